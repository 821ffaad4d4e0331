"""What programs elsewhere are told about a ticket: that something happened, and never who it is about."""

import json
from collections.abc import Sequence

from core.statements import KeptSelect
from outbox.actions.post import Draft, post
from outbox.models import WebhookSubscription
from outbox.models.message import Transport
from tickets.domain.codes import Verb
from tickets.models import TicketEvent

#: What can be subscribed to: every event of a ticket's record, by its verb.
TYPES: dict[str, Verb] = {f"ticket.{verb}": verb for verb in Verb}

_live = KeptSelect(
    lambda: WebhookSubscription.objects.filter(revoked_at=None).order_by("pk").values_list("pk", "events")
)


def announce(events: Sequence[TicketEvent]) -> None:
    """Write a message for each subscription that wants one of these events (with their keys), in the transaction that
    wrote them.
    """
    live = _live() if events else []
    if live:
        drafts = [
            _draft(event, kind, key)
            for event in events
            for key, wanted in live
            if (kind := f"ticket.{event.verb}") in wanted
        ]
        post(drafts, now=events[0].recorded_at)


def _draft(event: TicketEvent, kind: str, subscription: int) -> Draft:
    return Draft(
        key=f"webhook:{event.pk}:{subscription}",
        template="webhook",
        language="",
        transport=Transport.WEBHOOK,
        subject=f"{kind} {event.ticket.number}",
        body=_body(event, kind),
        subscription_id=subscription,
        about=event.ticket.number,
    )


def _body(event: TicketEvent, kind: str) -> str:
    """Codes, numbers and times; whoever may know more asks the API for the ticket."""
    ticket = event.ticket
    return json.dumps(
        {
            "type": kind,
            "timestamp": event.at.isoformat(),
            "data": {
                "event": event.pk,
                "ticket": ticket.number,
                "kind": ticket.kind,
                "colour": ticket.colour,
                "category": ticket.category.code,
                "channel": ticket.channel,
                "state": event.to_state,
                "cycle": event.cycle,
                "alarm": str(event.alarm or ""),
            },
        }
    )
