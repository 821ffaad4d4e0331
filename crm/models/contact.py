"""Contacts: every call, message or visit."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.crypto import EncryptedTextField, mask
from crm.domain.codes import Channel, ContactOutcome, Direction
from crm.labels import choices_of
from crm.querysets import ContactQuerySet


class Contact(models.Model):
    """One contact, kept as it was. `offered_at` is when it reached the desk, `answered_at` when somebody took
    it, `ended_at` when it was over. `external_id` is the number that the channel gave it, `sender_address` where
    on the channel it came from, in the notation of `crm.domain.addresses`: whoever wrote can be answered there.
    """

    channel = models.CharField(_("channel"), max_length=10, choices=choices_of(Channel))
    direction = models.CharField(
        _("direction"), max_length=8, choices=choices_of(Direction), default=Direction.INBOUND
    )
    # Null rather than empty: the unique constraint then leaves contacts without a number alone.
    external_id = models.CharField(_("external id"), max_length=200, null=True, blank=True)  # noqa: DJ001
    participant = models.ForeignKey(
        "crm.Participant",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("participant"),
        db_index=False,
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contacts",
        verbose_name=_("agent"),
        db_index=False,
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recorded_contacts",
        verbose_name=_("recorded by"),
        db_index=False,
    )
    offered_at = models.DateTimeField(_("offered at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"),
        max_length=20,
        choices=choices_of(ContactOutcome),
        blank=True,
        default=ContactOutcome.NONE,
    )
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    body = models.TextField(_("body"), blank=True)
    sender_address = EncryptedTextField(_("address it came from"), blank=True, default="", db_default="")
    proxy_name = models.CharField(_("name of the person who asks for them"), max_length=150, blank=True)
    proxy_phone = EncryptedTextField(_("phone of the person who asks for them"), blank=True, default="")
    proxy_relation = models.CharField(_("relation to the participant"), max_length=60, blank=True)
    erased_at = models.DateTimeField(_("data erased"), null=True, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ("-offered_at", "-pk")
        indexes = (
            models.Index(fields=("-offered_at", "-id"), name="crm_contact_newest"),
            models.Index(fields=("participant", "-offered_at"), name="crm_contact_participant"),
            models.Index(fields=("agent", "-offered_at"), name="crm_contact_agent"),
            models.Index(fields=("recorded_by", "-offered_at"), name="crm_contact_recorded_by"),
            models.Index(fields=("channel", "-offered_at"), name="crm_contact_channel"),
            # Whoever is on the line: asked for with every page of the staff.
            models.Index(
                fields=("agent", "offered_at"), name="crm_contact_in_hand", condition=Q(ended_at__isnull=True)
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("channel", "external_id"), name="crm_contact_unique_external_id"),
            models.CheckConstraint(condition=~Q(external_id=""), name="crm_contact_external_id_not_empty"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("offered_at")),
                name="crm_contact_answered_after_offered",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("offered_at")),
                name="crm_contact_ended_after_offered",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | Q(answered_at__isnull=True)
                | Q(ended_at__gte=F("answered_at")),
                name="crm_contact_ended_after_answered",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.offered_at:%Y-%m-%d %H:%M}Z"

    @property
    def is_over(self) -> bool:
        """Nobody is on the line any more."""
        return self.ended_at is not None

    @property
    def has_proxy(self) -> bool:
        """Somebody else speaks for the participant."""
        return bool(self.proxy_name or self.proxy_phone or self.proxy_relation)

    @property
    def sender_address_masked(self) -> str:
        """Last characters of the address that it came from."""
        return mask(self.sender_address)

    @property
    def proxy_phone_masked(self) -> str:
        """Last digits of the proxy's phone."""
        return mask(self.proxy_phone)
