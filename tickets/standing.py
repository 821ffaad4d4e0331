"""How a clock stands, in the few words that fit into a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.domain import clock as clocks
from tickets.domain.codes import Promise, Verdict
from tickets.labels import PROMISES
from tickets.models import Clock, Ticket
from tickets.notices import local_time

ICONS = {
    "ok": "schedule",
    "warn": "timelapse",
    "late": "alarm",
    "paused": "pause_circle",
    "met": "task_alt",
    "missed": "cancel",
    "none": "remove",
}


@dataclass(frozen=True)
class Standing:
    """What a time sign says. `level` is one of ok, warn, late, paused, met, missed, none."""

    level: str
    text: str
    title: str = ""
    share: int = 0
    promise: str = ""

    @property
    def icon(self) -> str:
        """The symbol beside the words."""
        return ICONS[self.level]


def span_text(length: timedelta) -> str:
    """A length of time in its two largest units: “2 d 4 h”, “3 h 12 m”, “7 m”, “< 1 m”."""
    minutes = int(abs(length).total_seconds() // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)s h %(minutes)s m") % {"hours": hours, "minutes": minutes % 60}
    return _("%(minutes)s m") % {"minutes": minutes} if minutes else _("< 1 m")


def clock_standing(clock: Clock, now: datetime) -> Standing:
    """How one commitment stands at `now`, or how it ended."""
    due = _("due %(moment)s") % {"moment": local_time(clock.due_at, timezone.get_current_timezone())}
    share = share_used(clock, now)
    if clock.stopped_at is not None:
        if clock.verdict == Verdict.CANCELLED:
            return Standing("none", _("cancelled"), due, share)
        if clock.verdict == Verdict.MET:
            return Standing("met", _("kept"), due, share)
        late = (clock.paused_since or clock.stopped_at) - clock.due_at
        return Standing("missed", _("broken by %(span)s") % {"span": span_text(late)}, due, share)
    found = clocks.standing(
        now=now, due_at=clock.due_at, warn_at=clock.warn_at, paused_since=clock.paused_since
    )
    left = clock.due_at - (clock.paused_since or now)
    if found is clocks.Standing.BREACHED:
        return Standing("late", _("late %(span)s") % {"span": span_text(left)}, due, share)
    words = {"span": span_text(left)}
    if found is clocks.Standing.PAUSED:
        # Its due time moves on with every minute of the rest, so none is told.
        since = local_time(clock.paused_since, timezone.get_current_timezone())
        rests = _("rests since %(moment)s") % {"moment": since}
        return Standing("paused", _("rests, %(span)s left") % words, rests, share)
    level = "warn" if found is clocks.Standing.WARNED else "ok"
    return Standing(level, _("%(span)s left") % words, due, share)


def share_used(clock: Clock, now: datetime) -> int:
    """Per cent of the time between start and due time that is gone, 0 to 100; what a bar shows."""
    until = min(moment for moment in (now, clock.paused_since, clock.stopped_at) if moment is not None)
    whole = (clock.due_at - clock.started_at).total_seconds()
    gone = (until - clock.started_at).total_seconds()
    return 100 if whole <= 0 else max(0, min(100, round(100 * gone / whole)))


def with_clocks(tickets: Any) -> Any:
    """What a row of a list shows: the running clocks too, in one further statement, for `ticket_standing`."""
    running = Prefetch("clocks", Clock.objects.running().order_by("due_at"), to_attr="running_clocks")
    rows = tickets.with_wrote_again().select_related("participant", "category", "owner", "branch")
    return rows.prefetch_related(running)


def ticket_standing(ticket: Ticket, now: datetime) -> Standing | None:
    """The standing of the ticket's most pressing commitment, named; None when nothing is owed by a clock."""
    running: Iterable[Clock] | None = getattr(ticket, "running_clocks", None)
    if running is None:
        running = ticket.clocks.running().order_by("due_at")
    rows = sorted(running, key=lambda clock: (clock.paused_since is not None, clock.due_at))
    if not rows:
        return None
    first = rows[0]
    found = clock_standing(first, now)
    promise = PROMISES[Promise(first.promise)]
    return Standing(found.level, found.text, f"{promise}: {found.title}", found.share, str(promise))
