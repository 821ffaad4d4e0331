"""`manage.py load_master_data`: provinces and regencies, categories, causes, calendars, the default promises, the
scorecards and the surveys.
"""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from crm.master_data import load_areas
from quality.master_data import load_master_data as load_scorecards
from surveys.master_data import load_master_data as load_surveys
from tickets.master_data import load_master_data


class Command(BaseCommand):
    help = "Load what a fresh desk needs. Adds what is missing and changes nothing that is there."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        areas = load_areas()
        added = load_master_data(now=now) | load_scorecards(now=now) | load_surveys(now=now)
        self.stdout.write(
            f"areas: {areas}; " + ", ".join(f"{name} +{count}" for name, count in added.items())
        )
