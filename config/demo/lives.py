"""The life of a ticket at the care centre, from the first word to the answer."""

from datetime import timedelta

from config.demo.branch_lives import BranchLives
from config.demo.front import Front
from config.demo.plan import TO_BRANCH, Case, Course
from config.demo.rota import Rota
from config.demo.shapes import SOCIAL
from config.demo.stories import Stories
from config.demo.world import Life, World
from crm.domain.codes import Channel, ContactOutcome, Role
from crm.models import Staff
from tickets.actions.assign import assign, release, take
from tickets.actions.classify import overrule
from tickets.actions.merge import merge
from tickets.actions.resolve import close, dismiss, reopen, resolve
from tickets.actions.wait import resume, wait
from tickets.actions.write import note, reply
from tickets.domain.codes import Colour, Kind
from tickets.domain.states import ENDED_STATES, JOINABLE_STATES, OPEN_STATES, State
from tickets.models import Ticket

#: How long until an agent takes what came in, in minutes.
TAKEN_AFTER = {
    Channel.WHATSAPP: (2, 26), Channel.FACEBOOK: (1, 8), Channel.TWITTER: (1, 8), Channel.INSTAGRAM: (1, 9),
}  # fmt: skip
SLOWER = (10, 320)
VISITED = (Channel.COUNTER, Channel.HOSPITAL)
WRITTEN = (Channel.APP, Channel.WEB, Channel.WHATSAPP, Channel.EMAIL, Channel.LAPOR)


class Lives:
    """Makes lives out of cases."""

    def __init__(
        self, world: World, rota: Rota, stories: Stories, front: Front, branches: BranchLives
    ) -> None:
        self.world, self.rota, self.stories = world, rota, stories
        self.front, self.branches = front, branches
        #: Tickets into which a doublet may be merged.
        self._known: list[tuple[Case, Ticket]] = []

    def life(self, case: Case) -> Life:
        """The life that the case's course asks for."""
        if case.course is Course.ON_THE_SPOT:
            return self._on_the_spot(case)
        if case.course is Course.DISMISSED:
            return self._dismissed(case)
        if case.course is Course.MERGED:
            return self._merged(case)
        if case.channel is Channel.PHONE:
            return self._called(case)
        return self._written(case)

    def _on_the_spot(self, case: Case) -> Life:
        yield from self._answer_call()
        agent = self.rota.agent()
        contact = self.front.call(case, agent, case.at)
        length = self.world.minutes(1, 4.4)
        end = self.world.now + length
        self.rota.keep(agent, end)
        yield self.world.now + length * 0.55
        ticket = self.front.take_in(case, contact, agent, solved=True)
        yield self.world.now + length * 0.3
        answer = self.stories.answer(case.category.code, case.story)
        resolve(ticket=ticket, answer=answer, actor=agent, now=self.world.now)
        yield end
        self.front.hang_up(ticket, contact, agent, ContactOutcome.INFORMATION_GIVEN)
        if self.world.happens(0.8):
            close(ticket=ticket, actor=agent, now=self.world.now)

    def _called(self, case: Case) -> Life:
        yield from self._answer_call()
        agent = self.rota.agent()
        contact = self.front.call(case, agent, case.at)
        length = self.world.minutes(2, 9)
        end = self.world.now + length
        self.rota.keep(agent, end)
        yield self.world.now + length * 0.6
        ticket = self.front.take_in(case, contact, agent)
        yield end
        self.front.hang_up(ticket, contact, agent, ContactOutcome.TICKET_OPENED)
        self._expect_more(case, ticket)
        yield self.world.now + self.world.minutes(0.5, 25)
        yield from self._worked(case, ticket, agent)

    def _written(self, case: Case) -> Life:
        if case.channel in VISITED:
            contact, actor = self.front.visit(case)
        else:
            contact, actor = self.front.message(case, case.story.told)
        ticket = self.front.take_in(case, contact, actor)
        if case.course is Course.JUST_IN and self.world.happens(0.7):
            return
        if case.course is Course.LATE and self.world.happens(0.4):
            return
        self._expect_more(case, ticket)
        low, high = TAKEN_AFTER.get(case.channel, SLOWER)
        yield self.world.now + self.world.minutes(low, high * (4 if self.world.happens(0.06) else 1))
        agent = self._taken(case, ticket)
        if self.world.happens(0.03):
            yield self.world.now + self.world.minutes(10, 60)
            release(ticket=ticket, actor=agent, now=self.world.now)
            yield self.world.now + self.world.minutes(10, 90)
            agent = self._taken(case, ticket)
        if case.channel not in VISITED:
            yield self.world.now + self.world.minutes(0.5, 4)
            self.front.fresh(ticket)
            words = self._signed(case, self.stories.word("promised"), agent)
            thread = ticket.messages.filter(direction="inbound").first()
            reply(ticket=ticket, text=words, actor=agent, now=self.world.now, in_reply_to=thread)
        yield self.world.now + self.world.minutes(2, 40)
        yield from self._worked(case, ticket, agent)

    def _taken(self, case: Case, ticket: Ticket) -> Staff:
        agent = self.rota.agent(social=case.channel in SOCIAL)
        self.front.fresh(ticket)
        if self.world.happens(0.05):
            supervisor = self.world.chance.choice(self.rota.supervisors)
            assign(ticket=ticket, to=agent, actor=supervisor, now=self.world.now)
        else:
            take(ticket=ticket, actor=agent, now=self.world.now)
        return agent

    def _worked(self, case: Case, ticket: Ticket, agent: Staff) -> Life:
        """What the agent does with it: to the branch, or an answer of their own."""
        self.front.fresh(ticket)
        to_branch = case.course in TO_BRANCH or ticket.colour == Colour.RED
        if (
            to_branch
            and ticket.colour == Colour.RED
            and case.course is Course.BRANCH
            and self.world.happens(0.05)
        ):
            words = self.stories.word("overrule_yellow")
            overrule(ticket=ticket, colour=Colour.YELLOW, words=words, actor=agent, now=self.world.now)
            to_branch = False
        elif to_branch and ticket.colour != Colour.RED:
            words = self.stories.word("overrule_red")
            overrule(ticket=ticket, colour=Colour.RED, words=words, actor=agent, now=self.world.now)
        if self.world.happens(0.18):
            note(ticket=ticket, text=self.stories.word("note"), actor=agent, now=self.world.now)
        if to_branch:
            yield from self.branches.escalated(case, ticket, agent)
            return
        if case.course is Course.ASKED or (case.course is Course.DESK and self.world.happens(0.08)):
            yield from self._asked(case, ticket, agent)
        if case.course in (Course.ASKED, Course.LATE, Course.NEARLY_DUE):
            return
        slow = self.world.happens(0.09)
        yield self.world.now + (self.world.hours(20, 60) if slow else self.world.hours(0.4, 19))
        yield from self._resolved(case, ticket, agent)

    def _resolved(self, case: Case, ticket: Ticket, agent: Staff) -> Life:
        self.front.fresh(ticket)
        if ticket.state in ENDED_STATES or ticket.state == State.RESOLVED:
            return
        if not ticket.owner_id:
            take(ticket=ticket, actor=agent, now=self.world.now)
        answer = self._signed(case, self.stories.answer(case.category.code, case.story), agent)
        resolve(ticket=ticket, answer=answer, actor=agent, now=self.world.now)
        luck = self.world.chance.random()
        if luck < 0.22:
            # They say thanks; that is the end of a conversation (domain section 5).
            yield self.world.now + self.world.hours(0.1, 10)
            self.front.fresh(ticket)
            if ticket.state == State.RESOLVED:
                close(ticket=ticket, actor=agent, now=self.world.now)
        elif luck > 0.965:
            yield self.world.now + self.world.hours(5, 200)
            self.front.fresh(ticket)
            if ticket.state in (State.RESOLVED, State.CLOSED):
                again = self.rota.agent(social=case.channel in SOCIAL)
                yield from self._reopened(case, ticket, again)

    def _reopened(self, case: Case, ticket: Ticket, agent: Staff) -> Life:
        reopen(ticket=ticket, reason=self.stories.word("reopened"), actor=agent, now=self.world.now)
        yield self.world.now + self.world.hours(1, 20)
        self.front.fresh(ticket)
        if ticket.state == State.IN_PROGRESS:
            answer = self.stories.answer(case.category.code, case.story)
            resolve(ticket=ticket, answer=answer, actor=agent, now=self.world.now)

    def _asked(self, case: Case, ticket: Ticket, agent: Staff) -> Life:
        wait(ticket=ticket, question=self.stories.word("question"), actor=agent, now=self.world.now)
        if case.course is Course.ASKED:
            return
        yield self.world.now + self.world.hours(0.5, 30)
        self.front.fresh(ticket)
        if ticket.state == State.WAITING and case.participant is not None and self.world.happens(0.8):
            self.front.more(case, self.stories.word("reply_to_question"), self.world.chance.choice(WRITTEN))
        elif ticket.state == State.WAITING:
            resume(ticket=ticket, actor=agent, now=self.world.now)
        self.front.fresh(ticket)

    def _dismissed(self, case: Case) -> Life:
        contact, machine = self.front.message(case, case.story.told)
        ticket = self.front.take_in(case, contact, machine)
        yield self.world.now + self.world.minutes(4, 90)
        agent = self.rota.agent(social=True)
        take(ticket=ticket, actor=agent, now=self.world.now)
        dismiss(ticket=ticket, reason=self.stories.word("dismissed"), actor=agent, now=self.world.now)

    def _merged(self, case: Case) -> Life:
        """The same person with the same matter, taken for a new one at first."""
        twin = self._open_one()
        while twin is None and self.world.now < self.world.end - timedelta(hours=8):
            yield self.world.now + self.world.hours(1, 6)
            twin = self._open_one()
        came = self.world.now
        if twin is not None:
            case.participant, case.category, case.story = twin[0].participant, twin[0].category, twin[0].story
            case.area, case.branch = twin[0].area, twin[0].branch
        if case.channel is Channel.PHONE:
            yield from self._answer_call()
            agent = self.rota.agent()
            contact = self.front.call(case, agent, came)
            yield self.world.now + self.world.minutes(2, 6)
            ticket = self.front.take_in(case, contact, agent)
            self.front.hang_up(ticket, contact, agent, ContactOutcome.TICKET_OPENED)
        else:
            case.channel = case.channel if case.channel in WRITTEN else Channel.APP
            contact, machine = self.front.message(case, case.story.told)
            ticket = self.front.take_in(case, contact, machine)
            yield self.world.now + self.world.minutes(5, 60)
            agent = self._taken(case, ticket)
        yield self.world.now + self.world.minutes(3, 40)
        into = Ticket.objects.get(pk=twin[1].pk) if twin else None
        if into is not None and into.state in JOINABLE_STATES and into.pk != ticket.pk:
            merge(ticket=ticket, into=into, actor=agent, now=self.world.now, note=self.stories.word("merged"))
        else:
            yield from self._worked(case, ticket, agent)

    def _open_one(self) -> tuple[Case, Ticket] | None:
        found = [(case, ticket) for case, ticket in self._known[-25:] if ticket.state in OPEN_STATES]
        # Those at a branch stay open for days: they are still there when somebody notices the doublet.
        lasting = [one for one in found if one[1].state == State.ESCALATED]
        return self.world.chance.choice(lasting or found) if found else None

    def _answer_call(self) -> Life:
        yield self.world.now + self.world.minutes(0.08, 0.9)

    def _expect_more(self, case: Case, ticket: Ticket) -> None:
        """Some people ask again before they are answered."""
        if case.participant is not None and case.category.kind == Kind.COMPLAINT:
            self._known.append((case, ticket))
            if self.world.happens(0.07):
                self.world.begin(self._chased(case, ticket), self.world.now + self.world.hours(2, 40))

    def _chased(self, case: Case, ticket: Ticket) -> Life:
        now = Ticket.objects.get(pk=ticket.pk)
        if now.state not in JOINABLE_STATES:
            return
        self.front.more(case, self.stories.word("chase"), self.world.chance.choice(WRITTEN))
        if now.state == State.RESOLVED and now.owner:
            # Who asks again after the answer has not understood it, or is not content.
            yield self.world.now + self.world.hours(0.3, 14)
            now.refresh_from_db()
            if now.state == State.RESOLVED:
                self.front.touch(now)
                yield from self._reopened(case, now, now.owner)

    def _signed(self, case: Case, words: str, agent: Staff) -> str:
        """On social media the agent's initials close a reply (domain section 5)."""
        if case.channel in SOCIAL and agent.role == Role.SOCIAL_AGENT:
            return f"{words}\n_{agent.initials}"
        return words
