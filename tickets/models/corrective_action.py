"""What is done about a root cause, by whom and until when (domain section 11)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm.models import Branch
from tickets.models.category import Category
from tickets.models.root_cause import RootCause
from tickets.querysets import CorrectiveActionQuerySet


class CorrectiveAction(models.Model):
    """One remedy for one cause; a `branch` or `category` narrows it to complaints there, or of that kind.

    `due_on` and `done_on` are days in the service's own zone.
    """

    root_cause = models.ForeignKey(
        RootCause, models.PROTECT, related_name="corrective_actions", verbose_name=_("root cause")
    )
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    plan = models.TextField(_("what will be done"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="corrective_actions",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("due"))
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("planned by")
    )
    planned_at = models.DateTimeField(_("planned"))
    done_on = models.DateField(_("done"), null=True, blank=True)
    note = models.TextField(_("what came of it"), blank=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("completed by"),
    )
    completed_at = models.DateTimeField(_("completed"), null=True, blank=True)

    objects = CorrectiveActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("corrective action")
        verbose_name_plural = _("corrective actions")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="corrective_action_done_by_somebody",
                condition=Q(done_on__isnull=True, completed_by__isnull=True, completed_at__isnull=True)
                | Q(done_on__isnull=False, completed_by__isnull=False, completed_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["done_on", "due_on", "id"], name="corrective_action_list")]

    def __str__(self) -> str:
        return f"{self.root_cause}: {self.plan[:60]}"

    def get_absolute_url(self) -> str:
        """The page of this action."""
        return reverse("admin:desk_corrective_action", args=[self.pk])

    @property
    def day(self) -> date:
        """The day around which its effect is looked at: when it was done, else when it is due."""
        return self.done_on or self.due_on

    def is_overdue(self, today: date) -> bool:
        """Due before `today` and not done."""
        return self.done_on is None and self.due_on < today
