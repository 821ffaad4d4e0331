"""No event without its place, and no two in one place. In a migration of its own, after the rows are filled."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tickets", "0010_event_chain")]

    operations = [
        migrations.AlterField(
            "ticketevent",
            "hash",
            models.CharField(editable=False, max_length=64, verbose_name="hash"),
        ),
        migrations.AlterField(
            "ticketevent",
            "place",
            models.PositiveIntegerField(editable=False, verbose_name="place"),
        ),
        migrations.AddConstraint(
            "ticketevent", models.UniqueConstraint(fields=("ticket", "place"), name="event_place_once")
        ),
        migrations.RemoveIndex("ticketevent", "event_of_ticket"),
    ]
