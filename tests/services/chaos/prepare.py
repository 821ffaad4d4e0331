"""Runs inside the product: a small desk, a channel's key, and red tickets that have been with a branch for too long."""

import json
import sys
from datetime import timedelta

from django.utils import timezone

from crm.actions import issue_api_key
from crm.domain.scopes import Scope
from crm.master_data import load_areas
from crm.models import Staff
from tests.factories import ParticipantFactory, StaffFactory
from tests.tickets.actions.test_branch_desk import escalated
from tests.tickets.desk import Desk
from tickets.master_data import load_master_data

now = timezone.now()
late = int(sys.argv[1])
load_areas()
load_master_data(now=now - timedelta(days=9))
desk = Desk(now=now - timedelta(days=8))
for number in range(late):
    # Some are past every rung of the ladder, some will pass one while the rounds go on.
    desk.now = now - timedelta(days=8) + timedelta(days=7, hours=20) * number / late
    desk.participant = ParticipantFactory(created_at=desk.now)
    escalated(desk)
machine = Staff.objects.filter(role="channel").first() or StaffFactory(machine=True)
_key, text = issue_api_key(
    name="Aplikasi",
    account=machine,
    scopes=list(Scope),
    expires_at=now + timedelta(days=1),
    actor=None,
    now=now,
)
sys.stdout.write(json.dumps({"key": text}) + "\n")
