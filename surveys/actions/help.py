"""Fill a survey in together with somebody who cannot do it alone; never about one's own work."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from core.errors import N_, Conflict, NotAllowed
from core.transactions import whole
from crm.models import Staff
from surveys.actions.permission import Deed, require
from surveys.actions.respond import REFUSED, respond
from surveys.domain.codes import SetAsideWhy
from surveys.models import FollowUp, Invitation, Response, Survey, SurveyRules
from tickets.domain.states import State
from tickets.models import Ticket, TicketEvent


def check_help(*, ticket: Ticket, helper: Staff, now: datetime) -> Survey:
    """The survey that `helper` may fill in about this ticket.

    Raises `NotAllowed` for one's own work; `Conflict` when the ticket is not closed, nobody is known for it, it came
    from a survey itself, it was answered already or too long ago, or nothing is asked after closure.
    """
    require(helper, Deed.HELP)
    if worked_on(helper, ticket):
        raise NotAllowed(
            N_("You have worked on this ticket yourself. Ask a colleague to help the person to answer."),
            code="own_work",
        )
    if ticket.state != State.CLOSED or ticket.participant_id is None or ticket.erased_at is not None:
        raise Conflict(
            N_("People are asked about a ticket that is closed and whose participant is known."),
            code="not_closed",
        )
    if FollowUp.objects.filter(ticket=ticket).exists():
        raise Conflict(
            N_("This ticket came from a survey itself; nobody is asked about it."), code="from_survey"
        )
    asked = Invitation.objects.select_related("survey").filter(ticket=ticket).first()
    if asked is not None:
        if asked.response_id is not None:
            raise Conflict(REFUSED[SetAsideWhy.DUPLICATE], code="answered")
        if asked.expires_at is not None and now > asked.expires_at:
            raise Conflict(REFUSED[SetAsideWhy.LATE], code="expired")
        return asked.survey
    survey = Survey.newest(SurveyRules.current().closure_survey)
    if survey is None:
        raise Conflict(N_("No survey is asked after closure at present."), code="no_survey")
    return survey


@whole
def answer_with_help(
    *,
    ticket: Ticket,
    helper: Staff,
    answers: Mapping[str, int],
    now: datetime,
    words: str = "",
    consents: bool = False,
) -> Response:
    """Keep what the person said, as the answer of whoever was asked about the ticket. Raises as `check_help`, and
    `Invalid` naming the question.
    """
    survey = check_help(ticket=ticket, helper=helper, now=now)
    assert ticket.participant is not None
    valid = timedelta(days=SurveyRules.current().valid_days)
    invitation, _new = Invitation.objects.get_or_create(
        ticket=ticket,
        defaults={
            "survey": survey,
            "participant": ticket.participant,
            "invited_at": now,
            "expires_at": now + valid,
        },
    )
    return respond(
        invitation=invitation, answers=answers, words=words, consents=consents, helper=helper, now=now
    )


def worked_on(helper: Staff, ticket: Ticket) -> bool:
    """Whether the ticket is the helper's own work, in whole or in part."""
    return (
        ticket.owner_id == helper.pk
        or TicketEvent.objects.filter(ticket=ticket, actor=helper).exists()
        or ticket.contact_ties.filter(contact__agent=helper).exists()
    )
