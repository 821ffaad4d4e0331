"""What time brings about, once."""

from datetime import timedelta

from crm.domain.codes import Role
from outbox.models import OutboxMessage
from tests.tickets.actions.test_branch_desk import escalated
from tests.tickets.desk import HOUR, Desk, check_clocks
from tickets.actions import merge, resolve, sweep
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


def test_the_ladder_of_a_ticket_at_the_branch_climbs_to_its_head_the_region_and_head_office(
    desk: Desk,
) -> None:
    ticket = escalated(desk)
    sweep.sweep(now=ticket.opened_at + 91 * HOUR)
    assert told("warning") == {Role.BRANCH_OFFICER}
    sweep.sweep(now=ticket.opened_at + 121 * HOUR)
    assert told("breach") == {Role.BRANCH_OFFICER}
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


def test_one_row_that_fails_does_not_stop_the_others(desk: Desk) -> None:
    for _ in range(3):
        ticket = desk.ticket("complaint-payment-not-posted", distinct_because="Lain.")
        resolve.resolve(ticket=ticket, answer="Sudah.", actor=desk.agent, now=desk.after(minutes=1))
    # A ticket from the future: it can not be closed "before it was opened"; its call is over all the same.
    Ticket.objects.filter(pk=ticket.pk).update(opened_at=desk.now + timedelta(days=365))
    swept = sweep.sweep(now=desk.after(hours=80))
    assert (swept.closed, swept.contacts_ended, swept.failed) == (2, 3, 1)


def test_a_sweep_with_nothing_due_writes_nothing(desk: Desk) -> None:
    desk.ticket()
    before = TicketEvent.objects.count()
    assert str(sweep.sweep(now=desk.now)).startswith("alarms 0, breaches 0")
    assert TicketEvent.objects.count() == before
