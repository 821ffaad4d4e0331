
import core.crypto
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0005_contact_outcome_words'),
    ]

    operations = [
        migrations.CreateModel(
            name='CodeDevice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret', core.crypto.EncryptedTextField(verbose_name='secret')),
                ('last_step', models.BigIntegerField(default=-1, verbose_name='last step')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed at')),
                ('staff', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='code_device', to=settings.AUTH_USER_MODEL, verbose_name='staff member')),
            ],
            options={
                'verbose_name': 'device for one-time codes',
                'verbose_name_plural': 'devices for one-time codes',
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=64, verbose_name='hash')),
                ('used_at', models.DateTimeField(blank=True, null=True, verbose_name='used at')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL, verbose_name='staff member')),
            ],
            options={
                'verbose_name': 'recovery code',
                'verbose_name_plural': 'recovery codes',
                'constraints': [models.UniqueConstraint(fields=('staff', 'code_hash'), name='crm_recovery_code_once')],
            },
        ),
    ]
