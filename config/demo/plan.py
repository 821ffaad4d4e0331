"""Which tickets there will be: who comes when, by which way, with what, and what becomes of it."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from config.demo.shapes import CHANNELS, LIVE, SOCIAL, Arrivals
from config.demo.stories import Stories, Story
from crm.domain.codes import Channel
from crm.models import Area, Branch, Participant
from tickets.domain.codes import Colour, Kind, Priority
from tickets.models import Category

T = TypeVar("T")


class Course(StrEnum):
    """What becomes of a ticket."""

    ON_THE_SPOT = "on_the_spot"
    DESK = "desk"
    BRANCH = "branch"
    DISMISSED = "dismissed"
    MERGED = "merged"
    # Near the end of the simulated time, so that every queue has something in it however small the demo.
    JUST_IN = "just_in"
    ASKED = "asked"
    NEARLY_DUE = "nearly_due"
    LATE = "late"
    BRANCH_LATE = "branch_late"
    TO_CALL = "to_call"


SHARES = {Course.ON_THE_SPOT: 48, Course.DESK: 31, Course.BRANCH: 17, Course.DISMISSED: 2, Course.MERGED: 2}
#: How many of each, for every 250 tickets; at least one of each. Hours before the end: from, to.
TAIL: dict[Course, tuple[int, float, float]] = {
    Course.JUST_IN: (5, 0.02, 0.6),
    Course.ASKED: (2, 3, 20),
    Course.NEARLY_DUE: (2, 18.5, 23.8),
    Course.LATE: (1, 25, 44),
    Course.BRANCH_LATE: (2, 122, 190),
    Course.TO_CALL: (1, 20, 60),
}
KINDS = {
    Course.ON_THE_SPOT: {Kind.INFORMATION: 55, Kind.COMPLAINT: 40, Kind.CONSULTATION: 5},
    Course.BRANCH: {Kind.COMPLAINT: 100},
    Course.DISMISSED: {Kind.INFORMATION: 100},
}
DESK_KINDS = {
    Kind.COMPLAINT: 56, Kind.DATA_CHANGE: 20, Kind.REGISTRATION: 12, Kind.INFORMATION: 8, Kind.CONSULTATION: 4,
}  # fmt: skip
TO_BRANCH = frozenset({Course.BRANCH, Course.BRANCH_LATE, Course.TO_CALL})


@dataclass(slots=True)
class Case:
    """One ticket to be."""

    course: Course
    category: Category
    channel: Channel
    at: datetime
    participant: Participant | None
    area: Area
    branch: Branch
    story: Story
    priority: Priority


class Planner:
    """Draws cases."""

    def __init__(
        self,
        chance: random.Random,
        stories: Stories,
        participants: list[Participant],
        branches: Mapping[str, Branch],
        *,
        start: datetime,
        end: datetime,
    ) -> None:
        self.chance, self.stories, self.end = chance, stories, end
        self.branches = branches
        self.arrivals = Arrivals(chance, start=start, end=end)
        self.categories = list(Category.objects.filter(active=True).order_by("pk"))
        self._areas = Area.objects.in_bulk(branches.keys())
        self._people = participants
        self._queue: list[Participant] = []

    def cases(self, count: int) -> list[Case]:
        """`count` cases; those of the tail come out of the same number."""
        deck = [
            course
            for course, (each, _from, _to) in TAIL.items()
            for _ in range(min(max(1, round(each * count / 250)), max(count // 12, 1)))
        ][:count]
        whole = sum(SHARES.values())
        # Dealt, not thrown: the shares hold in a small demo too.
        pack = [course for course, share in SHARES.items() for _ in range(share)]
        rest = count - len(deck)
        for _ in range(rest // whole):
            deck += pack
        deck += self.chance.sample(pack, rest % whole)
        return [self._case(course) for course in deck]

    def _case(self, course: Course) -> Case:
        category = self._category(course)
        channel = self._channel(course, category)
        participant = self._participant(course, channel)
        area = (
            participant.home_area
            if participant and participant.home_area
            else self.chance.choice(list(self._areas.values()))
        )
        story = (
            self.stories.out_of_topic()
            if course is Course.DISMISSED
            else self.stories.story(category.code, area)
        )
        return Case(
            course=course,
            category=category,
            channel=channel,
            at=self._moment(course, channel, category),
            participant=participant,
            area=area,
            branch=self.branches[area.code],
            story=story,
            priority=self._priority(course, category),
        )

    def _category(self, course: Course) -> Category:
        kind = self._weighted(KINDS.get(course, KINDS[Course.BRANCH] if course in TO_BRANCH else DESK_KINDS))
        fitting = [row for row in self.categories if row.kind == kind]
        if kind is Kind.COMPLAINT:
            red = course in TO_BRANCH and self.chance.random() < 0.96
            fitting = [row for row in fitting if (row.default_colour == Colour.RED) is red]
        return self.chance.choice(fitting)

    def _channel(self, course: Course, category: Category) -> Channel:
        if course is Course.ON_THE_SPOT:
            return Channel.PHONE
        if course is Course.DISMISSED:
            return self.chance.choice((Channel.TWITTER, Channel.FACEBOOK, Channel.INSTAGRAM))
        # What is settled in the call itself has taken many of the calls already.
        shares = {**CHANNELS, Channel.PHONE: 26}
        if category.default_colour == Colour.RED:
            shares[Channel.HOSPITAL] = 12
        if course is Course.JUST_IN:
            shares = {channel: share for channel, share in shares.items() if channel not in LIVE}
        return self._weighted(shares)

    def _participant(self, course: Course, channel: Channel) -> Participant | None:
        if channel in SOCIAL and (course is Course.DISMISSED or self.chance.random() < 0.25):
            return None
        if not self._queue:
            self._queue = self.chance.sample(self._people, len(self._people))
        # One in twelve has been here before.
        return self.chance.choice(self._people) if self.chance.random() < 0.08 else self._queue.pop()

    def _moment(self, course: Course, channel: Channel, category: Category) -> datetime:
        if course in TAIL:
            _each, early, late = TAIL[course]
            return self.end - timedelta(hours=self.chance.uniform(early, late))
        return self.arrivals.draw(channel, hospital=category.default_colour == Colour.RED)

    def _priority(self, course: Course, category: Category) -> Priority:
        if course is Course.TO_CALL:
            return Priority.HIGH
        urgent = category.code in ("complaint-treatment-refused", "complaint-room-full")
        return self._weighted({Priority.LOW: 15, Priority.MEDIUM: 55, Priority.HIGH: 60 if urgent else 12})

    def _weighted(self, shares: Mapping[T, int]) -> T:
        return self.chance.choices(list(shares), list(shares.values()))[0]
