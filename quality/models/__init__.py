"""The tables of quality monitoring."""

from quality.models.attendance import Attendance
from quality.models.ladder import LadderCause, LadderStep
from quality.models.period import AgentPeriod, Period
from quality.models.review import Appeal, Calibration, Review, ReviewAnswer, Sampled
from quality.models.scorecard import CardCriterion, CardSection, Scorecard
from quality.models.weights import QualityRules, ScoreWeights

__all__ = [
    "AgentPeriod",
    "Appeal",
    "Attendance",
    "Calibration",
    "CardCriterion",
    "CardSection",
    "LadderCause",
    "LadderStep",
    "Period",
    "QualityRules",
    "Review",
    "ReviewAnswer",
    "Sampled",
    "ScoreWeights",
    "Scorecard",
]
