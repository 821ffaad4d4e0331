"""Ask people what they think, after their ticket was closed."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from outbox.actions.post import Draft, post
from surveys.domain.lot import drawn
from surveys.links import link_of
from surveys.models import Invitation, InvitationRule, Survey, SurveyRules
from tickets.domain.states import State
from tickets.models import Ticket
from tickets.querysets import ours
from tickets.reach import reach_of
from tickets.zones import zone_of

log = structlog.get_logger(__name__)

#: How long after closing somebody is still asked: later they have forgotten.
LATEST = timedelta(days=3)
TEXT = _("How did we do with your report %(number)s? It takes a minute: %(link)s")


def invite_after_closure(*, now: datetime, limit: int = 500) -> int:
    """Ask up to `limit` people about tickets that were closed lately, by the rules: by lot, at most once in so many
    days, never in the quiet hours where they live. Returns how many were asked; done again, it asks nobody twice.
    """
    rules = SurveyRules.current()
    survey = Survey.objects.filter(code=rules.closure_survey).order_by("-version").first()
    if survey is None:
        return 0
    shares = list(InvitationRule.objects.all())
    closed = Ticket.objects.filter(
        ours(), state=State.CLOSED, closed_at__gt=now - LATEST, closed_at__lte=now, participant__isnull=False
    )
    rows = closed.filter(survey_invitation=None, survey_follow_up=None, erased_at=None)
    asked = 0
    for ticket in rows.select_related("participant__home_area", "area", "branch").order_by("closed_at", "pk"):
        if asked == limit:
            break
        if not drawn(survey.code, ticket.pk, _share(ticket, shares)):
            continue
        hour = now.astimezone(zone_of(ticket)).hour
        if not rules.earliest_hour <= hour < rules.latest_hour:
            continue
        try:
            asked += _invite(survey, ticket, rules, now)
        except DomainError as error:
            # One ticket that cannot be asked about keeps nobody else from being asked.
            log.warning("survey.not_invited", ticket=ticket.pk, why=str(error))
    return asked


@transaction.atomic
def _invite(survey: Survey, ticket: Ticket, rules: SurveyRules, now: datetime) -> int:
    rested = Invitation.objects.filter(
        participant=ticket.participant_id, invited_at__gt=now - timedelta(days=rules.rest_days)
    )
    reach = reach_of(ticket)
    if reach is None or ticket.participant is None or rested.exists():
        return 0
    invitation, new = Invitation.objects.get_or_create(
        ticket=ticket,
        defaults={
            "survey": survey,
            "participant": ticket.participant,
            "invited_at": now,
            "expires_at": now + timedelta(days=rules.valid_days),
        },
    )
    if not new:
        return 0
    with translation.override(reach.language):
        body = str(TEXT) % {"number": ticket.number, "link": link_of(invitation)}
        subject = str(_("Ticket %(number)s")) % {"number": ticket.number}
    draft = Draft(
        key=f"survey:{invitation.pk}",
        template="survey",
        language=reach.language,
        transport=reach.transport,
        channel=reach.channel,
        subject=subject,
        body=body,
        address=reach.address,
        about=ticket.number,
    )
    post([draft], now=now)
    return 1


def _share(ticket: Ticket, rules: list[InvitationRule]) -> int:
    """The share of the most specific rule that fits; 0 where none does."""
    fitting = [
        one
        for one in rules
        if one.kind in ("", ticket.kind)
        and one.colour in ("", ticket.colour)
        and one.channel in ("", ticket.channel)
    ]
    return max(
        fitting,
        key=lambda one: sum(map(bool, (one.kind, one.colour, one.channel))),
        default=InvitationRule(percent=0),
    ).percent
