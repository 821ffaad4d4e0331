"""Head office subscribes programs elsewhere, changes their secrets over and ends them."""

import re
from typing import Any

import pytest
from django.urls import reverse

from outbox.models import OutboxMessage, WebhookSubscription
from tests.tickets.admin.test_board import client_of
from tests.tickets.desk import Desk

LIST = "admin:outbox_webhooksubscription_changelist"
ADD = "admin:outbox_webhooksubscription_add"
GIVEN = {
    "name": "Dasbor kota",
    "address": "https://hooks.kota.example/care?token=abc",
    "events": ["ticket.opened", "ticket.finished"],
}


@pytest.fixture(autouse=True)
def _listed(settings: Any) -> None:
    settings.WEBHOOK_HOSTS = ["hooks.kota.example"]


def chosen(desk: Desk, action: str) -> str:
    row = WebhookSubscription.objects.get()
    data = {"action": action, "_selected_action": [row.pk]}
    return str(client_of(desk.office).post(reverse(LIST), data, follow=True).content.decode())


def test_a_subscription_is_made_changed_over_and_ended(desk: Desk) -> None:
    page = client_of(desk.office).post(reverse(ADD), GIVEN, follow=True).content.decode()
    (first,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", page.replace("&#x3D;", "="))
    row = WebhookSubscription.objects.get()
    assert (row.secret, row.host, row.events) == (
        first,
        "hooks.kota.example",
        ["ticket.finished", "ticket.opened"],
    )
    listing = client_of(desk.office).get(reverse(LIST)).content.decode()
    assert "hooks.kota.example" in listing
    assert "whsec_" not in listing
    assert "token=abc" not in listing

    desk.ticket()
    assert OutboxMessage.objects.filter(subscription=row).count() == 1

    assert "whsec_" in chosen(desk, "change_over")
    assert "End the change" in chosen(desk, "change_over")
    row.refresh_from_db()
    assert row.previous_secret == first
    chosen(desk, "end_change_over")
    row.refresh_from_db()
    assert row.previous_secret == ""
    chosen(desk, "end")
    row.refresh_from_db()
    assert row.revoked_because == str(desk.office)
    assert "already been revoked" in chosen(desk, "end")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"address": "https://elsewhere.example/"}, "WEBHOOK_HOSTS"),
        ({"address": "http://hooks.kota.example/"}, "Write the address as https://"),
        ({"name": ""}, "required"),
        ({"events": []}, "required"),
        ({"events": ["ticket.exploded"]}, "not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    desk: Desk, change: dict[str, Any], says: str
) -> None:
    page = client_of(desk.office).post(reverse(ADD), {**GIVEN, **change}).content.decode()
    assert says in page
    assert {**GIVEN, **change}["name"] in page
    assert not WebhookSubscription.objects.exists()


@pytest.mark.parametrize("who", ["agent", "supervisor", "officer", "deputy", "outbound"])
def test_subscriptions_are_shut_to_others(desk: Desk, who: str) -> None:
    client = client_of(getattr(desk, who))
    assert client.get(reverse(LIST)).status_code == 403
    assert client.post(reverse(ADD), GIVEN).status_code == 403
    assert not WebhookSubscription.objects.exists()
