"""The house in which quality is monitored."""

import pytest

from tests.quality.house import House
from tests.tickets.desk import Desk


@pytest.fixture
def house(desk: Desk) -> House:
    """A supervisor, two scorers, an agent of each desk, and an open period."""
    return House(desk)
