"""Filling an empty database with a desk that has been at work for some weeks."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from config.demo.branch_lives import BranchLives
from config.demo.front import Front
from config.demo.learning import REMEDIES, improving
from config.demo.lives import Lives
from config.demo.participants import make_participants
from config.demo.people import People
from config.demo.places import make_places
from config.demo.plan import Case, Planner
from config.demo.quality import Monitoring
from config.demo.rota import Rota
from config.demo.shapes import Arrivals
from config.demo.staff import make_staff
from config.demo.stories import Stories
from config.demo.surveys import ask_people
from config.demo.world import Life, World
from crm.actions import record_contact
from crm.domain.codes import Channel, ContactOutcome
from crm.models import Participant
from outbox.models import OutboxMessage
from outbox.models.message import Delivery, Transport
from tickets.actions.sweep import raise_alarms, sweep
from tickets.models import Clock
from tickets.policies import policies_kept

#: How often the scheduler looks in simulated time: seldom enough to be cheap, often enough to look alive.
LOOK_EVERY = timedelta(hours=2)
SWEEP_EVERY = 4
#: Contacts that need no ticket (information given at once, calls given up), for each ticket.
WITHOUT_TICKET = 0.6
#: Outbound agents who are away at the end, for how long: the backlog on the board.
AWAY = (timedelta(hours=3), timedelta(days=1.5), timedelta(days=3))


@dataclass(frozen=True, slots=True)
class Size:
    """How much is made."""

    participants: int = 5000
    tickets: int = 3000
    weeks: int = 6
    seed: int = 1


@transaction.atomic
def fill(size: Size, *, now: datetime, tell: Callable[[str], None]) -> None:
    """Make everything, in one transaction: an interrupted start leaves nothing half done behind.

    The same seed and `now` (UTC) make the same desk. Needs the master data.
    """
    chance = random.Random(size.seed)  # nosec B311: invented people, the same for the same seed
    start = now - timedelta(weeks=size.weeks)
    people = People(chance)
    branches = make_places()
    make_staff(people, list(dict.fromkeys(branches.values())), since=start - timedelta(days=200))
    participants = make_participants(people, branches, count=size.participants, now=start)
    tell(f"{len(participants)} participants, {len(set(branches.values()))} branches")
    world = World(start=start, end=now, chance=chance)
    stories, rota = Stories(chance), Rota(world)
    front = Front(world, rota, stories)
    branch_lives = BranchLives(world, rota, stories, front, branches)
    lives = Lives(world, rota, stories, front, branch_lives)
    planner = Planner(chance, stories, participants, branches, start=start, end=now)
    for case in planner.cases(size.tickets):
        world.begin(lives.life(case), case.at)
    for life, at in _asides(
        world, rota, stories, planner.arrivals, participants, round(size.tickets * WITHOUT_TICKET)
    ):
        world.begin(life, at)
    for agent, away_for in zip(rota.outbound, AWAY, strict=True):
        world.begin(branch_lives.calling(agent, away_for=away_for), start)
    for remedy in REMEDIES:
        world.begin(improving(world, rota, remedy), start + remedy.planned * (now - start))
    world.begin(_looking(world), start)
    with policies_kept():
        world.run(tell=lambda day: tell(f"{day:%Y-%m-%d}") if (day - start).days % 7 == 0 else None)
        sweep(now=now)
    tell("quality")
    Monitoring(chance, rota, now=now).run()
    ask_people(chance, now=now)
    _settle_notices(now)


def _looking(world: World) -> Life:
    while True:
        for turn in range(SWEEP_EVERY):
            if turn == 0:
                sweep(now=world.now)
            elif Clock.objects.alarm_due(world.now).order_by().exists():
                raise_alarms(now=world.now)
            yield world.now + LOOK_EVERY


def _asides(
    world: World, rota: Rota, stories: Stories, arrivals: Arrivals, people: list[Participant], count: int
) -> list[tuple[Life, datetime]]:
    found = []
    for _ in range(count):
        at = arrivals.draw(Channel.PHONE)
        found.append(
            (_aside(world, rota, stories, world.chance.choice(people), at), at + timedelta(minutes=6))
        )
    return found


def _aside(world: World, rota: Rota, stories: Stories, person: Participant, at: datetime) -> Life:
    """A call that needs no ticket."""
    agent = rota.agent()
    given_up = world.happens(0.04)
    answered = None if given_up else at + world.minutes(0.05, 0.8)
    record_contact(
        actor=None if given_up else agent,
        now=world.now,
        channel=Channel.PHONE,
        participant=None if given_up else person,
        agent=None if given_up else agent,
        offered_at=at,
        answered_at=answered,
        ended_at=(answered or at) + world.minutes(0.7, 5),
        outcome=ContactOutcome.ABANDONED if given_up else ContactOutcome.INFORMATION_GIVEN,
        subject="" if given_up else stories.word("informed"),
    )
    return
    yield  # A life that is over after its first moment.


def _settle_notices(now: datetime) -> None:
    """Mark the notices of the past as sent, and the older ones of the staff as read, without sending any.

    The people are invented but their numbers may be somebody's: nothing of the simulated past may ever leave.
    """
    waiting = OutboxMessage.objects.filter(state=Delivery.PENDING)
    waiting.update(state=Delivery.SENT, sent_at=F("created_at"), attempts=1)
    seen = OutboxMessage.objects.filter(transport=Transport.IN_APP, created_at__lt=now - timedelta(hours=20))
    seen.update(read_at=F("created_at"))


__all__ = ["Case", "Size", "fill"]
