"""The first line of every action: may this account do it?"""

from core.errors import N_, NotAllowed
from crm.models import Staff
from surveys.domain.roles import NATIONAL, Deed, may

__all__ = ["Deed", "may_do", "require"]


def may_do(actor: Staff, deed: Deed) -> bool:
    """Whether `actor` may do this. A superuser may do anything, a closed account nothing."""
    if not actor.is_active:
        return False
    if actor.is_superuser:
        return True
    return may(actor.role, deed) and not (deed in NATIONAL and actor.is_regional_deputy)


def require(actor: Staff | None, deed: Deed) -> None:
    """Raise `NotAllowed` unless `actor` may do this. No actor is the system itself, which may."""
    if actor is not None and not may_do(actor, deed):
        raise NotAllowed(
            N_("Your role may not do this with surveys. Ask a supervisor."),
            code="role",
            extra={"deed": deed.value},
        )
