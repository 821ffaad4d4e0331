"""Give a participant a copy of what is held about them, at their request."""

from datetime import datetime

from core.transactions import whole
from crm.domain.codes import IdentityField
from crm.models import IdentityReveal, Participant, Staff
from tickets.actions.erase import requested
from tickets.actions.record import check_may, record
from tickets.domain.codes import Verb
from tickets.domain.data_rights import DataRight
from tickets.models import Ticket


@whole
def disclose(*, ticket: Ticket, actor: Staff, now: datetime) -> Participant:
    """Note that a copy is made for the request for access that `ticket` is, and answer whose data they are
    (`tickets.queries.personal_data` collects them).

    The copy holds whole numbers, so each counts as revealed. The ticket stays open until somebody has handed the copy
    over and resolves it. Raises `NotAllowed`, and `Conflict` when the ticket is no such request, nobody is known for it
    or who they are was not checked.
    """
    check_may(actor, Verb.DISCLOSED)
    someone = requested(ticket, DataRight.ACCESS)
    event = record(ticket, verb=Verb.DISCLOSED, actor=actor, now=now)
    IdentityReveal.objects.bulk_create(
        IdentityReveal(
            participant=someone, field=field, reason=f"{ticket.number} ({event.verb})", staff=actor, at=now
        )
        for field in IdentityField
        if getattr(someone, field)
    )
    return someone
