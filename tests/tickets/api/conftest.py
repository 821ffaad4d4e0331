from collections.abc import Iterator

import pytest
import time_machine

from tests.tickets.api.door import Door
from tests.tickets.desk import Desk


@pytest.fixture(name="door")
def open_door(desk: Desk) -> Iterator[Door]:
    with time_machine.travel(desk.now, tick=False) as clock:
        yield Door(desk, clock)
