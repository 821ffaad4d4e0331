"""One text by which a ticket is found: the column."""

from django.db import migrations

import crm.models.fields


class Migration(migrations.Migration):
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
    ]
