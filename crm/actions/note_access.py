"""Keep whose data somebody was shown."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from core.statements import insert_unless_there
from crm.models import DataAccess

if TYPE_CHECKING:
    from crm.models import Staff

#: Rows in one statement.
BATCH = 500


def note_access(*, staff: "Staff", participants: Iterable[int], door: str, now: datetime) -> None:
    """Note that `staff` was shown these participants (by key) at `door`; once an hour for each is enough."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    rows = [
        DataAccess(staff_id=staff.pk, participant_id=key, hour=hour, at=now, door=door[:80])
        for key in sorted(participants)
    ]
    for first in range(0, len(rows), BATCH):
        insert_unless_there(rows[first : first + BATCH])
