"""Scores over time and side by side as plain geometry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from surveys.domain.nps import NetScore

WIDTH, HEIGHT = 640, 200
TOP, BOTTOM, LEFT = 20, 26, 40
#: Half the width of an interval's end.
CAP = 5


@dataclass(frozen=True)
class Point:
    """One month: where its score lies, and its interval from `low` to `high`."""

    x: float
    y: float
    low: float
    high: float
    left: float
    right: float
    month: date
    score: float
    answers: int


@dataclass(frozen=True)
class Line:
    """The chart. `marks` are levels with their numbers; `line` as SVG wants its points."""

    points: list[Point]
    marks: list[tuple[float, int]]
    line: str
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT


def months_chart(months: Sequence[tuple[date, NetScore | None]]) -> Line | None:
    """None for fewer than two months that can be shown. A month that is not shown leaves its place empty."""
    shown = [(month, score) for month, score in months if score and score.score is not None]
    if len(shown) < 2:
        return None
    ends = [
        end for _month, score in shown for end in (score.interval or (score.score or 0, score.score or 0))
    ]
    low = max(-100, int(min(ends) // 20) * 20)
    high = min(100, -int(-max(ends) // 20) * 20)
    high = max(high, low + 20)
    slot = (WIDTH - LEFT) / len(months)

    def level(score: float) -> float:
        return round(TOP + (high - score) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    points = []
    for place, (month, score) in enumerate(months):
        if score is None or score.score is None:
            continue
        x = round(LEFT + place * slot + slot / 2, 1)
        down, up = score.interval or (score.score, score.score)
        points.append(
            Point(
                x,
                level(score.score),
                level(down),
                level(up),
                x - CAP,
                x + CAP,
                month,
                score.score,
                score.answers,
            )
        )
    marks = [(level(mark), mark) for mark in range(low, high + 1, 20)]
    return Line(points, marks, " ".join(f"{one.x},{one.y}" for one in points))


@dataclass(frozen=True)
class Whisker:
    """A score with its interval on a line from -100 to 100, in percent of its width."""

    low: float
    high: float
    at: float

    @property
    def width(self) -> float:
        """The width of the interval."""
        return round(self.high - self.low, 1)


def whisker(score: NetScore) -> Whisker | None:
    """None where there is no interval."""
    if score.interval is None or score.score is None:
        return None
    low, high = score.interval
    return Whisker(*(round((end + 100) / 2, 1) for end in (low, high, score.score)))
