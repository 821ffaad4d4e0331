"""Telling programs elsewhere: signed, once in the record, and never to a machine inside."""

import json
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from pathlib import Path
from threading import Event, Thread, Timer
from typing import Any

import pytest
from django.db import transaction
from standardwebhooks import Webhook, WebhookVerificationError
from urllib3.connection import HTTPSConnection

from core.errors import Conflict, Invalid
from outbox.actions.deliver import deliver_due
from outbox.actions.retry import retry
from outbox.actions.subscriptions import (
    change_subscription_secret,
    end_secret_change,
    subscribe,
    unsubscribe,
)
from outbox.models import OutboxMessage, WebhookSubscription
from outbox.models.message import Transport
from outbox.transports import SEND_SECONDS, TransportFailed, webhook
from tests.outbox.receiver import Receiver, certificate_for, listening
from tests.tickets.actions.test_branch_desk import escalated
from tests.tickets.desk import Desk
from tickets.actions import resolve, sweep, write
from tickets.models import Ticket
from tickets.webhooks import TYPES

HERE = ["127.0.0.1"]


@pytest.fixture
def receiver(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """The one at the end of the wire; its name leads to this machine."""
    with listening(tmp_path, settings) as one:
        monkeypatch.setattr(webhook.send, "__kwdefaults__", {"resolve": lambda host, port: HERE})
        yield one


def subscribed(receiver: Receiver, desk: Desk, *events: str) -> tuple[WebhookSubscription, str]:
    return subscribe(
        name="Dasbor kota",
        address=receiver.address,
        events=events or ("ticket.opened",),
        known=TYPES,
        now=desk.now,
    )


def hooks() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(transport=Transport.WEBHOOK).order_by("pk"))


def deliver(desk: Desk, **later: float) -> None:
    while deliver_due(now=desk.after(**later)):
        pass


def test_who_subscribed_is_told_and_can_check_who_says_it(desk: Desk, receiver: Receiver) -> None:
    _row, secret = subscribed(receiver, desk, "ticket.opened", "ticket.noted")
    ticket = desk.ticket()
    write.note(ticket=ticket, text="Catatan rahasia", actor=desk.agent, now=desk.now)
    write.reply(ticket=ticket, text="Terima kasih.", actor=desk.agent, now=desk.now)
    deliver(desk)

    told = [Webhook(secret).verify(body, headers) for headers, body in receiver.heard]

    assert [one["type"] for one in told] == ["ticket.opened", "ticket.noted"]
    assert told[0]["data"] == {
        "event": ticket.events.get(verb="opened").pk,
        "ticket": ticket.number,
        "kind": "complaint",
        "colour": "red",
        "category": "complaint-room-full",
        "channel": "phone",
        "state": ticket.state,
        "cycle": 1,
        "alarm": "",
    }
    headers = receiver.heard[0][0]
    assert headers["host"] == receiver.authority
    assert headers["content-type"] == "application/json"
    assert {row.state for row in hooks()} == {"sent"}


def test_nobody_else_can_check_it(desk: Desk, receiver: Receiver) -> None:
    subscribed(receiver, desk)
    desk.ticket()
    deliver(desk)
    ((headers, body),) = receiver.heard
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "QUJD" * 8).verify(body, headers)


def test_what_is_sent_names_no_person(desk: Desk, receiver: Receiver) -> None:
    subscribed(receiver, desk, *TYPES)
    person = desk.participant
    ticket = escalated(desk)
    write.note(ticket=ticket, text="Ibu hamil, 081234567890", actor=desk.officer, now=desk.after(minutes=1))
    sweep.sweep(now=desk.after(days=8))
    deliver(desk)
    kinds = {json.loads(body)["type"] for _headers, body in receiver.heard}
    assert {"ticket.opened", "ticket.escalated", "ticket.noted", "ticket.alarmed"} <= kinds
    sent = "".join(str(headers) + body.decode() for headers, body in receiver.heard)
    for secret in (person.name, person.nik, person.phone, "hamil", "081234567890", ticket.subject):
        assert secret not in sent


def test_what_is_rolled_back_is_not_told(desk: Desk, receiver: Receiver) -> None:
    subscribed(receiver, desk)
    with transaction.atomic():
        desk.ticket()
        transaction.set_rollback(True)
    assert hooks() == []


def test_a_repetition_is_known_by_its_id(desk: Desk, receiver: Receiver) -> None:
    _row, secret = subscribed(receiver, desk)
    desk.ticket()
    receiver.status = 503
    deliver(desk)
    (row,) = hooks()
    assert (row.state, row.last_error) == ("failed", "the other side answered 503")
    receiver.status = 200
    deliver(desk, hours=1)
    first, second = (headers for headers, _body in receiver.heard)
    assert first["webhook-id"] == second["webhook-id"] == row.dedupe_key
    for headers, body in receiver.heard:
        Webhook(secret).verify(body, headers)


def test_two_secrets_are_valid_while_the_other_side_changes_over(desk: Desk, receiver: Receiver) -> None:
    row, old = subscribed(receiver, desk)
    new = change_subscription_secret(subscription=row)
    with pytest.raises(Conflict):
        change_subscription_secret(subscription=row)
    ticket = desk.ticket()
    deliver(desk)
    headers, body = receiver.heard[-1]
    assert Webhook(old).verify(body, headers) == Webhook(new).verify(body, headers)

    end_secret_change(subscription=row)
    resolve.dismiss(ticket=ticket, reason="x", actor=desk.agent, now=desk.now)
    desk.ticket()
    deliver(desk)
    headers, body = receiver.heard[-1]
    Webhook(new).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(body, headers)


def test_gone_ends_the_subscription(desk: Desk, receiver: Receiver) -> None:
    row, _secret = subscribed(receiver, desk)
    ticket = desk.ticket()
    receiver.status = 410
    deliver(desk)
    row.refresh_from_db()
    assert (row.revoked_at is not None, row.revoked_because) == (True, "410 Gone")
    assert [one.state for one in hooks()] == ["dead"]
    resolve.dismiss(ticket=ticket, reason="x", actor=desk.agent, now=desk.now)
    desk.ticket()
    assert len(hooks()) == 1


def test_what_was_waiting_when_a_subscription_ended_is_given_up(desk: Desk, receiver: Receiver) -> None:
    row, _secret = subscribed(receiver, desk)
    desk.ticket()
    unsubscribe(subscription=row, now=desk.now, because="office")
    deliver(desk)
    assert [(one.state, one.last_error) for one in hooks()] == [("dead", "the subscription has ended")]
    retry(messages=[hooks()[0].pk], now=desk.now)
    deliver(desk)
    assert receiver.heard == []
    assert hooks()[0].state == "dead"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(desk: Desk, receiver: Receiver, status: int) -> None:
    subscribed(receiver, desk)
    desk.ticket()
    receiver.status, receiver.headers = status, {"Location": receiver.address}
    deliver(desk)
    assert len(receiver.heard) == 1
    assert hooks()[0].last_error == f"the other side answered {status}"


@pytest.mark.parametrize(
    "addresses",
    [["10.1.2.3"], ["169.254.169.254"], ["127.0.0.1", "10.1.2.3"], ["::ffff:192.168.0.1"], []],
)
def test_a_name_that_leads_inside_is_refused(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    subscribed(receiver, desk)
    desk.ticket()
    monkeypatch.setattr(webhook.send, "__kwdefaults__", {"resolve": lambda host, port: addresses})
    deliver(desk)
    assert receiver.heard == []
    assert "not public" in hooks()[0].last_error


def test_a_name_server_that_changes_its_mind_leads_nowhere(desk: Desk, receiver: Receiver) -> None:
    subscribed(receiver, desk)
    desk.ticket()
    answers = iter([HERE, ["169.254.169.254"]])
    asked: list[str] = []

    def resolve_once(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    webhook.send(hooks()[0], resolve=resolve_once)
    assert len(asked) == len(receiver.heard) == 1


def test_the_certificate_must_be_the_names(
    desk: Desk, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook.send, "__kwdefaults__", {"resolve": lambda host, port: HERE})
    with listening(tmp_path, settings, certified="other.example") as impostor:
        subscribed(impostor, desk)
        desk.ticket()
        deliver(desk)
        assert impostor.heard == []
    assert "SSLCertVerificationError" in hooks()[0].last_error


def test_a_machine_taken_off_the_list_is_written_to_no_more(
    desk: Desk, receiver: Receiver, settings: Any
) -> None:
    subscribed(receiver, desk)
    desk.ticket()
    settings.WEBHOOK_HOSTS = []
    deliver(desk)
    assert receiver.heard == []
    assert "WEBHOOK_HOSTS" in hooks()[0].last_error


def _never(handler: BaseHTTPRequestHandler) -> None:
    """Take the request and say nothing until the other side hangs up."""
    handler.rfile.read(1)


def _drop_by_drop(handler: BaseHTTPRequestHandler) -> None:
    """Say something all the time and never come to the end."""
    began = time.monotonic()
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while time.monotonic() - began < 4 * SEND_SECONDS:
            handler.wfile.write(b"X-More: 1\r\n")
            handler.wfile.flush()
            handler.rfile.read1(0)
            time.sleep(0.3)
    except OSError:
        return


def _endless_body(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")


def _nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"\x00\x01 not http\r\n\r\n")
    handler.close_connection = True


@pytest.mark.parametrize(
    ("answer", "sent"),
    [(_never, False), (_drop_by_drop, False), (_endless_body, True), (_nonsense, False)],
)
def test_who_is_slow_or_mad_holds_nobody_up(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, answer: Any, sent: bool
) -> None:
    monkeypatch.setattr(webhook, "SEND_SECONDS", 0.5)
    subscribed(receiver, desk)
    desk.ticket()
    receiver.answer = answer
    if sent:
        webhook.send(hooks()[0])
        return
    with pytest.raises(TransportFailed):
        webhook.send(hooks()[0])


def test_who_is_slow_in_the_handshake_and_then_drop_by_drop_holds_nobody_up(
    desk: Desk, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each part in its time, all together beyond it: the clock rings while the connection has no socket to cut."""
    over = Event()
    certificate = certificate_for("hooks.kota.example", tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    connect = HTTPSConnection._new_conn

    def far_away(connection: HTTPSConnection) -> socket.socket:
        over.wait(0.3)
        return connect(connection)

    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            with suppress(OSError):
                other, _address = server.accept()
                over.wait(0.4)
                with context.wrap_socket(other, server_side=True) as wire:
                    wire.sendall(b"HTTP/1.1 200 OK\r\nX-More: ")
                    while not over.wait(0.1):
                        wire.sendall(b"1")

        thread = Thread(target=drip, daemon=True)
        thread.start()
        authority = f"hooks.kota.example:{server.getsockname()[1]}"
        settings.WEBHOOK_HOSTS = [authority]
        settings.WEBHOOK_PRIVATE_NETWORKS = [ip_network("127.0.0.0/8")]
        settings.WEBHOOK_CA_FILE = str(certificate)
        address = f"https://{authority}/"
        subscribe(name="Dasbor", address=address, events=["ticket.opened"], known=TYPES, now=desk.now)
        desk.ticket()
        monkeypatch.setattr(webhook, "SEND_SECONDS", 0.5)
        monkeypatch.setattr(HTTPSConnection, "_new_conn", far_away)
        guard = Timer(20, over.set)  # Ends the test where the product would wait for ever.
        guard.start()
        with pytest.raises(TransportFailed):
            webhook.send(hooks()[0], resolve=lambda host, port: HERE)
        guard.cancel()
        assert not over.is_set()
        over.set()
        thread.join()


def test_a_proxy_of_the_environment_is_not_asked(
    desk: Desk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    subscribed(receiver, desk)
    desk.ticket()
    deliver(desk)
    assert len(receiver.heard) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"address": "http://hooks.kota.example/"}, "address"),
        ({"address": "https://elsewhere.example/"}, "address"),
        ({"events": []}, "events"),
        ({"events": ["ticket.opened", "ticket.exploded"]}, "events"),
    ],
)
def test_a_subscription_that_cannot_work_is_refused_by_name(
    desk: Desk, settings: Any, change: dict[str, Any], field: str
) -> None:
    settings.WEBHOOK_HOSTS = ["hooks.kota.example"]
    given = {
        "name": "Dasbor",
        "address": "https://hooks.kota.example/",
        "events": ["ticket.opened"],
        **change,
    }
    with pytest.raises(Invalid) as refusal:
        subscribe(**given, known=TYPES, now=desk.now)
    assert refusal.value.field == field
    assert not WebhookSubscription.objects.exists()


def test_without_subscriptions_nothing_is_written(desk: Desk) -> None:
    desk.ticket()
    sweep.sweep(now=desk.after(days=6))
    assert hooks() == []
    assert Ticket.objects.count() == 1


def test_an_ended_one_cannot_be_ended_again(desk: Desk, receiver: Receiver) -> None:
    row, _secret = subscribed(receiver, desk)
    unsubscribe(subscription=row, now=desk.now)
    with pytest.raises(Conflict):
        unsubscribe(subscription=row, now=desk.after(minutes=1))
    assert desk.now - timedelta(minutes=1) == WebhookSubscription.objects.get().revoked_at
