"""Ask people what they think: after their ticket was closed, or because a campaign has drawn them."""

from datetime import datetime, timedelta

import structlog
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.transactions import whole
from crm.models import Participant
from outbox.actions.post import Draft, post
from surveys.domain.lot import drawn
from surveys.links import link_of
from surveys.models import Invitation, InvitationRule, Survey, SurveyRules
from tickets.domain.states import State
from tickets.models import Ticket
from tickets.querysets import ours
from tickets.reach import Reach, reach_of, reach_of_person
from tickets.zones import DEFAULT_ZONE, local_day, zone_of, zone_of_home

log = structlog.get_logger(__name__)

#: How long after closing somebody is still asked: later they have forgotten.
LATEST = timedelta(days=3)
AFTER_CLOSURE = _("How did we do with your report %(number)s? It takes a minute: %(link)s")
BY_LOT = _("You were drawn by lot to tell us what you think of our service. It takes a minute: %(link)s")


def invite_after_closure(*, now: datetime, limit: int = 500) -> int:
    """Ask up to `limit` people about tickets that were closed lately, by the rules: by lot, at most once in so many
    days, never in the quiet hours where they live. Returns how many were asked; done again, it asks nobody twice.
    """
    rules = SurveyRules.current()
    survey = Survey.newest(rules.closure_survey)
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
        if not _is_awake(now.astimezone(zone_of(ticket)).hour, rules):
            continue
        try:
            asked += _invite(survey, ticket, rules, now)
        except DomainError as error:
            # One ticket that cannot be asked about keeps nobody else from being asked.
            log.warning("survey.not_invited", ticket=ticket.pk, why=str(error))
    return asked


def send_drawn(*, now: datetime, limit: int = 500) -> int:
    """Write to up to `limit` people whom a campaign has drawn and that is not over, by the same rules of rest and quiet
    hours. Returns how many were written to.
    """
    rules = SurveyRules.current()
    rows = Invitation.objects.filter(
        stratum__campaign__closes_on__gte=local_day(now), invited_at=None, participant__erased_at=None
    )
    sent = 0
    for row in rows.select_related("participant", "survey").order_by("id"):
        if sent == limit:
            break
        zone = zone_of_home(row.participant) or DEFAULT_ZONE
        if not _is_awake(now.astimezone(zone).hour, rules) or not _is_rested(row.participant, rules, now):
            continue
        try:
            sent += _send(row, rules, now)
        except DomainError as error:
            log.warning("survey.not_sent", invitation=row.pk, why=str(error))
    return sent


@whole
def _invite(survey: Survey, ticket: Ticket, rules: SurveyRules, now: datetime) -> int:
    reach = reach_of(ticket)
    if reach is None or ticket.participant is None or not _is_rested(ticket.participant, rules, now):
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
    _post(invitation, reach, now)
    return 1


@whole
def _send(invitation: Invitation, rules: SurveyRules, now: datetime) -> int:
    reach = reach_of_person(invitation.participant)
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if reach is None or row.invited_at is not None:
        return 0
    row.invited_at, row.expires_at = now, now + timedelta(days=rules.valid_days)
    row.save(update_fields=["invited_at", "expires_at"])
    _post(row, reach, now)
    return 1


def _post(invitation: Invitation, reach: Reach, now: datetime) -> None:
    about = invitation.ticket.number if invitation.ticket is not None else ""
    link = link_of(invitation)
    with translation.override(reach.language):
        if about:
            body = str(AFTER_CLOSURE) % {"number": about, "link": link}
            subject = translation.gettext("Ticket %(number)s") % {"number": about}
        else:
            body, subject = str(BY_LOT) % {"link": link}, translation.gettext("Survey")
    draft = Draft(
        key=f"survey:{invitation.pk}",
        template="survey",
        language=reach.language,
        transport=reach.transport,
        channel=reach.channel,
        subject=subject,
        body=body,
        address=reach.address,
        about=about,
    )
    post([draft], now=now)


def _is_awake(hour: int, rules: SurveyRules) -> bool:
    return rules.earliest_hour <= hour < rules.latest_hour


def _is_rested(person: Participant, rules: SurveyRules, now: datetime) -> bool:
    """Whether nobody has asked this person lately."""
    since = now - timedelta(days=rules.rest_days)
    return not Invitation.objects.filter(participant=person, invited_at__gt=since).exists()


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
