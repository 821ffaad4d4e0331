"""Messages out, as supervisors see them."""

from typing import Any

import pytest
from django.urls import reverse

from outbox.actions.retry import retry
from outbox.models import OutboxMessage
from outbox.models.message import Delivery, Transport
from tests.factories import MONDAY
from tests.tickets.admin.test_board import client_of
from tests.tickets.desk import Desk

LIST = "admin:outbox_outboxmessage_changelist"


def message(key: str, state: str, **details: Any) -> OutboxMessage:
    return OutboxMessage.objects.create(
        dedupe_key=key,
        template="opened",
        language="id",
        transport=Transport.WHATSAPP,
        address="+6281234567890",
        subject=f"Tiket {key}",
        body="Isi",
        state=state,
        attempts=12,
        next_try_at=MONDAY,
        created_at=MONDAY,
        **details,
    )


def test_only_the_dead_are_sent_again_with_attempts_counted_anew(db: None) -> None:
    dead, sent = message("a", Delivery.DEAD, last_error="421"), message("b", Delivery.SENT)
    assert retry(messages=[dead.pk, sent.pk], now=MONDAY) == 1
    dead.refresh_from_db()
    sent.refresh_from_db()
    assert (dead.state, dead.attempts, dead.next_try_at) == (Delivery.PENDING, 0, MONDAY)
    assert (sent.state, sent.attempts) == (Delivery.SENT, 12)


def test_a_supervisor_sees_states_with_masked_addresses_and_sends_again(desk: Desk) -> None:
    dead, sent = message("a", Delivery.DEAD), message("b", Delivery.SENT)
    client = client_of(desk.supervisor)
    page = client.get(reverse(LIST)).content.decode()
    assert "given up" in page
    assert "7890" in page
    assert "81234567890" not in page
    chosen = {"action": "send_again", "_selected_action": [dead.pk, sent.pk]}
    answer = client.post(reverse(LIST), chosen, follow=True).content.decode()
    assert "1 message goes out again." in answer
    assert "1 message was left alone" in answer
    dead.refresh_from_db()
    assert dead.state == Delivery.PENDING


@pytest.mark.parametrize("who", ["agent", "outbound", "officer"])
def test_messages_are_shut_to_others(desk: Desk, who: str) -> None:
    assert client_of(getattr(desk, who)).get(reverse(LIST)).status_code == 403


def test_head_office_looks_and_sends_nothing(desk: Desk) -> None:
    dead = message("a", Delivery.DEAD)
    client = client_of(desk.office)
    assert client.get(reverse(LIST)).status_code == 200
    client.post(reverse(LIST), {"action": "send_again", "_selected_action": [dead.pk]})
    dead.refresh_from_db()
    assert dead.state == Delivery.DEAD
    change = reverse("admin:outbox_outboxmessage_change", args=[dead.pk])
    assert "81234567890" not in client.get(change).content.decode()
    assert client.post(change, {"subject": "x"}).status_code == 403


def test_notices_of_the_staff_are_kept_apart_from_messages_to_participants(desk: Desk) -> None:
    message("a", Delivery.SENT)
    message("b", Delivery.SENT, recipient=desk.agent)
    OutboxMessage.objects.filter(dedupe_key="b").update(transport=Transport.IN_APP, template="written_again")
    client = client_of(desk.supervisor)
    shown = {
        reader: [
            f"Tiket {key}" in client.get(reverse(LIST), {"reader": reader}).content.decode() for key in "ab"
        ]
        for reader in ("", "staff", "all")
    }
    assert shown == {"": [True, False], "staff": [False, True], "all": [True, True]}
    page = client.get(reverse(LIST)).content.decode()
    assert "participant wrote again" in page
    assert "written_again<" not in page


def test_only_what_will_be_tried_has_a_next_try(desk: Desk) -> None:
    shown = {}
    for state in Delivery:
        row = message(state, state)
        change = reverse("admin:outbox_outboxmessage_change", args=[row.pk])
        page = client_of(desk.supervisor).get(change).content.decode()
        shown[state] = "March 2, 2026, 9 a.m." in page[page.index("Next try") : page.index("Last error")]
    assert [state for state, told in shown.items() if told] == ["pending", "leased", "failed"]


def test_an_empty_list_that_nobody_adds_to_does_not_speak_of_adding(desk: Desk) -> None:
    page = client_of(desk.supervisor).get(reverse(LIST), {"state__exact": "dead"}).content.decode()
    assert "Nothing fits the filter." in page
    assert "Create a new item" not in page
