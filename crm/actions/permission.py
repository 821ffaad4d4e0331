"""The first line of every action: may this account do it?"""

from typing import TYPE_CHECKING

from core.errors import N_, NotAllowed
from crm.domain.powers import Power

if TYPE_CHECKING:
    from crm.models import Staff


def require(actor: "Staff | None", power: Power) -> None:
    """Raise `NotAllowed` unless `actor` has `power`. No actor is the system itself, which may."""
    if actor is not None and not actor.may(power):
        raise NotAllowed(
            N_("Your role may not do this (%(power)s). Ask your supervisor or the head office."),
            params={"power": power.value},
            code="role",
            extra={"power": power.value},
        )
