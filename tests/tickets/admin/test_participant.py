"""Mending a participant's data on the screen, and what follows for their tickets."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.urls import reverse

from crm.models import Participant
from tests.factories import AreaFactory, ParticipantFactory, StaffFactory
from tests.tickets.actions.test_call_back import awaiting
from tests.tickets.admin.conftest import Browser
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import resolve
from tickets.models import Confirmation, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(desk: Desk) -> Any:
    with time_machine.travel(desk.now + timedelta(days=9), tick=False) as traveller:
        yield traveller


def at(person: Participant, name: str = "") -> str:
    return reverse(f"admin:desk_participant{'_' if name else ''}{name}", args=[person.pk])


def words(person: Participant, **changes: Any) -> dict[str, Any]:
    """What the form sends when nothing was touched, with changes."""
    return {
        "name": person.name,
        "segment": person.segment,
        "language": "id",
        "priority_reason": "",
        **changes,
    }


def test_numbers_stay_masked_and_stay_as_they_are_unless_typed_anew(desk: Desk, screen_of: Browser) -> None:
    agent, person = screen_of(desk.agent), desk.participant
    page = agent.get(at(person)).content.decode()
    for number in (person.nik, person.phone, str(person.membership_number)):
        assert number not in page
        assert number[-4:] in page
    sent = agent.post(at(person, "correct"), words(person, name="Siti Aminah", phone="0812 9999 0000"))
    assert sent.status_code == 302
    row = Participant.objects.get(pk=person.pk)
    assert (row.name, row.phone) == ("Siti Aminah", "+6281299990000")
    assert (row.nik, row.membership_number) == (person.nik, person.membership_number)


def test_a_number_that_is_wrong_and_not_known_can_be_taken_away(desk: Desk, screen_of: Browser) -> None:
    agent, person = screen_of(desk.agent), desk.participant
    assert agent.post(at(person, "correct"), words(person, unknown=["phone"])).status_code == 302
    row = Participant.objects.get(pk=person.pk)
    assert (row.phone, row.nik) == ("", person.nik)
    # A new number beside it is the better word.
    agent.post(at(person, "correct"), words(person, unknown=["nik"], nik="3171015708450123"))
    assert Participant.objects.get(pk=person.pk).nik == "3171015708450123"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"nik": "123"}, "nik"),
        ({"phone": "1"}, "phone"),
        ({"home_area": "x"}, "home_area"),
    ],
)
def test_what_can_not_be_right_is_told_beside_its_field_and_nothing_is_lost(
    change: dict[str, str], field: str, desk: Desk, screen_of: Browser
) -> None:
    refused = screen_of(desk.agent).post(
        at(desk.participant, "correct"), words(desk.participant, address="Jl. Baru 😀", **change)
    )
    assert refused.status_code == 422
    page = refused.content.decode()
    assert f'id="id_{field}_error"' in page
    assert "Jl. Baru 😀" in page


def test_nobody_overwrites_what_a_colleague_has_just_mended(desk: Desk, screen_of: Browser) -> None:
    agent, person = screen_of(desk.agent), desk.participant
    sent = words(person, address="Jl. Lama", seen="2026-03-01T00:00:00+00:00")
    refused = agent.post(at(person, "correct"), sent)
    assert refused.status_code == 422
    assert Participant.objects.get(pk=person.pk).address == ""
    seen = refused.context["form"]["seen"].value()
    assert agent.post(at(person, "correct"), {**sent, "seen": seen}).status_code == 302
    assert Participant.objects.get(pk=person.pk).address == "Jl. Lama"


def test_data_checked_at_their_source_say_so_and_the_way_leads_back(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket()
    agent = screen_of(desk.agent)
    home = ticket.get_absolute_url()
    link = f"{at(desk.participant)}?next={quote(home, safe='')}"
    assert f'href="{link}"' in agent.get(home).content.decode()
    assert f'value="{home}"' in agent.get(link).content.decode()
    sent = agent.post(at(desk.participant, "verify"), {"source": "dukcapil", "next": home})
    assert sent["Location"] == home
    row = Participant.objects.get(pk=desk.participant.pk)
    assert (row.source, bool(row.verified_at)) == ("dukcapil", True)
    assert agent.post(at(desk.participant, "verify"), {"source": "stated"}).status_code == 422
    for elsewhere in ("https://jahat.example/", "javascript:alert(1)"):
        page = agent.get(f"{at(desk.participant)}?next={elsewhere}").content.decode()
        assert f'href="{elsewhere}' not in page
        assert f'value="{elsewhere}' not in page


def test_the_register_leads_to_the_form_for_whom_it_is(desk: Desk, screen_of: Browser) -> None:
    register = reverse("admin:crm_participant_change", args=[desk.participant.pk])
    assert at(desk.participant) in screen_of(desk.agent).get(register).content.decode()
    for reader in (desk.office, StaffFactory(qco=True)):
        assert at(desk.participant) not in screen_of(reader).get(register).content.decode()
        assert screen_of(reader).get(at(desk.participant)).status_code == 403


def test_a_branch_officer_mends_the_people_in_sight_only(desk: Desk, screen_of: Browser) -> None:
    near = ParticipantFactory(home_area=AreaFactory(code="31.71"))
    officer = screen_of(desk.officer)
    assert officer.get(at(near)).status_code == 200
    for name in ("correct", "verify"):
        assert officer.post(at(desk.participant, name), words(desk.participant)).status_code == 404


def test_open_tickets_and_calls_follow_a_priority_that_is_learned_later(
    desk: Desk, screen_of: Browser
) -> None:
    ended = desk.ticket("complaint-queue")
    resolve.dismiss(ticket=ended, reason="Bukan JKN.", actor=desk.agent, now=desk.now)
    called = awaiting(desk, participant=desk.participant)
    desk.ticket("complaint-medicine")
    agent = screen_of(desk.agent)
    assert (
        agent.post(
            at(desk.participant, "correct"), words(desk.participant, priority_reason="pregnant")
        ).status_code
        == 302
    )
    open_now = Ticket.objects.open().filter(participant=desk.participant)
    assert list(open_now.values_list("vulnerable", flat=True)) == [True, True]
    assert Confirmation.objects.open().get(ticket=called).vulnerable
    assert not Ticket.objects.get(pk=ended.pk).vulnerable
    event = open_now[0].events.get(verb="prioritised")
    assert (event.actor, event.data["vulnerable"]) == (desk.agent, True)
    assert agent.get(open_now[0].get_absolute_url()).status_code == 200
    # What ended before it was known asks anew when it is opened again.
    assert (
        agent.post(
            reverse("admin:desk_step", args=[ended.number, "reopen"]), {"reason": "Ternyata JKN."}
        ).status_code
        == 302
    )
    assert Ticket.objects.get(pk=ended.pk).vulnerable
    agent.post(at(desk.participant, "correct"), words(desk.participant))
    assert not Ticket.objects.filter(vulnerable=True).exists()
    assert not Confirmation.objects.filter(vulnerable=True).exists()
    check_clocks()
