"""Why people are content or not, counted."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Min, Q

from surveys.domain.codes import Asks
from surveys.domain.nps import Band, band
from surveys.models import Coding, Reason

RECOMMENDED = Q(response__answers__question__asks=Asks.RECOMMEND)


@dataclass(frozen=True)
class ReasonCount:
    """One reason: how many gave it, by band, and of how many of them a person has said so."""

    reason: Reason
    total: int
    confirmed: int
    bands: dict[Band | None, int]


def read_reasons(responses: Any) -> list[ReasonCount]:
    """The reasons of these responses, the most frequent first: two statements."""
    lowest = Min("response__answers__number", filter=RECOMMENDED)
    rows = Coding.objects.filter(response__in=responses).annotate(lowest=lowest)
    counts: Counter[tuple[int, Band | None]] = Counter()
    confirmed: Counter[int] = Counter()
    for reason, by, number in rows.values_list("reason", "by", "lowest"):
        counts[reason, None if number is None else band(number)] += 1
        confirmed[reason] += by is not None
    keys = {reason for reason, _band in counts}
    found = [
        ReasonCount(
            reason,
            sum(counts[reason.pk, one] for one in (*Band, None)),
            confirmed[reason.pk],
            {one: counts[reason.pk, one] for one in (*Band, None)},
        )
        for reason in Reason.objects.filter(pk__in=keys)
    ]
    return sorted(found, key=lambda one: -one.total)
