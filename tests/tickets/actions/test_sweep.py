"""What time brings about, once."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from celery import current_app
from django.core.management import call_command

from core.models import SetAside
from crm.domain.codes import Role
from outbox.models import OutboxMessage
from tests.factories import ParticipantFactory
from tests.tickets.actions.test_branch_desk import escalated
from tests.tickets.desk import HOUR, Desk, check_clocks
from tickets.actions import classify, merge, resolve, sweep
from tickets.domain.codes import Colour
from tickets.models import Clock, Ticket, TicketEvent


def told(level: str) -> set[str]:
    return set(
        OutboxMessage.objects.filter(template=level, transport="in_app").values_list(
            "recipient__role", flat=True
        )
    )


def test_each_rung_is_marked_once_with_the_moment_it_ran_out_and_the_moment_it_was_noticed(
    desk: Desk,
) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    for hours, alarms in ((18, 0), (18.01, 1), (18.02, 0), (25, 1), (40, 2), (41, 0)):
        assert sweep.sweep(now=ticket.opened_at + hours * HOUR).alarms == alarms
    events = ticket.events.filter(verb="alarmed")
    assert [(event.level, event.at, event.recorded_at) for event in events] == [
        (1, ticket.opened_at + 18 * HOUR, ticket.opened_at + 18.01 * HOUR),
        (2, ticket.opened_at + 24 * HOUR, ticket.opened_at + 25 * HOUR),
        (3, ticket.opened_at + 30 * HOUR, ticket.opened_at + 40 * HOUR),
        (4, ticket.opened_at + 36 * HOUR, ticket.opened_at + 40 * HOUR),
    ]
    check_clocks()


def test_the_ladder_of_a_ticket_at_the_branch_climbs_to_owner_and_head_the_region_and_head_office(
    desk: Desk,
) -> None:
    ticket = escalated(desk)
    sweep.sweep(now=ticket.opened_at + 91 * HOUR)
    assert told("warning") == {Role.INBOUND_AGENT, Role.BRANCH_OFFICER}
    sweep.sweep(now=ticket.opened_at + 121 * HOUR)
    assert told("breach") == {Role.INBOUND_AGENT, Role.BRANCH_OFFICER}
    sweep.sweep(now=ticket.opened_at + 151 * HOUR)
    assert set(OutboxMessage.objects.filter(template="region").values_list("recipient", flat=True)) == {
        desk.deputy.pk
    }
    sweep.sweep(now=ticket.opened_at + 181 * HOUR)
    assert set(OutboxMessage.objects.filter(template="head_office").values_list("recipient", flat=True)) == {
        desk.office.pk
    }


def test_the_ladder_of_a_ticket_with_the_agent_climbs_to_the_supervisor(desk: Desk) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    sweep.sweep(now=ticket.opened_at + 19 * HOUR)
    assert told("warning") == {Role.INBOUND_AGENT}
    sweep.sweep(now=ticket.opened_at + 25 * HOUR)
    assert told("breach") == {Role.INBOUND_AGENT, Role.SUPERVISOR}


def test_a_breach_that_no_sweep_noticed_is_on_record_when_the_ticket_is_resolved(desk: Desk) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.agent, now=desk.after(hours=25))
    assert list(ticket.events.filter(clock__promise="resolution").values_list("level", flat=True)) == [1, 2]
    assert sweep.sweep(now=desk.after(days=1)).alarms == 0
    assert ticket.clocks.get(promise="resolution").verdict == "breached"
    check_clocks()


def test_a_merged_ticket_never_alarms_again(desk: Desk) -> None:
    gone = desk.ticket()
    stays = desk.ticket(distinct_because="Lain.")
    merge.merge(ticket=gone, into=stays, actor=desk.agent, now=desk.after(hours=1))
    sweep.sweep(now=desk.after(days=30))
    assert not TicketEvent.objects.filter(ticket=gone, verb="alarmed").exists()
    assert TicketEvent.objects.filter(ticket=stays, verb="alarmed").count() == 4
    check_clocks()


def test_a_contact_with_two_matters_that_nobody_ended_is_ended_once_for_both(desk: Desk) -> None:
    contact = desk.contact()
    desk.ticket(contact=contact)
    desk.ticket("complaint-medicine", contact=contact, distinct_because="Obat, bukan kamar.")
    swept = sweep.sweep(now=desk.after(minutes=61))
    assert (swept.contacts_ended, swept.failed) == (1, 0)
    assert not Clock.objects.running().filter(promise="handling").exists()
    check_clocks()


def test_a_contact_that_nobody_ended_is_ended_and_its_green_ticket_becomes_yellow(desk: Desk) -> None:
    ticket = desk.ticket("complaint-app-access")
    assert sweep.sweep(now=desk.after(minutes=61)).contacts_ended == 1
    ticket.refresh_from_db()
    assert ticket.colour == "yellow"


def test_a_resolved_ticket_closes_when_the_participant_stays_silent(desk: Desk) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.agent, now=desk.after(hours=1))
    assert sweep.sweep(now=desk.after(hours=72)).closed == 0
    assert sweep.sweep(now=desk.after(minutes=1)).closed == 1
    ticket.refresh_from_db()
    assert ticket.state == "closed"


def write_again(desk: Desk) -> None:
    contact = desk.contact("whatsapp", body="Belum selesai!")
    desk.ticket("complaint-payment-not-posted", contact=contact, actor=None)


def test_who_writes_again_after_the_answer_is_not_silent(desk: Desk) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.agent, now=desk.after(hours=1))
    desk.after(minutes=5)
    write_again(desk)
    assert sweep.sweep(now=desk.after(days=30)).closed == 0
    ticket.refresh_from_db()
    assert ticket.state == "resolved"
    assert list(Ticket.objects.written_again()) == [ticket]


def test_what_was_written_before_the_answer_does_not_keep_a_ticket_open(desk: Desk) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    desk.after(minutes=5)
    write_again(desk)
    resolve.resolve(ticket=Ticket.objects.get(), answer="Sudah.", actor=desk.agent, now=desk.after(hours=1))
    assert not Ticket.objects.written_again()
    assert sweep.sweep(now=desk.after(hours=73)).closed == 1
    ticket.refresh_from_db()
    assert ticket.state == "closed"


def test_somebody_decides_about_what_was_written_after_the_answer(desk: Desk) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.agent, now=desk.after(hours=1))
    desk.after(minutes=5)
    write_again(desk)
    resolve.reopen(ticket=Ticket.objects.get(), reason="Belum.", actor=desk.agent, now=desk.after(hours=1))
    assert not Ticket.objects.written_again()
    resolve.resolve(
        ticket=Ticket.objects.get(), answer="Sekarang sudah.", actor=desk.agent, now=desk.after(hours=1)
    )
    assert not Ticket.objects.written_again()
    assert sweep.sweep(now=desk.after(hours=73)).closed == 1


def test_what_is_written_while_a_sweep_is_at_work_is_seen(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (
        desk.ticket("complaint-payment-not-posted"),
        desk.ticket("complaint-medicine", contact=desk.contact(participant=ParticipantFactory())),
    )
    for ticket in (second, first):
        classify.overrule(ticket=ticket, colour=Colour.GREEN, words="Ringan.", actor=desk.agent, now=desk.now)
        resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.agent, now=desk.after(hours=1))
    closing = resolve.close
    desk.after(hours=80)

    def close(**given: Any) -> Any:
        if given["ticket"] == second:
            write_again(desk)
        return closing(**given)

    monkeypatch.setattr(sweep, "close", close)
    assert sweep.sweep(now=desk.now).closed == 1
    assert Ticket.objects.get(state="resolved") == first


def command() -> str:
    out = StringIO()
    call_command("sweep", stdout=out)
    return out.getvalue().strip()


def task() -> str:
    current_app.loader.import_default_modules()
    return str(current_app.tasks["tickets.tasks.sweep"]())


@pytest.mark.parametrize("way", [command, task])
def test_the_command_and_the_scheduled_task_do_what_is_due(desk: Desk, way: Callable[[], str]) -> None:
    late = desk.ticket("complaint-payment-not-posted")
    quiet = desk.ticket("complaint-medicine", contact=desk.contact("email", participant=ParticipantFactory()))
    classify.overrule(ticket=quiet, colour=Colour.YELLOW, words="Ringan.", actor=desk.agent, now=desk.now)
    resolve.resolve(ticket=quiet, answer="Sudah.", actor=desk.agent, now=desk.now)
    with time_machine.travel(desk.after(hours=73), tick=False):
        said = way()
        assert said == str(sweep.Swept(alarms=4, breaches=1, contacts_ended=1, closed=1))
        assert way() == str(sweep.Swept())
    assert list(late.events.filter(verb="alarmed").values_list("level", flat=True)) == [1, 2, 3, 4]
    assert told("head_office") == {Role.HEAD_OFFICE}
    quiet.refresh_from_db()
    assert quiet.state == "closed"
    check_clocks()


def test_one_row_that_fails_does_not_stop_the_others(desk: Desk) -> None:
    for _ in range(3):
        ticket = desk.ticket("complaint-payment-not-posted", distinct_because="Lain.")
        resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.agent, now=desk.after(minutes=1))
    # A ticket from the future: it can not be closed "before it was opened"; its call is over all the same.
    Ticket.objects.filter(pk=ticket.pk).update(opened_at=desk.now + timedelta(days=365))
    swept = sweep.sweep(now=desk.after(hours=80))
    assert (swept.closed, swept.contacts_ended, swept.failed) == (2, 3, 1)


def test_one_clock_that_cannot_be_read_does_not_stop_the_alarms_of_the_others(desk: Desk) -> None:
    tickets = []
    for _ in range(3):
        desk.participant = ParticipantFactory()
        tickets.append(escalated(desk))
    broken = tickets[1].clocks.get(promise="resolution")
    # No rule of the domain knows this promise: whoever reads the clock falls over.
    Clock.objects.filter(pk=broken.pk).update(promise="nonsense")

    assert sweep.sweep(now=desk.after(days=4)).failed
    marked = TicketEvent.objects.filter(verb="alarmed", clock__promise="resolution", level=1)
    assert set(marked.values_list("ticket", flat=True)) == {tickets[0].pk, tickets[2].pk}
    aside = SetAside.objects.get(job="alarms")
    assert (aside.row, aside.error, aside.attempts) == (broken.pk, "ValueError", 1)

    # It is left out until its time has come, so that it costs the others nothing.
    assert sweep.sweep(now=desk.after(seconds=30)).failed == 0
    assert sweep.sweep(now=desk.after(minutes=1)).failed
    assert SetAside.objects.get(job="alarms").next_try_at == desk.now + timedelta(minutes=2)

    # Mended: the alarm is raised at the next try, stamped with the moment that it belongs to.
    Clock.objects.filter(pk=broken.pk).update(promise="resolution")
    assert sweep.sweep(now=desk.after(minutes=2)).failed == 0
    assert not SetAside.objects.exists()
    assert TicketEvent.objects.get(clock=broken, level=1).at == broken.warn_at
    check_clocks()


def test_a_sweep_with_nothing_due_writes_nothing(desk: Desk) -> None:
    desk.ticket()
    before = TicketEvent.objects.count()
    assert str(sweep.sweep(now=desk.now)).startswith("alarms 0, breaches 0")
    assert TicketEvent.objects.count() == before
