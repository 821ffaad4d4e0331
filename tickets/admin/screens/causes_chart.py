"""The weeks around a corrective action as plain geometry, and in a sentence."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy, ngettext

from tickets.domain.learning import Effect, Trend, Week

WIDTH, HEIGHT = 260, 96
TOP, BOTTOM = 16, 18
GAP = 10

TRENDS = {
    Trend.FEWER: (gettext_lazy("Fewer complaints"), "trending_down", "met"),
    Trend.SAME: (gettext_lazy("As many complaints"), "trending_flat", "none"),
    Trend.MORE: (gettext_lazy("More complaints"), "trending_up", "missed"),
    Trend.TOO_EARLY: (gettext_lazy("Too early to tell"), "hourglass_top", "none"),
}


@dataclass(frozen=True)
class Bar:
    """One week: its column, the bar in it, and its number; no bar while the week is not over."""

    week: Week
    after: bool
    x: float
    y: float
    height: float
    middle: float


@dataclass(frozen=True)
class EffectChart:
    """The whole chart. `line` is where the day of the action stands."""

    bars: list[Bar]
    bar_width: float
    line: float
    day: date
    width: int = WIDTH
    height: int = HEIGHT
    base: int = HEIGHT - BOTTOM
    top: int = TOP


def effect_chart(effect: Effect) -> EffectChart:
    """A bar a week, with a gap where the action was."""
    weeks = [*effect.before, *effect.after]
    most = max((week.count or 0 for week in weeks), default=0) or 1
    slot = (WIDTH - GAP) / len(weeks)
    base = HEIGHT - BOTTOM
    bars = []
    for place, week in enumerate(weeks):
        after = place >= len(effect.before)
        x = place * slot + (GAP if after else 0)
        height = round((week.count or 0) * (base - TOP) / most, 1)
        bars.append(
            Bar(
                week, after, round(x + slot * 0.1, 1), round(base - height, 1), height, round(x + slot / 2, 1)
            )
        )
    return EffectChart(bars, round(slot * 0.8, 1), round(len(effect.before) * slot + GAP / 2, 1), effect.day)


@dataclass(frozen=True)
class Words:
    """The trend with its sign, and what it rests on in sentences that can be counted up in the chart."""

    trend: str
    icon: str
    level: str
    sentences: list[str]


def effect_words(found: Effect, today: date) -> Words:
    """Say what the chart shows."""
    trend, icon, level = TRENDS[found.trend]
    sentences = [_comparison(found, today)]
    if found.unnamed:
        sentences.append(
            ngettext(
                "%(n)s red complaint of the weeks after has no cause yet.",
                "%(n)s red complaints of the weeks after have no cause yet.",
                found.unnamed,
            )
            % {"n": found.unnamed}
        )
    return Words(str(trend), icon, level, sentences)


def _comparison(found: Effect, today: date) -> str:
    counts = {
        "before": found.count_before,
        "after": found.count_after,
        "n": found.compared or len(found.before),
    }
    if found.compared:
        return (
            ngettext(
                "%(before)s in the week before, %(after)s in the week after.",
                "%(before)s in the %(n)s weeks before, %(after)s in the %(n)s weeks after.",
                found.compared,
            )
            % counts
        )
    if found.day > today:
        return (
            ngettext(
                "%(before)s so far in the week before. The day is still to come.",
                "%(before)s so far in the %(n)s weeks before. The day is still to come.",
                len(found.before),
            )
            % counts
        )
    return (
        ngettext(
            "%(before)s in the week before. No whole week has passed since.",
            "%(before)s in the %(n)s weeks before. No whole week has passed since.",
            len(found.before),
        )
        % counts
    )
