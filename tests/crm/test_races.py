"""Two at once: the second is told, and nothing is stored twice."""

from typing import Any

import pytest

from core.errors import Conflict
from crm.actions import end_contact, record_contact, register_participant
from crm.models import Contact, Participant
from tests.core.racing import race
from tests.factories import MONDAY, ContactFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_agents_who_register_the_same_nik_make_one_participant() -> None:
    def register(number: int) -> str:
        try:
            register_participant(actor=None, now=MONDAY, name=f"Agen {number}", nik="3171015708450001")
        except Conflict as conflict:
            return str(conflict.field)
        return "made"

    assert sorted(race(register, runners=4)) == ["made", "nik", "nik", "nik"]
    assert Participant.objects.count() == 1


def test_a_contact_that_a_channel_sends_four_times_at_once_is_recorded_once() -> None:
    def record(number: int) -> Any:
        contact, created = record_contact(actor=None, now=MONDAY, channel="app", external_id="m-1")
        return created, contact.pk

    answers = race(record, runners=4)
    assert sorted(created for created, _pk in answers) == [False, False, False, True]
    assert len({pk for _created, pk in answers}) == Contact.objects.count() == 1


def test_a_contact_is_ended_by_one_of_two() -> None:
    contact = ContactFactory()

    def end(number: int) -> str:
        try:
            end_contact(
                contact=Contact.objects.get(pk=contact.pk), actor=None, now=MONDAY, outcome="answered"
            )
        except Conflict as conflict:
            return conflict.code
        return "ended"

    assert sorted(race(end, runners=2)) == ["already_ended", "ended"]
