"""A NIK, a family card, a membership number and a phone go in at every door and reach no log."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from config import urls
from core.logging import REDACTED
from outbox.actions.deliver import deliver_due
from outbox.models import OutboxMessage
from tests.factories import ParticipantFactory
from tests.security.world import World

NIK, FAMILY, MEMBER, PHONE = "3171017504601234", "3171010000054321", "0001234567895", "+6281298765678"
#: As people and programs write them.
WRITTEN = (
    NIK,
    FAMILY,
    MEMBER,
    PHONE,
    "081298765678",
    "0812-9876-5678",
    "3171 0175 0460 1234",
    "%2B6281298765678",
)
#: What must be found nowhere: long parts of the numbers, whatever stands between.
PARTS = ("75046012", "00000543", "00012345678", "8129876567", "9876-5678", "9876 5678")


def falls_over(request: Any) -> HttpResponse:
    """A page with a defect, which has people's numbers in its hands."""
    nik, phone = NIK, PHONE
    raise RuntimeError(f"no branch for {nik}, phone {phone}")


def refuses(message: OutboxMessage) -> None:
    """A gateway with a defect."""
    raise ValueError(f"cannot send to {message.address}")


urlpatterns = [path("falls-over/", falls_over), *urls.urlpatterns]


@pytest.fixture(params=["json", "console"])
def logged(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Everything that would be written to the log, through the product's own formatter, down to the finest."""
    from config.logs import logging_config

    made = logging_config(level="DEBUG", as_json=request.param == "json")["formatters"]["structured"]
    factory = made.pop("()")
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(factory(**made))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    # The database's own log of statements is for developers and never on: it holds values by its nature.
    statements = logging.getLogger("django.db.backends")
    statements_before = statements.level
    statements.setLevel(logging.INFO)
    yield text
    statements.setLevel(statements_before)
    root.setLevel(before)
    root.removeHandler(handler)


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_no_number_reaches_a_log_an_address_an_error_page_or_a_metric(
    master_data: None, logged: io.StringIO, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World()
    ParticipantFactory(name="Siti", nik=NIK, family_card=FAMILY, membership_number=MEMBER, phone=PHONE)
    seen: list[str] = []

    def call(client: Client, method: str, address: str, body: Any = None, **more: Any) -> Any:
        if isinstance(body, dict) and more.pop("as_json", True):
            more |= {"data": json.dumps(body), "content_type": "application/json"}
        elif body is not None:
            more |= {"data": body}
        answer = getattr(client, method)(address, **more)
        seen.extend([answer.headers.get("Location", ""), answer.headers.get("Set-Cookie", "")])
        return answer

    machine, agent, officer = world.client("c"), world.client("i"), world.client("b")
    visitor, boss = world.client("-"), world.client("u")
    for number, word in enumerate(WRITTEN):
        identity = {
            "nik": word,
            "phone": word,
            "family_card": word,
            "membership_number": word,
            "name": "Siti",
        }
        ticket = {
            "category": "complaint-room-full",
            "subject": "Penuh",
            "body": "Tolong",
            "identity": identity,
        }
        call(machine, "post", "/api/v1/tickets", {**ticket, "external_id": f"x-{number}"})
        call(machine, "post", "/api/v1/tickets", {**ticket, "unknown": word})
        call(machine, "post", "/api/v1/contacts", {"identity": identity, "proxy_phone": word})
        call(
            machine,
            "post",
            "/api/v1/tickets",
            f'{{"identity": {{"nik": "{word}"'.encode(),
            content_type="application/json",
        )
        for client in (agent, officer):
            call(client, "post", "/api/v1/participants/search", {"query": word, "nik": word})
            call(client, "post", "/api/v1/participants", {"name": "Siti", "nik": word, "phone": word})
            call(client, "post", "/admin/search/tickets/", {"q": word}, as_json=False)
            call(client, "post", f"/admin/contact/{world.own.contact.pk}/find/", {"q": word}, as_json=False)
        call(visitor, "post", "/lacak/", {"number": world.own.ticket.number, "fact": word}, as_json=False)
        call(visitor, "post", "/api/v1/tracking", {"number": word, "fact": word})
        call(visitor, "post", "/admin/login/", {"username": word, "password": word}, as_json=False)
    page = call(boss, "get", "/falls-over/")
    assert page.status_code == 500
    seen.append(page.content.decode())
    settings.OUTBOX_GATEWAYS = dict.fromkeys(configured.OUTBOX_GATEWAYS, f"{__name__}.refuses")
    assert OutboxMessage.objects.exclude(transport="in_app").exists()
    deliver_due(now=world.desk.now.replace(year=2099))
    seen.extend(OutboxMessage.objects.values_list("last_error", flat=True))
    seen.append(call(visitor, "get", "/metrics").content.decode())

    text = logged.getvalue()
    # The log was at work, and had something to take out.
    assert "no branch for" in text
    assert "outbox.defect" in text
    assert REDACTED in text
    for part in PARTS:
        assert part not in text, text[max(0, text.index(part) - 300) : text.index(part) + 50]
        assert not [one for one in seen if part in one], part


@pytest.mark.django_db
def test_error_reports_by_mail_are_not_sent_at_all() -> None:
    # Django's own would hold request bodies and local variables.
    assert not configured.ADMINS
    assert "mail_admins" not in json.dumps(configured.LOGGING, default=str)
