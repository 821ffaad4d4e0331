"""Accounts, places and clients that the tests of people and places share."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from crm.actions import issue_api_key
from crm.domain.scopes import Scope
from crm.models import Branch, Participant, Staff
from tests.factories import BranchFactory, ParticipantFactory, StaffFactory


@pytest.fixture
def api_of(db: None) -> Callable[[Staff | None], APIClient]:
    """An API client signed in as a person, or as nobody."""

    def make(staff: Staff | None) -> APIClient:
        client = APIClient()
        if staff is not None:
            client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return make


@pytest.fixture
def api_with_key(db: None) -> Callable[..., APIClient]:
    """An API client with a fresh key of a machine; every scope unless told otherwise."""

    def make(account: Staff | None = None, scopes: list[str] | None = None) -> APIClient:
        now = timezone.now()
        _row, text = issue_api_key(
            name="key",
            account=account or StaffFactory(machine=True),
            scopes=list(Scope) if scopes is None else scopes,
            expires_at=now + timedelta(days=1),
            actor=None,
            now=now,
        )
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
        return client

    return make


@pytest.fixture
def jakarta(db: None) -> Branch:
    return BranchFactory(name="Jakarta Pusat", areas=["31.71"])


@pytest.fixture
def ambon(db: None) -> Branch:
    return BranchFactory(name="Ambon", zone="Asia/Jayapura", areas=["81.71"])


@pytest.fixture
def people(jakarta: Branch, ambon: Branch) -> dict[str, Any]:
    """One participant in each place, and one whose home nobody knows."""
    return {
        "jakarta": ParticipantFactory(name="Budi Santoso", home_area=jakarta.areas.get()),
        "ambon": ParticipantFactory(name="Yohana Latuconsina", home_area=ambon.areas.get()),
        "nowhere": ParticipantFactory(name="Tanpa Alamat", home_area=None),
    }


@pytest.fixture
def officer(jakarta: Branch) -> Staff:
    return StaffFactory(branch_officer=True, branch=jakarta)


@pytest.fixture
def stranger(ambon: Branch) -> Staff:
    """Another branch's officer, who has no business in Jakarta."""
    return StaffFactory(branch_officer=True, branch=ambon)


@pytest.fixture
def agent(db: None) -> Staff:
    return StaffFactory()


@pytest.fixture
def budi(people: dict[str, Any]) -> Participant:
    found: Participant = people["jakarta"]
    return found
