"""The tables of surveys."""

from surveys.models.response import Answer, Response
from surveys.models.rules import SurveyRules
from surveys.models.survey import Question, Survey

__all__ = ["Answer", "Question", "Response", "Survey", "SurveyRules"]
