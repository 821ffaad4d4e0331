"""Accounts: the people who do the work, and the machines that bring contacts in."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.domain import powers
from crm.domain.codes import Channel, Desk, Language, Role, Seniority
from crm.labels import choices_of
from crm.querysets import StaffManager


class Staff(AbstractUser):
    """A person of the care centre, a branch or the head office, or a machine (`role` channel).

    A head-office account with a region is that region's deputy; a senior branch officer heads the branch. A branch
    officer with a facility sits in that hospital and does there what the branch does at its counter.
    """

    role = models.CharField(_("role"), max_length=20, choices=choices_of(Role), default=Role.INBOUND_AGENT)
    desk = models.CharField(_("desk"), max_length=10, choices=choices_of(Desk), default=Desk.CARE)
    team = models.CharField(_("team"), max_length=60, blank=True)
    site = models.CharField(_("site"), max_length=60, blank=True)
    branch = models.ForeignKey(
        "crm.Branch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="staff",
        verbose_name=_("branch"),
    )
    facility = models.CharField(
        _("health facility"),
        max_length=160,
        blank=True,
        default="",
        db_default="",
        help_text=_("Only for a branch officer who sits in a partner hospital: its name."),
    )
    region = models.ForeignKey(
        "crm.Region",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deputies",
        verbose_name=_("region"),
        help_text=_("Only for the deputy of a region."),
    )
    seniority = models.CharField(
        _("seniority"), max_length=10, choices=choices_of(Seniority), default=Seniority.JUNIOR
    )
    initials = models.CharField(
        _("initials"), max_length=6, blank=True, help_text=_("Signs replies on social media, such as _ra.")
    )
    language = models.CharField(
        _("language"), max_length=2, choices=choices_of(Language), default=Language.INDONESIAN
    )
    channel = models.CharField(
        _("channel"),
        max_length=10,
        choices=choices_of(Channel),
        blank=True,
        help_text=_("Only for a machine: the one channel whose contacts it brings in."),
    )

    objects: ClassVar[Any] = StaffManager()

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        ordering = ("username",)
        indexes = (
            models.Index(fields=("role", "is_active"), name="crm_staff_role_active"),
            models.Index(fields=("branch", "role"), name="crm_staff_branch_role"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(role=Role.BRANCH_OFFICER) | models.Q(branch__isnull=False),
                name="crm_staff_officer_has_branch",
                violation_error_message=_("A branch officer needs a branch; choose one."),
            ),
            models.CheckConstraint(
                condition=(models.Q(role=Role.CHANNEL) & ~models.Q(channel=""))
                | (~models.Q(role=Role.CHANNEL) & models.Q(channel="")),
                name="crm_staff_channel_is_machine",
                violation_error_message=_("A machine needs its channel, and a person has none."),
            ),
        )

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def may(self, power: powers.Power) -> bool:
        """Whether this account may do `power`. A superuser may do anything; a closed account nothing."""
        return self.is_active and (self.is_superuser or powers.may(self.role, power))

    @property
    def is_machine(self) -> bool:
        """A channel's account, which works through API keys."""
        return self.role == Role.CHANNEL

    @property
    def is_agent(self) -> bool:
        """Works at one of the care centre's desks."""
        return self.role in (Role.INBOUND_AGENT, Role.SOCIAL_AGENT, Role.OUTBOUND_AGENT)

    @property
    def is_branch_officer(self) -> bool:
        """Works for one branch."""
        return self.role == Role.BRANCH_OFFICER

    @property
    def is_branch_head(self) -> bool:
        """Heads a branch: its senior officer."""
        return self.is_branch_officer and self.seniority == Seniority.SENIOR

    @property
    def is_supervisor(self) -> bool:
        """Leads a team of agents."""
        return self.role == Role.SUPERVISOR

    @property
    def is_head_office(self) -> bool:
        """Works for the head office itself, over every region."""
        return self.role == Role.HEAD_OFFICE and self.region_id is None

    @property
    def is_regional_deputy(self) -> bool:
        """Leads one region."""
        return self.role == Role.HEAD_OFFICE and self.region_id is not None
