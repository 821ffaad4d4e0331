"""What a participant may know of their ticket: the way it went, what comes next, and by when. Nothing personal.

No name, number, subject, description, answer or branch name is ever part of it: a ticket number and a few digits
are a weak proof of who is asking.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from tickets.awaited import promised_by
from tickets.domain.codes import Verb
from tickets.domain.states import State
from tickets.models import CareCentreRules, Confirmation, Ticket, TicketEvent
from tickets.public import words
from tickets.public.times import moment_in_words
from tickets.zones import zone_of

#: Longer chains of merged tickets than this do not happen; a loop in the data must not hang a page.
_LONGEST_CHAIN = 10


@dataclass(frozen=True, slots=True)
class Milestone:
    """One moment of the ticket's way."""

    code: str
    text: str
    at: datetime
    when: str


@dataclass(frozen=True, slots=True)
class PublicStatus:
    """One ticket as the public sees it; texts are in the active language, times in the participant's zone.

    `asked_for` is the number that was typed in when that ticket has gone on as this one. `due_at` is empty where
    nothing is due; `late` says that it has passed.
    """

    number: str
    asked_for: str
    state: str
    headline: str
    sentence: str
    next_step: str
    due_at: datetime | None
    due: str
    late: bool
    milestones: tuple[Milestone, ...]
    can_reopen: bool
    can_answer: bool


def current(ticket: Ticket) -> Ticket:
    """The ticket that goes on where this one was merged: itself, if it was not.

    Stops before a ticket of another participant, which merging refuses but correcting a contact could lead to.
    """
    for _step in range(_LONGEST_CHAIN):
        following = ticket.merged_into
        if following is None or following.participant_id not in (None, ticket.participant_id):
            break
        ticket = following
    return ticket


def status_of(ticket: Ticket, *, asked_for: Ticket, now: datetime) -> PublicStatus:
    """The public status of `ticket`, reached by way of `asked_for` (itself or one merged into it)."""
    state = State(ticket.state)
    zone = zone_of(ticket)
    verbs = list(
        TicketEvent.objects.filter(ticket=ticket, verb__in=words.MILESTONES)
        .values_list("verb", "at")
        .order_by("id")
    )
    reopenable = can_reopen(ticket, now)
    sentence, next_step = _sentences(ticket, state, last=verbs[-1][0] if verbs else "", reopenable=reopenable)
    due_at = promised_by(ticket)
    return PublicStatus(
        number=ticket.number,
        asked_for=asked_for.number if asked_for.pk != ticket.pk else "",
        state=state.value,
        headline=str(words.HEADLINES[state]),
        sentence=sentence,
        next_step=next_step,
        due_at=due_at.astimezone(zone) if due_at else None,
        due=moment_in_words(due_at, zone) if due_at else "",
        late=due_at is not None and due_at < now,
        milestones=_milestones(verbs, zone),
        can_reopen=reopenable,
        can_answer=state is State.WAITING,
    )


def can_reopen(ticket: Ticket, now: datetime) -> bool:
    """Whether the participant may open it again here: answered or closed, and not too long ago."""
    if ticket.state == State.RESOLVED:
        return True
    if ticket.state != State.CLOSED:
        return False
    days = timedelta(days=CareCentreRules.current().reopen_days)
    return ticket.closed_at is None or now - ticket.closed_at <= days


def _sentences(ticket: Ticket, state: State, *, last: str, reopenable: bool) -> tuple[str, str]:
    sentence, next_step = words.SENTENCES[state], words.NEXT_STEPS[state]
    if state is State.CLOSED:
        if last == Verb.UNREACHABLE:
            sentence = words.CLOSED_UNREACHABLE
        if not reopenable:
            next_step = words.TOO_LATE_TO_REOPEN
    elif state is State.AWAITING_CONFIRMATION:
        call: Confirmation | None = Confirmation.objects.open().filter(ticket=ticket).first()
        if call is not None and call.noticed_at is not None:
            return f"{words.SENTENCES[state]} {words.CALLED_IN_VAIN}", str(words.WRITTEN_TO)
        if call is not None and call.attempts_made:
            return f"{words.SENTENCES[state]} {words.CALLED_IN_VAIN}", str(next_step)
    return str(sentence), str(next_step)


def _milestones(verbs: list[tuple[str, datetime]], zone: tzinfo) -> tuple[Milestone, ...]:
    return tuple(
        Milestone(code=verb, text=str(text), at=at.astimezone(zone), when=moment_in_words(at, zone))
        for verb, at in verbs
        for text in words.MILESTONES[Verb(verb)]
    )
