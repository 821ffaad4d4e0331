"""The text by which each old ticket is found.

It is made in parts of a thousand, each its own transaction, so that a desk with millions of them can go on working; until
its part is done a ticket is found by its number only. Broken off, it begins anew and does no harm.
"""

from typing import Any

from django.db import migrations

from crm.domain.text import search_text

PART = 1000


def fill(apps: Any, schema_editor: Any) -> None:
    tickets = apps.get_model("tickets", "Ticket")._default_manager.using(schema_editor.connection.alias)
    last = 0
    while True:
        rows = list(
            tickets.filter(pk__gt=last, erased_at=None)
            .order_by("pk")
            .values_list("pk", "subject", "participant__name")[:PART]
        )
        if not rows:
            return
        found = [
            tickets.model(pk=key, search_text=search_text(f"{subject} {name or ''}")[:400])
            for key, subject, name in rows
        ]
        # The field derives itself from a property that a model of the past does not have.
        for one in found:
            one.words = one.search_text
        tickets.bulk_update(found, ["search_text"], batch_size=200)
        last = rows[-1][0]


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0015_ticket_search_text")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
