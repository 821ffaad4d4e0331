"""An old key can be taken away: everything that it wrapped is written anew, beside whoever writes at the moment."""

import base64
import os
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core.crypto import CannotDecrypt
from core.rotation import BATCH, encrypted_columns, rotate
from crm.models import CodeDevice, ContactAddress, Participant
from outbox.actions.post import Draft, post
from outbox.models import OutboxMessage
from outbox.models.message import Transport
from tests.factories import MONDAY, ContactAddressFactory, ParticipantFactory, StaffFactory

pytestmark = pytest.mark.django_db


def fresh() -> str:
    return base64.b64encode(os.urandom(32)).decode()


OLD, NEW = {"2025": fresh()}, {"2026_b": fresh()}


@pytest.fixture
def person(settings: Any) -> Participant:
    """Somebody who was written under the old key, which has just been put behind a new one."""
    settings.FIELD_ENCRYPTION_KEYS = OLD
    person = ParticipantFactory(nik="3171017504601234", family_card="", phone="+6281298765678")
    ContactAddressFactory(participant=person, value="+6281211112222")
    CodeDevice.objects.create(staff=StaffFactory(), secret="ab" * 20, created_at=MONDAY)
    settings.FIELD_ENCRYPTION_KEYS = NEW | OLD
    return person


def test_after_the_rotation_everything_reads_without_the_old_key(
    person: Participant, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="1"):
        call_command("rotate_keys", "--check")
    call_command("rotate_keys")
    said = capsys.readouterr().out
    assert "crm.Participant.nik: 1 written anew under 2026_b" in said
    assert "crm.Participant.family_card: 0 written anew" in said

    settings.FIELD_ENCRYPTION_KEYS = NEW
    call_command("rotate_keys", "--check")
    again = Participant.objects.get(pk=person.pk)
    assert (again.nik, again.phone, again.family_card) == ("3171017504601234", "+6281298765678", "")
    assert ContactAddress.objects.get().value == "+6281211112222"
    assert CodeDevice.objects.get().secret == "ab" * 20


def test_before_the_rotation_the_old_key_cannot_be_missed(person: Participant, settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = NEW
    with pytest.raises(CannotDecrypt):
        Participant.objects.get(pk=person.pk)
    with pytest.raises(CommandError, match=r"crm\.\w+\.\w+ holds a value under key '2025'"):
        call_command("rotate_keys")


def test_what_somebody_writes_meanwhile_is_theirs(settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = OLD
    people = [ParticipantFactory() for _ in range(BATCH + 1)]
    settings.FIELD_ENCRYPTION_KEYS = NEW | OLD
    (column,) = (column for column in encrypted_columns() if str(column) == "crm.Participant.phone")

    batches = rotate(column)
    assert next(batches) == BATCH
    last = Participant.objects.get(pk=people[-1].pk)
    last.phone = "+6281300000000"
    last.save()
    assert list(batches) == []
    assert Participant.objects.get(pk=last.pk).phone == "+6281300000000"


def test_a_key_whose_name_is_part_of_a_longer_one_is_told_apart(settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = {"k1x": fresh()}
    letter = Draft(
        key="a", template="t", language="id", transport=Transport.SMS, subject="s", body="b", address="+62812"
    )
    post([letter], now=MONDAY)
    settings.FIELD_ENCRYPTION_KEYS = {"k_x": fresh(), **settings.FIELD_ENCRYPTION_KEYS}
    call_command("rotate_keys")
    with connection.cursor() as cursor:
        cursor.execute("SELECT address FROM outbox_outboxmessage")
        assert cursor.fetchone()[0].startswith("k_x:")
    assert OutboxMessage.objects.get().address == "+62812"
