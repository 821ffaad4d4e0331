"""Who is on duty when: shifts of the care centre, office hours of the branches."""

from datetime import datetime, timedelta

from config.demo.shapes import JAKARTA, office_time
from config.demo.world import World
from crm.domain.codes import Channel, Role, Seniority
from crm.models import Branch, Staff

#: The accounts that `demo_accounts` shows: they get work of the last hours, so that their screens are not empty.
SHOWN = ("agen01", "medsos1", "kc0503.kepala", "outbound1")
#: Branches that are late with everything: the bottlenecks of the supervisor's board.
SLOW = frozenset({"0503", "1103"})
#: Which shifts the six teams have, moving on by one each week: three mornings, two afternoons, one night.
MORNING, AFTERNOON, NIGHT = range(3)
TURNS = (MORNING, MORNING, MORNING, AFTERNOON, AFTERNOON, NIGHT)


def shift_at(moment: datetime) -> int:
    """The shift on duty: mornings from 06, afternoons from 14, nights from 22, in Jakarta."""
    hour = moment.astimezone(JAKARTA).hour
    if 6 <= hour < 14:
        return MORNING
    return AFTERNOON if 14 <= hour < 22 else NIGHT


class Rota:
    """Finds the person who does it."""

    def __init__(self, world: World) -> None:
        self.world = world
        staff = list(Staff.objects.filter(is_active=True).select_related("branch").order_by("pk"))
        self.by_name: dict[str, Staff] = {row.username: row for row in staff}
        self.supervisors = [row for row in staff if row.role == Role.SUPERVISOR]
        self.outbound = [row for row in staff if row.role == Role.OUTBOUND_AGENT]
        self.machines = {row.channel: row for row in staff if row.role == Role.CHANNEL}
        self._inbound = [row for row in staff if row.role == Role.INBOUND_AGENT]
        self._social = [row for row in staff if row.role == Role.SOCIAL_AGENT]
        self._teams = sorted({row.team for row in self._inbound})
        self._officers: dict[int, list[Staff]] = {}
        self._at_hospital: dict[int, Staff] = {}
        for row in staff:
            if row.branch_id is not None and row.facility:
                self._at_hospital[row.branch_id] = row
            elif row.branch_id is not None:
                self._officers.setdefault(row.branch_id, []).append(row)
        self._busy: dict[int, datetime] = {}

    def agent(self, *, social: bool = False) -> Staff:
        """An agent of the desk who is on shift and free; on the last day often the one whose screen is shown."""
        shown = self.by_name[SHOWN[1 if social else 0]]
        if (
            self.world.end - self.world.now < timedelta(hours=30)
            and self.world.happens(0.14)
            and self._free(shown)
        ):
            return shown
        on_shift = self._on_shift(self._social if social else self._inbound)
        for _ in range(8):
            agent = self.world.chance.choice(on_shift)
            if self._free(agent):
                return agent
        return agent

    def keep(self, agent: Staff, until: datetime) -> None:
        """The agent is on the line until then."""
        self._busy[agent.pk] = until

    def officer(self, branch: Branch) -> Staff:
        """An officer of the branch; the head does a third of it."""
        officers = self._officers[branch.pk]
        heads = [row for row in officers if row.seniority == Seniority.SENIOR]
        return self.world.chance.choice(heads if self.world.happens(0.33) else officers)

    def listener(self, branch: Branch, channel: Channel) -> Staff:
        """Who of the branch hears a visitor: at its counter or in its hospital."""
        return self._at_hospital[branch.pk] if channel is Channel.HOSPITAL else self.officer(branch)

    def office_time(self, moment: datetime, branch: Branch, *, on_call: bool = False) -> datetime:
        """When a branch gets to something: in its hours, or for urgent matters often at once."""
        if on_call and self.world.happens(0.5):
            return moment
        return office_time(moment, branch.zone, self.world.chance)

    def _free(self, agent: Staff) -> bool:
        return self._busy.get(agent.pk, self.world.start) <= self.world.now

    def _on_shift(self, agents: list[Staff]) -> list[Staff]:
        local = self.world.now.astimezone(JAKARTA)
        week, day, shift = local.isocalendar().week, local.toordinal(), shift_at(self.world.now)
        found = []
        for number, agent in enumerate(agents):
            place = self._teams.index(agent.team) if agent.team in self._teams else number
            if TURNS[(place + week) % len(TURNS)] == shift and (number + day) % 7 > 1:
                found.append(agent)
        return found or agents
