"""What every test shares. Settings come from `config.settings.tests` (pyproject.toml)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import TransactionTestCase

from core import guards
from crm.master_data import load_areas
from tests.factories import MONDAY
from tests.tickets.desk import Desk
from tickets.master_data import load_master_data
from tickets.policies import terms_of

_CASE: Any = TransactionTestCase
_empty_the_database = _CASE._fixture_teardown


def _empty_the_guarded_database(case: Any) -> None:
    """What a test committed is deleted after it, also from tables that refuse that; `flush` puts the guards back."""
    guards.unprotect()
    _empty_the_database(case)


_CASE._fixture_teardown = _empty_the_guarded_database


@pytest.fixture(autouse=True)
def _forget_kept_rows() -> None:
    """A test's database is rolled back, so a key may stand for another row in the next one."""
    terms_of.cache_clear()


@pytest.fixture
def master_data(db: None) -> None:
    """Areas, categories, causes, calendars and the default policies."""
    load_areas()
    load_master_data(now=MONDAY)


@pytest.fixture
def desk(master_data: None) -> Desk:
    """A small care centre with one of each role."""
    return Desk()


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Say a line at the end of the run, from whichever process the test runs in."""
    return lambda line: record_property("figures", line)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What the tests have counted."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    called = [report for report in reports if report.when == "call"]
    lines = [line for report in called for name, line in report.user_properties if name == "figures"]
    if lines:
        terminalreporter.section("figures")
        for line in sorted(lines):
            terminalreporter.write_line(line)
