"""Telling programs elsewhere, as Standard Webhooks (standardwebhooks.com) asks for.

Every header but the time is the same at each try: `webhook-id` is the message's key. The name is looked up once, every
address that it leads to must be a public one, and the connection goes to the very address that was looked at, with the
certificate checked against the name: a name server that changes its mind in between leads nowhere. No redirect is
followed, no proxy of the environment asked, and nothing of the answer is read but its head.
"""

import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from http.client import HTTPException
from threading import Timer

from django.conf import settings
from django.utils import timezone
from standardwebhooks import Webhook
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import HTTPError

from core.errors import DomainError
from outbox.actions.subscriptions import unsubscribe
from outbox.domain.targets import Target, check_allowed, is_reachable, read_target
from outbox.models import OutboxMessage, WebhookSubscription
from outbox.transports.failure import SEND_SECONDS, TransportFailed, Undeliverable

Resolve = Callable[[str, int], list[str]]
GONE = 410


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a machine, by the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def send(message: OutboxMessage, *, resolve: Resolve = resolve) -> None:
    """Post the message's body, which is JSON. Raises `TransportFailed`, and `Undeliverable` when no later try can help:
    the subscription has ended, or the other side says that it is gone, which ends the subscription.
    """
    subscription = message.subscription
    if subscription is None or subscription.revoked_at is not None:
        raise Undeliverable("the subscription has ended")
    target = _target(subscription)
    now = timezone.now()
    status = _post(target, _pinned(target, resolve), message, signed(message, subscription, now))
    if status == GONE:
        unsubscribe(subscription=subscription, now=now, because="410 Gone")
        raise Undeliverable("the other side answered 410 Gone: the subscription has ended")
    if not 200 <= status < 300:
        raise TransportFailed(f"the other side answered {status}")


def signed(message: OutboxMessage, subscription: WebhookSubscription, now: datetime) -> dict[str, str]:
    """The headers by which the other side knows who says it, when, and whether it has heard it before."""
    key = message.dedupe_key
    signatures = [Webhook(secret).sign(key, now, message.body) for secret in subscription.secrets]
    return {
        "webhook-id": key,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _target(subscription: WebhookSubscription) -> Target:
    # Asked again at each sending: the list may have become shorter since.
    try:
        target = read_target(subscription.address)
        check_allowed(target, settings.WEBHOOK_HOSTS)
    except DomainError as refusal:
        raise TransportFailed(f"{subscription.host} is not on the list WEBHOOK_HOSTS") from refusal
    return target


def _pinned(target: Target, resolve: Resolve) -> str:
    """The address to connect to; all that the name leads to must be good ones."""
    try:
        addresses = resolve(target.host, target.port)
    except OSError as failure:
        raise TransportFailed(f"{target.host} cannot be looked up: {type(failure).__name__}") from failure
    allowed = settings.WEBHOOK_PRIVATE_NETWORKS
    if not addresses or not all(is_reachable(address, allowed) for address in addresses):
        raise TransportFailed(f"{target.host} leads to an address that is not public")
    return addresses[0]


class _Timed(HTTPSConnection):
    """A connection that is cut off when its time is up, whatever the other side is doing then.

    A timeout of a socket counts between two bytes: who sends one byte after another would hold a worker for ever, in
    the handshake too, during which the connection knows no socket. So the wire is kept by a handle of its own.
    """

    too_slow = False
    _wire: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        self._wire = sock.dup()
        if self.too_slow:
            self.cut()
        return sock

    def cut(self) -> None:
        """End it under whoever waits for it."""
        self.too_slow = True
        if self._wire is not None:
            with suppress(OSError):  # It has ended by itself meanwhile.
                self._wire.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        super().close()
        if self._wire is not None:
            self._wire.close()


def _post(target: Target, address: str, message: OutboxMessage, headers: dict[str, str]) -> int:
    connection = _Timed(
        address,
        target.port,
        timeout=SEND_SECONDS,
        ssl_context=ssl.create_default_context(cafile=settings.WEBHOOK_CA_FILE or None),
        server_hostname=target.host,
    )
    clock = Timer(SEND_SECONDS, connection.cut)
    clock.daemon = True
    clock.start()
    try:
        connection.request(
            "POST",
            target.path,
            body=message.body.encode(),
            headers={
                "Host": target.authority,
                "Content-Type": "application/json",
                "User-Agent": "care-centre-webhook/1",
                "Connection": "close",
                **headers,
            },
            preload_content=False,
        )
        status = int(connection.getresponse().status)
    except (HTTPError, HTTPException, OSError) as failure:
        raise TransportFailed(f"{target.authority}: {type(failure).__name__}") from failure
    finally:
        clock.cancel()
        connection.close()
    if connection.too_slow:
        # Cut off in the middle of the head, which then reads as if it had ended there.
        raise TransportFailed(f"{target.authority}: no answer within {SEND_SECONDS} seconds")
    return status
