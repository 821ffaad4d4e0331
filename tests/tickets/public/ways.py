"""A ticket in each state, by the way it really gets there. Everything said on the way is a secret of some kind."""

from tests.tickets.desk import Desk
from tickets.actions import branch_desk, call_back, classify, escalate, merge, resolve, wait
from tickets.domain.codes import Colour, Priority
from tickets.domain.states import State
from tickets.models import Ticket

#: What the public must never read.
SECRETS = {
    "subject": "Anak saya ditolak",
    "description": "Alamat Jalan Melati nomor tujuh",
    "facility": "Rumah Sakit Kenanga",
    "request": "Periksa berkas Sulastri",
    "question": "Siapa nama ibu kandung",
    "answer": "Tagihan Sulastri lunas",
    "feedback": "Berkas Sulastri lengkap",
    "note": "Suaminya yang mengangkat",
}


def ticket_in(state: State, desk: Desk) -> Ticket:
    """A complaint that came in red and has come to `state`."""
    ticket = desk.ticket(
        subject=SECRETS["subject"],
        description=SECRETS["description"],
        facility=SECRETS["facility"],
        distinct_because="another matter",
    )
    _WAYS[state](ticket, desk)
    ticket.refresh_from_db()
    assert ticket.state == state
    return ticket


def escalated(ticket: Ticket, desk: Desk) -> None:
    escalate.escalate(
        ticket=ticket,
        branch=desk.branch,
        priority=Priority.HIGH,
        request=SECRETS["request"],
        actor=desk.agent,
        now=desk.after(hours=1),
    )


def answered_by_branch(ticket: Ticket, desk: Desk) -> None:
    escalated(ticket, desk)
    branch_desk.finish(
        ticket=ticket,
        feedback=SECRETS["feedback"],
        root_cause=desk.cause,
        actor=desk.officer,
        now=desk.after(hours=20),
    )


def closed(ticket: Ticket, desk: Desk) -> None:
    answered_by_branch(ticket, desk)
    call = call_back.open_call(ticket)
    call_back.satisfied(call=call, actor=desk.outbound, now=desk.after(hours=3), note=SECRETS["note"])


def called_in_vain(ticket: Ticket, desk: Desk) -> None:
    answered_by_branch(ticket, desk)
    for _attempt in range(3):
        call = call_back.take_next_call(
            actor=desk.outbound, now=desk.until(call_back.open_call(ticket).ready_at)
        )
        assert call is not None
        call_back.no_answer(call=call, actor=desk.outbound, now=desk.after(minutes=1), note=SECRETS["note"])


def unreachable(ticket: Ticket, desk: Desk) -> None:
    called_in_vain(ticket, desk)
    call_back.unreachable(call=call_back.open_call(ticket), actor=None, now=desk.after(hours=25))


def _new(ticket: Ticket, desk: Desk) -> None:
    resolved(ticket, desk)
    resolve.reopen(ticket=ticket, reason=SECRETS["note"], actor=desk.participant, now=desk.after(hours=1))


def _waiting(ticket: Ticket, desk: Desk) -> None:
    wait.wait(ticket=ticket, question=SECRETS["question"], actor=desk.agent, now=desk.after(hours=1))


def resolved(ticket: Ticket, desk: Desk) -> None:
    classify.overrule(
        ticket=ticket, colour=Colour.YELLOW, words=SECRETS["note"], actor=desk.agent, now=desk.now
    )
    resolve.resolve(ticket=ticket, answer=SECRETS["answer"], actor=desk.agent, now=desk.after(hours=1))


def _merged(ticket: Ticket, desk: Desk) -> None:
    into = ticket_in(State.IN_PROGRESS, desk)
    merge.merge(ticket=ticket, into=into, actor=desk.agent, now=desk.after(hours=1))


def _dismissed(ticket: Ticket, desk: Desk) -> None:
    resolve.dismiss(ticket=ticket, reason=SECRETS["note"], actor=desk.agent, now=desk.after(hours=1))


_WAYS = {
    State.NEW: _new,
    State.IN_PROGRESS: lambda ticket, desk: None,
    State.WAITING: _waiting,
    State.ESCALATED: escalated,
    State.AWAITING_CONFIRMATION: answered_by_branch,
    State.RESOLVED: resolved,
    State.CLOSED: closed,
    State.MERGED: _merged,
    State.DISMISSED: _dismissed,
}
