"""Run within django-helpdesk's environment: its own command raises the alarms of what is due; its seconds, as JSON."""

import json
import sys
import time

import django

django.setup()

from django.core.management import call_command

begun = time.perf_counter()
call_command("escalate_tickets")
json.dump({"seconds": time.perf_counter() - begun}, sys.stdout)
