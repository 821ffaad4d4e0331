"""The Celery application. What runs when stands in `config.schedule`; how it runs, in the settings."""

import os

from celery import Celery

import config.filequeue  # noqa: F401  (registers the broker address files://)

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

app = Celery("care_centre")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
