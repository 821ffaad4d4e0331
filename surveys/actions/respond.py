"""Somebody answers. A detractor's answer opens a follow-up ticket in the same transaction."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q
from django.utils import translation

from core.errors import N_, Conflict, Invalid
from core.text import clean_text
from crm.actions import record_contact
from crm.domain.codes import Channel, Role
from crm.models import Staff
from surveys.domain.codes import Asks
from surveys.domain.nps import Band, band
from surveys.models import Answer, FollowUp, Invitation, Question, Response
from tickets.actions.assign import assign
from tickets.actions.open_ticket import open_ticket
from tickets.models import Category, Ticket
from tickets.models.ticket import OPEN
from tickets.zones import local_day

MAX_WORDS_BYTES = 4000
SOURCE = "closure"
#: What a detractor is not content with: how the care centre has handled it.
CATEGORY = "complaint-call-service"
SUBJECT = N_("Survey: not content with ticket %(number)s")


@transaction.atomic
def respond(
    *, invitation: Invitation, answers: Mapping[str, int], now: datetime, words: str = ""
) -> Response:
    """Keep the answers (`answers` by the question's code) of an invitation, which is good once.

    Raises `Invalid` naming the question; `Conflict` when it was answered already or is too old.
    """
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if row.response_id is not None:
        raise Conflict(N_("You have answered already. Thank you very much."), code="answered")
    if now > row.expires_at:
        raise Conflict(
            N_("The time to answer is over. If you still need help, please call 1500400."), code="expired"
        )
    questions = {one.code: one for one in invitation.survey.questions.all() if one.scale is not None}
    given = _checked(questions, answers)
    ticket, person = invitation.ticket, invitation.participant
    response = Response.objects.create(
        survey=invitation.survey,
        source=SOURCE,
        external_id=str(invitation.pk),
        answered_on=local_day(now),
        branch=ticket.branch,
        segment=person.segment,
        channel=ticket.channel,
        words=clean_text(words, field="words", max_bytes=MAX_WORDS_BYTES),
        recorded_at=now,
    )
    Answer.objects.bulk_create(
        Answer(response=response, question=questions[code], number=number) for code, number in given.items()
    )
    row.response = response
    row.save(update_fields=["response"])
    if any(
        questions[code].asks == Asks.RECOMMEND and band(number) is Band.DETRACTOR
        for code, number in given.items()
    ):
        FollowUp.objects.create(response=response, ticket=_follow_up(invitation, response, now))
    return response


def _checked(questions: Mapping[str, Question], answers: Mapping[str, int]) -> dict[str, int]:
    unknown = sorted(set(answers) - set(questions))
    if unknown:
        raise Invalid(
            N_("The survey has no question %(codes)s."),
            params={"codes": unknown},
            field=unknown[0],
            code="unknown",
        )
    for code, question in questions.items():
        if question.required and code not in answers:
            raise Invalid(N_("Please choose an answer."), field=code, code="required")
    given = {}
    for code, number in answers.items():
        scale = questions[code].scale
        assert scale is not None
        given[code] = scale.check(number, field=code)
    return given


def _follow_up(invitation: Invitation, response: Response, now: datetime) -> Ticket:
    """A yellow ticket that a supervisor owns, about the ticket that went wrong."""
    about = invitation.ticket
    contact, _new = record_contact(
        actor=None,
        now=now,
        channel=Channel.WEB,
        external_id=f"survey-{invitation.pk}",
        participant=invitation.participant,
        ended_at=now,
        body=response.words,
    )
    # It stays with the ticket, so it is in the service's language, not in that of whoever answers.
    with translation.override(settings.LANGUAGE_CODE):
        subject = translation.gettext(SUBJECT) % {"number": about.number}
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
