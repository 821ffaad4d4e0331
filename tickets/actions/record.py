"""How every action writes: one event, the state it leads to, and the clocks it moves, in the caller's transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from core.crypto import seal
from core.errors import N_, Conflict, Invalid, NotAllowed
from core.statements import KeptSelect, insert, update_returning, update_where
from crm.domain.codes import Role
from crm.models import Contact, Participant, Staff
from tickets import chain, clockrows, policies, webhooks
from tickets.domain.clockwork import ClockState, Step, Terms, moves_clocks, step
from tickets.domain.codes import ActorKind, Promise, Verb
from tickets.domain.commitments import EFFECTS
from tickets.domain.roles import may
from tickets.domain.states import State, allowed_verbs, check_move, illegal_move
from tickets.models import Clock, Ticket, TicketEvent
from tickets.models.event import WORDS

#: Who acts: somebody of the staff (or a channel's account), the participant, or (None) the system itself.
Actor = Staff | Participant | None

#: Who has tickets of their own: they keep what they open, and take what they work on when nobody has it.
KEEPERS = frozenset({Role.INBOUND_AGENT, Role.SOCIAL_AGENT, Role.SUPERVISOR})

#: What a participant may do without any of the staff: write again, and reopen a ticket from the tracking page.
PARTICIPANT_MAY = frozenset({Verb.OPENED, Verb.JOINED, Verb.RESUMED, Verb.REOPENED, Verb.ATTACHED})


_running_clocks = KeptSelect(
    lambda ticket: (
        Clock.objects.running().filter(ticket=ticket).order_by("id").select_for_update(of=("self",))
    )
)


def actor_kind(actor: Actor) -> ActorKind:
    """In what quality somebody acts."""
    if actor is None:
        return ActorKind.SYSTEM
    if isinstance(actor, Participant):
        return ActorKind.PARTICIPANT
    return ActorKind.CHANNEL if actor.role == Role.CHANNEL else ActorKind.STAFF


def staff_or_none(actor: Actor) -> Staff | None:
    """The account of the actor, if it has one."""
    return actor if isinstance(actor, Staff) else None


def taken_by(actor: Actor, ticket: Ticket) -> dict[str, Staff]:
    """The change that makes `actor` the owner, if they have tickets of their own and nobody at work has this one."""
    if isinstance(actor, Staff) and actor.role in KEEPERS and ticket.owner_at_work is None:
        return {"owner": actor}
    return {}


def back_at_the_desk(ticket: Ticket) -> tuple[State, dict[str, Staff | None]]:
    """The state and the change of owner with which a ticket goes on at the care centre: with its owner if that is
    somebody at work, else in the queue of its desk, where the next one finds it.
    """
    owner = ticket.owner_at_work
    return State.IN_PROGRESS if owner else State.NEW, {"owner": owner}


def check_at_desk(ticket: Ticket, verb: Verb) -> None:
    """Raise `Conflict` when a branch holds the ticket while it waits for the participant: it is not the care centre's
    to end or to take away. What lies at the branch in another state is refused by that state.
    """
    if ticket.state == State.WAITING and ticket.escalations.filter(ended_at=None).exists():
        moves = [move for move in allowed_verbs(State.WAITING) if move is not verb]
        raise Conflict(
            N_(
                "A branch office holds this ticket while it waits for the participant. "
                "Let it go on, and ask the branch to return it."
            ),
            field="state",
            code="at_branch",
            extra={"state": ticket.state, "allowed": [str(move) for move in moves]},
        )


def check_may(actor: Actor, verb: Verb) -> None:
    """Raise `NotAllowed` unless the actor's role includes `verb`."""
    if actor is None:
        return
    if isinstance(actor, Participant):
        allowed = verb in PARTICIPANT_MAY
    else:
        allowed = actor.is_active and (actor.is_superuser or may(Role(actor.role), verb))
    if not allowed:
        raise NotAllowed(
            N_("Your role may not do this: %(verb)s."), params={"verb": verb}, field="verb", code="role"
        )


def record(
    ticket: Ticket,
    *,
    verb: Verb,
    actor: Actor,
    now: datetime,
    to: State | None = None,
    changes: Mapping[str, Any] | None = None,
    terms: Mapping[Promise, Terms] | None = None,
    stops_at: datetime | None = None,
    contact: Contact | None = None,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    seen: Mapping[str, Any] | None = None,
) -> TicketEvent:
    """Let `verb` happen to `ticket` at `now` (UTC) and return its event.

    The state is written on condition that it is still the one this decision was made on; if somebody was faster,
    `Conflict` names the state as it is now. `changes` are further columns of the ticket, `terms` the promises that
    the event puts into force. `stops_at` is the real end of what the event tells late. `seen` are further columns on
    which the decision rests. `ticket` itself is brought up to date.

    Raises `NotAllowed`, `Conflict`, and `Invalid` when `now` lies before the ticket was opened.
    """
    transaction.get_connection().validate_no_broken_transaction()
    check_may(actor, verb)
    if actor is not None and not ticket.ours:
        # Only an import writes in the history of another desk.
        raise Conflict(
            N_("Ticket %(number)s is the history of another desk. Take it over first, if it is still open."),
            params={"number": ticket.number},
            field="state",
            code="not_ours",
            extra={"state": ticket.state},
        )
    if actor is not None and ticket.erased_at is not None:
        raise Conflict(
            N_(
                "The personal data of ticket %(number)s were erased: nobody can go on with it. Open a new one."
            ),
            params={"number": ticket.number},
            field="state",
            code="erased",
            extra={"state": ticket.state},
        )
    if now < ticket.opened_at:
        raise Invalid(
            N_("This happened before the ticket was opened. Check the time."),
            field="at",
            code="before_opening",
        )
    before = State(ticket.state)
    after = check_move(before, verb, to)
    cycle = ticket.cycle + 1 if verb in EFFECTS and EFFECTS[verb].new_cycle else ticket.cycle
    columns = {"state": str(after), "cycle": cycle, "changed_at": now, **(changes or {})}
    end_of_chain = update_returning(
        Ticket,
        where={"id": ticket.pk, "state": before, "cycle": ticket.cycle, **(seen or {})},
        columns=columns,
        count_up=["version"],
        returning=["version", "event_count", "event_head"],
    )
    if end_of_chain is None:
        ticket.refresh_from_db()
        if any(getattr(ticket, name) != value for name, value in (seen or {}).items()):
            raise _changed(ticket)
        raise illegal_move(State(ticket.state), verb)
    for name, value in columns.items():
        setattr(ticket, name, value)
    # As they are in the row, which is locked from here on: others may have appended since `ticket` was read.
    ticket.version, ticket.event_count, ticket.event_head = end_of_chain
    moved = _Moved(Step(), {}, ticket.due_at)
    if moves_clocks(verb, before, after, terms or {}):
        moved = _move_clocks(
            ticket, verb=verb, state=after, cycle=cycle, now=now, terms=terms or {}, stops_at=stops_at
        )
    event = TicketEvent(
        ticket=ticket,
        verb=verb,
        at=now,
        recorded_at=now,
        actor=staff_or_none(actor),
        actor_kind=actor_kind(actor),
        from_state=before,
        to_state=after,
        cycle=cycle,
        contact=contact,
        note=seal(note, ticket.seal, context=WORDS),
        data={
            **(data or {}),
            **({"terms": policies.to_json(terms)} if terms else {}),
            **({"stops_at": stops_at.isoformat()} if stops_at else {}),
        },
    )
    events = [*_alarm_events(ticket, moved, before, now), event]
    chain.append(ticket, events)
    insert(events)
    webhooks.announce(events)
    _write_end(ticket, due_at=moved.due_at)
    return event


def _changed(ticket: Ticket) -> Conflict:
    return Conflict(
        N_("Somebody has changed ticket %(number)s meanwhile. Look at it again, then decide."),
        params={"number": ticket.number},
        field="state",
        code="changed",
        extra={"state": ticket.state},
    )


def start_record(
    ticket: Ticket,
    *,
    actor: Actor,
    now: datetime,
    terms: Mapping[Promise, Terms],
    contact: Contact | None,
    note: str = "",
    data: Mapping[str, Any] | None = None,
) -> TicketEvent:
    """Insert a new ticket with its first clocks and its first event."""
    result = step([], verb=Verb.OPENED, state=State(ticket.state), cycle=ticket.cycle, at=now, terms=terms)
    ticket.due_at = clockrows.next_due(result.touched.values())
    insert([ticket])
    insert([clockrows.write(Clock(ticket=ticket), clock) for clock in result.touched.values()])
    event = TicketEvent(
        ticket=ticket,
        verb=Verb.OPENED,
        at=now,
        recorded_at=now,
        actor=staff_or_none(actor),
        actor_kind=actor_kind(actor),
        from_state="",
        to_state=ticket.state,
        cycle=ticket.cycle,
        contact=contact,
        note=seal(note, ticket.seal, context=WORDS),
        data={**(data or {}), "terms": policies.to_json(terms)},
    )
    chain.append(ticket, [event])
    insert([event])
    webhooks.announce([event])
    _write_end(ticket, due_at=ticket.due_at)
    return event


def _write_end(ticket: Ticket, *, due_at: datetime | None) -> None:
    """Keep the end of the chain with the ticket, and what is due next if that has changed."""
    columns: dict[str, Any] = {"event_count": ticket.event_count, "event_head": ticket.event_head}
    if due_at != ticket.due_at:
        columns["due_at"] = ticket.due_at = due_at
    update_where(Ticket, where={"id": ticket.pk}, columns=columns)


class _Moved:
    """What happened to the clock rows: the step, the rows by key, and what is due next after it."""

    def __init__(self, step: Step, rows: dict[tuple[Promise, int], Clock], due_at: datetime | None) -> None:
        self.step, self.rows, self.due_at = step, rows, due_at


def _move_clocks(
    ticket: Ticket,
    *,
    verb: Verb,
    state: State,
    cycle: int,
    now: datetime,
    terms: Mapping[Promise, Terms],
    stops_at: datetime | None,
) -> _Moved:
    # Locked, so that a sweep and an agent never judge the same clock at once.
    rows: list[Clock] = _running_clocks(ticket.pk)
    by_key = {(Promise(row.promise), row.cycle): row for row in rows}
    states: dict[tuple[Promise, int], ClockState] = {
        key: clockrows.state_of(row) for key, row in by_key.items()
    }
    result = step(
        states.values(), verb=verb, state=state, cycle=cycle, at=now, terms=terms, stops_at=stops_at
    )
    started: list[Clock] = []
    for key, clock in result.touched.items():
        row = by_key.get(key)
        if row is None:
            started.append(clockrows.write(Clock(ticket=ticket), clock))
        else:
            update_where(Clock, where={"id": row.pk}, columns=clockrows.changed_columns(row, clock))
    if started:
        insert(started)
        by_key |= {(Promise(row.promise), row.cycle): row for row in started}
    return _Moved(result, by_key, clockrows.next_due((states | result.touched).values()))


def _alarm_events(ticket: Ticket, moved: _Moved, state: State, now: datetime) -> list[TicketEvent]:
    """Rungs that were passed before this event and that no sweep had marked yet."""
    return [
        TicketEvent(
            ticket=ticket,
            verb=Verb.ALARMED,
            at=alarm.at,
            recorded_at=now,
            actor_kind=ActorKind.SYSTEM,
            from_state=state,
            to_state=state,
            cycle=alarm.clock.cycle,
            clock=moved.rows[alarm.clock.key],
            level=alarm.level,
            data={"promise": alarm.clock.promise},
        )
        for alarm in moved.step.alarms
    ]
