"""The end of a call that the telephone system tells late: handling is judged by when it was really over."""

from datetime import timedelta

import pytest

from crm.models import Contact
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import end_contact, sweep, wait
from tickets.models import Policy, Ticket, TicketEvent

MINUTE = timedelta(minutes=1)


def call(desk: Desk) -> tuple[Contact, Ticket]:
    """A green complaint on the line: handling is promised in three minutes."""
    contact = desk.contact()
    return contact, desk.ticket("complaint-app-access", contact=contact)


def end(desk: Desk, contact: Contact, *, after: timedelta) -> None:
    """The telephone system says now that the call was over so long after it began."""
    end_contact.end_contact(
        contact=contact,
        outcome="ticket_opened",
        actor=desk.agent,
        now=desk.now,
        ended_at=contact.offered_at + after,
    )


@pytest.mark.parametrize(
    ("length", "verdict"), [(2 * MINUTE, "met"), (3 * MINUTE, "met"), (4 * MINUTE, "breached")]
)
def test_handling_is_judged_by_the_real_end_of_the_call(desk: Desk, length: timedelta, verdict: str) -> None:
    contact, ticket = call(desk)
    desk.after(minutes=30)
    end(desk, contact, after=length)
    clock = ticket.clocks.get(promise="handling")
    assert (clock.verdict, clock.stopped_at) == (verdict, contact.offered_at + length)
    event = ticket.events.get(verb="contact_ended")
    assert event.at == event.recorded_at == desk.now
    check_clocks()


def test_an_alarm_that_rang_before_the_end_was_told_stays_on_record(desk: Desk) -> None:
    contact, ticket = call(desk)
    sweep.sweep(now=desk.after(minutes=10))
    end(desk, contact, after=2 * MINUTE)
    clock = ticket.clocks.get(promise="handling")
    assert (clock.verdict, clock.next_alarm_at) == ("met", None)
    assert TicketEvent.objects.filter(clock=clock, verb="alarmed").exists()
    check_clocks()


def test_a_rung_between_the_end_and_its_telling_rings_no_more(desk: Desk) -> None:
    contact, ticket = call(desk)
    desk.after(minutes=10)
    end(desk, contact, after=2 * MINUTE)
    assert not TicketEvent.objects.filter(ticket=ticket, verb="alarmed", data__promise="handling").exists()
    check_clocks()


def test_a_rest_that_began_after_the_end_of_the_call_changes_nothing(desk: Desk) -> None:
    Policy.objects.filter(promise="handling").update(pausable=True)
    contact, ticket = call(desk)
    wait.wait(ticket=ticket, question="Nomor kartu?", actor=desk.agent, now=desk.after(minutes=5))
    desk.after(minutes=5)
    end(desk, contact, after=4 * MINUTE)
    clock = ticket.clocks.get(promise="handling")
    assert (clock.verdict, clock.stopped_at, clock.paused_since) == (
        "breached",
        contact.offered_at + 4 * MINUTE,
        None,
    )
    check_clocks()
