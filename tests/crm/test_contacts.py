"""Recording, ending and identifying contacts."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from core.errors import Conflict, Invalid, NotAllowed
from crm.actions import end_contact, identify_contact, record_contact
from crm.models import Contact, Participant, Staff
from tests.factories import MONDAY, ContactFactory, ParticipantFactory, StaffFactory

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def test_a_contact_is_offered_now_unless_told_otherwise(agent: Staff) -> None:
    contact, created = record_contact(actor=agent, now=MONDAY, channel="phone", agent=agent)
    assert created
    assert (contact.offered_at, contact.direction, contact.outcome, contact.is_over) == (
        MONDAY, "inbound", "", False,
    )  # fmt: skip
    assert (contact.agent, contact.recorded_by) == (agent, agent)


def test_the_same_external_id_on_the_same_channel_is_the_same_contact(agent: Staff) -> None:
    first, _ = record_contact(actor=agent, now=MONDAY, channel="email", external_id="m-1", body="pertama")
    again, created = record_contact(
        actor=agent, now=MONDAY + MINUTE, channel="email", external_id=" m-1\x00", body="kedua"
    )
    assert (again, created, again.body) == (first, False, "pertama")
    _other, created = record_contact(actor=agent, now=MONDAY, channel="web", external_id="m-1")
    assert created
    for _ in range(2):
        record_contact(actor=agent, now=MONDAY, channel="email")
    assert Contact.objects.count() == 4


def test_text_is_kept_whole_with_emoji_and_arabic_but_without_control_characters(agent: Staff) -> None:
    contact, _ = record_contact(
        actor=agent, now=MONDAY, channel="email", body="Tolong 🙏\r\nسلام\x00\x1b[0m", subject="a\nb"
    )
    contact.refresh_from_db()
    assert (contact.body, contact.subject) == ("Tolong 🙏\nسلام[0m", "a b")
    long, _ = record_contact(actor=agent, now=MONDAY, channel="email", body="é" * 20_000)
    assert len(long.body) == 20_000


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"channel": "telex"}, "channel"),
        ({"direction": "sideways"}, "direction"),
        ({"outcome": "fine"}, "outcome"),
        ({"body": "x" * 70_000}, "body"),
        ({"subject": "x" * 201}, "subject"),
        ({"external_id": "x" * 201}, "external_id"),
        ({"proxy_phone": "123"}, "proxy_phone"),
        ({"offered_at": MONDAY + timedelta(hours=1)}, "offered_at"),
        ({"offered_at": datetime(2026, 3, 2, 2)}, "offered_at"),  # noqa: DTZ001
        ({"answered_at": MONDAY - MINUTE}, "answered_at"),
        ({"ended_at": MONDAY - MINUTE}, "ended_at"),
        ({"offered_at": MONDAY - 2 * MINUTE, "answered_at": MONDAY, "ended_at": MONDAY - MINUTE}, "ended_at"),
    ],
)
def test_bad_input_names_its_field_and_stores_nothing(details: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        record_contact(**{"actor": None, "now": MONDAY, "channel": "phone", **details})
    assert caught.value.field == field
    assert not Contact.objects.exists()


def test_a_telephone_system_may_run_a_little_ahead() -> None:
    contact, _ = record_contact(actor=None, now=MONDAY, channel="phone", offered_at=MONDAY + MINUTE)
    ended = end_contact(contact=contact, actor=None, now=MONDAY, outcome="abandoned")
    assert ended.ended_at == MONDAY + MINUTE


def test_a_machine_brings_in_its_own_channel_only() -> None:
    machine, twin = StaffFactory(machine=True), StaffFactory(machine=True)
    with pytest.raises(NotAllowed) as caught:
        record_contact(actor=machine, now=MONDAY, channel="phone")
    assert caught.value.field == "channel"
    record_contact(actor=machine, now=MONDAY, channel="app", external_id="1")
    with pytest.raises(Conflict) as conflict:
        record_contact(actor=twin, now=MONDAY, channel="app", external_id="1")
    assert conflict.value.field == "external_id"


def test_head_office_records_no_contacts() -> None:
    with pytest.raises(NotAllowed):
        record_contact(actor=StaffFactory(head_office=True), now=MONDAY, channel="phone")


def test_a_contact_ends_once(agent: Staff) -> None:
    contact = ContactFactory(agent=agent)
    ended = end_contact(contact=contact, actor=agent, now=MONDAY + 3 * MINUTE, outcome="information_given")
    assert (ended.ended_at, ended.outcome) == (MONDAY + 3 * MINUTE, "information_given")
    with pytest.raises(Conflict) as caught:
        end_contact(contact=contact, actor=agent, now=MONDAY + 4 * MINUTE, outcome="abandoned")
    assert caught.value.extra["ended_at"] == (MONDAY + 3 * MINUTE).isoformat()
    contact.refresh_from_db()
    assert contact.outcome == "information_given"


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"outcome": "fine"}, "outcome"),
        ({"ended_at": MONDAY - MINUTE}, "ended_at"),
        ({"ended_at": MONDAY + timedelta(days=1)}, "ended_at"),
    ],
)
def test_an_end_needs_an_outcome_and_a_possible_time(details: dict[str, Any], field: str) -> None:
    contact = ContactFactory()
    with pytest.raises(Invalid) as caught:
        end_contact(
            **{"contact": contact, "actor": None, "now": MONDAY + MINUTE, "outcome": "answered", **details}
        )
    assert caught.value.field == field


def test_a_nameless_contact_gets_its_participant_once(budi: Participant, agent: Staff) -> None:
    contact = ContactFactory(participant=None)
    for _ in range(2):
        assert identify_contact(contact=contact, participant=budi, actor=agent).participant == budi
    with pytest.raises(Conflict):
        identify_contact(contact=contact, participant=ParticipantFactory(), actor=agent)
