"""A gateway pushes complaints that it signed: believed by its signature alone, and harmless when it repeats itself."""

import json
import shlex
import subprocess
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from standardwebhooks.webhooks import Webhook

from core.crypto import EncryptedTextField
from crm.actions.webhook_sources import change_secret, end_change, open_webhook_source, revoke_webhook_source
from crm.models import Contact, WebhookSource
from tests.core.racing import race
from tests.factories import StaffFactory
from tests.tickets.api.conftest import open_door  # noqa: F401  (the fixture `door`)
from tests.tickets.api.door import Door
from tickets.models import Ticket

BODY: dict[str, Any] = {
    "identity": {"name": "Siti Aminah", "phone": "0812 9999 0000"},
    "category": "complaint-room-full",
    "subject": "Kamar penuh",
    "body": "Ibu saya ditolak rawat inap 😢",
    "area": "31.71",
}


class Gateway:
    """A channel's program and its secret. It signs with the reference library, not with ours."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.machine = StaffFactory(machine=True, username="gateway", channel="whatsapp")
        self.source, self.secret = open_webhook_source(
            name="Gateway WhatsApp", account=self.machine, actor=None, now=door.desk.now
        )

    def push(
        self, body: Any = BODY, *, name: str = "msg_1", at: datetime | None = None, **changes: Any
    ) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        moment = at or self.door.desk.now
        signed = Webhook(changes.pop("secret", self.secret)).sign(
            name, moment, changes.pop("signs", raw).decode()
        )
        headers = {
            "webhook-id": name,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": signed,
            **changes.pop("headers", {}),
        }
        address = changes.pop("address", f"/api/v1/webhooks/{self.source.prefix}")
        return Client().post(address, raw, content_type="application/json", headers=headers)


@pytest.fixture
def gateway(door: Door) -> Gateway:
    return Gateway(door)


def test_a_signed_complaint_becomes_a_ticket_of_its_channel(gateway: Gateway) -> None:
    answer = gateway.push()
    assert answer.status_code == 201, answer.content
    ticket = Ticket.objects.get()
    assert (answer.json()["number"], ticket.channel) == (ticket.number, "whatsapp")
    assert WebhookSource.objects.get().last_used_at == gateway.door.desk.now


def test_what_is_pushed_again_is_the_same_complaint(gateway: Gateway) -> None:
    first, second = gateway.push(), gateway.push()
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json()["result"] == "repeated"
    later = gateway.push(at=gateway.door.desk.after(minutes=1))
    gateway.door.clock.move_to(gateway.door.desk.now)
    assert later.json()["number"] == first.json()["number"]
    assert (Ticket.objects.count(), Contact.objects.count()) == (1, 1)


def test_an_id_of_the_channels_own_counts_before_that_of_the_message(gateway: Gateway) -> None:
    first = gateway.push({**BODY, "external_id": "wa-77"}, name="msg_1")
    second = gateway.push({**BODY, "external_id": "wa-77"}, name="msg_2")
    assert first.json()["number"] == second.json()["number"]
    assert Contact.objects.get().external_id == "wa-77"


@pytest.mark.parametrize(
    "wrong",
    [
        {"signs": b"something else"},
        {"secret": "whsec_" + "QUJD" * 10},
        {"address": "/api/v1/webhooks/000000000000"},
        {"address": "/api/v1/webhooks/" + "x" * 300},
        {"headers": {"webhook-id": "msg_2"}},
        {"headers": {"webhook-id": ""}},
        {"headers": {"webhook-timestamp": ""}},
        {"headers": {"webhook-timestamp": "yesterday"}},
        {"headers": {"webhook-timestamp": "9" * 30}},
        {"headers": {"webhook-signature": ""}},
        {"headers": {"webhook-signature": "v1,"}},
        {"headers": {"webhook-signature": "v1,ümlaut"}},
        {"headers": {"webhook-signature": "v2,abc v1a,abc ,,"}},
    ],
    ids=lambda wrong: str(wrong)[:60],
)
def test_whatever_is_wrong_gets_one_answer_and_nothing_is_read(
    gateway: Gateway, wrong: dict[str, Any]
) -> None:
    # Not even whether it is JSON: that would be read before it is believed.
    answers = [gateway.push(**wrong), gateway.push(b"no json", **wrong)]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.json()["code"] for answer in answers} == {"bad_signature"}
    assert not Contact.objects.exists()


@pytest.mark.parametrize(("minutes", "status"), [(-6, 401), (-5, 201), (5, 201), (6, 401)])
def test_what_comes_too_late_or_from_a_wrong_clock_is_not_believed(
    gateway: Gateway, minutes: int, status: int
) -> None:
    at = gateway.door.desk.now + timedelta(minutes=minutes)
    assert gateway.push(at=at).status_code == status


def test_the_raw_bytes_are_signed_not_what_they_mean(gateway: Gateway) -> None:
    spaced = json.dumps(BODY, indent=2).encode()
    assert gateway.push(spaced, signs=json.dumps(BODY).encode()).status_code == 401
    assert gateway.push(spaced).status_code == 201


def test_two_secrets_are_valid_while_the_gateway_changes_over(gateway: Gateway) -> None:
    old, now = gateway.secret, gateway.door.desk.now
    new = change_secret(source=gateway.source, actor=None, now=now)
    assert gateway.push(name="a", secret=old).status_code == 201
    assert gateway.push(name="b", secret=new).status_code == 200  # Joins the open ticket.
    end_change(source=gateway.source, actor=None, now=now)
    assert gateway.push(name="c", secret=old).status_code == 401
    assert gateway.push(name="d", secret=new).status_code == 200


@pytest.mark.parametrize("end", ["revoked", "account closed", "account of another channel"])
def test_what_is_closed_is_not_believed(gateway: Gateway, end: str) -> None:
    if end == "revoked":
        revoke_webhook_source(source=gateway.source, actor=None, now=gateway.door.desk.now)
    elif end == "account closed":
        type(gateway.machine).objects.filter(pk=gateway.machine.pk).update(is_active=False)
    else:
        type(gateway.machine).objects.filter(pk=gateway.machine.pk).update(channel="web")
    assert gateway.push().status_code == 401


def test_a_believed_message_that_cannot_be_read_is_told_why(gateway: Gateway) -> None:
    assert gateway.push(b"no json").status_code == 400
    named = gateway.push({**BODY, "category": "nonsense"})
    assert (named.status_code, named.json()["errors"][0]["field"]) == (400, "category")


def test_a_signature_opens_nothing_else(gateway: Gateway) -> None:
    assert gateway.push(address="/api/v1/tickets").status_code == 401
    address = f"/api/v1/webhooks/{gateway.source.prefix}"
    assert Client().get(address).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_the_same_message_twice_at_once_is_one_complaint(transactional_db: None, gateway: Gateway) -> None:
    answers = race(lambda _: gateway.push().status_code, runners=4)
    assert sorted(answers)[-1] == 201
    assert (Ticket.objects.count(), Contact.objects.count()) == (1, 1)


def test_the_secret_is_shown_once_and_not_readable_in_the_database(door: Door, client: Client) -> None:
    machine = StaffFactory(machine=True, channel="whatsapp")
    client.force_login(door.desk.office, backend="django.contrib.auth.backends.ModelBackend")
    given = {"name": "Gateway", "account": machine.pk}
    page = client.post(reverse("admin:crm_webhooksource_add"), given, follow=True).content.decode()
    row = WebhookSource.objects.get()
    assert row.secret in page
    listing = reverse("admin:crm_webhooksource_changelist")
    assert row.secret not in client.get(listing).content.decode()
    assert isinstance(WebhookSource._meta.get_field("secret"), EncryptedTextField)
    client.post(listing, {"action": "change_over", "_selected_action": [row.pk]})
    changed = WebhookSource.objects.get()
    assert (changed.previous_secret, changed.secret != row.secret) == (row.secret, True)
    client.post(listing, {"action": "end_change_over", "_selected_action": [row.pk]})
    assert WebhookSource.objects.get().previous_secret == ""
    client.post(listing, {"action": "revoke", "_selected_action": [row.pk]})
    assert WebhookSource.objects.get().revoked_at is not None


def test_the_documented_way_to_sign_is_the_right_one(gateway: Gateway) -> None:
    # As in docs/how-to-add-a-channel.md, with openssl.
    body, moment = json.dumps(BODY), str(int(gateway.door.desk.now.timestamp()))
    key = gateway.secret.removeprefix("whsec_")
    script = (
        f"key=$(printf %s {shlex.quote(key)} | base64 -d | od -An -tx1 | tr -d ' \\n'); "
        f"printf '%s.%s.%s' msg_9 {moment} {shlex.quote(body)} "
        '| openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64'
    )
    made = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout.strip()
    headers = {"webhook-id": "msg_9", "webhook-timestamp": moment, "webhook-signature": f"v1,{made}"}
    assert gateway.push(body.encode(), name="msg_9", headers=headers).status_code == 201
