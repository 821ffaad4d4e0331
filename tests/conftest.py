"""What every test shares. Settings come from `config.settings.tests` (pyproject.toml)."""

import pytest

from crm.master_data import load_areas
from tests.factories import MONDAY
from tests.tickets.desk import Desk
from tickets.master_data import load_master_data
from tickets.policies import terms_of


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
