"""One scored contact with everything its page shows. A fixed number of statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crm.models import Contact, Staff
from quality.domain.cards import Scored, mark
from quality.domain.codes import Work
from quality.models import Appeal, CardCriterion, CardSection, Review, ReviewAnswer, Scorecard
from tickets.models import Message, Ticket


@dataclass(frozen=True)
class Line:
    """One criterion with its answer, if there is one."""

    criterion: CardCriterion
    answer: ReviewAnswer | None
    appeal: Appeal | None

    @property
    def is_finding(self) -> bool:
        """Less than the full points."""
        return (
            self.answer is not None
            and self.answer.points is not None
            and self.answer.points < self.criterion.top
        )

    @property
    def moment(self) -> str:
        """Where in the recording: minutes and seconds."""
        if self.answer is None or self.answer.second is None:
            return ""
        return f"{self.answer.second // 60}:{self.answer.second % 60:02d}"


@dataclass(frozen=True)
class Part:
    """One section of the card with its lines and its score."""

    section: CardSection
    lines: list[Line]
    score: Decimal | None


@dataclass(frozen=True)
class Whole:
    """The review: its card with the answers, and the contact that it is about."""

    review: Review
    parts: list[Part]
    scored: Scored
    contact: Contact | None
    tickets: list[Ticket]
    thread: list[Message]

    @property
    def findings(self) -> list[Line]:
        """What was less than full, in the card's order."""
        return [line for part in self.parts for line in part.lines if line.is_finding]


def read_review(user: Staff, pk: int) -> Whole | None:
    """The review, if `user` may see it."""
    rows = Review.objects.visible_to(user).select_related(
        "scorer",
        "calibration",
        "sampled__agent",
        "sampled__period",
        "sampled__scorecard",
        "sampled__contact__participant",
        "sampled__message__ticket__participant",
    )
    review: Review | None = rows.filter(pk=pk).first()
    if review is None:
        return None
    card: Any = Scorecard.objects.prefetch_related("sections__criteria").get(pk=review.sampled.scorecard_id)
    answers = {row.criterion_id: row for row in review.answers.all()}
    appeals = {
        row.answer_id: row
        for row in Appeal.objects.filter(answer__review=review).select_related("decided_by")
    }
    points = {
        one.code: answers[one.pk].points
        for section in card.sections.all()
        for one in section.criteria.all()
        if one.pk in answers
    }
    scored = mark(card.card, points)
    parts = [
        Part(
            section,
            [_line(one, answers, appeals) for one in section.criteria.all()],
            scored.sections[section.code],
        )
        for section in card.sections.all()
    ]
    contact, tickets = _about(review)
    thread = list(
        Message.objects.filter(ticket__in=tickets).select_related("author").order_by("at", "id")[:100]
    )
    return Whole(review, parts, scored, contact, tickets, thread)


def _line(
    criterion: CardCriterion, answers: Mapping[int, ReviewAnswer], appeals: Mapping[int, Appeal]
) -> Line:
    answer = answers.get(criterion.pk)
    return Line(criterion, answer, appeals.get(answer.pk) if answer else None)


def _about(review: Review) -> tuple[Contact | None, list[Ticket]]:
    sampled = review.sampled
    if sampled.work == Work.REPLY:
        assert sampled.message is not None
        return sampled.message.contact, [sampled.message.ticket]
    assert sampled.contact is not None
    ties = sampled.contact.ticket_ties.select_related("ticket__category").order_by("pk")
    return sampled.contact, [tie.ticket for tie in ties]
