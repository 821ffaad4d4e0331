"""The first line of every action: may this account do it?"""

from core.errors import N_, NotAllowed
from crm.models import Staff
from quality.domain.roles import Deed, may


def may_do(actor: Staff, deed: Deed) -> bool:
    """Whether `actor` may do this. A superuser may do anything, a closed account nothing, and nothing a regional
    deputy, to whose region no agent of the care centre belongs.
    """
    if not actor.is_active or actor.is_superuser:
        return actor.is_active
    return may(actor.role, deed) and not actor.is_regional_deputy


def require(actor: Staff | None, deed: Deed) -> None:
    """Raise `NotAllowed` unless `actor` may do this. No actor is the system itself, which may."""
    if actor is not None and not may_do(actor, deed):
        raise NotAllowed(
            N_("Your role may not do this in quality monitoring. Ask a supervisor."),
            code="role",
            extra={"deed": deed.value},
        )
