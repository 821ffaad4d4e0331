"""New versions of scorecards and weights. What is in force for a period that has begun never changes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import Max

from core.errors import N_, Conflict, Invalid
from core.transactions import whole
from crm.models import Staff
from quality.actions.permission import require
from quality.domain.cards import Card, Criterion, Section
from quality.domain.codes import Critical, Work
from quality.domain.roles import Deed
from quality.domain.score import Weights
from quality.models import CardCriterion, CardSection, Period, Scorecard, ScoreWeights
from quality.models.weights import PARTS, SCORED_DESKS

#: A section with its criteria, under the names of the columns.
SectionSpec = Mapping[str, Any]


@whole
def publish_scorecard(
    *,
    work: Work,
    name_id: str,
    name_en: str,
    sections: Sequence[SectionSpec],
    valid_from: date,
    actor: Staff | None,
    now: datetime,
) -> Scorecard:
    """Publish a version of the card for `work`, for the periods that begin on `valid_from` or later.

    Raises `NotAllowed`; `Invalid` when the card is none; `Conflict` when such a period has begun already.
    """
    require(actor, Deed.PUBLISH)
    _check_card(sections)
    scorecard = Scorecard.objects.create(
        work=work,
        version=_next_version(Scorecard.objects.filter(work=work), valid_from),
        name_id=name_id,
        name_en=name_en,
        valid_from=valid_from,
        published_at=now,
        published_by=actor,
    )
    for place, spec in enumerate(sections, 1):
        texts = {name: value for name, value in spec.items() if name != "criteria"}
        section = CardSection.objects.create(scorecard=scorecard, position=place, **texts)
        CardCriterion.objects.bulk_create(
            CardCriterion(section=section, position=number, **columns)
            for number, columns in enumerate(spec["criteria"], 1)
        )
    return scorecard


@whole
def publish_weights(
    *,
    desk: str,
    parts: Mapping[str, int],
    handling_target_seconds: int,
    valid_from: date,
    actor: Staff | None,
    now: datetime,
) -> ScoreWeights:
    """Publish a version of a desk's weights (`parts`: percent by name), for the periods from `valid_from` on.

    Raises `NotAllowed`; `Invalid` when they are not 100 together; `Conflict` when such a period has begun already.
    """
    require(actor, Deed.PUBLISH)
    if desk not in SCORED_DESKS:
        raise Invalid(
            N_("Nobody of this desk is scored. Choose another desk."), field="desk", code="not_scored"
        )
    if handling_target_seconds < 1:
        raise Invalid(
            N_("Give the handling time that is aimed at in seconds, at least 1."),
            field="handling_target_seconds",
            code="out_of_range",
        )
    # The domain refuses what is no hundred, before the database would.
    Weights(*(Fraction(parts.get(part, 0)) for part in PARTS))
    row = ScoreWeights(
        desk=desk,
        version=_next_version(ScoreWeights.objects.filter(desk=desk), valid_from),
        valid_from=valid_from,
        handling_target_seconds=handling_target_seconds,
        published_at=now,
        **{part: parts.get(part, 0) for part in PARTS},
    )
    row.save(force_insert=True)
    return row


def _check_card(sections: Sequence[SectionSpec]) -> None:
    Card(
        tuple(
            Section(
                spec["code"],
                tuple(
                    Criterion(
                        one["code"],
                        one["weight"],
                        one.get("top", 1),
                        Critical(one.get("critical", "")),
                        one.get("optional", False),
                    )
                    for one in spec["criteria"]
                ),
            )
            for spec in sections
        )
    )


def _next_version(rows: Any, valid_from: date) -> int:
    begun = Period.objects.filter(first__gte=valid_from).order_by("first").first()
    if begun is not None:
        raise Conflict(
            N_("The period from %(day)s has begun with the version before. Choose a later day."),
            params={"day": begun.first.isoformat()},
            field="valid_from",
            code="period_begun",
        )
    if rows.filter(valid_from=valid_from).exists():
        raise Conflict(
            N_("There is a version from this day already. Choose another day."),
            field="valid_from",
            code="day_taken",
        )
    return int(rows.aggregate(last=Max("version"))["last"] or 0) + 1
