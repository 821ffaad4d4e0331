"""`verify_clocks` finds every change that no event explains."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import F

from core import guards
from tests.factories import BranchFactory
from tests.tickets.actions.test_branch_desk import escalated
from tests.tickets.desk import Desk
from tickets.actions import branch_desk, sweep
from tickets.models import Clock, Ticket, TicketEvent
from tickets.verification import differences


@pytest.fixture(autouse=True)
def _by_hand(db: None) -> Iterator[None]:
    """As the owner of the tables can: the guards on the record are off."""
    guards.unprotect()
    yield
    guards.protect()


@pytest.fixture
def ticket(desk: Desk) -> Ticket:
    """One that was late at its branch, is done there, and waits for the call back."""
    ticket = escalated(desk)
    sweep.sweep(now=desk.after(days=6))
    branch_desk.finish(
        ticket=ticket, feedback="Selesai.", root_cause=desk.cause, actor=desk.officer, now=desk.now
    )
    return ticket


def test_an_untouched_record_has_no_differences(ticket: Ticket, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_clocks")
    assert capsys.readouterr().out == "1 tickets checked, 0 differences\n"


@pytest.mark.parametrize(
    "change",
    [
        {"due_at": F("due_at") + timedelta(seconds=1)},
        {"warn_at": F("warn_at") - timedelta(seconds=1)},
        {"started_at": F("started_at") - timedelta(seconds=1)},
        {"stopped_at": F("stopped_at") + timedelta(seconds=1)},
        {"verdict": "met"},
        {"paused_for": timedelta(seconds=1)},
        {"level": 1},
        {"branch": "other"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_clock_that_somebody_changed_by_hand_is_found(
    ticket: Ticket, change: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    if change == {"branch": "other"}:
        change = {"branch": BranchFactory()}
    Clock.objects.filter(ticket=ticket, promise="branch_feedback").update(**change)
    with pytest.raises(SystemExit) as stop:
        call_command("verify_clocks")
    assert stop.value.code == 1
    assert ticket.number in capsys.readouterr().out


def test_a_clock_that_is_missing_or_that_nothing_started_is_found(ticket: Ticket) -> None:
    clock = Clock.objects.get(promise="confirmation")
    Clock.objects.filter(pk=clock.pk).update(cycle=7)
    found = list(differences([Ticket.objects.get()]))
    assert any("the clock is missing" in line for line in found)
    assert any("no event started" in line for line in found)


def test_a_state_that_no_event_led_to_is_found(ticket: Ticket) -> None:
    Ticket.objects.update(state="closed")
    assert any("its record says awaiting_confirmation" in line for line in differences(Ticket.objects.all()))


def test_a_next_due_time_that_belongs_to_no_clock_is_found(ticket: Ticket) -> None:
    Ticket.objects.update(due_at=None)
    assert any("next due" in line for line in differences(Ticket.objects.all()))


@pytest.mark.parametrize(
    "change",
    [
        {"at": F("at") + timedelta(seconds=1)},
        {"recorded_at": F("at") - timedelta(seconds=1)},
        {"level": 3},
        {"level": None},
        {"cycle": 2},
    ],
    ids=lambda change: "-".join([next(iter(change)), str(change.get("level", ""))]),
)
def test_an_alarm_that_somebody_changed_by_hand_is_found(desk: Desk, change: dict[str, Any]) -> None:
    ticket = escalated(desk)
    sweep.sweep(now=ticket.opened_at + timedelta(hours=121))
    assert list(differences([ticket])) == []
    TicketEvent.objects.filter(clock__promise="resolution", level=2).update(**change)
    assert any("an alarm for rung" in line for line in differences([ticket]))


def test_an_alarm_that_is_missing_below_a_higher_one_is_found(ticket: Ticket) -> None:
    # Nothing else shows it: the rung above was marked, and so was the clock.
    assert ticket.clocks.get(promise="resolution").level == 2
    TicketEvent.objects.filter(verb="alarmed", clock__promise="resolution", level=1).delete()
    assert any("its clock gives rung 1" in line for line in differences([ticket]))


def test_an_alarm_that_is_on_record_twice_is_found(ticket: Ticket) -> None:
    alarm = TicketEvent.objects.get(verb="alarmed", clock__promise="resolution", level=2)
    alarm.pk, alarm.clock, alarm.place = None, None, 99
    alarm.save(force_insert=True)
    assert any("an alarm for rung 2" in line for line in differences([ticket]))


def test_an_alarm_of_a_clock_that_had_stopped_is_found(ticket: Ticket) -> None:
    clock = ticket.clocks.get(promise="resolution")
    TicketEvent.objects.create(
        ticket=ticket,
        verb="alarmed",
        at=clock.region_at,
        recorded_at=clock.region_at + timedelta(hours=1),
        actor_kind="system",
        from_state=ticket.state,
        to_state=ticket.state,
        cycle=1,
        clock=clock,
        level=3,
        data={"promise": "resolution"},
        place=99,
    )
    assert any("its clock gives none" in line for line in differences([ticket]))


def test_an_alarm_that_vanished_from_the_record_is_found(ticket: Ticket) -> None:
    TicketEvent.objects.filter(verb="alarmed", clock__promise="branch_feedback", level=2).delete()
    assert any("without an alarm on record" in line for line in differences(Ticket.objects.all()))
