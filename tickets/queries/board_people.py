"""The people whose work the board shows, with the quota that outbound agents have."""

from dataclasses import dataclass

from django.db.models import Subquery

from crm.domain.codes import Role
from crm.models import Staff
from tickets.models import CareCentreRules

AGENTS = frozenset({Role.INBOUND_AGENT, Role.SOCIAL_AGENT})
SHOWN = AGENTS | {Role.OUTBOUND_AGENT}


@dataclass(frozen=True)
class Person:
    """An agent with an open account."""

    pk: int
    name: str
    role: str
    quota: int


def people() -> list[Person]:
    """Every agent, by name."""
    quota = CareCentreRules.objects.values("daily_quota")[:1]
    rows = Staff.objects.at_work().filter(role__in=SHOWN).annotate(quota=Subquery(quota))
    usual = CareCentreRules().daily_quota
    return [
        Person(one.pk, str(one), one.role, one.quota or usual)
        for one in rows.only("first_name", "last_name", "username", "role").order_by("first_name", "username")
    ]
