"""The record of a ticket can be added to and nothing else, and whoever gets around that is found."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from core import guards
from crm.models import IdentityReveal
from tests.tickets.actions.test_branch_desk import escalated
from tests.tickets.desk import Desk
from tickets.actions import branch_desk, sweep, write
from tickets.chain_verification import Checked, faults
from tickets.models import Ticket, TicketEvent

COLUMNS = (
    *("verb", "at", "recorded_at", "actor", "actor_kind", "from_state", "to_state"),
    *("cycle", "contact", "clock", "level", "note", "data", "hash", "place"),
)


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    """One that was late at its branch and is done there."""
    ticket = escalated(desk)
    sweep.sweep(now=desk.after(days=6))
    branch_desk.finish(
        ticket=ticket, feedback="Selesai.", root_cause=desk.cause, actor=desk.officer, now=desk.now
    )
    return ticket


@pytest.fixture
def by_hand(db: None) -> Iterator[None]:
    """As the owner of the tables can: the guards are off."""
    guards.unprotect()
    yield
    guards.protect()


def found(*tickets: Ticket) -> list[str]:
    keys = [ticket.pk for ticket in tickets]
    return list(faults(Ticket.objects.filter(pk__in=keys).order_by("pk"), Checked()))


@pytest.mark.parametrize(
    "change",
    [
        lambda events: events.update(note="Sesuatu yang lain"),
        lambda events: events.update(level=3),
        lambda events: events.delete(),
        lambda events: events._raw_delete("default"),
    ],
    ids=["update", "update of another column", "delete", "delete without asking"],
)
def test_the_database_refuses_to_change_or_delete_an_event(
    ticket: Ticket, change: Callable[..., object]
) -> None:
    before = list(TicketEvent.objects.values())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(TicketEvent.objects.filter(ticket=ticket))
    assert list(TicketEvent.objects.values()) == before


@pytest.mark.services
@pytest.mark.django_db
@pytest.mark.parametrize("table", ["tickets_ticketevent", "crm_identityreveal"])
def test_the_database_refuses_to_empty_the_record(table: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {table}")


def test_what_was_shown_to_whom_cannot_be_taken_back(desk: Desk) -> None:
    look = IdentityReveal.objects.create(
        participant=desk.participant, field="nik", reason="Pencocokan", staff=desk.agent, at=desk.now
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        IdentityReveal.objects.filter(pk=look.pk).delete()


def test_an_untouched_record_is_whole(ticket: Ticket, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_events")
    assert "1 tickets and" in capsys.readouterr().out
    assert Ticket.objects.get(pk=ticket.pk).event_count == ticket.events.count()


@pytest.mark.parametrize(
    "column",
    [
        "verb",
        "at",
        "recorded_at",
        "actor",
        "actor_kind",
        "from_state",
        "to_state",
        "cycle",
        "contact",
        "clock",
        "level",
        "note",
        "data",
        "hash",
        "place",
    ],
)
@pytest.mark.usefixtures("by_hand")
def test_a_change_of_any_column_is_found(desk: Desk, ticket: Ticket, column: str) -> None:
    event = ticket.events.get(verb="escalated")
    other = {
        "verb": "noted",
        "at": event.at + timedelta(microseconds=1),
        "recorded_at": event.recorded_at + timedelta(seconds=1),
        "actor": desk.supervisor,
        "actor_kind": "system",
        "from_state": "waiting",
        "to_state": "closed",
        "cycle": 2,
        "contact": None if event.contact_id else desk.contact(),
        "clock": ticket.clocks.first(),
        "level": 4,
        "note": event.note + ".",
        "data": {**event.data, "more": 1},
        "hash": "0" * 64,
        "place": 99,
    }
    assert not found(ticket)
    TicketEvent.objects.filter(pk=event.pk).update(**{column: other[column]})
    assert len(found(ticket)) == 1


@pytest.mark.parametrize("which", ["first", "middle", "last"])
@pytest.mark.usefixtures("by_hand")
def test_an_event_that_was_taken_out_is_found(ticket: Ticket, which: str) -> None:
    events = list(ticket.events.order_by("place"))
    gone = {"first": events[0], "middle": events[2], "last": events[-1]}[which]
    TicketEvent.objects.filter(pk=gone.pk).delete()
    assert len(found(ticket)) == 1


@pytest.mark.usefixtures("by_hand")
def test_cutting_off_the_end_is_found_even_when_the_ticket_is_told_so(ticket: Ticket) -> None:
    events = list(ticket.events.order_by("place"))
    TicketEvent.objects.filter(pk=events[-1].pk).delete()
    # All that a hand without the key can write: the hash of the event that is now the last.
    Ticket.objects.filter(pk=ticket.pk).update(event_count=len(events) - 1, event_head=events[-2].hash)
    assert found(ticket) == [f"{ticket.number}: the end of its chain is not that of its last event"]


@pytest.mark.usefixtures("by_hand")
def test_an_event_that_was_put_in_is_found(ticket: Ticket) -> None:
    last = ticket.events.get(place=Ticket.objects.get(pk=ticket.pk).event_count)
    last.pk, last.place = None, last.place + 1
    last.save(force_insert=True)
    assert len(found(ticket)) == 1


@pytest.mark.usefixtures("by_hand")
def test_events_of_two_tickets_that_were_swapped_are_found(desk: Desk, ticket: Ticket) -> None:
    other = desk.ticket("complaint-card-inactive")
    mine, theirs = ticket.events.get(place=1), other.events.get(place=1)
    TicketEvent.objects.filter(pk=mine.pk).update(place=1000)
    TicketEvent.objects.filter(pk=theirs.pk).update(ticket=ticket)
    TicketEvent.objects.filter(pk=mine.pk).update(ticket=other, place=1)
    assert len(found(ticket, other)) == 2


@pytest.mark.usefixtures("by_hand")
def test_the_command_names_the_ticket_and_fails(ticket: Ticket, capsys: pytest.CaptureFixture[str]) -> None:
    guards.protect()
    event = ticket.events.get(place=2)
    guards.unprotect()
    TicketEvent.objects.filter(pk=event.pk).update(note="Tidak pernah")
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_events", ticket=ticket.number)
    said = capsys.readouterr().out
    assert f"{ticket.number}: event {event.pk}" in said
    assert "tickets_ticketevent: the database does not refuse changes" in said


def test_a_number_that_is_none_is_refused_with_the_reason(db: None) -> None:
    with pytest.raises(CommandError, match="not a ticket number"):
        call_command("verify_events", ticket="x")


def test_events_of_two_who_work_on_one_ticket_follow_each_other(desk: Desk) -> None:
    ticket = desk.ticket()
    stale = Ticket.objects.get(pk=ticket.pk)
    write.note(ticket=ticket, text="Satu", actor=desk.agent, now=desk.now)
    write.note(ticket=stale, text="Dua", actor=desk.supervisor, now=desk.now)
    assert not found(ticket)
    assert [event.words for event in ticket.events.order_by("place")][-2:] == ["Satu", "Dua"]


@pytest.mark.services
def test_the_role_of_the_product_works_and_cannot_touch_the_record(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    guards.unprotect()  # The right itself is what is tried here, not the trigger.
    monkeypatch.setenv("APP_ROLE_PASSWORD", "for this test only")  # pragma: allowlist secret
    call_command("grant_app_role", "care_test_app")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE care_test_app")
        ticket = escalated(desk)
        sweep.sweep(now=desk.after(days=6))
        for statement in (
            "UPDATE tickets_ticketevent SET note = ''",
            "DELETE FROM tickets_ticketevent",
            "TRUNCATE tickets_ticketevent",
            "DELETE FROM crm_identityreveal",
            "ALTER TABLE tickets_ticketevent DISABLE TRIGGER ALL",
            "DELETE FROM django_migrations",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement)
        cursor.execute("RESET ROLE")
    assert not found(ticket)
    assert ticket.events.filter(verb="alarmed").exists()


@pytest.mark.services
def test_a_role_from_which_nothing_can_be_kept_is_refused(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
    with pytest.raises(CommandError, match="superuser or the owner"):
        call_command("grant_app_role", owner)
