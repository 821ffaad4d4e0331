"""Show a protected number of a ticket's person to somebody who works on the ticket."""

from datetime import datetime

from core.errors import N_, NotFound
from crm.actions import reveal_identity
from crm.domain.codes import IdentityField
from crm.domain.powers import Power
from crm.models import Participant, Staff
from tickets.models import Ticket


def reveal(*, ticket: Ticket, field: str, reason: str, actor: Staff, now: datetime) -> str:
    """The plain number, "" when none is known. Who looked, when and why stays on record.

    Raises `NotFound` when the ticket gives no sight of this number, and what `crm.actions.reveal_identity` raises.
    """
    someone = ticket.participant
    if someone is None or (
        field in list(IdentityField) and field not in revealable(ticket=ticket, reader=actor)
    ):
        raise NotFound(
            N_("This number is not within your sight. Ask the care centre to call the participant.")
        )
    return reveal_identity(
        participant=someone,
        field=field,
        reason=reason,
        actor=actor,
        now=now,
        sight=Participant.objects.filter(pk=someone.pk),
    )


def revealable(*, ticket: Ticket, reader: Staff) -> list[IdentityField]:
    """The numbers of the ticket's person that `reader` may have shown: all of whom they see; the phone alone of
    whom they would not see without the ticket, as long as they have it in hand.
    """
    someone = ticket.participant
    if someone is None or not reader.may(Power.REVEAL_IDENTITY):
        return []
    if Participant.objects.visible_to(reader).filter(pk=someone.pk).exists():
        return list(IdentityField)
    in_hand = Ticket.objects.in_hand_of(reader).filter(pk=ticket.pk).exists()
    return [IdentityField.PHONE] if in_hand else []
