"""The demo data, in a size that a test can wait for."""

import stat
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Max, Min
from pytest_django import Settings

from crm.actions import use_api_key
from crm.actions.participant_details import clean_details
from crm.domain.codes import AreaLevel, Role
from crm.models import ApiKey, Area, Branch, Contact, Participant, Region, Staff
from outbox.models import OutboxMessage
from outbox.models.message import Delivery
from tests.tickets.desk import check_clocks
from tickets.domain.codes import CallOutcome, Colour, LegEnding, Verb
from tickets.domain.states import State
from tickets.models import CallAttempt, Confirmation, CorrectiveAction, Escalation, Ticket, TicketEvent

#: A Wednesday, 14:00 in Jakarta.
NOW = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
ROLES_OF_PEOPLE = set(Role) - {Role.CHANNEL}


def seed(**options: Any) -> str:
    said = StringIO()
    size = {"participants": 200, "tickets": 150, "now": NOW.isoformat(), **options}
    call_command("seed_demo", stdout=said, **size)
    return said.getvalue()


@pytest.mark.django_db
def test_a_small_demo_has_everything_a_desk_can_be_in() -> None:
    seed()

    assert Ticket.objects.count() == 150
    assert set(Ticket.objects.values_list("state", flat=True)) == set(State)
    assert set(Ticket.objects.values_list("colour", flat=True)) == set(Colour)
    assert Ticket.objects.overdue(NOW).exists()
    assert Ticket.objects.open().filter(due_at__range=(NOW, NOW + timedelta(hours=6))).exists()
    assert Ticket.objects.filter(opened_at__gt=NOW - timedelta(hours=1)).exists()
    verbs = set(TicketEvent.objects.values_list("verb", flat=True))
    assert {
        Verb.JOINED,
        Verb.CLASSIFIED,
        Verb.ASSIGNED,
        Verb.RESUMED,
        Verb.REPROCESSED,
        Verb.ALARMED,
    } <= verbs
    outcomes = set(CallAttempt.objects.values_list("outcome", flat=True))
    assert {
        CallOutcome.SATISFIED,
        CallOutcome.EDUCATED,
        CallOutcome.REPROCESS,
        CallOutcome.NO_ANSWER,
    } <= outcomes
    assert Confirmation.objects.queue(NOW).filter(rank=0).exists()
    assert LegEnding.FINISHED in set(Escalation.objects.values_list("ending", flat=True))
    assert Escalation.objects.exclude(root_cause=None).exists()
    assert not Escalation.objects.filter(ending=LegEnding.FINISHED, root_cause=None).exists()
    assert CorrectiveAction.objects.filter(done_on__isnull=False).exists()
    assert CorrectiveAction.objects.filter(done_on=None, due_on__lt=NOW.date()).exists()
    check_clocks()
    nothing_lies_in_the_future()
    every_regency_has_its_branch_and_every_role_its_people()
    nobody_can_be_written_to_about_the_past()
    every_participant_would_pass_the_desk_s_own_checks()
    no_number_is_readable_in_the_database()


def nothing_lies_in_the_future() -> None:
    assert Ticket.objects.aggregate(last=Max("changed_at"))["last"] <= NOW
    assert TicketEvent.objects.aggregate(last=Max("recorded_at"))["last"] <= NOW
    assert Contact.objects.aggregate(last=Max("ended_at"))["last"] <= NOW
    assert Ticket.objects.aggregate(first=Min("opened_at"))["first"] > NOW - timedelta(weeks=6)


def every_regency_has_its_branch_and_every_role_its_people() -> None:
    regencies = Area.objects.filter(level=AreaLevel.REGENCY)
    assert not regencies.filter(branch_area=None).exists()
    assert set(Branch.objects.values_list("zone", flat=True)) == {
        "Asia/Jakarta",
        "Asia/Makassar",
        "Asia/Jayapura",
    }
    assert Region.objects.filter(head_office=False).count() == 12
    assert set(Staff.objects.values_list("role", flat=True)) == set(Role)
    for branch in Branch.objects.prefetch_related("staff"):
        assert sum(officer.is_branch_head for officer in branch.staff.all()) == 1
    assert all(region.deputies.count() == 1 for region in Region.objects.filter(head_office=False))


def nobody_can_be_written_to_about_the_past() -> None:
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {Delivery.SENT}


def every_participant_would_pass_the_desk_s_own_checks() -> None:
    fields = (
        "membership_number",
        "nik",
        "family_card",
        "phone",
        "born_on",
        "segment",
        "priority_reason",
        "address",
    )
    for person in Participant.objects.all():
        known = {name: getattr(person, name) for name in ("name", *fields)}
        assert clean_details(known, now=NOW) == known
        assert person.home_area is not None
        assert person.nik[:4] == person.home_area.code.replace(".", "")
        assert person.born_on is not None
        assert person.nik[8:12] == f"{person.born_on:%m%y}"


def no_number_is_readable_in_the_database() -> None:
    secret = [
        text.encode()
        for person in Participant.objects.all()
        for text in (person.nik, person.family_card, person.phone.removeprefix("+62"))
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            assert cursor.connection is not None
            stored = cursor.connection.serialize()
        else:
            stored = b""
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} t")
                stored += "\n".join(row[0] for row in cursor.fetchall()).encode()
    assert b"Kedeputian" in stored
    assert [number for number in secret if number in stored] == []


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_desk_and_another_seed_another() -> None:
    first, again, other = (desk_of(number) for number in (7, 7, 8))

    assert first == again
    assert first != other


def desk_of(number: int) -> list[tuple[Any, ...]]:
    """What a seed made, in rows that do not depend on keys; the database is left as it was."""
    with transaction.atomic():
        seed(seed=number, participants=60, tickets=40, weeks=1)
        tickets = list(
            Ticket.objects.order_by("pk").values_list(
                *("subject", "state", "colour", "opened_at", "changed_at", "due_at", "version"),
                *("owner__username", "branch__code", "participant__name", "participant__membership_number"),
            )
        )
        events = [
            (event.verb, event.at, event.actor and event.actor.username, event.words)
            for event in TicketEvent.objects.select_related("actor", "ticket").order_by("pk")
        ]
        people = [(person.name, person.nik, person.phone) for person in Participant.objects.order_by("pk")]
        transaction.set_rollback(True)
    return [*tickets, *events, *people]


@pytest.mark.django_db
def test_demo_data_are_never_mixed_with_others_and_never_made_on_a_public_server(
    settings: Settings,
) -> None:
    settings.SESSION_COOKIE_SECURE = True
    with pytest.raises(CommandError, match="public server"):
        seed()
    settings.SESSION_COOKIE_SECURE = False
    Region.objects.create(code="X", name="Lain")
    Branch.objects.create(code="X", name="Lain", region=Region.objects.get())

    with pytest.raises(CommandError, match="branches already"):
        seed()
    assert seed(if_empty=True) == ""
    assert Ticket.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("option", "value"), [("tickets", 0), ("weeks", -1), ("now", "yesterday"), ("now", "2026-13-40T00:00Z")]
)
def test_a_size_or_moment_that_makes_no_sense_is_refused_with_its_name(option: str, value: Any) -> None:
    with pytest.raises(CommandError, match=f"--{option}"):
        seed(**{option: value})


@pytest.mark.django_db
def test_the_accounts_that_are_shown_can_sign_in_and_the_key_opens_the_api(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    seed(participants=30, tickets=5, weeks=1)

    said = accounts()
    lines = [line.split() for line in said.splitlines() if line.startswith("  ")]
    assert {role for _name, role, *_rest in lines} == ROLES_OF_PEOPLE
    password = said.split("password ")[1].split()[0]
    assert all(authenticate(None, username=name, password=password) for name, *_rest in lines)
    key = said.rpartition(": ")[2].strip()
    assert use_api_key(text=key, now=datetime.now(UTC)) is not None
    assert stat.S_IMODE((tmp_path / "demo-key").stat().st_mode) == 0o600
    assert key in accounts(), "a second start prints the same key"
    assert ApiKey.objects.count() == 1


@pytest.mark.django_db
def test_an_account_whose_password_was_changed_is_not_shown_with_the_old_one(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    assert "no demo accounts" in accounts()
    seed(participants=30, tickets=5, weeks=1)
    agent = Staff.objects.get(username="agen01")
    agent.set_password("sesuatu yang lain")
    agent.save()

    assert "agen01" not in accounts()
    assert "spv1" in accounts()


def accounts() -> str:
    said = StringIO()
    call_command("demo_accounts", stdout=said)
    return said.getvalue()
