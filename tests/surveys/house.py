"""A desk that asks people what they think."""

import re
from datetime import datetime
from typing import Any

from django.test import Client

from crm.models import Staff
from outbox.models import OutboxMessage
from surveys.actions.invite import invite_after_closure
from surveys.models import Invitation, Response
from tests.tickets.desk import Desk
from tickets.actions.resolve import close, resolve
from tickets.models import Ticket


def closed(desk: Desk, **contact: Any) -> Ticket:
    """A yellow complaint that was solved and closed."""
    ticket = desk.ticket("complaint-card-inactive", contact=desk.contact(**contact))
    resolve(ticket=ticket, answer="Kartu sudah aktif.", actor=desk.agent, now=desk.after(minutes=20))
    close(ticket=ticket, actor=desk.agent, now=desk.after(minutes=5))
    return ticket


def invited(desk: Desk, **contact: Any) -> Invitation:
    """Somebody who was asked about a closed ticket."""
    ticket = closed(desk, **contact)
    invite_after_closure(now=desk.after(minutes=1))
    found: Invitation = Invitation.objects.get(ticket=ticket)
    return found


def link(invitation: Invitation) -> str:
    """The address that was sent, without its host."""
    body = OutboxMessage.objects.get(dedupe_key=f"survey:{invitation.pk}").body
    found = re.search(r"(/survei/\S+/)", body)
    assert found is not None
    return found[1]


def answered(
    desk: Desk, recommends: int, words: str = "", *, consents: bool = False, **contact: Any
) -> Response:
    """What somebody said by their link, an hour after they were asked."""
    invitation = invited(desk, **contact)
    body = {"recommends-service": str(recommends), "effort": "5", "words": words}
    if consents:
        body["_consent"] = "1"
    with at(desk.after(hours=1)):
        assert Client().post(link(invitation), body).status_code == 200
    found: Response = Response.objects.get(invitation=invitation)
    return found


def at(moment: datetime) -> Any:
    """Time stands still at `moment`."""
    import time_machine

    return time_machine.travel(moment, tick=False)


def browser(who: Staff, language: str = "en") -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(who, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client
