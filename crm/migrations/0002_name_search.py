"""The full-text index behind `words_begin`. Only PostgreSQL has one; the other database scans a small table."""

from typing import Any

from django.db import migrations


def create_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX crm_participant_name_words ON crm_participant "
            "USING gin (to_tsvector('simple'::regconfig, search_name))"
        )


def drop_index(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX IF EXISTS crm_participant_name_words")


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial")]

    operations = [migrations.RunPython(create_index, drop_index, elidable=False)]
