"""The tables of surveys."""

from surveys.models.after import CategoryStage, Coding, PassiveCall, Reason, Testimonial
from surveys.models.campaign import Campaign, Counter, Stratum
from surveys.models.invitation import FollowUp, Invitation, InvitationRule, SetAside
from surveys.models.response import Answer, Response
from surveys.models.rules import SurveyRules
from surveys.models.survey import Choice, Question, Survey, items_of

__all__ = [
    "Answer",
    "Campaign",
    "CategoryStage",
    "Choice",
    "Coding",
    "Counter",
    "FollowUp",
    "Invitation",
    "InvitationRule",
    "PassiveCall",
    "Question",
    "Reason",
    "Response",
    "SetAside",
    "Stratum",
    "Survey",
    "SurveyRules",
    "Testimonial",
    "items_of",
]
