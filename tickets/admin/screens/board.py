"""The supervisor's board: where work stands, who is late, and what to look at first. Every figure leads to a list."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Desk, Role
from crm.labels import label_of
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.board_chart import flow_chart, scale
from tickets.admin.screens.board_words import bottleneck_words
from tickets.admin.screens.page import moment, only, render_page
from tickets.domain.codes import Colour, Priority
from tickets.domain.states import OPEN_STATES, State
from tickets.labels import COLOURS, PRIORITIES, PROMISES, STATES
from tickets.queries.board import Board, Holder, midnight_before, read_board
from tickets.queries.board_days import CAUSE_DAYS
from tickets.queries.causes import days_before

WATCHERS = (Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE)
#: How many lines a ranking shows before the rest is folded away.
TOP = 8
COLUMNS = (Colour.RED, Colour.YELLOW, Colour.GREEN, Colour.NONE)
ROWS = tuple(state for state in State if state in OPEN_STATES)


@only(*WATCHERS)
def board(request: HttpRequest) -> HttpResponse:
    """The whole page."""
    return render_page(request, "desk/board.html", _context(request), title=_("Board"))


@only(*WATCHERS)
def board_live(request: HttpRequest) -> HttpResponse:
    """The figures alone, for the page to renew itself."""
    return render(request, "desk/board_live.html", _context(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    now = moment()
    user = person(request)
    figures = read_board(user=user, now=now, midnight=midnight_before(now, timezone.get_default_timezone()))
    return {
        "now": now,
        "board": figures,
        "tiles": _tiles(figures),
        "verdict": bottleneck_words(figures),
        "columns": [(colour, COLOURS.get(colour, _("other"))) for colour in COLUMNS],
        "matrix": [_matrix_row(figures, state) for state in ROWS],
        "totals": _matrix_row(figures, None),
        "due": _due(figures),
        "holders": _fold([_holder(holder, figures, now) for holder in figures.holders]),
        "branches": _fold([_branch(branch, figures, now) for branch in figures.branches]),
        "loads": _fold([_load(load, figures) for load in figures.loads]),
        "calls": _calls(figures, now),
        "chart": flow_chart(figures.days),
        "kept": [(PROMISES[one.promise], one) for one in figures.kept],
        "causes": _fold([_cause(cause, figures, now) for cause in figures.causes]),
        "may_assign": user.is_superuser or user.role == Role.SUPERVISOR,
    }


def tickets_where(**query: Any) -> str:
    """The address of the list that a figure counts."""
    return f"{reverse('admin:desk_tickets')}?{urlencode({**query, 'live': 1})}"


def _tiles(figures: Board) -> list[dict[str, Any]]:
    queued = sum(figures.queue.values())
    tiles = [
        (_("open"), figures.open, tickets_where(state="open"), "", "inbox"),
        (_("overdue"), figures.overdue, tickets_where(state="open", overdue="on"), "late", "alarm"),
        (_("due in 1 hour"), figures.due_within[1], tickets_where(state="open", due=1), "warn", "timelapse"),
        (_("in the queues"), queued, tickets_where(state="new"), "", "hourglass_empty"),
        (_("at branches"), sum(one.count for one in figures.branches), tickets_where(state="open", at="branch"), "",
         "domain"),
        (_("calls to make"), figures.outbound.waiting, tickets_where(state=State.AWAITING_CONFIRMATION), "",
         "phone_callback"),
        (_("wrote again after the answer"), figures.written_again, tickets_where(state=State.RESOLVED, again=1), "warn",
         "mark_chat_unread"),
        (_("without a clock"), figures.uncovered, tickets_where(state="open", clock="none"), "warn", "timer_off"),
    ]  # fmt: skip
    return [
        {"label": label, "count": count, "url": url, "level": level if count else "", "icon": icon}
        for label, count, url, level, icon in tiles
    ]


def _matrix_row(figures: Board, state: State | None) -> dict[str, Any]:
    states = [state] if state else ROWS
    cells = []
    for colour in COLUMNS:
        query: dict[str, Any] = {"state": state or "open"}
        query |= {"colour": colour} if colour else {"kind": "other"}
        count = sum(figures.matrix[one, colour] for one in states)
        cells.append({"colour": colour or "none", "count": count, "url": tickets_where(**query)})
    return {
        "state": state,
        "label": STATES[state] if state else _("total"),
        "cells": cells,
        "count": sum(cell["count"] for cell in cells),
        "url": tickets_where(state=state or "open"),
    }


def _due(figures: Board) -> list[dict[str, Any]]:
    most = max([figures.overdue, *figures.due_within.values()])
    rows: list[dict[str, Any]] = [
        {
            "label": _("overdue"),
            "count": figures.overdue,
            "url": tickets_where(state="open", overdue="on"),
            "level": "late",
        }
    ]
    for hours, count in figures.due_within.items():
        words = _("within 1 hour") if hours == 1 else _("within %(n)s hours") % {"n": hours}
        url = tickets_where(state="open", due=hours)
        rows.append({"label": words, "count": count, "url": url, "level": "warn" if hours <= 4 else "ok"})
    return [{**row, "width": scale(row["count"], most)} for row in rows]


def _holder(holder: Holder, figures: Board, now: datetime) -> dict[str, Any]:
    common: dict[str, Any] = {"state": "open", "overdue": "on"}
    name: object
    query: dict[str, Any]
    if holder.kind == "agent":
        name, icon, query = holder.name, "person", {"held": "agent", "owner": holder.key}
    elif holder.kind == "branch":
        name, icon, query = _("branches"), "domain", {"state": State.ESCALATED}
    elif holder.kind == "outbound":
        name, icon, query = _("outbound"), "phone_callback", {"state": State.AWAITING_CONFIRMATION}
    else:
        name = _("queue: %(desk)s") % {"desk": label_of(Desk(holder.key))}
        icon, query = "hourglass_empty", {"held": holder.key}
    return {
        "name": name,
        "icon": icon,
        "count": holder.overdue,
        "oldest": now - holder.oldest_due if holder.oldest_due else None,
        "url": tickets_where(**common | query),
        "width": scale(holder.overdue, figures.overdue),
    }


def _branch(branch: Any, figures: Board, now: datetime) -> dict[str, Any]:
    here: dict[str, Any] = {"state": "open", "branch": branch.pk, "at": "branch"}
    most = max((one.overdue for one in figures.branches), default=0)
    return {
        "name": branch.name,
        "region": branch.region,
        "count": branch.count,
        "url": tickets_where(**here),
        "overdue": branch.overdue,
        "late_url": tickets_where(**here, late="branch"),
        "oldest": now - branch.oldest_due if branch.oldest_due else None,
        "age": now - branch.median_since,
        "unread": branch.unread,
        "width": scale(branch.overdue, most),
    }


def _load(load: Any, figures: Board) -> dict[str, Any]:
    most = max((one.open for one in figures.loads), default=0)
    held: dict[str, Any] = {"state": "open", "held": "agent", "owner": load.pk}
    return {
        "name": load.name,
        "pk": load.pk,
        "open": load.open,
        "url": tickets_where(**held),
        "overdue": load.overdue,
        "late_url": tickets_where(**held, overdue="on"),
        "done": load.done,
        "width": scale(load.open, most),
        "late_width": scale(load.overdue, most),
    }


def _calls(figures: Board, now: datetime) -> dict[str, Any]:
    waiting = {"state": State.AWAITING_CONFIRMATION}
    calls = figures.outbound
    ranks = zip((Priority.HIGH, Priority.MEDIUM, Priority.LOW), calls.by_rank, strict=True)
    return {
        "ranks": [
            {"priority": PRIORITIES[rank], "count": count, "url": tickets_where(**waiting, priority=rank),
             "width": scale(count, max(calls.by_rank)), "level": "late" if rank == Priority.HIGH else "ok"}
            for rank, count in ranks
        ],
        "oldest": now - calls.oldest if calls.oldest else None,
        "ready_url": tickets_where(**waiting, call="ready"),
        "later_url": tickets_where(**waiting, call="later"),
        "held_url": tickets_where(**waiting, call="held"),
        "late_url": tickets_where(**waiting, overdue="on"),
        "callers": [
            {"name": caller.name, "done": caller.done, "width": scale(caller.done, calls.quota)}
            for caller in calls.callers
        ],
    }  # fmt: skip


def _cause(cause: Any, figures: Board, now: datetime) -> dict[str, Any]:
    days = days_before(timezone.localdate(now), CAUSE_DAYS)
    return {
        "name": cause.name,
        "count": cause.count,
        "branches": cause.branches,
        "categories": cause.categories,
        "url": tickets_where(named=f"{cause.code},{days.first.isoformat()},{days.last.isoformat()}"),
        "width": scale(cause.count, figures.causes[0].count),
    }


def _fold(rows: list[dict[str, Any]]) -> dict[str, Any]:
    # A fold that hides one or two lines is more trouble than they are.
    top = TOP if len(rows) > TOP + 2 else len(rows)
    return {"top": rows[:top], "rest": rows[top:], "count": len(rows)}


urls = [
    path("board/", board, name="desk_board"),
    path("board/live/", board_live, name="desk_board_live"),
]
entries = (Entry(_("Board"), "monitoring", "desk_board", WATCHERS),)
