
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SetAside',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('job', models.CharField(max_length=40)),
                ('row', models.BigIntegerField()),
                ('attempts', models.PositiveIntegerField(default=1)),
                ('error', models.CharField(max_length=80)),
                ('next_try_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('job', 'row'), name='set_aside_once')],
            },
        ),
    ]
