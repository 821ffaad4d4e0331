"""The way of a participant through the service: of one person in one line of time, and of all by stage."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, Q

from crm.domain.codes import Role
from crm.models import Contact, Participant, Staff
from surveys.domain.codes import Asks, Stage
from surveys.domain.indices import Mean, mean_of
from surveys.domain.nps import Band, band
from surveys.domain.spans import Span
from surveys.models import Answer, CategoryStage, Invitation, Response
from surveys.queries.figures import within
from surveys.querysets import counts_nation, is_at_work
from tickets.domain.codes import Kind
from tickets.domain.states import ENDED_STATES
from tickets.models import Ticket
from tickets.zones import span_of_days

#: Of each kind so many of the newest are read.
MOST = 100


class What(StrEnum):
    """What a step of the journey is."""

    CONTACT = "contact"
    OPENED = "opened"
    ENDED = "ended"
    ASKED = "asked"
    ANSWERED = "answered"


@dataclass(frozen=True)
class Step:
    """One thing that happened. `row` is the contact, ticket or invitation; `stage` of a ticket's category, where it has
    one; `number` what somebody would recommend, for supervisors alone.
    """

    at: datetime
    what: What
    row: Any
    stage: str = ""
    number: int | None = None
    band: Band | None = None


def read_journey(user: Staff, someone: Participant) -> list[Step]:
    """Contacts and tickets within the reader's sight, and surveys for those who count the whole country's; the newest
    first. A fixed number of statements.
    """
    steps = [*_contacts(user, someone), *_tickets(user, someone), *_surveys(user, someone)]
    return sorted(steps, key=lambda one: one.at, reverse=True)


def _contacts(user: Staff, someone: Participant) -> Iterator[Step]:
    rows = Contact.objects.visible_to(user).filter(participant=someone).select_related("agent")
    for row in rows.order_by("-offered_at")[:MOST]:
        yield Step(row.offered_at, What.CONTACT, row)


def _tickets(user: Staff, someone: Participant) -> Iterator[Step]:
    rows = Ticket.objects.visible_to(user).filter(participant=someone)
    for row in rows.select_related("category__survey_stage").order_by("-opened_at")[:MOST]:
        stage = getattr(row.category, "survey_stage", None)
        name = str(stage.get_stage_display()) if stage else ""
        yield Step(row.opened_at, What.OPENED, row, name)
        if row.state in ENDED_STATES:
            yield Step(row.closed_at or row.changed_at, What.ENDED, row)


def _surveys(user: Staff, someone: Participant) -> Iterator[Step]:
    if not counts_nation(user):
        return
    rows = Invitation.objects.filter(participant=someone, invited_at__isnull=False)
    rows = rows.select_related("survey", "ticket", "response__follow_up__ticket")
    sees_answers = user.is_superuser or user.role == Role.SUPERVISOR
    for row in rows.prefetch_related("response__answers__question").order_by("-invited_at")[:MOST]:
        assert row.invited_at is not None
        yield Step(row.invited_at, What.ASKED, row)
        if row.response is not None:
            number = _recommends(row.response) if sees_answers else None
            yield Step(
                row.response.recorded_at,
                What.ANSWERED,
                row,
                number=number,
                band=None if number is None else band(number),
            )


def _recommends(response: Response) -> int | None:
    given = [one.number for one in response.answers.all() if one.question.asks == Asks.RECOMMEND]
    return min(given, default=None)


@dataclass(frozen=True)
class StageFigures:
    """One stage: tickets of its categories, complaints and red ones among them, and how satisfied people are who were
    asked about it, on a scale from 1 to `high`.
    """

    stage: Stage
    tickets: int
    complaints: int
    red: int
    satisfaction: Mean


@dataclass(frozen=True)
class Journey:
    """All stages. `elsewhere`: tickets of categories that belong to none. `most_complaints` and `least_satisfied` are
    None where there is nothing to compare.
    """

    stages: list[StageFigures]
    elsewhere: int
    most_complaints: StageFigures | None
    least_satisfied: StageFigures | None


def read_stages(user: Staff, span: Span | None) -> Journey:
    """The stages over the reader's part of the country: five statements."""
    tickets = Ticket.objects.visible_to(user) if is_at_work(user) else Ticket.objects.none()
    if span is not None:
        first, last = span_of_days(span.first, span.end)
        tickets = tickets.filter(opened_at__gte=first, opened_at__lt=last)
    is_complaint = Q(kind=Kind.COMPLAINT)
    counted = tickets.order_by().values_list("category__survey_stage__stage")
    counts: dict[str | None, tuple[int, int, int]] = {
        stage: (tickets, complaints, red)
        for stage, tickets, complaints, red in counted.annotate(
            n=Count("pk"),
            complaints=Count("pk", filter=is_complaint),
            red=Count("pk", filter=Q(colour="red")),
        )
    }
    answers = _satisfaction(user, span)
    stages = [
        StageFigures(stage, *counts.get(stage.value, (0, 0, 0)), mean_of(answers.get(stage.value, ()), 1, 5))
        for stage in Stage
    ]
    rated = [one for one in stages if one.satisfaction.mean is not None]
    return Journey(
        stages,
        counts.get(None, (0, 0, 0))[0],
        max(stages, key=lambda one: one.complaints) if any(one.complaints for one in stages) else None,
        min(rated, key=lambda one: one.satisfaction.mean or 0) if len(rated) > 1 else None,
    )


def _satisfaction(user: Staff, span: Span | None) -> dict[str, list[tuple[int, int]]]:
    """Answers about each stage, on scales from 1 to 5."""
    responses = within(Response.objects.visible_to(user), span)
    rows = Answer.objects.filter(
        response__in=responses, question__low=1, question__high=5, question__asks=Asks.SATISFACTION
    ).exclude(question__stage="")
    found: dict[str, list[tuple[int, int]]] = {}
    for stage, number, count in (
        rows.order_by().values_list("question__stage", "number").annotate(n=Count("pk"))
    ):
        found.setdefault(stage, []).append((number, count))
    return found


def stage_of_categories() -> dict[str, list[CategoryStage]]:
    """Which categories make up each stage."""
    found: dict[str, list[CategoryStage]] = {}
    for one in CategoryStage.objects.select_related("category"):
        found.setdefault(one.stage, []).append(one)
    return found
