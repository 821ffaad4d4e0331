"""Ask the participant, and go on: nobody's ticket gets lost on the way, and a question is a reply."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from crm.domain.codes import Role
from crm.models import Staff
from outbox.models import OutboxMessage
from tests.factories import StaffFactory
from tests.tickets.actions.test_branch_desk import escalated
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import assign, resolve, wait
from tickets.models import Ticket
from tickets.public import writing

CATEGORY = "complaint-payment-not-posted"


def unowned(desk: Desk) -> Ticket:
    """A ticket in the queue that came in by a machine."""
    return desk.ticket(CATEGORY, contact=desk.contact("whatsapp", body="Belum tercatat."), actor=None)


def asked(desk: Desk, ticket: Ticket, actor: Staff | None = None) -> Ticket:
    wait.wait(ticket=ticket, question="Kapan dibayar?", actor=actor, now=desk.after(minutes=20))
    return ticket


def leave(staff: Staff) -> None:
    Staff.objects.filter(pk=staff.pk).update(is_active=False)


def test_whoever_of_the_care_centre_asks_about_a_ticket_that_nobody_has_takes_it(desk: Desk) -> None:
    ticket = asked(desk, unowned(desk), desk.agent)
    assert ticket.owner == desk.agent
    desk.ticket(CATEGORY, contact=desk.contact("whatsapp", body="Kemarin."), actor=None)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.owner) == ("in_progress", desk.agent)
    check_clocks()


def test_who_asks_about_a_colleagues_ticket_leaves_it_to_them_while_they_are_at_work(desk: Desk) -> None:
    ticket = desk.ticket(CATEGORY)
    asked(desk, ticket, desk.supervisor)
    assert ticket.owner == desk.agent
    wait.resume(ticket=ticket, actor=desk.supervisor, now=desk.after(minutes=1))
    leave(desk.agent)
    asked(desk, Ticket.objects.get(), desk.supervisor)
    assert Ticket.objects.get().owner == desk.supervisor


def test_a_branch_that_asks_does_not_take_the_ticket_from_the_care_centre(desk: Desk) -> None:
    ticket = escalated(desk)
    Ticket.objects.update(owner=None)
    asked(desk, Ticket.objects.get(), desk.officer)
    assert Ticket.objects.get().owner is None
    wait.resume(ticket=Ticket.objects.get(), actor=desk.officer, now=desk.after(minutes=1))
    ticket.refresh_from_db()
    assert ticket.state == "escalated"


def join_by_a_machine(desk: Desk, ticket: Ticket) -> None:
    desk.ticket(CATEGORY, contact=desk.contact("whatsapp", body="Kemarin."), actor=None)


def answer_on_the_tracking_page(desk: Desk, ticket: Ticket) -> None:
    writing.answer(ticket=ticket, person=desk.participant, text="Kemarin.", once=uuid4(), now=desk.now)


def resume_as_an_agent(desk: Desk, ticket: Ticket) -> None:
    wait.resume(ticket=ticket, actor=StaffFactory(), now=desk.now)


@pytest.mark.parametrize("go_on", [join_by_a_machine, answer_on_the_tracking_page, resume_as_an_agent])
def test_a_waiting_ticket_whose_owner_has_gone_goes_on_in_the_queue_of_its_desk(
    desk: Desk, go_on: Callable[[Desk, Ticket], None]
) -> None:
    ticket = asked(desk, desk.ticket(CATEGORY), desk.agent)
    leave(desk.agent)
    desk.after(hours=3)
    go_on(desk, Ticket.objects.get())
    ticket.refresh_from_db()
    assert (ticket.state, ticket.owner) == ("new", None)
    check_clocks()
    colleague = StaffFactory()
    assert assign.take_next(actor=colleague, now=desk.after(minutes=1)) == ticket


@pytest.mark.parametrize("role", [Role.OUTBOUND_AGENT, Role.QCO])
def test_everybody_who_takes_contacts_can_hand_in_the_answer(desk: Desk, role: Role) -> None:
    ticket = asked(desk, desk.ticket(CATEGORY), desk.agent)
    desk.after(hours=1)
    desk.ticket(CATEGORY, contact=desk.contact(), actor=StaffFactory(role=role))
    ticket.refresh_from_db()
    assert ticket.state == "in_progress"


def test_a_question_is_a_first_reply_and_stands_in_the_conversation(desk: Desk) -> None:
    ticket = asked(desk, unowned(desk), desk.agent)
    assert ticket.clocks.get(promise="first_reply").verdict == "met"
    said = ticket.messages.get(direction="outbound")
    assert (said.body, said.author) == ("Kapan dibayar?", desk.agent)
    check_clocks()


def test_the_participant_gets_the_question_once(desk: Desk) -> None:
    before = set(OutboxMessage.objects.values_list("pk", flat=True))
    asked(desk, unowned(desk), desk.agent)
    told = OutboxMessage.objects.exclude(pk__in=before).exclude(template="opened")
    assert [message.body for message in told] == ["Kapan dibayar?"]


def test_who_answers_a_ticket_whose_owner_has_gone_has_it_from_then_on(desk: Desk) -> None:
    ticket = desk.ticket(CATEGORY)
    leave(desk.agent)
    colleague = StaffFactory()
    resolve.resolve(ticket=Ticket.objects.get(), answer="Sudah.", actor=colleague, now=desk.now)
    ticket.refresh_from_db()
    assert ticket.owner == colleague
