"""Lists of codes that the settings name for the OpenAPI document (ENUM_NAME_OVERRIDES)."""

from crm.domain.codes import Desk
from crm.labels import choices_of as crm_choices_of
from quality.domain.codes import PeriodState, ReviewState
from quality.labels import choices_of
from quality.models.weights import SCORED_DESKS

PERIOD_STATES = choices_of(PeriodState)
REVIEW_STATES = choices_of(ReviewState)
DESKS = crm_choices_of(Desk)
SCORED = [pair for pair in DESKS if pair[0] in SCORED_DESKS]
