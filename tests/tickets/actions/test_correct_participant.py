"""What is learned about a person moves the work that is open for them."""

import pytest

from tests.factories import ParticipantFactory
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import resolve
from tickets.actions.correct_participant import correct_participant
from tickets.domain.codes import Verb
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_open_tickets_go_first_with_their_person_and_ended_ones_stay(desk: Desk) -> None:
    ended, waiting = desk.ticket("complaint-app-access"), desk.ticket("complaint-queue")
    strangers = desk.ticket(contact=desk.contact(participant=ParticipantFactory()))
    resolve.resolve(ticket=ended, answer="Sudah.", actor=desk.agent, now=desk.now)
    resolve.close(ticket=ended, actor=desk.agent, now=desk.now)
    correct_participant(
        participant=desk.participant, actor=desk.agent, now=desk.after(hours=1), priority_reason="pregnant"
    )
    first = {ticket.pk: ticket.vulnerable for ticket in Ticket.objects.all()}
    assert first == {ended.pk: False, waiting.pk: True, strangers.pk: False}
    assert waiting.events.filter(verb=Verb.PRIORITISED, at=desk.now).exists()
    check_clocks()


def test_a_ticket_opened_while_the_correction_waited_is_moved_too(desk: Desk) -> None:
    asked = desk.now
    desk.after(minutes=1)
    ticket = desk.ticket()
    correct_participant(participant=desk.participant, actor=desk.agent, now=asked, priority_reason="elderly")
    event = ticket.events.get(verb=Verb.PRIORITISED)
    assert event.at == ticket.opened_at
    assert Ticket.objects.get().vulnerable
    check_clocks()
