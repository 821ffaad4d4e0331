"""Words for the stored codes of quality monitoring, translated when shown."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from quality.domain.agreement import Undefined
from quality.domain.codes import Absence, Cause, Critical, Missing, PeriodState, ReviewState, Work
from quality.domain.ladder import Rung

WORKS: dict[Work, LazyText] = {Work.CALL: _("call"), Work.REPLY: _("written reply")}
CRITICALS: dict[Critical, LazyText] = {
    Critical.SECTION: _("critical: its section counts 0"),
    Critical.WHOLE: _("critical: the whole contact counts 0"),
}
PERIOD_STATES: dict[PeriodState, LazyText] = {PeriodState.OPEN: _("open"), PeriodState.CLOSED: _("closed")}
REVIEW_STATES: dict[ReviewState, LazyText] = {
    ReviewState.DRAFT: _("draft"),
    ReviewState.SUBMITTED: _("submitted"),
    ReviewState.ACKNOWLEDGED: _("acknowledged"),
    ReviewState.APPEALED: _("appealed"),
}
ABSENCES: dict[Absence, LazyText] = {
    Absence.LEAVE: _("on leave"),
    Absence.SICK: _("sick"),
    Absence.UNEXCUSED: _("absent without excuse"),
}
CAUSES: dict[Cause, LazyText] = {
    Cause.LATE: _("late log-in"),
    Cause.ABSENT: _("absent without excuse"),
    Cause.UNRECORDED: _("fewer records than calls"),
    Cause.FINDING: _("finding in a scored contact"),
}
MISSINGS: dict[Missing, LazyText] = {
    Missing.NO_WEIGHTS: _("no weights are in force for this desk"),
    Missing.NO_REVIEWS: _("no contact was scored"),
    Missing.NO_DISCIPLINE: _("no attendance was recorded"),
}
UNDEFINED: dict[Undefined, LazyText] = {
    Undefined.TOO_FEW: _("too few contacts were scored by several"),
    Undefined.NO_VARIATION: _("everybody gave the same answer everywhere"),
}
RUNGS: dict[Rung, LazyText] = {
    Rung.COACHING_1: _("coaching 1"),
    Rung.COACHING_2: _("coaching 2"),
    Rung.COACHING_3: _("coaching 3"),
    Rung.COUNSELLING_1: _("counselling 1"),
    Rung.COUNSELLING_2: _("counselling 2"),
    Rung.COUNSELLING_3: _("counselling 3"),
    Rung.BATL: _("written record of an oral warning (BATL)"),
}

WORDS: Mapping[type[Enum], Mapping[Any, LazyText]] = {
    Work: WORKS,
    Critical: CRITICALS,
    PeriodState: PERIOD_STATES,
    ReviewState: REVIEW_STATES,
    Absence: ABSENCES,
    Cause: CAUSES,
    Missing: MISSINGS,
    Rung: RUNGS,
}


def choices_of(kind: type[Enum]) -> list[tuple[str, LazyText]]:
    """The choices of a model's field."""
    return [(code.value, word) for code, word in WORDS[kind].items()]
