"""Whom the desk asks, and what follows from a bad answer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Channel
from crm.labels import choices_of as crm_choices_of
from crm.models import Participant
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
    """One person asked about one ticket. The link that they get is signed and names this row; it is good once, until
    `expires_at`, and says nothing of them.
    """

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="invitations", verbose_name=_("survey"))
    ticket = models.OneToOneField(
        Ticket, models.PROTECT, related_name="survey_invitation", verbose_name=_("ticket")
    )
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="survey_invitations", verbose_name=_("participant")
    )
    invited_at = models.DateTimeField(_("invited"))
    expires_at = models.DateTimeField(_("expires"))
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
        indexes = [models.Index(fields=["participant", "-invited_at"], name="invitation_of_person")]

    def __str__(self) -> str:
        return f"{self.survey} · {self.ticket}"


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
