"""Each ticket gets a key of its own, and the words of its events are sealed under it.

The only change that the record has ever seen: the words were in plain text, where nobody could have erased them. The
chain is tied anew over the sealed ones.
"""

from itertools import groupby

from django.db import migrations, models

import core.crypto
from core import guards
from core.crypto import new_seal, seal
from tickets.chain import hash_of, head_of

BATCH = 500
WORDS = "tickets.TicketEvent.note"


def seal_words(apps, schema_editor):
    Ticket = apps.get_model("tickets", "Ticket")
    TicketEvent = apps.get_model("tickets", "TicketEvent")
    guards.unprotect(schema_editor.connection.alias)  # They are put back after every `migrate`.
    keys = {}
    for ticket in Ticket.objects.only("pk").order_by("pk").iterator(chunk_size=BATCH):
        keys[ticket.pk] = new_seal()
    sealed, ends = [], []
    events = TicketEvent.objects.order_by("ticket_id", "place").iterator(chunk_size=BATCH)
    for ticket_id, own in groupby(events, key=lambda event: event.ticket_id):
        head = ""
        for event in own:
            words = event.data.pop("distinct_because", "") or event.note
            event.note = seal(words, keys[ticket_id], context=WORDS)
            event.hash = hash_of(event, before=head)
            head = head_of(event.hash)
            sealed.append(event)
        ends.append(Ticket(pk=ticket_id, seal=keys.pop(ticket_id), event_head=head))
        if len(sealed) >= BATCH:
            _write(Ticket, TicketEvent, ends, sealed)
            sealed, ends = [], []
    _write(Ticket, TicketEvent, ends, sealed)


def _write(Ticket, TicketEvent, ends, sealed):
    TicketEvent.objects.bulk_update(sealed, ["note", "data", "hash"], batch_size=BATCH)
    Ticket.objects.bulk_update(ends, ["seal", "event_head"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0011_event_chain_is_whole")]

    operations = [
        migrations.AddField(
            "ticket",
            "seal",
            core.crypto.EncryptedTextField(
                db_default="", default=core.crypto.new_seal, editable=False, verbose_name="key of its words"
            ),
        ),
        migrations.AlterField(
            "ticketevent", "note", models.TextField(blank=True, verbose_name="sealed words")
        ),
        migrations.RunPython(seal_words, migrations.RunPython.noop, elidable=True),
    ]
