"""The tables of surveys."""

from surveys.models.invitation import FollowUp, Invitation, InvitationRule
from surveys.models.response import Answer, Response
from surveys.models.rules import SurveyRules
from surveys.models.survey import Question, Survey

__all__ = [
    "Answer",
    "FollowUp",
    "Invitation",
    "InvitationRule",
    "Question",
    "Response",
    "Survey",
    "SurveyRules",
]
