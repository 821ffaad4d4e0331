"""One text by which a ticket is found, and indexes in the order of the lists.

The text of old tickets is made in parts of a thousand, each its own transaction, so that a desk with millions of them
can go on working; until its part is done a ticket is found by its number only.
"""

from typing import Any

from django.db import migrations, models

import crm.models.fields
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


def create_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX tickets_ticket_words ON tickets_ticket "
            "USING gin (to_tsvector('simple'::regconfig, search_text))"
        )


def drop_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS tickets_ticket_words")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tickets", "0014_attachments")]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="search_text",
            field=crm.models.fields.SearchTextField(
                blank=True,
                db_default="",
                editable=False,
                max_length=400,
                source="words",
                verbose_name="search words",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(create_index, drop_index, elidable=False),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["due_at", "-id"], name="ticket_list"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["state", "due_at", "-id"], name="ticket_state_list"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["branch", "due_at", "-id"], name="ticket_branch_list"),
        ),
    ]
