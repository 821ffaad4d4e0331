"""Indexes in the order of the lists, and the full-text index behind the search; the other database scans."""

from typing import Any

from django.db import migrations, models


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
    dependencies = [("tickets", "0016_ticket_search_words")]

    operations = [
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
