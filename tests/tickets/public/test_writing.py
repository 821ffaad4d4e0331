"""What a participant can do on the tracking page: answer, and open again."""

from typing import Any

from crm.models import Contact
from tests.tickets.desk import Desk, check_clocks
from tests.tickets.public import ways
from tests.tickets.public.conftest import Visitor, words
from tickets.actions import resolve
from tickets.domain.codes import Verb
from tickets.domain.states import State
from tickets.models import Message, Ticket, TicketEvent

ONCE = "11111111-1111-4111-8111-111111111111"


def test_a_waiting_ticket_is_answered_and_goes_on(desk: Desk, visitor: Visitor) -> None:
    ticket = ways.ticket_in(State.WAITING, desk)
    visitor.track(ticket.number)
    desk.after(minutes=20)
    response = visitor.write("answer", "Nomor kamarnya 12 🙏\r\nTerima kasih")
    assert "Thank you. We have your answer" in words(response)
    ticket.refresh_from_db()
    assert ticket.state == State.IN_PROGRESS
    contact = Contact.objects.get(channel="web")
    assert contact.ticket_ties.get().ticket == ticket
    assert contact.participant == desk.participant
    assert (contact.offered_at, contact.ended_at) == (desk.now, desk.now)
    message = Message.objects.get(ticket=ticket, contact=contact)
    assert message.body == "Nomor kamarnya 12 🙏\nTerima kasih"
    verbs = TicketEvent.objects.filter(ticket=ticket, actor_kind="participant").values_list("verb", flat=True)
    assert list(verbs) == [Verb.JOINED, Verb.RESUMED]
    check_clocks()


def test_the_same_form_sent_twice_counts_once(desk: Desk, visitor: Visitor) -> None:
    ticket = ways.ticket_in(State.WAITING, desk)
    visitor.track(ticket.number)
    for _time in range(2):
        response = visitor.write("answer", "Kamar 12", once=ONCE)
        assert response.status_code == 200
    assert Contact.objects.filter(channel="web").count() == 1
    assert TicketEvent.objects.filter(ticket=ticket, verb=Verb.JOINED).count() == 1


def test_an_answer_to_a_ticket_that_has_ended_meanwhile_is_refused_and_kept_on_the_page(
    desk: Desk, visitor: Visitor
) -> None:
    ticket = ways.ticket_in(State.WAITING, desk)
    visitor.track(ticket.number)
    resolve.resolve(ticket=ticket, answer="Sudah beres", actor=None, now=desk.after(minutes=1))
    resolve.close(ticket=ticket, actor=None, now=desk.after(minutes=1))
    response = visitor.write("answer", "Kamar 12", once=ONCE)
    assert response.status_code == 409
    assert "Kamar 12" in words(response)
    assert "Report closed" in words(response)
    assert not Contact.objects.filter(channel="web").exists()


def test_a_closed_ticket_is_opened_again_with_a_reason(desk: Desk, visitor: Visitor) -> None:
    ticket = ways.ticket_in(State.CLOSED, desk)
    visitor.track(ticket.number)
    response = visitor.write("reopen", "Kamar masih penuh")
    assert "Your report is open again." in words(response)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.cycle) == (State.NEW, 2)
    event = TicketEvent.objects.get(ticket=ticket, verb=Verb.REOPENED)
    assert (event.words, event.actor_kind) == ("Kamar masih penuh", "participant")
    assert ticket.clocks.running().filter(promise="resolution", cycle=2).exists()
    check_clocks()


def test_reopening_is_a_contact_by_the_website_with_its_words_in_the_thread(
    desk: Desk, visitor: Visitor
) -> None:
    ticket = ways.ticket_in(State.CLOSED, desk)
    visitor.track(ticket.number)
    for _time in range(2):  # The same form sent twice counts once, and is not refused.
        response = visitor.write("reopen", "Kamar masih penuh", once=ONCE)
        assert response.status_code == 200
    contact = Contact.objects.get(channel="web")
    assert contact.participant == desk.participant
    assert (contact.offered_at, contact.ended_at) == (desk.now, desk.now)
    assert contact in [tie.contact for tie in ticket.contact_ties.all()]
    assert Message.objects.get(ticket=ticket, contact=contact).body == "Kamar masih penuh"
    assert TicketEvent.objects.get(ticket=ticket, verb=Verb.REOPENED).contact == contact
    check_clocks()


def test_a_reopening_that_is_refused_leaves_no_contact(desk: Desk, visitor: Visitor) -> None:
    ticket = ways.ticket_in(State.IN_PROGRESS, desk)
    visitor.track(ticket.number)
    assert visitor.write("reopen", "Belum selesai", once=ONCE).status_code == 409
    assert not Contact.objects.filter(channel="web").exists()


def test_reopening_twice_changes_nothing_more_and_says_so(desk: Desk, visitor: Visitor) -> None:
    ticket = ways.ticket_in(State.RESOLVED, desk)
    visitor.track(ticket.number)
    visitor.write("reopen", "Belum selesai")
    assert visitor.write("reopen", "Belum selesai").status_code == 409
    assert TicketEvent.objects.filter(ticket=ticket, verb=Verb.REOPENED).count() == 1


def test_an_empty_reason_is_asked_for(desk: Desk, visitor: Visitor) -> None:
    ticket = ways.ticket_in(State.RESOLVED, desk)
    visitor.track(ticket.number)
    response = visitor.write("reopen", " \x00 ")
    assert "This field is required." in words(response)
    ticket.refresh_from_db()
    assert ticket.state == State.RESOLVED


def test_a_text_that_is_too_long_is_refused_and_not_lost(desk: Desk, visitor: Visitor) -> None:
    ticket = ways.ticket_in(State.RESOLVED, desk)
    visitor.track(ticket.number)
    long = "panjang " * 5000
    page = words(visitor.write("reopen", long))
    assert "8192" in page
    assert long.strip() in page


def test_somebody_without_the_fact_can_write_nothing(desk: Desk, visitor: Visitor) -> None:
    ticket = ways.ticket_in(State.RESOLVED, desk)
    response = visitor.post("/lacak/tiket/", do="reopen", text="Saya orang lain", once=ONCE)
    # The words stay on the page: perhaps it was only open for too long.
    assert "your text was not sent" in words(response)
    assert "Saya orang lain" in words(response)
    assert Ticket.objects.get(pk=ticket.pk).state == State.RESOLVED


def test_writing_is_limited(desk: Desk, visitor: Visitor, settings: Any) -> None:
    settings.TRACKING_LIMITS = {"writing": (1, 86_400)}
    ticket = ways.ticket_in(State.WAITING, desk)
    visitor.track(ticket.number)
    assert visitor.write("answer", "Kamar 12").status_code == 200
    response = visitor.write("answer", "Kamar 13")
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert Message.objects.filter(ticket=ticket, direction="inbound").count() == 1


def test_what_is_written_to_a_merged_ticket_reaches_the_one_that_goes_on(
    desk: Desk, visitor: Visitor
) -> None:
    ticket = ways.ticket_in(State.MERGED, desk)
    goes_on = ticket.merged_into
    assert goes_on is not None
    ways.resolved(goes_on, desk)
    visitor.track(ticket.number)
    visitor.write("reopen", "Belum selesai")
    goes_on.refresh_from_db()
    assert goes_on.state == State.NEW
