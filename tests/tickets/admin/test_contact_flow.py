"""A contact on the screens: whom it is about, what is open already, what is new."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.urls import reverse

from crm.models import Contact, Participant
from tests.factories import ParticipantFactory, StaffFactory
from tests.tickets.admin.conftest import Browser
from tests.tickets.desk import Desk, check_clocks
from tickets.domain.codes import Colour, Promise, Verb
from tickets.domain.states import State
from tickets.models import Clock, Ticket
from tickets.reach import reach_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(desk: Desk) -> Any:
    """The wall clock of the screens, moved by the tests."""
    with time_machine.travel(desk.now + timedelta(minutes=1), tick=False) as traveller:
        yield traveller


def begin(client: Any, channel: str = "phone") -> Contact:
    assert client.post(reverse("admin:desk_contact_start"), {"channel": channel}).status_code == 302
    return Contact.objects.latest("pk")


def at(contact: Contact, name: str = "", *args: Any) -> str:
    return reverse(f"admin:desk_contact{'_' if name else ''}{name}", args=[contact.pk, *args])


def ticket_words(**words: Any) -> dict[str, Any]:
    return {"category": "complaint-card-inactive", "subject": "Kartu tidak aktif", **words}


def test_a_call_from_the_first_word_to_the_last(desk: Desk, screen_of: Browser, clock: Any) -> None:
    agent = screen_of(desk.agent)
    contact = begin(agent)
    started = contact.answered_at
    found = agent.post(at(contact, "find"), {"q": desk.participant.nik})
    page = found.content.decode()
    assert desk.participant.name in page
    assert desk.participant.phone not in page
    chosen = f"{at(contact)}?person={desk.participant.pk}"
    assert agent.get(chosen).status_code == 200
    clock.shift(timedelta(minutes=2))
    words = ticket_words(person=desk.participant.pk, category="info-benefit", area="31.71")
    answer = agent.post(at(contact, "open"), words)
    ticket = Ticket.objects.get()
    assert answer["Location"] == ticket.get_absolute_url()
    contact.refresh_from_db()
    assert (contact.participant, contact.agent) == (desk.participant, desk.agent)
    handling = ticket.clocks.get(promise=Promise.HANDLING)
    assert handling.started_at == started
    clock.shift(timedelta(minutes=1))
    assert agent.post(at(contact, "end")).status_code == 302
    contact.refresh_from_db()
    handling.refresh_from_db()
    assert contact.outcome == "ticket_opened"
    assert handling.stopped_at == contact.ended_at


def test_what_is_solved_on_the_spot_is_green_and_resolved(desk: Desk, screen_of: Browser) -> None:
    agent = screen_of(desk.agent)
    contact = begin(agent)
    words = ticket_words(person=desk.participant.pk, solved_now="on", answer="Kartu sudah aktif.")
    assert agent.post(at(contact, "open"), words).status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.colour) == (State.RESOLVED, Colour.GREEN)


def test_open_tickets_come_first_and_joining_takes_one_press(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket("complaint-card-inactive")
    agent = screen_of(desk.agent)
    contact = begin(agent)
    page = agent.get(f"{at(contact)}?person={desk.participant.pk}").content.decode()
    assert page.index(ticket.number) < page.index('id="id_category"')
    words = {"person": desk.participant.pk, "body": "Masih belum aktif"}
    answer = agent.post(at(contact, "join", ticket.number), words)
    assert answer["Location"] == ticket.get_absolute_url()
    assert ticket.events.filter(verb=Verb.JOINED, contact=contact).exists()
    assert ticket.messages.get().body == "Masih belum aktif"
    agent.post(at(contact, "end"))
    contact.refresh_from_db()
    assert contact.outcome == "ticket_joined"


def test_who_calls_for_the_participant_of_an_open_ticket_is_kept_and_shown_even_without_a_name(
    desk: Desk, screen_of: Browser
) -> None:
    ticket = desk.ticket("complaint-card-inactive")
    agent = screen_of(desk.agent)
    contact = begin(agent)
    words = {"person": desk.participant.pk, "body": "Masih belum", "proxy_phone": "0812 1111 2222"}
    assert agent.post(at(contact, "join", ticket.number), {**words, "proxy_phone": "12"}).status_code == 422
    assert agent.post(at(contact, "join", ticket.number), words).status_code == 302
    contact.refresh_from_db()
    assert contact.proxy_phone == "+6281211112222"
    page = agent.get(ticket.get_absolute_url()).content.decode()
    assert "Dilaporkan oleh" in page
    assert contact.proxy_phone_masked in page


def test_a_second_ticket_of_one_category_needs_its_reason(desk: Desk, screen_of: Browser) -> None:
    desk.ticket("complaint-card-inactive")
    agent = screen_of(desk.agent)
    contact = begin(agent)
    words = ticket_words(person=desk.participant.pk, description="Kartu anak, bukan kartu ayah 😀")
    answer = agent.post(at(contact, "open"), words)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="id_distinct_because_error"' in page
    assert "Kartu anak, bukan kartu ayah 😀" in page
    answer = agent.post(at(contact, "open"), {**words, "distinct_because": "Kartu anaknya"})
    assert answer.status_code == 302
    assert Ticket.objects.count() == 2


def test_somebody_new_is_registered_on_what_they_say(desk: Desk, screen_of: Browser) -> None:
    agent = screen_of(desk.agent)
    contact = begin(agent)
    page = agent.post(at(contact, "find"), {"q": "081299990000"})
    assert 'value="081299990000"' in page.content.decode()
    answer = agent.post(
        at(contact, "register"), {"name": "Tono", "phone": "0812 9999 0000", "priority_reason": ""}
    )
    someone = Participant.objects.get(name="Tono")
    assert answer["Location"].endswith(f"?person={someone.pk}")
    assert someone.phone == "+6281299990000"


def test_a_ticket_without_identity_by_somebody_else(desk: Desk, screen_of: Browser) -> None:
    agent = screen_of(desk.agent)
    contact = begin(agent, "counter")
    assert agent.get(f"{at(contact)}?nobody=1").status_code == 200
    words = ticket_words(proxy_name="Sari", proxy_phone="0812 1111 2222", proxy_relation="anak")
    assert agent.post(at(contact, "open"), words).status_code == 302
    contact.refresh_from_db()
    assert (contact.proxy_name, contact.proxy_phone) == ("Sari", "+6281211112222")
    assert Ticket.objects.get().participant is None


def test_a_contact_may_end_without_a_ticket(desk: Desk, screen_of: Browser) -> None:
    agent = screen_of(desk.agent)
    contact = begin(agent)
    words = {"subject": "Alamat kantor cabang", "outcome": "information_given", "person": desk.participant.pk}
    assert agent.post(at(contact, "end"), words).status_code == 302
    contact.refresh_from_db()
    assert contact.outcome == "information_given"
    assert contact.subject == "Alamat kantor cabang"
    assert contact.participant == desk.participant
    assert agent.post(at(contact, "end"), words).status_code == 302


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"subject": ""}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"category": ""}, "category"),
        ({"category": "tidak-ada"}, "category"),
        ({"description": "x" * 40_960}, "description"),
        ({"facility": "x" * 700}, "facility"),
        ({"area": "Atlantis"}, "area"),
        ({"area": "99.99"}, "area"),
        ({"solved_now": "on"}, "answer"),
        ({"solved_now": "on", "answer": "a", "needs_branch": "on"}, "solved_now"),
        ({"proxy_phone": "12"}, "proxy_phone"),
        ({"proxy_name": "x" * 200}, "proxy_name"),
    ],
)
def test_bad_words_are_told_beside_their_field_and_none_is_lost(
    words: dict[str, Any], field: str, desk: Desk, screen_of: Browser
) -> None:
    agent = screen_of(desk.agent)
    contact = begin(agent)
    sent = {"person": desk.participant.pk, **ticket_words(description="Kata-kata saya مرحبا 😀"), **words}
    answer = agent.post(at(contact, "open"), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'id="id_{field}_error"' in page
    if "description" not in words:
        assert "Kata-kata saya مرحبا 😀" in page
    assert not Ticket.objects.exists()
    contact.refresh_from_db()
    assert contact.proxy_name == ""


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"name": ""}, "name"),
        ({"nik": "317101170845000"}, "nik"),
        ({"membership_number": "12"}, "membership_number"),
        ({"phone": "+999 12"}, "phone"),
        ({"born_on": "2999-01-01"}, "born_on"),
        ({"born_on": "31/31/1990"}, "born_on"),
        ({"home_area": "Atlantis"}, "home_area"),
        ({"segment": "raja"}, "segment"),
    ],
)
def test_a_bad_registration_is_told_beside_its_field(
    words: dict[str, Any], field: str, desk: Desk, screen_of: Browser
) -> None:
    agent = screen_of(desk.agent)
    contact = begin(agent)
    answer = agent.post(at(contact, "register"), {"name": "Tono Sutejo", **words})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not Participant.objects.filter(name="Tono Sutejo").exists()


@pytest.mark.parametrize("q", ["", "\0", "😀", "x" * 300, "000", "' OR 1=1", "مرحبا"])
def test_odd_look_ups_are_answered(q: str, desk: Desk, screen_of: Browser) -> None:
    agent = screen_of(desk.agent)
    assert agent.post(at(begin(agent), "find"), {"q": q}).status_code == 200


@pytest.mark.parametrize(
    ("q", "told"),
    [
        ("317101570845000", "15 digits; for a NIK 1 more"),
        ("3171", "for a membership number 9 more are needed, for a NIK 12"),
        ("31710157084500011", "17 digits; a NIK has 16"),
    ],
)
def test_a_number_that_is_not_whole_is_told_so_and_nobody_is_registered_with_it(
    q: str, told: str, desk: Desk, screen_of: Browser
) -> None:
    agent = screen_of(desk.agent)
    agent.cookies["django_language"] = "en"
    page = agent.post(at(begin(agent), "find"), {"q": q}).content.decode()
    assert told in page
    assert "Register the person below" not in page


def test_a_call_that_was_answered_is_not_said_to_be_given_up_before(desk: Desk, screen_of: Browser) -> None:
    agent = screen_of(desk.agent)
    contact = begin(agent)
    offered = agent.get(at(contact), {"nobody": "1"}).context["end_form"].fields["outcome"].choices
    assert [code for code, _word in offered] == ["information_given", "follow_up"]
    assert agent.post(at(contact, "end"), {"outcome": "abandoned"}).status_code == 422


def test_the_suggested_colour_says_why(desk: Desk, screen_of: Browser) -> None:
    agent = screen_of(desk.agent)
    address = reverse("admin:desk_suggestion")
    red = agent.get(address, {"category": "complaint-card-inactive", "needs_branch": "1"}).content.decode()
    assert "dk-sign-colour-red" in red
    green = agent.get(address, {"category": "complaint-card-inactive", "solved_now": "1"}).content.decode()
    assert "dk-sign-colour-green" in green
    assert agent.get(address, {"category": "\0"}).status_code == 200
    # The same without scripts: a button asks, and nothing typed is lost.
    contact = begin(agent)
    page = agent.post(
        at(contact, "open"), ticket_words(suggest="1", needs_branch="on", description="Panjang")
    )
    assert "dk-sign-colour-red" in page.content.decode()
    assert "Panjang" in page.content.decode()
    assert not Ticket.objects.exists()


def test_a_double_click_opens_one_ticket(desk: Desk, screen_of: Browser) -> None:
    agent = screen_of(desk.agent)
    contact = begin(agent)
    words = ticket_words(person=desk.participant.pk)
    first, again = (agent.post(at(contact, "open"), words) for _ in range(2))
    assert first["Location"] == again["Location"]
    assert Ticket.objects.count() == 1


def test_a_second_matter_is_one_press_away_while_the_call_goes_on(
    desk: Desk, screen_of: Browser, clock: Any
) -> None:
    agent = screen_of(desk.agent)
    contact = begin(agent)
    ticket_page = agent.post(at(contact, "open"), ticket_words(person=desk.participant.pk))["Location"]
    another = f"{at(contact)}?another=1"
    assert f'href="{another}"' in agent.get(ticket_page).content.decode()
    assert 'name="another"' in agent.get(another).content.decode()
    other = ticket_words(category="complaint-medicine", subject="Obat kosong", another="1")
    opened, again = (agent.post(at(contact, "open"), other) for _ in range(2))
    assert opened["Location"] == again["Location"] != ticket_page
    assert Ticket.objects.filter(contact_ties__contact=contact).count() == 2
    page = agent.get(at(contact)).content.decode()
    assert all(ticket.number in page for ticket in Ticket.objects.all())
    clock.shift(timedelta(minutes=2))
    assert agent.post(at(contact, "end")).status_code == 302
    contact.refresh_from_db()
    assert (contact.outcome, contact.subject) == ("ticket_opened", "Kartu tidak aktif")
    assert not Clock.objects.running().filter(promise=Promise.HANDLING).exists()
    check_clocks()


def test_a_further_matter_of_the_same_category_says_why(desk: Desk, screen_of: Browser) -> None:
    agent = screen_of(desk.agent)
    contact = begin(agent)
    agent.post(at(contact, "open"), ticket_words(person=desk.participant.pk))
    other = ticket_words(subject="Kartu anak tidak aktif", another="1")
    refused = agent.post(at(contact, "open"), other)
    assert refused.status_code == 422
    assert 'id="id_distinct_because_error"' in refused.content.decode()
    assert agent.post(at(contact, "open"), {**other, "distinct_because": "Kartu anak"}).status_code == 302
    assert Ticket.objects.count() == 2


def test_one_call_opens_a_ticket_and_joins_another(desk: Desk, screen_of: Browser) -> None:
    old = desk.ticket("complaint-medicine")
    agent = screen_of(desk.agent)
    contact = begin(agent)
    agent.post(at(contact, "open"), ticket_words(person=desk.participant.pk))
    for _ in range(2):
        joined = agent.post(at(contact, "join", old.number), {"body": "Obat masih kosong"})
        assert joined["Location"] == old.get_absolute_url()
    assert old.events.filter(verb=Verb.JOINED, contact=contact).count() == 1
    assert old.messages.get().body == "Obat masih kosong"


def test_a_second_matter_in_one_contact_is_told_and_its_words_stay(desk: Desk, screen_of: Browser) -> None:
    agent = screen_of(desk.agent)
    contact = begin(agent)
    agent.post(at(contact, "open"), ticket_words(person=desk.participant.pk))
    other = ticket_words(category="complaint-medicine", subject="Obat kosong", description="Insulin 😀")
    answer = agent.post(at(contact, "open"), other)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert Ticket.objects.get().number in page
    assert "Insulin 😀" in page


def test_nobody_works_on_anothers_contact(desk: Desk, screen_of: Browser) -> None:
    contact = begin(screen_of(desk.agent))
    stranger = screen_of(StaffFactory())
    assert stranger.get(at(contact)).status_code == 404
    assert stranger.post(at(contact, "open"), ticket_words()).status_code == 404
    assert stranger.post(at(contact, "end")).status_code == 404
    assert screen_of(desk.office).get(at(contact)).status_code == 403


def test_a_person_out_of_sight_can_not_be_chosen(desk: Desk, screen_of: Browser) -> None:
    officer = screen_of(desk.officer)
    contact = begin(officer, "counter")
    stranger = ParticipantFactory()
    assert officer.get(f"{at(contact)}?person={stranger.pk}").status_code == 404
    for key in ("x", "9" * 40, "-1"):
        assert officer.get(f"{at(contact)}?person={key}").status_code == 200


def test_an_officer_goes_on_with_whom_they_registered(desk: Desk, screen_of: Browser) -> None:
    officer = screen_of(desk.officer)
    contact = begin(officer, "counter")
    page = officer.post(at(contact, "register"), {"name": "Tanpa Alamat", "priority_reason": ""})["Location"]
    assert officer.get(page).status_code == 200


def test_an_officer_serves_somebody_from_elsewhere_whom_a_full_number_names(
    desk: Desk, screen_of: Browser
) -> None:
    officer = screen_of(desk.officer)
    contact = begin(officer, "hospital")
    assert "?person=" not in officer.post(at(contact, "find"), {"q": desk.participant.name}).content.decode()
    page = officer.post(at(contact, "find"), {"q": desk.participant.nik}).content.decode()
    (key,) = re.findall(r"\?person=([^\"]+)", page)
    form = officer.get(f"{at(contact)}?person={key}")
    assert form.status_code == 200
    assert desk.participant.phone not in form.content.decode()
    # The proof of having found them is good for this officer and this contact alone.
    assert officer.get(f"{at(begin(officer, 'hospital'))}?person={key}").status_code == 404
    assert officer.get(f"{at(contact)}?person={desk.participant.pk}:x").status_code == 404
    assert officer.post(at(contact, "open"), ticket_words(person=unquote(key))).status_code == 302
    contact.refresh_from_db()
    assert contact.participant == desk.participant
    assert Ticket.objects.get().participant == desk.participant


def test_an_officer_in_a_hospital_begins_there(desk: Desk, screen_of: Browser) -> None:
    pipp = StaffFactory(branch_officer=True, branch=desk.branch, facility="RS Harapan")
    start = screen_of(pipp).get(reverse("admin:desk_contact_start")).content.decode()
    assert start.index('value="hospital"') < start.index('value="counter"') < start.index('value="whatsapp"')
    contact = begin(screen_of(pipp), "hospital")
    form = screen_of(pipp).get(f"{at(contact)}?nobody=1").content.decode()
    assert 'value="RS Harapan"' in form
    elsewhere = screen_of(desk.officer).get(reverse("admin:desk_contact_start")).content.decode()
    assert elsewhere.index('value="phone"') < elsewhere.index('value="hospital"')


def test_a_ticket_of_somebody_else_can_not_be_joined(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket()
    agent = screen_of(desk.agent)
    contact = begin(agent)
    other = ParticipantFactory()
    answer = agent.post(at(contact, "join", ticket.number), {"person": other.pk})
    assert answer.status_code == 404


def test_a_call_in_hand_is_shown_on_every_screen(desk: Desk, screen_of: Browser) -> None:
    agent = screen_of(desk.agent)
    contact = begin(agent)
    assert at(contact) in agent.get(reverse("admin:desk_queue")).content.decode()


def test_an_agent_notes_where_a_message_came_from_so_that_it_can_be_answered(
    desk: Desk, screen_of: Browser
) -> None:
    agent = screen_of(desk.agent)
    contact = begin(agent, "email")
    assert 'name="sender_address"' in agent.get(f"{at(contact)}?nobody=1").content.decode()
    unclear = agent.post(at(contact, "open"), ticket_words(nobody="1", sender_address="warga"))
    assert (unclear.status_code, Ticket.objects.count()) == (422, 0)
    assert "sender_address" in unclear.context["form"].errors
    agent.post(at(contact, "open"), ticket_words(nobody="1", sender_address="Warga@example.id"))
    reach = reach_of(Ticket.objects.get())
    assert reach is not None
    assert (reach.channel, reach.address) == ("email", "warga@example.id")
    assert (
        'name="sender_address"' not in agent.get(at(begin(agent, "counter")) + "?nobody=1").content.decode()
    )
