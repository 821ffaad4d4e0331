"""The words that people see for stored codes, in one place, translated."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from tickets.domain.codes import (
    ActorKind,
    Alarm,
    CallOutcome,
    ClassifiedBy,
    Colour,
    Kind,
    LegEnding,
    Priority,
    Promise,
    Verb,
    Verdict,
)
from tickets.domain.states import State
from tickets.domain.triage import Reason

KINDS: dict[Kind, LazyText] = {
    Kind.INFORMATION: _("information request"),
    Kind.COMPLAINT: _("complaint"),
    Kind.DATA_CHANGE: _("data change"),
    Kind.REGISTRATION: _("registration"),
    Kind.CONSULTATION: _("health consultation"),
    Kind.DATA_REQUEST: _("request about personal data"),
}

COLOURS: dict[Colour, LazyText] = {
    Colour.GREEN: _("green"),
    Colour.YELLOW: _("yellow"),
    Colour.RED: _("red"),
}

PRIORITIES: dict[Priority, LazyText] = {
    Priority.LOW: _("low"),
    Priority.MEDIUM: _("medium"),
    Priority.HIGH: _("high"),
}

PROMISES: dict[Promise, LazyText] = {
    Promise.FIRST_REPLY: _("first reply"),
    Promise.HANDLING: _("handling"),
    Promise.RESOLUTION: _("resolution"),
    Promise.BRANCH_FEEDBACK: _("branch feedback"),
    Promise.CONFIRMATION: _("confirmation"),
}

VERDICTS: dict[Verdict, LazyText] = {
    Verdict.NONE: _("running"),
    Verdict.MET: _("kept"),
    Verdict.BREACHED: _("broken"),
    Verdict.CANCELLED: _("cancelled"),
}

ALARM_NAMES: dict[Alarm, LazyText] = {
    Alarm.WARNING: _("nearly due"),
    Alarm.BREACH: _("overdue"),
    Alarm.REGION: _("overdue, passed on to the region"),
    Alarm.HEAD_OFFICE: _("overdue, passed on to head office"),
}

STATES: dict[State, LazyText] = {
    State.NEW: _("new"),
    State.IN_PROGRESS: _("in progress"),
    State.WAITING: _("waiting for participant"),
    State.ESCALATED: _("escalated"),
    State.AWAITING_CONFIRMATION: _("awaiting confirmation"),
    State.RESOLVED: _("resolved"),
    State.CLOSED: _("closed"),
    State.MERGED: _("merged"),
    State.DISMISSED: _("dismissed (out of topic)"),
}

VERBS: dict[Verb, LazyText] = {
    Verb.OPENED: _("opened"),
    Verb.JOINED: _("another contact joined"),
    Verb.IDENTIFIED: _("person identified"),
    Verb.CLASSIFIED: _("classified"),
    Verb.CONTACT_ENDED: _("contact ended"),
    Verb.TAKEN: _("taken"),
    Verb.ASSIGNED: _("assigned"),
    Verb.NOTED: _("note added"),
    Verb.REPLIED: _("replied"),
    Verb.WAITED: _("waiting for participant"),
    Verb.RESUMED: _("resumed"),
    Verb.RESOLVED: _("resolved"),
    Verb.ESCALATED: _("escalated"),
    Verb.ACKNOWLEDGED: _("acknowledged by branch"),
    Verb.HANDED_OVER: _("handed to another branch"),
    Verb.RETURNED: _("returned by branch"),
    Verb.FED_BACK: _("branch wrote feedback"),
    Verb.FINISHED: _("branch done"),
    Verb.CALLED: _("taken for a call back"),
    Verb.ATTEMPTED: _("call attempted"),
    Verb.RELEASED: _("put back in the queue"),
    Verb.SATISFIED: _("confirmed, satisfied"),
    Verb.EDUCATED: _("confirmed after explanation"),
    Verb.UNREACHABLE: _("closed as unreachable"),
    Verb.REPROCESSED: _("reprocessed"),
    Verb.CLOSED: _("closed"),
    Verb.REOPENED: _("reopened"),
    Verb.MERGED: _("merged into another ticket"),
    Verb.ABSORBED: _("another ticket merged in"),
    Verb.DISMISSED: _("dismissed as out of topic"),
    Verb.ALARMED: _("clock alarm"),
    Verb.PRIORITISED: _("priority participant: changed"),
    Verb.REPOLICIED: _("policy applied again"),
    Verb.RECORDED: _("recorded from the source"),
    Verb.ADOPTED: _("taken over from another desk"),
    Verb.ATTACHED: _("file added"),
    Verb.DISCLOSED: _("copy of the data made for the participant"),
    Verb.ERASED: _("personal data erased"),
}

REASONS: dict[Reason, LazyText] = {
    Reason.NOT_A_COMPLAINT: _("Not a complaint, so it has no colour."),
    Reason.NEEDS_BRANCH: _("Red: a branch office is needed to solve it."),
    Reason.SOLVED_IN_CONTACT: _("Green: solved while the participant was still there."),
    Reason.CATEGORY_RED: _("Red: matters of this category go to the branch office."),
    Reason.CATEGORY_YELLOW: _("Yellow: an agent can solve it within a day."),
    Reason.CATEGORY_GREEN_IN_CONTACT: _("Green: usually solved while the participant is still there."),
    Reason.OUTLIVED_CONTACT: _("Yellow: usually solved at once, but the contact has ended."),
    Reason.OVERRULED: _("Chosen by an agent."),
    Reason.IMPORTED: _("As recorded in the source."),
}

CALL_OUTCOMES: dict[CallOutcome, LazyText] = {
    CallOutcome.SATISFIED: _("satisfied"),
    CallOutcome.EDUCATED: _("accepted after explanation"),
    CallOutcome.REPROCESS: _("wants it processed again"),
    CallOutcome.NO_ANSWER: _("no answer"),
    CallOutcome.UNREACHABLE: _("unreachable"),
}

LEG_ENDINGS: dict[LegEnding, LazyText] = {
    LegEnding.FINISHED: _("done"),
    LegEnding.HANDED_OVER: _("handed over"),
    LegEnding.RETURNED: _("returned"),
    LegEnding.MERGED: _("merged"),
}

CLASSIFIED_BY: dict[ClassifiedBy, LazyText] = {
    ClassifiedBy.TRIAGE: _("triage"),
    ClassifiedBy.AGENT: _("agent"),
}

ACTOR_KINDS: dict[ActorKind, LazyText] = {
    ActorKind.STAFF: _("staff"),
    ActorKind.CHANNEL: _("channel"),
    ActorKind.PARTICIPANT: _("participant"),
    ActorKind.SYSTEM: _("system"),
}


def choices(labels: Mapping[Any, LazyText]) -> list[tuple[str, LazyText]]:
    """Turn a label table into Django choices."""
    return [(str(code), label) for code, label in labels.items()]


KIND_CHOICES = choices(KINDS)
COLOUR_CHOICES = choices(COLOURS)
PRIORITY_CHOICES = choices(PRIORITIES)
PROMISE_CHOICES = choices(PROMISES)
VERDICT_CHOICES = choices(VERDICTS)
STATE_CHOICES = choices(STATES)
VERB_CHOICES = choices(VERBS)
REASON_CHOICES = choices(REASONS)
CALL_OUTCOME_CHOICES = choices(CALL_OUTCOMES)
LEG_ENDING_CHOICES = choices(LEG_ENDINGS)
CLASSIFIED_BY_CHOICES = choices(CLASSIFIED_BY)
ACTOR_KIND_CHOICES = choices(ACTOR_KINDS)

#: For messages that name a stored code.
WORDS: dict[type[Enum], Mapping[Any, LazyText]] = {
    Kind: KINDS,
    Colour: COLOURS,
    Priority: PRIORITIES,
    Promise: PROMISES,
    State: STATES,
    Verb: VERBS,
}
