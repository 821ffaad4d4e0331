"""Run within django-helpdesk's environment: its own command raises the alarms of what is due; how many, and in how many
seconds, as JSON.
"""

import json
import sys
import time

import django

django.setup()

from django.core.management import call_command
from django.urls import reverse
from helpdesk.models import FollowUp

raised = FollowUp._default_manager.filter(title="Ticket Escalated")


def main() -> None:
    reverse("helpdesk:home")  # A worker has read its addresses long before.
    before = raised.count()
    begun = time.perf_counter()
    call_command("escalate_tickets")
    seconds = time.perf_counter() - begun
    json.dump({"raised": raised.count() - before, "seconds": seconds}, sys.stdout)


main()
