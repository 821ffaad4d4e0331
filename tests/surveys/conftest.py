"""What the tests of surveys share."""

import pytest

from surveys.master_data import load_master_data
from surveys.models import InvitationRule
from tests.factories import MONDAY
from tests.tickets.desk import Desk


@pytest.fixture
def house(desk: Desk) -> Desk:
    """A desk that asks everybody whose complaint was closed."""
    load_master_data(now=MONDAY)
    InvitationRule.objects.update(percent=100)
    return desk
