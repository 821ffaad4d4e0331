"""Runs inside the product: counts what is there, after the rounds."""

import json
import sys
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.db.models import Count

from crm.models import Contact
from outbox.models import OutboxMessage
from tickets.chain_verification import Checked, faults
from tickets.models import Clock, Ticket, TicketEvent
from tickets.verification import differences

accepted = json.loads(Path(sys.argv[1]).read_text())
contacts = Counter(Contact.objects.filter(external_id__in=accepted).values_list("external_id", flat=True))
opened = Counter(
    TicketEvent.objects.filter(verb="opened", contact__external_id__in=accepted).values_list(
        "contact__external_id", flat=True
    )
)
letters = Counter(
    json.loads(line)["key"] for line in (settings.DATA_DIR / "letterbox.jsonl").read_text().splitlines()
)
sent = OutboxMessage.objects.exclude(transport="in_app")
keys = set(sent.values_list("dedupe_key", flat=True))
twice = (
    TicketEvent.objects.filter(verb="alarmed")
    .values("clock", "level")
    .annotate(n=Count("pk"))
    .filter(n__gt=1)
)
tickets = Ticket.objects.order_by("pk")
counts = {
    "accepted": len(accepted),
    "accepted and lost": sum(contacts[name] == 0 or opened[name] == 0 for name in accepted),
    "accepted and doubled": sum(contacts[name] > 1 or opened[name] > 1 for name in accepted),
    "alarms on record": TicketEvent.objects.filter(verb="alarmed").count(),
    "alarms twice": twice.count(),
    "alarms missing": Clock.objects.alarm_due(Ticket.objects.latest("changed_at").changed_at).count(),
    "messages": len(keys),
    "messages not sent": sent.exclude(state="sent").count(),
    "messages recorded as sent, never on the wire": len(keys - letters.keys()),
    "messages on the wire without a record": len(letters.keys() - keys),
    "messages more than once on the wire": sum(count > 1 for count in letters.values()),
    "differences of verify_clocks": len(list(differences(tickets.iterator(chunk_size=500)))),
    "faults of verify_events": len(list(faults(tickets.iterator(chunk_size=500), Checked()))),
}
sys.stdout.write(json.dumps(counts) + "\n")
