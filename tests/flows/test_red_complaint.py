"""A red complaint from first contact to confirmed closure, by the actions, with every clock checked on the way."""

from datetime import timedelta

from tests.tickets.desk import DAY, HOUR, Desk, check_clocks
from tickets.actions import branch_desk, call_back, escalate, sweep
from tickets.domain.codes import Priority, Promise, Verdict
from tickets.models import Clock, Ticket, TicketEvent


def clock(ticket: Ticket, promise: Promise, cycle: int = 1) -> Clock:
    return Clock.objects.get(ticket=ticket, promise=promise, cycle=cycle)


def test_a_red_complaint_goes_to_the_branch_is_reprocessed_once_and_is_closed_when_the_participant_is_content(
    desk: Desk,
) -> None:
    ticket = desk.ticket()
    opened = desk.now
    assert (ticket.colour, ticket.state, ticket.owner) == ("red", "in_progress", desk.agent)
    assert clock(ticket, Promise.RESOLUTION).due_at == opened + 120 * HOUR
    assert clock(ticket, Promise.RESOLUTION).warn_at == opened + 90 * HOUR
    assert ticket.due_at == opened + 120 * HOUR

    escalated = desk.after(minutes=4)
    escalate.escalate(
        ticket=ticket,
        branch=desk.branch,
        priority=Priority.HIGH,
        request="Mohon cek ketersediaan kamar.",
        actor=desk.agent,
        now=desk.now,
    )
    assert clock(ticket, Promise.BRANCH_FEEDBACK).due_at == escalated + 120 * HOUR
    assert clock(ticket, Promise.BRANCH_FEEDBACK).branch == desk.branch
    branch_desk.acknowledge(ticket=ticket, actor=desk.officer, now=desk.after(hours=2))

    finished = desk.after(days=6)
    sweep.sweep(now=finished - HOUR)
    branch_desk.finish(
        ticket=ticket,
        feedback="Kamar tersedia sejak pagi.",
        root_cause=desk.cause,
        actor=desk.officer,
        now=finished,
    )
    late = clock(ticket, Promise.BRANCH_FEEDBACK)
    assert (late.verdict, late.stopped_at) == (Verdict.BREACHED, finished)
    assert clock(ticket, Promise.RESOLUTION).verdict == Verdict.BREACHED
    assert clock(ticket, Promise.CONFIRMATION).due_at == finished + 48 * HOUR
    breach = TicketEvent.objects.get(clock=late, level=2)
    assert (breach.at, breach.recorded_at) == (late.due_at, finished - HOUR)

    call = call_back.take_next_call(actor=desk.outbound, now=desk.after(hours=1))
    assert call is not None
    assert call.ticket == ticket
    again = desk.after(minutes=5)
    call_back.reprocess(call=call, note="Peserta tetap ditolak.", actor=desk.outbound, now=again)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.cycle) == ("escalated", 2)
    assert clock(ticket, Promise.CONFIRMATION).verdict == Verdict.MET
    fresh = clock(ticket, Promise.RESOLUTION, cycle=2)
    assert (fresh.started_at, fresh.due_at) == (again, again + 5 * DAY)
    assert clock(ticket, Promise.RESOLUTION).verdict == Verdict.BREACHED

    branch_desk.finish(
        ticket=ticket,
        feedback="Peserta sudah dirawat.",
        root_cause=desk.cause,
        actor=desk.officer,
        now=desk.after(days=1),
    )
    assert clock(ticket, Promise.RESOLUTION, cycle=2).verdict == Verdict.MET
    call = call_back.take_next_call(actor=desk.outbound, now=desk.after(hours=1))
    assert call is not None
    call_back.satisfied(call=call, actor=desk.outbound, now=desk.after(minutes=3))
    ticket.refresh_from_db()
    assert ticket.state == "closed"
    assert ticket.due_at is None
    assert ticket.closed_at == desk.now
    assert not Clock.objects.running().exists()
    assert sweep.sweep(now=desk.after(days=30)).alarms == 0
    assert late.due_at == escalated + timedelta(hours=120)
    check_clocks()
