"""Settings, URLs and the Celery application with its one schedule table."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
