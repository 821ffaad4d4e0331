"""The distribution of a team and the trend of an agent as plain geometry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from quality.queries.agent import Point
from quality.queries.team import Team

WIDTH, HEIGHT = 420, 160
TOP, BOTTOM, LEFT = 18, 24, 34


@dataclass(frozen=True)
class Bar:
    """One bar of the distribution with its number and its label."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    count: int
    met: bool


@dataclass(frozen=True)
class Bars:
    """The distribution; `standard` is where the standard lies."""

    bars: list[Bar]
    standard: float
    base: int = HEIGHT - BOTTOM
    width: int = WIDTH
    height: int = HEIGHT


def distribution(team: Team) -> Bars:
    """How many agents have which score."""
    found = team.bars
    most = max((count for _label, count, _met in found), default=0) or 1
    slot = WIDTH / len(found)
    base = HEIGHT - BOTTOM
    bars = []
    for place, (label, count, met) in enumerate(found):
        height = round(count * (base - TOP) / most, 1)
        x = round(place * slot + slot * 0.08, 1)
        bars.append(
            Bar(
                x,
                round(base - height, 1),
                round(slot * 0.84, 1),
                height,
                round(place * slot + slot / 2, 1),
                label,
                count,
                met,
            )
        )
    below = sum(not met for _label, _count, met in found)
    return Bars(bars, round(below * slot, 1))


@dataclass(frozen=True)
class Dot:
    """One period of the trend."""

    x: float
    y: float
    label: str
    score: Decimal
    met: bool


@dataclass(frozen=True)
class Trend:
    """The line of an agent's scores; `line` as SVG wants its points."""

    dots: list[Dot]
    line: str
    standard: float
    low: int
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - BOTTOM
    left: int = LEFT


def trend(points: list[Point], standard: Decimal) -> Trend:
    """The scores over the periods; a period without one leaves a gap in the dots and none in the line."""
    scores = [one.total for one in points if one.total is not None]
    low = min([*(int(score) // 10 * 10 for score in scores), 80])
    base = HEIGHT - BOTTOM

    def level(score: Decimal) -> float:
        return round(base - float(score - low) / (100 - low) * (base - TOP), 1)

    slot = (WIDTH - LEFT) / max(len(points), 1)
    dots = [
        Dot(
            round(LEFT + place * slot + slot / 2, 1),
            level(one.total),
            f"{one.row.period.first.day}/{one.row.period.first.month}",
            one.total,
            one.total >= standard,
        )
        for place, one in enumerate(points)
        if one.total is not None
    ]
    return Trend(dots, " ".join(f"{dot.x},{dot.y}" for dot in dots), level(standard), low)


@dataclass(frozen=True)
class Mark:
    """One period of a scorer's course."""

    x: float
    y: float
    label: str
    points: float


@dataclass(frozen=True)
class CourseChart:
    """How a scorer stands to the others period by period; `zero` is where all agree."""

    marks: list[Mark]
    line: str
    zero: float
    width: int = 240
    height: int = 92


def course_chart(points: Sequence[float | None], days: Sequence[date], reach: float) -> CourseChart:
    """On a scale from -`reach` to `reach`, so that scorers can be compared; a period without figure leaves a gap."""
    chart = CourseChart([], "", 0)
    zero = (chart.height - 20) / 2
    slot = chart.width / max(len(days), 1)
    marks = [
        Mark(
            round(place * slot + slot / 2, 1),
            round(zero - (value / (reach or 1)) * (zero - 18), 1),
            f"{day.day}/{day.month}",
            value,
        )
        for place, (value, day) in enumerate(zip(points, days, strict=True))
        if value is not None
    ]
    return CourseChart(marks, " ".join(f"{one.x},{one.y}" for one in marks), zero)
