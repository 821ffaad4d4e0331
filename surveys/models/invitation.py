"""Whom the desk asks, and what follows from a bad answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Channel
from crm.labels import choices_of as crm_choices_of
from crm.models import Participant
from surveys.domain.codes import SetAsideWhy, Source
from surveys.labels import choices_of
from surveys.models.campaign import Stratum
from surveys.models.response import Response
from surveys.models.survey import Survey
from tickets.labels import COLOUR_CHOICES, KIND_CHOICES
from tickets.models import Ticket


class InvitationRule(models.Model):
    """Of which closed tickets what share of people is asked. Empty fields stand for every value; of several rules that
    fit, the one with the most fields filled in counts.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=KIND_CHOICES, blank=True)
    colour = models.CharField(_("colour"), max_length=10, choices=COLOUR_CHOICES, blank=True)
    channel = models.CharField(_("channel"), max_length=12, choices=crm_choices_of(Channel), blank=True)
    percent = models.PositiveSmallIntegerField(_("share of people who are asked (%)"))

    class Meta:
        verbose_name = _("rule for invitations")
        verbose_name_plural = _("rules for invitations")
        ordering = ["kind", "colour", "channel"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "colour", "channel"], name="invitation_rule_once"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="invitation_rule_percent"),
        ]

    def __str__(self) -> str:
        names = [self.get_kind_display(), self.get_colour_display(), self.get_channel_display()]
        tickets = " · ".join(str(name) for name in names if name) or _("every ticket")
        return f"{tickets}: {self.percent} %"


class Invitation(models.Model):
    """One person asked about one ticket, or drawn in a `stratum` of a campaign. The link that they get is signed and
    names this row; it is good once, until `expires_at`, and says nothing of them. Who was drawn and not written to yet
    has neither `invited_at` nor `expires_at`.
    """

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="invitations", verbose_name=_("survey"))
    ticket = models.OneToOneField(
        Ticket,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="survey_invitation",
        verbose_name=_("ticket"),
    )
    stratum = models.ForeignKey(
        Stratum,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitations",
        verbose_name=_("stratum"),
    )
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="survey_invitations", verbose_name=_("participant")
    )
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    response = models.OneToOneField(
        Response,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="invitation",
        verbose_name=_("response"),
    )

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["participant", "-invited_at"], name="invitation_of_person"),
            models.Index(fields=["id"], name="invitation_unsent", condition=Q(invited_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                name="invitation_about_something",
                condition=Q(ticket__isnull=False, stratum__isnull=True)
                | Q(ticket__isnull=True, stratum__isnull=False),
            ),
            models.CheckConstraint(
                name="invitation_expires",
                condition=Q(invited_at__isnull=True, expires_at__isnull=True)
                | Q(invited_at__isnull=False, expires_at__isnull=False),
            ),
            models.UniqueConstraint(fields=["stratum", "participant"], name="invitation_drawn_once"),
        ]

    def __str__(self) -> str:
        return f"{self.survey} · {self.ticket or self.stratum}"

    @property
    def source(self) -> str:
        """By which way it came about, as `Response.source` says it."""
        return Source.CLOSURE if self.ticket_id is not None else Source.CAMPAIGN


class FollowUp(models.Model):
    """The ticket that a detractor's answer has opened."""

    response = models.OneToOneField(
        Response, models.PROTECT, related_name="follow_up", verbose_name=_("response")
    )
    ticket = models.OneToOneField(
        Ticket, models.PROTECT, related_name="survey_follow_up", verbose_name=_("ticket")
    )

    class Meta:
        verbose_name = _("follow-up of an answer")
        verbose_name_plural = _("follow-ups of answers")

    def __str__(self) -> str:
        return f"{self.response} · {self.ticket}"


class SetAside(models.Model):
    """What somebody sent by a link that was old or used: kept apart, in words and numbers, and never counted."""

    invitation = models.ForeignKey(
        Invitation, models.PROTECT, related_name="set_aside", verbose_name=_("invitation")
    )
    why = models.CharField(_("why"), max_length=10, choices=choices_of(SetAsideWhy))
    answers = models.JSONField(_("answers"), default=dict)
    words = models.TextField(_("own words"), blank=True)
    received_at = models.DateTimeField(_("received"))

    class Meta:
        verbose_name = _("answer kept apart")
        verbose_name_plural = _("answers kept apart")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.invitation} · {self.get_why_display()}"
