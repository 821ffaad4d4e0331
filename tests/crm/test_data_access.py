"""Whose data somebody saw is kept, whichever door they came through, and one query answers it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.actions import issue_api_key
from crm.models import DataAccess, Participant, Staff
from tests.factories import ParticipantFactory, StaffFactory
from tests.tickets.desk import Desk

NOW = datetime(2026, 3, 2, 9, 20, tzinfo=UTC)


def signed_in(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def seen_by(staff: Staff) -> set[int]:
    return set(DataAccess.objects.filter(staff=staff).values_list("participant", flat=True))


DOORS: dict[str, Callable[[Client, Any], Any]] = {
    "ticket page": lambda client, ticket: client.get(ticket.get_absolute_url()),
    "ticket by API": lambda client, ticket: client.get(f"/api/v1/tickets/{ticket.number}"),
    "list by API": lambda client, ticket: client.get("/api/v1/tickets"),
    "participant page": lambda client, ticket: client.get(
        reverse("admin:desk_participant", args=[ticket.participant_id])
    ),
    "register": lambda client, ticket: client.get(reverse("admin:crm_participant_changelist")),
    "search by API": lambda client, ticket: client.post(
        "/api/v1/participants/search", {"query": ticket.participant.name}, content_type="application/json"
    ),
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_is_noticed(desk: Desk, door: str) -> None:
    ticket = desk.ticket()
    answer = DOORS[door](signed_in(desk.supervisor), ticket)
    assert answer.status_code == 200
    assert seen_by(desk.supervisor) == {ticket.participant_id}


def test_a_page_that_shows_nobody_leaves_nothing(desk: Desk) -> None:
    ParticipantFactory()
    signed_in(desk.supervisor).get(reverse("admin:index"), follow=True)
    assert seen_by(desk.supervisor) == set()


def test_once_an_hour_is_enough(desk: Desk) -> None:
    ticket, client = desk.ticket(), signed_in(desk.agent)
    with time_machine.travel(NOW, tick=False) as clock:
        for _time in range(3):
            client.get(ticket.get_absolute_url())
            clock.shift(timedelta(minutes=15))
        assert [row.at for row in DataAccess.objects.all()] == [NOW]
        client.get(ticket.get_absolute_url())
    assert DataAccess.objects.count() == 2
    assert {row.door for row in DataAccess.objects.all()} == {"admin:desk_ticket"}


def test_machines_and_participants_leave_nothing(desk: Desk, client: Client) -> None:
    ticket = desk.ticket()
    machine = StaffFactory(machine=True, channel="app")
    _key, token = issue_api_key(
        name="app",
        account=machine,
        scopes=["tickets:read", "tickets:write", "contacts:write"],
        expires_at=timezone.now() + timedelta(days=1),
        actor=desk.office,
        now=timezone.now(),
    )
    key = {"Authorization": f"Bearer {token}"}
    matter = {
        "category": "complaint-medicine",
        "subject": "Obat kosong",
        "identity": {"nik": desk.participant.nik, "name": desk.participant.name},
    }
    sent = client.post("/api/v1/tickets", matter, content_type="application/json", headers=key)
    assert sent.status_code == 201, sent.content
    listed = client.get("/api/v1/tickets", headers=key).json()["results"]
    assert [row["participant"]["id"] for row in listed] == [ticket.participant_id]
    found = client.post(
        "/lacak/", {"number": ticket.number, "fact": desk.participant.phone[-4:]}, follow=True
    )
    assert ticket.number in found.content.decode()
    assert not DataAccess.objects.exists()


def test_what_was_seen_cannot_be_taken_back(desk: Desk) -> None:
    signed_in(desk.agent).get(desk.ticket().get_absolute_url())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DataAccess.objects.all().delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        DataAccess.objects.update(at=NOW)


def test_the_command_lists_whose_data_an_account_saw_between_two_moments(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    other = ParticipantFactory()
    rows = [
        DataAccess(staff=desk.agent, participant=who, hour=at, at=at, door="admin:desk_ticket")
        for who, at in (
            (desk.participant, NOW - timedelta(hours=1)),
            (desk.participant, NOW),
            (other, NOW + timedelta(hours=1)),
        )
    ]
    DataAccess.objects.bulk_create(rows)
    DataAccess.objects.create(staff=desk.supervisor, participant=other, hour=NOW, at=NOW, door="x")

    call_command(
        "data_access",
        account=desk.agent.username,
        start="2026-03-02T09:20+00:00",
        end="2026-03-02T17:20:01",  # in the service's own zone, seven hours ahead
    )
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        f"2026-03-02 09:20:00Z  {desk.agent.username}  participant {desk.participant.pk}  admin:desk_ticket",
        f"2026-03-02 10:20:00Z  {desk.agent.username}  participant {other.pk}  admin:desk_ticket",
        "2 participants",
    ]

    call_command("data_access", participant=other.pk, start="2026-03-02", end="2026-03-03")
    assert len(capsys.readouterr().out.splitlines()) == 3


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"account": "nobody", "start": "2026-03-02", "end": "2026-03-03"}, "No account"),
        ({"participant": 999_999, "start": "2026-03-02", "end": "2026-03-03"}, "no participant"),
        ({"participant": 1, "start": "kemarin", "end": "2026-03-03"}, "--from is no date"),
        ({"participant": 1, "start": "2026-03-03", "end": "2026-03-03"}, "must lie before"),
    ],
)
def test_the_command_says_what_is_wrong(db: None, options: dict[str, Any], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("data_access", **options)


def test_the_register_is_for_those_who_review_it(desk: Desk) -> None:
    ticket = desk.ticket()
    signed_in(desk.agent).get(ticket.get_absolute_url())
    address = reverse("admin:crm_dataaccess_changelist")
    page = signed_in(desk.supervisor).get(address)
    assert desk.agent.get_full_name() in page.content.decode()
    assert signed_in(desk.agent).get(address).status_code == 403
    assert Participant.objects.count() == 1
