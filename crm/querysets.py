"""Reading people and places. `visible_to(user)` is the one place that decides who sees which rows.

Every `visible_to` answers an empty set to anonymous and closed accounts, so a stranger gets 404 and no hint.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import UserManager
from django.db.models import Q, QuerySet

from core.crypto import blind_index
from core.errors import Invalid
from crm.domain.codes import Channel, Role
from crm.domain.identity import MEMBERSHIP_DIGITS, NIK_DIGITS, only_digits
from crm.domain.phones import to_e164
from crm.domain.powers import Power
from crm.domain.text import MAX_WORDS, search_text

if TYPE_CHECKING:
    from crm.models import Branch, Contact, Participant, Staff  # noqa: F401  (named in strings)

#: Roles that serve any participant of the country.
CARE_ROLES = frozenset(
    {Role.INBOUND_AGENT, Role.SOCIAL_AGENT, Role.OUTBOUND_AGENT, Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE}
)


def _sees_nothing(user: Any) -> bool:
    return not (user and user.is_authenticated and user.is_active)


def _sees_all(user: Any) -> bool:
    return user.is_superuser or (user.role in CARE_ROLES and not user.is_regional_deputy)


class ParticipantQuerySet(QuerySet["Participant"]):
    """Participants."""

    def visible_to(self, user: Any) -> Self:
        """Care centre and head office: everyone. Branch officer: who lives in the own branch's regencies, and whom
        the branch registered or whose contact it recorded. Regional deputy: who lives in the region's regencies.
        Machine: whom it registered or whose contact it brought in.
        """
        if _sees_nothing(user):
            return self.none()
        if _sees_all(user):
            return self
        if user.role == Role.BRANCH_OFFICER:
            home = Q(home_area__branch_area__branch=user.branch_id)
            return self.filter(home | _brought_in_by(_colleagues(user)))
        if user.is_regional_deputy:
            return self.filter(home_area__branch_area__branch__region=user.region_id)
        if user.role == Role.CHANNEL:
            return self.filter(_brought_in_by([user.pk]))
        return self.none()

    def found_by(self, user: Any, text: str) -> Self:
        """What `user` finds with `text`: who matches within their sight, and, if they are a person who takes
        contacts, whoever in the country has exactly this number: people fall ill far from home.
        """
        seen = self.visible_to(user).matching(text)
        if _sees_nothing(user) or _sees_all(user) or user.is_machine or not user.may(Power.RECORD_CONTACT):
            return seen
        return self.filter(Q(pk__in=seen.order_by().values("pk")) | _has_number(text))

    def matching(self, text: str) -> Self:
        """What one search box means: membership number, NIK, family card or phone in any notation, or a name.

        Names match by the beginnings of their words, in any order, without case or accents. Nothing matches
        text with neither digits nor letters.
        """
        found = _has_number(text)
        digits = only_digits(text)
        if len(digits) == NIK_DIGITS:
            return self.filter(found | Q(family_card_index=blind_index(digits, purpose="family_card")))
        words = search_text(text).split()[:MAX_WORDS]
        if words and not any(character.isdigit() for character in text):
            found |= Q(search_name__words_begin=words)
        return self.filter(found)

    def at_address(self, channel: str, address: str) -> Self:
        """The participant reached at an address (normalised by `crm.domain.addresses`) on a channel."""
        return self.filter(
            contact_addresses__channel=channel,
            contact_addresses__value_index=blind_index(address, purpose="contact_address"),
        )


def _colleagues(officer: Any) -> QuerySet[Any]:
    from crm.models import Staff

    rows: QuerySet[Any] = Staff.objects.filter(branch=officer.branch_id)
    return rows.order_by().values("pk")


def _brought_in_by(accounts: Any) -> Q:
    """Whom one of these accounts registered, or whose contact it recorded."""
    from crm.models import Contact

    contacts = Contact.objects.filter(recorded_by__in=accounts, participant__isnull=False).order_by()
    return Q(registered_by__in=accounts) | Q(pk__in=contacts.values("participant"))


def _has_number(text: str) -> Q:
    """Who has exactly this membership number, NIK or phone, in any notation."""
    digits = only_digits(text)
    if len(digits) == NIK_DIGITS:
        return Q(nik_index=blind_index(digits, purpose="nik"))
    found = Q(membership_number=digits) if len(digits) == MEMBERSHIP_DIGITS else Q(pk__in=[])
    if phone := _as_phone(text):
        found |= Q(phone_index=blind_index(phone, purpose="phone")) | Q(pk__in=_owners_of(phone))
    return found


def _as_phone(text: str) -> str:
    try:
        return to_e164(text)
    except Invalid:
        return ""


def _owners_of(phone: str) -> list[int]:
    # Two small look-ups instead of one OR over two tables, which no planner answers from indexes.
    from crm.models import ContactAddress

    index = blind_index(phone, purpose="contact_address")
    rows = ContactAddress.objects.filter(value_index=index, channel__in=(Channel.PHONE, Channel.WHATSAPP))
    return list(rows.values_list("participant_id", flat=True))


class ContactQuerySet(QuerySet["Contact"]):
    """Contacts."""

    def visible_to(self, user: Any) -> Self:
        """Care centre and head office: all. Branch officer: what the branch recorded, and the contacts of who lives
        in its regencies. Regional deputy: those of the region's participants. Machine: what it brought in.
        """
        if _sees_nothing(user):
            return self.none()
        if _sees_all(user):
            return self
        if user.role == Role.BRANCH_OFFICER:
            return self.filter(
                Q(recorded_by__in=_colleagues(user))
                | Q(participant__home_area__branch_area__branch=user.branch_id)
            )
        if user.is_regional_deputy:
            return self.filter(participant__home_area__branch_area__branch__region=user.region_id)
        if user.role == Role.CHANNEL:
            return self.filter(recorded_by=user)
        return self.none()


class BranchQuerySet(QuerySet["Branch"]):
    """Branch offices."""

    def visible_to(self, user: Any) -> Self:
        """Every branch to people, for work moves between branches; the active ones to machines."""
        if _sees_nothing(user):
            return self.none()
        return self.filter(active=True) if user.role == Role.CHANNEL else self

    def managed_by(self, user: Any) -> Self:
        """The user's own branches: a branch officer's one, a deputy's region, else every visible one."""
        if _sees_nothing(user):
            return self.none()
        if user.role == Role.BRANCH_OFFICER:
            return self.filter(pk=user.branch_id)
        if user.is_regional_deputy:
            return self.filter(region=user.region_id)
        return self.visible_to(user)

    def serving(self, area_code: str) -> Self:
        """The active branch responsible for a regency ("11.01"): one or none."""
        return self.filter(active=True, branch_areas__area=area_code)


class StaffQuerySet(QuerySet["Staff"]):
    """Accounts."""

    def visible_to(self, user: Any) -> Self:
        """Supervisors, QCOs, head office: everybody. Deputy: the region's branches. Branch officer: the own
        branch. Agents: the care centre's people. Machine: itself.
        """
        if _sees_nothing(user):
            return self.none()
        if user.is_superuser or user.is_head_office or user.role in (Role.SUPERVISOR, Role.QCO):
            return self
        if user.is_regional_deputy:
            return self.filter(Q(branch__region=user.region_id) | Q(pk=user.pk))
        if user.role == Role.BRANCH_OFFICER:
            return self.filter(branch=user.branch_id)
        if user.is_agent:
            return self.filter(branch__isnull=True).exclude(role=Role.CHANNEL)
        return self.filter(pk=user.pk)

    def at_work(self) -> Self:
        """Open accounts of people."""
        return self.filter(is_active=True).exclude(role=Role.CHANNEL)


class LookQuerySet(QuerySet[Any]):
    """Looks of the staff at participants' data and numbers, as on record."""

    def visible_to(self, user: Any) -> Self:
        """Whoever may review them sees the looks at people within their sight; the screens say who may."""
        from crm.models import Participant

        if _sees_all(user):
            return self
        return self.filter(participant__in=Participant.objects.visible_to(user))

    def between(self, start: datetime, end: datetime) -> Self:
        """From `start` up to, but not including, `end` (UTC)."""
        return self.filter(at__gte=start, at__lt=end)


class StaffManager(UserManager.from_queryset(StaffQuerySet)):  # type: ignore[misc]
    """`UserManager` whose querysets know sight."""

    use_in_migrations = True


def branch_for_area(code: str) -> "Branch | None":
    """The active branch responsible for a regency code such as "11.01", or None."""
    from crm.models import Branch

    return Branch.objects.serving(code).first()
