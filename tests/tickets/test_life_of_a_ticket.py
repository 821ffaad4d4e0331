"""Whatever people do in whatever order, and whenever: the rows agree with the record and the promises hold."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import DomainError
from crm.models import Staff
from tests.tickets.desk import Desk
from tickets.actions import assign, branch_desk, call_back, classify, escalate, resolve, sweep, wait, write
from tickets.domain.codes import CallOutcome, Colour, Priority
from tickets.models import Clock, Confirmation, RootCause, Ticket, TicketEvent
from tickets.verification import differences

MINUTES = st.one_of(st.integers(0, 60), st.integers(0, 60 * 24 * 7))


class Player:
    """Does one thing to a ticket, as whoever is asked to; a refusal changes nothing."""

    def __init__(self, desk: Desk, ticket: Ticket) -> None:
        self.desk, self.ticket = desk, ticket

    def play(self, verb: str, who: Staff) -> None:
        before = TicketEvent.objects.count()
        self.ticket.refresh_from_db()
        try:
            with transaction.atomic():
                getattr(self, verb)(actor=who, now=self.desk.now)
        except DomainError:
            assert TicketEvent.objects.count() == before

    def take(self, **by: Any) -> None:
        assign.take(ticket=self.ticket, **by)

    def release(self, **by: Any) -> None:
        assign.release(ticket=self.ticket, **by)

    def reply(self, **by: Any) -> None:
        write.reply(ticket=self.ticket, text="Baik.", **by)

    def wait(self, **by: Any) -> None:
        wait.wait(ticket=self.ticket, question="Nomor?", **by)

    def resume(self, **by: Any) -> None:
        wait.resume(ticket=self.ticket, **by)

    def red(self, **by: Any) -> None:
        classify.overrule(ticket=self.ticket, colour=Colour.RED, words="Perlu cabang.", **by)

    def yellow(self, **by: Any) -> None:
        classify.overrule(ticket=self.ticket, colour=Colour.YELLOW, words="Tidak perlu.", **by)

    def escalate(self, **by: Any) -> None:
        escalate.escalate(
            ticket=self.ticket, branch=self.desk.branch, priority=Priority.HIGH, request="Mohon.", **by
        )

    def acknowledge(self, **by: Any) -> None:
        branch_desk.acknowledge(ticket=self.ticket, **by)

    def hand_over(self, **by: Any) -> None:
        branch_desk.hand_over(ticket=self.ticket, to=self.desk.other_branch, note="Pindah.", **by)

    def send_back(self, **by: Any) -> None:
        branch_desk.send_back(ticket=self.ticket, note="Kurang.", **by)

    def finish(self, **by: Any) -> None:
        cause = RootCause.objects.first()
        branch_desk.finish(ticket=self.ticket, feedback="Selesai.", root_cause=cause, **by)

    def call(self, **by: Any) -> None:
        call_back.take_next_call(**by)

    def report(self, outcome: CallOutcome, **by: Any) -> None:
        call_back.BY_OUTCOME[outcome](call=call_back.open_call(self.ticket), note="Catatan.", **by)

    def satisfied(self, **by: Any) -> None:
        self.report(CallOutcome.SATISFIED, **by)

    def reprocess(self, **by: Any) -> None:
        self.report(CallOutcome.REPROCESS, **by)

    def no_answer(self, **by: Any) -> None:
        self.report(CallOutcome.NO_ANSWER, **by)

    def resolve(self, **by: Any) -> None:
        resolve.resolve(ticket=self.ticket, answer="Sudah.", **by)

    def close(self, **by: Any) -> None:
        resolve.close(ticket=self.ticket, **by)

    def reopen(self, **by: Any) -> None:
        resolve.reopen(ticket=self.ticket, reason="Belum.", **by)

    def dismiss(self, **by: Any) -> None:
        resolve.dismiss(ticket=self.ticket, reason="Di luar.", **by)

    def sweep(self, **by: Any) -> None:
        sweep.sweep(now=by["now"])


VERBS = sorted(name for name in vars(Player) if not name.startswith("_") and name not in ("play", "report"))
# The work of a red complaint is likelier than the rest, so that long lives are played too.
LIKELY = ["escalate", "finish", "call", "reprocess", "no_answer", "sweep", "wait", "resume", "reopen"]
WHO = ["agent", "officer", "stranger", "outbound", "supervisor"]


def check_promises(ticket: Ticket) -> None:
    """What must hold after every single event."""
    assert list(differences([ticket])) == []
    clocks = list(ticket.clocks.all())
    for clock in clocks:
        assert clock.started_at <= clock.warn_at <= clock.due_at <= clock.region_at <= clock.head_office_at
        if clock.stopped_at and clock.level >= 2:
            assert clock.verdict == "breached"
    if not ticket.is_open:
        assert not [clock for clock in clocks if clock.running]
    assert Confirmation.objects.open().filter(ticket=ticket).exists() == (
        ticket.state == "awaiting_confirmation"
    )
    at_branch = ticket.escalations.filter(ended_at=None).exists()
    assert at_branch == (ticket.state == "escalated") or ticket.state == "waiting"
    assert TicketEvent.objects.filter(clock__isnull=False).values("clock", "level").distinct().count() == (
        TicketEvent.objects.filter(clock__isnull=False).count()
    )


@pytest.mark.parametrize("category", ["complaint-room-full", "complaint-app-access"])
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moves=st.lists(
        st.tuples(st.one_of(st.sampled_from(LIKELY), st.sampled_from(VERBS)), st.sampled_from(WHO), MINUTES),
        min_size=5,
        max_size=30,
    )
)
def test_rows_and_record_agree_whatever_happens(
    master_data: None, category: str, moves: list[tuple[str, str, int]]
) -> None:
    with transaction.atomic():
        desk = Desk()
        ticket = desk.ticket(category)
        player = Player(desk, ticket)
        for verb, who, minutes in moves:
            desk.after(minutes=minutes)
            player.play(verb, getattr(desk, who))
            check_promises(Ticket.objects.get(pk=ticket.pk))
        sweep.sweep(now=desk.now + timedelta(days=365))
        check_promises(Ticket.objects.get(pk=ticket.pk))
        assert not Clock.objects.alarm_due(desk.now + timedelta(days=365)).exists()
        transaction.set_rollback(True)
