"""End a contact: hang up, or take leave."""

from datetime import datetime
from typing import TYPE_CHECKING

from core.errors import N_, Conflict, Invalid
from crm.actions.contact_times import check_times
from crm.actions.permission import require
from crm.actions.record_contact import known_code
from crm.domain.codes import ContactOutcome
from crm.domain.powers import Power
from crm.models import Contact

if TYPE_CHECKING:
    from crm.models import Staff


def end_contact(
    *,
    contact: Contact,
    actor: "Staff | None",
    now: datetime,
    outcome: str,
    answered_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> Contact:
    """Write how and when the contact ended (`ended_at` left out: now). Once only.

    Raises `Invalid` naming the field, `Conflict` when it had ended before, `NotAllowed`.
    """
    require(actor, Power.RECORD_CONTACT)
    if not known_code(outcome, list(ContactOutcome), field="outcome"):
        raise Invalid(N_("Give the outcome of the contact."), field="outcome", code="empty")
    answered = answered_at or contact.answered_at
    ended = ended_at or max(now, answered or contact.offered_at, contact.offered_at)
    check_times(contact.offered_at, answered, ended, now=now)
    written = Contact.objects.filter(pk=contact.pk, ended_at=None).update(
        outcome=outcome, answered_at=answered, ended_at=ended
    )
    contact.refresh_from_db()
    if not written:
        raise Conflict(
            N_("This contact has already ended. Record a new one if the participant is back."),
            code="already_ended",
            extra={"ended_at": contact.ended_at.isoformat() if contact.ended_at else None},
        )
    return contact
