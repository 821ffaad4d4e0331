"""How a ticket begins: the contact, and the words that come with it."""

from datetime import datetime, timedelta

from config.demo.plan import Case
from config.demo.rota import Rota
from config.demo.shapes import SOCIAL
from config.demo.stories import Stories
from config.demo.world import World
from crm.actions import record_contact
from crm.domain.codes import Channel, ContactOutcome
from crm.models import Contact, Staff
from tickets.actions.end_contact import end_contact
from tickets.actions.open_ticket import open_ticket
from tickets.domain.states import State
from tickets.models import Ticket

#: What a life may find changed by others: another contact that joined, a sweep that closed.
MOVING = ["state", "cycle", "version", "due_at", "colour", "resolved_at", "closed_at"]


class Front:
    """The door through which every contact comes in."""

    def __init__(self, world: World, rota: Rota, stories: Stories) -> None:
        self.world, self.rota, self.stories = world, rota, stories
        self._number = 0
        self._touched: set[int] = set()
        self._seen: set[tuple[int, int]] = set()

    def call(self, case: Case, agent: Staff, offered_at: datetime) -> Contact:
        """A call that `agent` has just answered, one in twelve on behalf of somebody else."""
        proxy: dict[str, str] = {}
        if self.world.happens(0.08):
            proxy = {
                "proxy_name": self.world.chance.choice(
                    ("Rudi Hartono", "Sri Wahyuni", "Andi Saputra", "Maria Goreti")
                ),
                "proxy_phone": f"+62812{self.world.chance.randrange(10_000_000, 100_000_000)}",
                "proxy_relation": self.stories.word("relations"),
            }
        contact, _new = record_contact(
            actor=agent,
            now=self.world.now,
            channel=Channel.PHONE,
            participant=case.participant,
            agent=agent,
            offered_at=offered_at,
            answered_at=self.world.now,
            subject=case.story.subject,
            **proxy,  # type: ignore[arg-type]
        )
        return contact

    def visit(self, case: Case) -> tuple[Contact, Staff]:
        """A visit at the counter of the person's branch or in its hospital, which an officer has just heard."""
        now = self.world.now
        officer = self.rota.listener(case.branch, case.channel)
        contact, _new = record_contact(
            actor=officer,
            now=now,
            channel=case.channel,
            participant=case.participant,
            agent=officer,
            offered_at=now - self.world.minutes(12, 60),
            answered_at=now - timedelta(minutes=8),
            ended_at=now,
            subject=case.story.subject,
        )
        return contact, officer

    def message(self, case: Case, text: str, channel: Channel | None = None) -> tuple[Contact, Staff]:
        """A message on a channel, brought in by the channel's machine."""
        channel = channel or case.channel
        machine = self.rota.machines[channel]
        self._number += 1
        contact, _new = record_contact(
            actor=machine,
            now=self.world.now,
            channel=channel,
            external_id=f"demo-{self._number:06d}",
            participant=case.participant,
            ended_at=self.world.now,
            subject=case.story.subject if channel not in SOCIAL else "",
            body=text,
        )
        return contact, machine

    def more(self, case: Case, text: str, channel: Channel) -> None:
        """Further words of the same person on the same matter: they join the open ticket."""
        contact, machine = self.message(case, text, channel)
        intake = open_ticket(
            contact=contact,
            category=case.category,
            subject=case.story.subject,
            actor=machine,
            now=self.world.now,
        )
        self.touch(intake.ticket)

    def hang_up(self, ticket: Ticket, contact: Contact, agent: Staff, outcome: ContactOutcome) -> None:
        """End the call that a ticket came from; a green complaint may have become yellow by that."""
        end_contact(contact=contact, outcome=outcome, actor=agent, now=self.world.now)
        self.touch(ticket)
        self.fresh(ticket)

    def touch(self, ticket: Ticket) -> None:
        """Note that a ticket was changed behind the back of its own life."""
        self._touched.add(ticket.pk)

    def fresh(self, ticket: Ticket) -> None:
        """Bring a ticket up to date, if others than its own life can have changed it: few have, so few are read."""
        if ticket.pk in self._touched or ticket.state == State.RESOLVED:
            self._touched.discard(ticket.pk)
            ticket.refresh_from_db(fields=MOVING)

    def take_in(self, case: Case, contact: Contact, actor: Staff, *, solved: bool = False) -> Ticket:
        """Open the ticket of a contact: a matter of its own, even for somebody who has been here with the same."""
        distinct = ""
        if case.participant is not None:
            matter = (case.participant.pk, case.category.pk)
            distinct = self.stories.word("distinct") if matter in self._seen else ""
            self._seen.add(matter)
        intake = open_ticket(
            contact=contact,
            category=case.category,
            subject=case.story.subject,
            description=case.story.told,
            actor=actor,
            now=self.world.now,
            solved_in_contact=solved,
            priority=case.priority,
            area=case.area,
            facility=case.story.facility,
            distinct_because=distinct,
        )
        return intake.ticket
