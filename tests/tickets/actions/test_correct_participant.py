"""What is learned about a person moves the work that is open for them."""

import pytest

from tests.factories import ParticipantFactory
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import resolve
from tickets.actions.correct_participant import correct_participant
from tickets.actions.identify import identify
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


def test_tickets_are_found_by_the_name_as_it_is_now_and_erased_ones_by_none(desk: Desk) -> None:
    ended, going = desk.ticket("complaint-app-access"), desk.ticket("complaint-queue")
    resolve.resolve(ticket=ended, answer="Sudah.", actor=desk.agent, now=desk.now)
    resolve.close(ticket=ended, actor=desk.agent, now=desk.now)
    erased = desk.ticket("complaint-room-full")
    Ticket.objects.filter(pk=erased.pk).update(erased_at=desk.now, search_text="")
    correct_participant(
        participant=desk.participant, actor=desk.agent, now=desk.now, name="Nyai Rengganis Wulandarí"
    )
    found = Ticket.objects.matching("wulandari reng")
    assert set(found.values_list("pk", flat=True)) == {ended.pk, going.pk}
    assert not Ticket.objects.get(pk=erased.pk).search_text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("KÁMAR", True), ("penuh kam", True), ("kamar siti", True), ("kamar, penuh!", True),
        ("amar", False), ("kamar lunas", False), ("!?", False),
    ],
)  # fmt: skip
def test_words_of_matter_and_name_are_found_by_their_beginnings(text: str, found: bool, desk: Desk) -> None:
    person = ParticipantFactory(name="Siti Rahmawati")
    desk.ticket(contact=desk.contact(participant=person), subject="Kamar penuh di rumah sakit")
    assert Ticket.objects.matching(text).exists() is found


def test_an_identified_ticket_is_found_by_the_name(desk: Desk) -> None:
    ticket = desk.ticket(contact=desk.contact("twitter", participant=None, sender_address="@siapa"))
    person = ParticipantFactory(name="Siti Rahmawati")
    identify(ticket=ticket, participant=person, actor=desk.agent, now=desk.now)
    assert Ticket.objects.matching("rahma").get() == ticket
