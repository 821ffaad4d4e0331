"""Somebody answers. A detractor's answer opens a follow-up ticket in the same transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils import translation

from core.errors import N_, Conflict, Invalid
from core.transactions import whole
from crm.actions import record_contact
from crm.domain.codes import Channel, Role
from crm.models import Staff
from surveys.actions.keep import MAX_WORDS_BYTES, band_of, keep_response
from surveys.domain.codes import SetAsideWhy, Source
from surveys.domain.nps import Band
from surveys.domain.questionnaire import check_answers
from surveys.models import Counter, FollowUp, Invitation, Response, SetAside, Survey, items_of
from tickets.actions.assign import assign
from tickets.actions.open_ticket import open_ticket
from tickets.domain.codes import Verb
from tickets.models import Category, Ticket, TicketEvent
from tickets.models.ticket import OPEN

#: What a detractor is not content with: how the care centre has handled it.
CATEGORY = "complaint-call-service"
ABOUT_TICKET = N_("Survey: not content with ticket %(number)s")
ABOUT_SERVICE = N_("Survey: not content (%(survey)s)")
REFUSED = {
    SetAsideWhy.DUPLICATE: N_("You have answered already. Thank you very much."),
    SetAsideWhy.LATE: N_("The time to answer is over. If you still need help, please call 1500400."),
}
#: So many answers by one used link are kept apart; more say nothing new.
MOST_SET_ASIDE = 5


def respond(
    *,
    invitation: Invitation,
    answers: Mapping[str, int],
    now: datetime,
    words: str = "",
    consents: bool = False,
    helper: Staff | None = None,
) -> Response:
    """Keep the answers (`answers` by the question's code) of an invitation, which is good once. `helper` has filled the
    page in for somebody who cannot (`surveys.actions.help`).

    Raises `Invalid` naming the question; `Conflict` when it was answered already or is too old: what was sent then is
    kept apart.
    """
    with transaction.atomic():
        row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        why = _refused(row, now)
        if why is None:
            return _keep(row, answers, words, consents, helper, now)
        _set_aside(row, why, answers, words, now)
    raise Conflict(REFUSED[why], code="answered" if why is SetAsideWhy.DUPLICATE else "expired")


@whole
def respond_at_counter(
    *,
    counter: Counter,
    scan: str,
    answers: Mapping[str, int],
    now: datetime,
    words: str = "",
    consents: bool = False,
) -> Response:
    """Keep the answers of somebody who has scanned a code. `scan` is the number of that scan, good once.

    Raises `Invalid` naming the question; `Conflict` when this scan was answered already or the code has ended.
    """
    if counter.ended_at is not None:
        raise Conflict(REFUSED[SetAsideWhy.LATE], code="expired")
    survey = Survey.newest(counter.survey_code)
    if survey is None:
        raise Conflict(REFUSED[SetAsideWhy.LATE], code="expired")
    # One lock for all scans of the code: two answers of one scan come one after the other.
    Counter.objects.select_for_update(of=("self",)).get(pk=counter.pk)
    if Response.objects.filter(source=_source(counter), external_id=scan).exists():
        raise Conflict(REFUSED[SetAsideWhy.DUPLICATE], code="answered")
    return keep_response(
        survey=survey,
        source=_source(counter),
        external_id=scan,
        answers=answers,
        words=words,
        consents=consents,
        now=now,
        branch=counter.branch,
        channel=Channel.COUNTER,
    )


def answered_scan(counter: Counter, scan: str) -> bool:
    """Whether this scan was answered."""
    return Response.objects.filter(source=_source(counter), external_id=scan).exists()


def _refused(row: Invitation, now: datetime) -> SetAsideWhy | None:
    if row.response_id is not None:
        return SetAsideWhy.DUPLICATE
    return SetAsideWhy.LATE if row.expires_at is not None and now > row.expires_at else None


def _set_aside(
    row: Invitation, why: SetAsideWhy, answers: Mapping[str, int], words: str, now: datetime
) -> None:
    try:
        known = check_answers(items_of(row.survey.questions.all()), answers)
    except Invalid:
        # It is not whole, so it would not have been counted in time either.
        return
    if row.set_aside.count() < MOST_SET_ASIDE:
        SetAside.objects.create(
            invitation=row, why=why, answers=known, words=words[:MAX_WORDS_BYTES].strip(), received_at=now
        )


def _keep(
    row: Invitation,
    answers: Mapping[str, int],
    words: str,
    consents: bool,
    helper: Staff | None,
    now: datetime,
) -> Response:
    response = keep_response(
        survey=row.survey,
        source=row.source,
        external_id=str(row.pk),
        answers=answers,
        words=words,
        consents=consents,
        now=now,
        helped_by=helper,
        **_counted_by(row),
    )
    row.response = response
    row.save(update_fields=["response"])
    questions = {one.code: one for one in row.survey.questions.all()}
    if band_of(questions, answers) is Band.DETRACTOR:
        FollowUp.objects.create(response=response, ticket=_follow_up(row, response, now))
    return response


def _counted_by(row: Invitation) -> dict[str, Any]:
    person, ticket = row.participant, row.ticket
    if ticket is not None:
        return {
            "branch": ticket.branch,
            "segment": person.segment,
            "channel": ticket.channel,
            "team": _team_of(ticket),
        }
    tie = getattr(person.home_area, "branch_area", None) if person.home_area_id else None
    return {"branch": tie.branch if tie else None, "segment": person.segment}


def _team_of(ticket: Ticket) -> str:
    """The team of the agent who took the report; of who owned it last where it came without one."""
    opened = TicketEvent.objects.filter(ticket=ticket, verb=Verb.OPENED).select_related("actor").first()
    for one in (opened.actor if opened else None, ticket.owner):
        if one is not None and one.is_agent and one.team:
            return str(one.team)
    return ""


def _follow_up(row: Invitation, response: Response, now: datetime) -> Ticket:
    """A yellow ticket that a supervisor owns, about what went wrong."""
    contact, _new = record_contact(
        actor=None,
        now=now,
        channel=Channel.WEB,
        external_id=f"survey-{row.pk}",
        participant=row.participant,
        ended_at=now,
        body=response.words,
    )
    # It stays with the ticket, so it is in the service's language, not in that of whoever answers.
    with translation.override(settings.LANGUAGE_CODE):
        if row.ticket is not None:
            subject = translation.gettext(ABOUT_TICKET) % {"number": row.ticket.number}
        else:
            subject = translation.gettext(ABOUT_SERVICE) % {"survey": row.survey.name}
    opened = open_ticket(
        contact=contact,
        category=Category.objects.get(code=CATEGORY),
        subject=subject,
        description=response.words,
        actor=None,
        now=now,
        distinct_because=subject,
    )
    ticket = opened.ticket
    supervisor = _least_busy()
    if supervisor is not None:
        assign(ticket=ticket, to=supervisor, actor=None, now=now)
    return ticket


def _least_busy() -> Staff | None:
    """The supervisor with the fewest open tickets; None where there is no supervisor, and it waits in the queue."""
    rows = Staff.objects.filter(role=Role.SUPERVISOR, is_active=True)
    waiting = Count("owned_tickets", filter=Q(owned_tickets__state__in=OPEN))
    found: Staff | None = rows.annotate(waiting=waiting).order_by("waiting", "pk").first()
    return found


def _source(counter: Counter) -> str:
    return f"{Source.COUNTER}-{counter.pk}"
