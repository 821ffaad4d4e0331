"""Who may do what in quality monitoring: one table from deed to roles. What one sees is in `quality.querysets`."""

from collections.abc import Mapping
from enum import StrEnum

from crm.domain.codes import Role


class Deed(StrEnum):
    """One thing that may be done."""

    PUBLISH = "publish"
    RUN_PERIOD = "run_period"
    RECORD_ATTENDANCE = "record_attendance"
    SCORE = "score"
    DECIDE_APPEAL = "decide_appeal"
    CALIBRATE = "calibrate"
    CARRY_OUT_STEP = "carry_out_step"
    ANSWER_FOR_ONESELF = "answer_for_oneself"


_SCORERS = frozenset({Role.QCO, Role.SUPERVISOR})

MAY: Mapping[Deed, frozenset[Role]] = {
    # Head office's quality control owns the standards of service (domain section 1).
    Deed.PUBLISH: frozenset({Role.HEAD_OFFICE}),
    Deed.RUN_PERIOD: frozenset({Role.SUPERVISOR}),
    Deed.RECORD_ATTENDANCE: _SCORERS,
    Deed.SCORE: _SCORERS,
    Deed.DECIDE_APPEAL: _SCORERS,
    Deed.CALIBRATE: _SCORERS,
    Deed.CARRY_OUT_STEP: frozenset({Role.SUPERVISOR}),
    # Acknowledge a score or a step, and appeal: the agent whose it is.
    Deed.ANSWER_FOR_ONESELF: frozenset({Role.INBOUND_AGENT, Role.SOCIAL_AGENT, Role.OUTBOUND_AGENT}),
}


def may(role: str, deed: Deed) -> bool:
    """Whether somebody of `role` may do this at all."""
    return role in MAY[deed]
