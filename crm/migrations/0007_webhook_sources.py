
import core.crypto
import crm.domain.codes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0006_one_time_codes'),
    ]

    operations = [
        migrations.CreateModel(
            name='WebhookSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('prefix', models.CharField(max_length=16, unique=True, verbose_name='prefix')),
                ('secret', core.crypto.EncryptedTextField(verbose_name='secret')),
                ('previous_secret', core.crypto.EncryptedTextField(blank=True, default='', verbose_name='previous secret')),
                ('channel', models.CharField(choices=[('phone', 'Telephone 1500400'), ('whatsapp', 'WhatsApp'), ('app', 'Mobile JKN app'), ('web', 'Website'), ('lapor', 'LAPOR!'), ('facebook', 'Facebook'), ('twitter', 'Twitter/X'), ('instagram', 'Instagram'), ('email', 'E-mail'), ('counter', 'Branch counter'), ('hospital', 'Officer in hospital')], max_length=10, verbose_name='channel')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='last used at')),
                ('account', models.ForeignKey(limit_choices_to={'role': crm.domain.codes.Role['CHANNEL']}, on_delete=django.db.models.deletion.PROTECT, related_name='webhook_sources', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'signed webhook',
                'verbose_name_plural': 'signed webhooks',
                'ordering': ('name', 'pk'),
            },
        ),
    ]
