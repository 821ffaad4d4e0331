"""A small care centre for tests, worked through the same actions as the real one."""

from datetime import datetime, timedelta
from typing import Any

from crm.actions import record_contact
from crm.domain.codes import Channel
from crm.models import Branch, Contact, Participant, Staff
from tests.factories import MONDAY, BranchFactory, ParticipantFactory, StaffFactory
from tickets.actions.open_ticket import open_ticket
from tickets.models import Category, RootCause, Ticket
from tickets.verification import differences

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Desk:
    """One of each role, two branches, and time that only `after` moves.

    Needs the master data (fixture `master_data`).
    """

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = now
        self.agent: Staff = StaffFactory()
        self.outbound: Staff = StaffFactory(outbound_agent=True)
        self.supervisor: Staff = StaffFactory(supervisor=True)
        self.office: Staff = StaffFactory(head_office=True)
        self.branch: Branch = BranchFactory(areas=["31.71"])
        self.other_branch: Branch = BranchFactory(areas=["73.71"], zone="Asia/Makassar")
        self.deputy: Staff = StaffFactory(regional_deputy=True, region=self.branch.region)
        self.officer: Staff = StaffFactory(branch_head=True, branch=self.branch)
        self.stranger: Staff = StaffFactory(branch_head=True, branch=self.other_branch)
        self.participant: Participant = ParticipantFactory()
        self.cause: RootCause = RootCause.objects.get(code="facility-capacity")

    def after(self, **span: float) -> datetime:
        """Let time pass (as `timedelta` counts it) and return the new moment."""
        self.now += timedelta(**span)
        return self.now

    def until(self, moment: datetime) -> datetime:
        """Let time pass until `moment`, unless it is later already, and return the present one."""
        self.now = max(self.now, moment)
        return self.now

    def contact(self, channel: str = Channel.PHONE, **details: Any) -> Contact:
        """A contact of the participant that has just been answered."""
        details.setdefault("participant", self.participant)
        details.setdefault("offered_at", self.now)
        if channel != Channel.PHONE:
            details.setdefault("ended_at", self.now)
        else:
            details.setdefault("answered_at", self.now)
        contact, _new = record_contact(actor=self.agent, now=self.now, channel=channel, **details)
        return contact

    def ticket(self, category: str = "complaint-room-full", **details: Any) -> Ticket:
        """A ticket from a new contact."""
        channel = details.pop("channel", Channel.PHONE)
        contact = details.pop("contact", None) or self.contact(channel)
        details.setdefault("actor", self.agent)
        intake = open_ticket(
            contact=contact,
            category=Category.objects.get(code=category),
            subject=details.pop("subject", "Kamar rawat inap dikatakan penuh"),
            now=self.now,
            **details,
        )
        return intake.ticket


def check_clocks() -> None:
    """Every clock must be what the record says it is."""
    assert list(differences(Ticket.objects.order_by("pk"))) == []
