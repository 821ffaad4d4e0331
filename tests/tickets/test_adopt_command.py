"""`manage.py adopt_tickets`: what an imported log left open becomes this desk's own, however often it is run."""

from io import StringIO
from typing import Any
from unittest import mock

import pytest
from django.core.management import call_command

from outbox.models import OutboxMessage
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import assign, resolve
from tickets.actions.adopt import adopt as adopt_one
from tickets.domain.codes import Verb
from tickets.management.commands import adopt_tickets
from tickets.models import Ticket, TicketEvent


def cases(desk: Desk, count: int, origin: str = "old") -> list[Ticket]:
    return [desk.ticket(actor=None, origin=origin) for _ in range(count)]


def run(*options: str, origin: str = "old") -> tuple[str, str, int]:
    said, complained, code = StringIO(), StringIO(), 0
    try:
        call_command(
            "adopt_tickets", f"--origin={origin}", "--no-progress", *options, stdout=said, stderr=complained
        )
    except SystemExit as end:
        code = int(end.code or 0)
    return said.getvalue(), complained.getvalue(), code


def test_it_takes_over_what_is_open_of_one_log_and_a_second_run_nothing(desk: Desk) -> None:
    mine = cases(desk, 3)
    done = cases(desk, 1)[0]
    resolve.resolve(ticket=done, answer="Sudah.", actor=None, now=desk.now)
    other = cases(desk, 1, origin="elsewhere")[0]
    assert run()[0].splitlines() == ["old: 3 tickets taken over, 0 refused"]
    assert list(Ticket.objects.waiting_for_agent("care").order_by("pk")) == mine
    assert not Ticket.objects.get(pk=other.pk).ours
    assert not Ticket.objects.get(pk=done.pk).ours
    assign.take_next(actor=desk.agent, now=desk.after(days=400))
    before = (TicketEvent.objects.count(), OutboxMessage.objects.count())
    assert "0 tickets taken over" in run()[0]
    assert (TicketEvent.objects.count(), OutboxMessage.objects.count()) == before
    check_clocks()


def test_a_dry_run_tells_the_same_and_keeps_nothing(desk: Desk) -> None:
    cases(desk, 2)
    before = (TicketEvent.objects.count(), OutboxMessage.objects.count())
    assert run("--dry-run")[0].splitlines() == [
        "old: 2 tickets taken over, 0 refused",
        "Dry run: nothing was kept.",
    ]
    assert Ticket.objects.adoptable().count() == 2
    assert (TicketEvent.objects.count(), OutboxMessage.objects.count()) == before


def test_it_goes_on_behind_the_batch_at_which_it_was_stopped(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    tickets = cases(desk, 5)
    monkeypatch.setattr(adopt_tickets, "BATCH", 2)

    def stop_at_the_fourth(*, ticket: Ticket, **details: Any) -> object:
        if ticket == tickets[3]:
            raise KeyboardInterrupt
        return adopt_one(ticket=ticket, **details)

    with mock.patch.object(adopt_tickets, "adopt", stop_at_the_fourth):
        _said, complained, code = run()
    assert code == 130
    assert "goes on behind it" in complained
    assert Ticket.objects.adoptable().count() == 3
    assert "3 tickets taken over" in run()[0]
    assert TicketEvent.objects.filter(verb=Verb.ADOPTED).count() == 5


@pytest.mark.parametrize("origin", ["", "boston"])
def test_a_log_that_nobody_imported_is_answered_with_those_that_are_known(desk: Desk, origin: str) -> None:
    cases(desk, 1)
    desk.ticket(distinct_because="own")
    said, complained, code = run(origin=origin)
    assert (said, code) == ("", 2)
    assert "Known: old." in complained
