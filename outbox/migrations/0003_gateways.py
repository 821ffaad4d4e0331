"""SMS, WhatsApp and other channels become transports of their own; which gateway carries each is a setting."""

from django.db import migrations, models

TRANSPORT_OF = {"phone": "sms", "whatsapp": "whatsapp"}


def name_transports(apps, schema_editor):
    letters = apps.get_model("outbox", "OutboxMessage").objects.filter(transport="letterbox")
    for channel, transport in TRANSPORT_OF.items():
        letters.filter(channel=channel).update(transport=transport)
    letters.update(transport="chat")


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_message_channel")]

    operations = [
        migrations.AlterField(
            model_name="outboxmessage",
            name="transport",
            field=models.CharField(
                choices=[
                    ("in_app", "in the application"),
                    ("email", "e-mail"),
                    ("sms", "SMS"),
                    ("whatsapp", "WhatsApp"),
                    ("chat", "message within the channel"),
                    ("webhook", "webhook"),
                    ("log", "log"),
                ],
                max_length=12,
                verbose_name="transport",
            ),
        ),
        migrations.RunPython(name_transports, migrations.RunPython.noop, elidable=True),
    ]
