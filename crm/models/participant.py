"""Participants (*peserta*): the insured people."""

from collections.abc import Collection
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField, mask
from crm.domain.codes import Channel, Language, PriorityReason, Segment, Source
from crm.labels import choices_of
from crm.models.fields import BlindIndexField, DerivedColumnsMixin, SearchTextField
from crm.querysets import ParticipantQuerySet
from crm.seen import notice


class Participant(DerivedColumnsMixin):
    """An insured person, as far as known. Only the name is needed: other systems are often down.

    NIK, family-card number and phone are encrypted; their `*_index` columns follow by themselves. `erased_at` is when
    the person was forgotten (`crm.actions.erase_participant`).
    """

    name = models.CharField(_("name"), max_length=150)
    search_name = SearchTextField(_("search name"), source="name", max_length=200)
    # Null, not empty: of those who have no number there are many, and each number stands once.
    membership_number = models.CharField(_("membership number"), max_length=13, null=True, blank=True)  # noqa: DJ001
    nik = EncryptedTextField(_("NIK"), blank=True, default="")
    nik_index = BlindIndexField(source="nik", purpose="nik", null=True)
    family_card = EncryptedTextField(_("family-card number"), blank=True, default="")
    family_card_index = BlindIndexField(source="family_card", purpose="family_card", null=True)
    phone = EncryptedTextField(_("phone"), blank=True, default="")
    phone_index = BlindIndexField(source="phone", purpose="phone", null=True)
    born_on = models.DateField(_("born on"), null=True, blank=True)
    segment = models.CharField(_("segment"), max_length=10, choices=choices_of(Segment), blank=True)
    priority_reason = models.CharField(
        _("priority reason"),
        max_length=15,
        choices=choices_of(PriorityReason),
        blank=True,
        default=PriorityReason.NONE,
    )
    home_area = models.ForeignKey(
        "crm.Area",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="participants",
        verbose_name=_("home regency"),
        db_index=False,
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=choices_of(Language), default=Language.INDONESIAN
    )
    source = models.CharField(_("source"), max_length=12, choices=choices_of(Source), default=Source.STATED)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="registered_participants",
        verbose_name=_("registered by"),
    )
    created_at = models.DateTimeField(_("created at"))
    updated_at = models.DateTimeField(_("updated at"))
    erased_at = models.DateTimeField(_("data erased"), null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ("search_name", "pk")
        indexes = (
            models.Index(fields=("search_name", "id"), name="crm_participant_search_name"),
            models.Index(fields=("home_area", "search_name"), name="crm_participant_area_name"),
            models.Index(fields=("phone_index",), name="crm_participant_phone"),
            models.Index(
                fields=("family_card_index",),
                name="crm_participant_family_card",
                condition=models.Q(family_card_index__isnull=False),
            ),
        )
        # Named here and not `unique=True`: for that PostgreSQL would get a second index for LIKE, which nobody asks.
        constraints = (
            models.UniqueConstraint(fields=("membership_number",), name="crm_participant_membership_once"),
            models.UniqueConstraint(fields=("nik_index",), name="crm_participant_nik_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="crm_participant_has_name"),
            models.CheckConstraint(
                condition=models.Q(updated_at__gte=models.F("created_at")), name="crm_participant_times"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any
    ) -> Self:
        """As usual; and whoever is being answered has seen this person (`crm.middleware`)."""
        row = super().from_db(db, field_names, values, **kwargs)
        notice(row.pk)
        return row

    @property
    def is_priority(self) -> bool:
        """Goes first (domain section 3)."""
        return bool(self.priority_reason)

    @property
    def membership_number_masked(self) -> str:
        """Last digits of the membership number."""
        return mask(self.membership_number or "")

    @property
    def nik_masked(self) -> str:
        """Last digits of the NIK."""
        return mask(self.nik)

    @property
    def family_card_masked(self) -> str:
        """Last digits of the family-card number."""
        return mask(self.family_card)

    @property
    def phone_masked(self) -> str:
        """Last digits of the phone."""
        return mask(self.phone)


class ContactAddress(DerivedColumnsMixin):
    """Where a participant is reached on a channel. One address belongs to one participant."""

    participant = models.ForeignKey(
        Participant, on_delete=models.CASCADE, related_name="contact_addresses", verbose_name=_("participant")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=choices_of(Channel))
    value = EncryptedTextField(_("address"))
    value_index = BlindIndexField(source="value", purpose="contact_address", null=False)

    class Meta:
        verbose_name = _("contact address")
        verbose_name_plural = _("contact addresses")
        ordering = ("channel", "pk")
        constraints = (
            models.UniqueConstraint(fields=("channel", "value_index"), name="crm_address_unique_on_channel"),
        )

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.value_masked}"

    @property
    def value_masked(self) -> str:
        """Last characters of the address."""
        return mask(self.value)
