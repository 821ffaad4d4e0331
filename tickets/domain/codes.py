"""The words of the core as stored codes: stable English, never translated here."""

from enum import StrEnum


class Kind(StrEnum):
    """What a participant came for (domain section 3)."""

    INFORMATION = "information"
    COMPLAINT = "complaint"
    DATA_CHANGE = "data_change"
    REGISTRATION = "registration"
    CONSULTATION = "consultation"
    DATA_REQUEST = "data_request"


class Colour(StrEnum):
    """Complaint class (domain section 2); other kinds carry none."""

    NONE = ""
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class Priority(StrEnum):
    """How urgent an escalation is, set by the agent (domain section 4)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Promise(StrEnum):
    """What is promised to the participant, each with a clock of its own."""

    FIRST_REPLY = "first_reply"
    HANDLING = "handling"
    RESOLUTION = "resolution"
    BRANCH_FEEDBACK = "branch_feedback"
    CONFIRMATION = "confirmation"


class Verdict(StrEnum):
    """How a commitment ended; empty while its clock runs."""

    NONE = ""
    MET = "met"
    BREACHED = "breached"
    CANCELLED = "cancelled"


class Alarm(StrEnum):
    """The rungs of the ladder in climbing order (domain section 2)."""

    WARNING = "warning"
    BREACH = "breach"
    REGION = "region"
    HEAD_OFFICE = "head_office"


#: Alarm levels as stored on a clock: 0 none yet, then one for each rung.
ALARMS: tuple[Alarm, ...] = tuple(Alarm)
BREACH_LEVEL = ALARMS.index(Alarm.BREACH) + 1


class Verb(StrEnum):
    """Every kind of event that a ticket's record can hold."""

    OPENED = "opened"
    JOINED = "joined"
    IDENTIFIED = "identified"
    CLASSIFIED = "classified"
    CONTACT_ENDED = "contact_ended"
    TAKEN = "taken"
    ASSIGNED = "assigned"
    NOTED = "noted"
    REPLIED = "replied"
    WAITED = "waited"
    RESUMED = "resumed"
    RESOLVED = "resolved"
    ESCALATED = "escalated"
    ACKNOWLEDGED = "acknowledged"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    FED_BACK = "fed_back"
    FINISHED = "finished"
    CALLED = "called"
    ATTEMPTED = "attempted"
    RELEASED = "released"
    SATISFIED = "satisfied"
    EDUCATED = "educated"
    UNREACHABLE = "unreachable"
    REPROCESSED = "reprocessed"
    CLOSED = "closed"
    REOPENED = "reopened"
    MERGED = "merged"
    ABSORBED = "absorbed"
    PRIORITISED = "prioritised"
    DISMISSED = "dismissed"
    ALARMED = "alarmed"
    REPOLICIED = "repolicied"
    RECORDED = "recorded"
    ADOPTED = "adopted"
    ATTACHED = "attached"
    DISCLOSED = "disclosed"
    ERASED = "erased"


class ClassifiedBy(StrEnum):
    """Where a classification came from."""

    TRIAGE = "triage"
    AGENT = "agent"


class LegEnding(StrEnum):
    """How a ticket left a branch."""

    NONE = ""
    FINISHED = "finished"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"
    MERGED = "merged"


class CallOutcome(StrEnum):
    """What an outbound call came to (domain section 4)."""

    NONE = ""
    SATISFIED = "satisfied"
    EDUCATED = "educated"
    REPROCESS = "reprocess"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"


class ActorKind(StrEnum):
    """Who did it: a person of the staff, a machine's channel, the participant, or the system itself."""

    STAFF = "staff"
    CHANNEL = "channel"
    PARTICIPANT = "participant"
    SYSTEM = "system"
