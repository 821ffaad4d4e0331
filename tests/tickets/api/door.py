"""Callers of the API: people with a session, machines with a key, and time that only the desk moves."""

from datetime import datetime, timedelta
from typing import Any

import time_machine
from rest_framework.test import APIClient

from crm.actions import issue_api_key
from crm.domain.scopes import Scope
from crm.models import Staff
from tests.factories import StaffFactory
from tests.tickets.desk import Desk

API = "/api/v1"
TICKETS = f"{API}/tickets"


class Door:
    """Calls of the API at the desk's own time."""

    def __init__(self, desk: Desk, clock: Any) -> None:
        self.desk = desk
        self.clock: time_machine.Traveller = clock

    def after(self, **span: float) -> None:
        """Let time pass, as `timedelta` counts it."""
        self.clock.move_to(self.desk.after(**span))

    def until(self, moment: str) -> None:
        """Let time pass until a moment as the API writes it."""
        self.clock.move_to(self.desk.until(datetime.fromisoformat(moment)))

    def of(self, staff: Staff | None, language: str = "en") -> APIClient:
        """A client signed in as this person, or as nobody. Signed in anew, for a session lasts a shift."""
        client = APIClient(HTTP_ACCEPT_LANGUAGE=language)
        if staff is not None:
            client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
        return client

    def machine(self, account: Staff | None = None, scopes: list[str] | None = None) -> APIClient:
        """A client with a fresh key; of an app and with every scope unless told otherwise."""
        _row, text = issue_api_key(
            name="key",
            account=account or StaffFactory(machine=True),
            scopes=list(Scope) if scopes is None else scopes,
            expires_at=self.desk.now + timedelta(days=365),
            actor=None,
            now=self.desk.now,
        )
        return APIClient(HTTP_AUTHORIZATION=f"Bearer {text}", HTTP_ACCEPT_LANGUAGE="en")

    def step(self, staff: Staff, number: str, resource: str, body: Any = None, status: int = 200) -> Any:
        """One step of a ticket, and its answer; the status must be the expected one."""
        answer = self.of(staff).post(f"{TICKETS}/{number}/{resource}", body or {})
        assert answer.status_code == status, answer.content.decode()
        return answer.json()


def fields_of(answer: Any) -> set[str]:
    """The fields that a problem names."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return {error["field"] for error in answer.json()["errors"]}
