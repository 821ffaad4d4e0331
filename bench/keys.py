"""Run within the desk's environment: a key for a machine, and signed-in sessions of its people, as JSON."""

import json
import sys
from datetime import datetime, timedelta

import django

django.setup()

from django.utils import timezone

from bench.sessions import cookies
from crm.actions import issue_api_key
from crm.domain.codes import Desk, Role
from crm.domain.scopes import Scope
from crm.models import Staff
from tickets.actions.write import note
from tickets.models import Ticket

AGENTS = 32
EVENTS = 500


def main() -> None:
    now = timezone.now()
    machine = Staff.objects.filter(role=Role.CHANNEL, channel="app").earliest("pk")
    _row, key = issue_api_key(
        name="Bench",
        account=machine,
        scopes=list(Scope),
        expires_at=now + timedelta(days=1),
        actor=None,
        now=now,
    )
    agents = Staff.objects.filter(role=Role.INBOUND_AGENT, desk=Desk.CARE, is_active=True).order_by("pk")
    officer = Staff.objects.filter(role=Role.BRANCH_OFFICER, is_active=True, seniority="senior").earliest(
        "pk"
    )
    outbound = Staff.objects.filter(role=Role.OUTBOUND_AGENT, is_active=True).earliest("pk")
    supervisor = Staff.objects.filter(role=Role.SUPERVISOR).earliest("pk")
    usual = Ticket.objects.filter(event_count=5, state="closed").only("pk").earliest("pk")
    json.dump(
        {
            "key": key,
            "agents": [cookies(one) for one in agents[:AGENTS]],
            "supervisor": cookies(supervisor),
            "officer": cookies(officer),
            "branch": officer.branch_id,
            "outbound": cookies(outbound),
            "usual": usual.number,
            "longest": lengthy(now).number,
        },
        sys.stdout,
    )


def lengthy(now: datetime) -> Ticket:
    """The ticket with the most events, of which there are at least 500."""
    found: Ticket = Ticket.objects.order_by("-event_count")[:1].get()
    if found.event_count < EVENTS:
        open_ones = Ticket.objects.live().filter(state="in_progress").order_by("-event_count")
        found = open_ones[:1].get()
        for _n in range(EVENTS - found.event_count):
            note(ticket=found, text="Dicatat untuk pengukuran.", actor=found.owner, now=now)
            found.refresh_from_db()
    return found


main()
