"""Charts of the board as plain geometry: the template draws it, the numbers stand beside the bars."""

from dataclasses import dataclass

from tickets.queries.board_days import Day

WIDTH, HEIGHT = 520, 190
LEFT, RIGHT, TOP, BOTTOM = 36, 2, 16, 22


@dataclass(frozen=True)
class Bar:
    """One bar: its corner, its height, its number and where that stands."""

    x: float
    y: float
    height: float
    count: int
    label_x: float
    label_y: float


@dataclass(frozen=True)
class Slot:
    """One day with its two bars."""

    day: Day
    x: float
    middle: float
    came: Bar
    left: Bar


@dataclass(frozen=True)
class Chart:
    """The whole chart; `lines` are (y, number) of the grid."""

    slots: list[Slot]
    lines: list[tuple[float, int]]
    slot_width: float
    bar_width: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM
    came: int = 0
    went: int = 0


def flow_chart(days: list[Day]) -> Chart:
    """Two bars a day, in and out, under a rounded scale."""
    most = _round_up(max((count for day in days for count in (day.came, day.left)), default=0))
    slot_width = (WIDTH - LEFT - RIGHT) / max(len(days), 1)
    bar_width = slot_width * 0.4
    base = HEIGHT - BOTTOM
    slots = []
    for place, day in enumerate(days):
        x = LEFT + place * slot_width

        def bar(at: float, count: int) -> Bar:
            height = round(count * (base - TOP) / most, 1)
            return Bar(
                round(at, 1), base - height, height, count, round(at + bar_width / 2, 1), base - height - 3
            )

        slots.append(
            Slot(
                day,
                round(x, 1),
                round(x + slot_width / 2, 1),
                bar(x + slot_width * 0.08, day.came),
                bar(x + slot_width * 0.52, day.left),
            )
        )
    lines = [(round(base - part * (base - TOP) / 2, 1), most * part // 2) for part in (1, 2)]
    return Chart(
        slots,
        lines,
        round(slot_width, 1),
        round(bar_width, 1),
        came=sum(day.came for day in days),
        went=sum(day.left for day in days),
    )


def scale(count: int, most: int) -> int:
    """The length of a bar in per cent; something is never drawn as nothing."""
    return max(2, round(100 * count / most)) if count and most else 0


def _round_up(count: int) -> int:
    """The next number that is 2, 4, ... 18 times a power of ten: its half is whole."""
    step = 1
    while True:
        for factor in range(2, 20, 2):
            if factor * step >= count:
                return factor * step
        step *= 10
