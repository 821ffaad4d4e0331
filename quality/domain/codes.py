"""Stored codes of quality monitoring. Codes never change once stored."""

from enum import StrEnum


class Work(StrEnum):
    """What a scorecard is for: a recorded call, or written replies to one contact."""

    CALL = "call"
    REPLY = "reply"


class Critical(StrEnum):
    """What failing a criterion does beyond its own weight."""

    NONE = ""
    SECTION = "section"
    WHOLE = "whole"


class PeriodState(StrEnum):
    """A period counts up while it is open; a closed one never changes again."""

    OPEN = "open"
    CLOSED = "closed"


class ReviewState(StrEnum):
    """Where the scoring of one contact stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACKNOWLEDGED = "acknowledged"
    APPEALED = "appealed"


class Absence(StrEnum):
    """Why somebody who should have worked did not. Only `unexcused` counts against them."""

    NONE = ""
    LEAVE = "leave"
    SICK = "sick"
    UNEXCUSED = "unexcused"


class Cause(StrEnum):
    """What can lead to a step of the ladder (domain section 7)."""

    LATE = "late"
    ABSENT = "absent"
    UNRECORDED = "unrecorded"
    FINDING = "finding"


class Missing(StrEnum):
    """Why a score cannot be computed."""

    NONE = ""
    NO_WEIGHTS = "no_weights"
    NO_REVIEWS = "no_reviews"
    NO_DISCIPLINE = "no_discipline"
