"""Every event gets its place in its ticket's chain. What was recorded before is tied as it stands now."""

from itertools import groupby

from django.db import migrations, models

from tickets.chain import hash_of, head_of

BATCH = 500


def tie(apps, schema_editor):
    TicketEvent = apps.get_model("tickets", "TicketEvent")
    Ticket = apps.get_model("tickets", "Ticket")
    events = TicketEvent.objects.order_by("ticket_id", "id").iterator(chunk_size=BATCH)
    tied, ends = [], []
    for ticket_id, own in groupby(events, key=lambda event: event.ticket_id):
        head = ""
        for place, event in enumerate(own, start=1):
            event.place = place
            event.hash = hash_of(event, before=head)
            head = head_of(event.hash)
            tied.append(event)
        ends.append(Ticket(pk=ticket_id, event_count=place, event_head=head))
        if len(tied) >= BATCH:
            _write(TicketEvent, Ticket, tied, ends)
            tied, ends = [], []
    _write(TicketEvent, Ticket, tied, ends)


def _write(TicketEvent, Ticket, tied, ends):
    TicketEvent.objects.bulk_update(tied, ["place", "hash"], batch_size=BATCH)
    Ticket.objects.bulk_update(ends, ["event_count", "event_head"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("tickets", "0009_event_verbs")]

    operations = [
        migrations.AddField(
            "ticket",
            "event_count",
            models.PositiveIntegerField(db_default=0, default=0, editable=False, verbose_name="events"),
        ),
        migrations.AddField(
            "ticket",
            "event_head",
            models.CharField(
                db_default="", default="", editable=False, max_length=64, verbose_name="head of the chain"
            ),
        ),
        migrations.AddField(
            "ticketevent",
            "hash",
            models.CharField(null=True, editable=False, max_length=64, verbose_name="hash"),
        ),
        migrations.AddField(
            "ticketevent",
            "place",
            models.PositiveIntegerField(null=True, editable=False, verbose_name="place"),
        ),
        migrations.RunPython(tie, migrations.RunPython.noop, elidable=True),
    ]
