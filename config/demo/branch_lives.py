"""The life of a red complaint at a branch, and the outbound desk that calls back (domain section 4)."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from heapq import heappop, heappush

from config.demo.front import Front
from config.demo.plan import Case, Course
from config.demo.rota import SLOW, Rota
from config.demo.shapes import JAKARTA
from config.demo.stories import Stories
from config.demo.world import Life, World
from crm.domain.codes import Channel
from crm.models import Branch, Staff
from tickets.actions import branch_desk, call_back
from tickets.actions.assign import take
from tickets.actions.escalate import escalate
from tickets.actions.wait import resume, wait
from tickets.domain.codes import CallOutcome, Priority
from tickets.domain.states import State
from tickets.models import Confirmation, RootCause, Ticket

OPENED, SHUT = time(8), time(16, 30)
#: What comes of seven calls that somebody answers. Dealt, not thrown: the shares hold in a small demo too.
OUTCOMES = {CallOutcome.SATISFIED: 4, CallOutcome.EDUCATED: 2, CallOutcome.REPROCESS: 1}
#: Who did not answer once is hard to reach at any time of day.
NO_ANSWER, STILL_NO_ANSWER = 0.2, 0.55


class BranchLives:
    """Lives of escalated tickets."""

    def __init__(
        self, world: World, rota: Rota, stories: Stories, front: Front, branches: Mapping[str, Branch]
    ) -> None:
        self.world, self.rota, self.stories, self.front = world, rota, stories, front
        self.causes = {cause.code: cause for cause in RootCause.objects.all()}
        self._branches = list(dict.fromkeys(branches.values()))
        self._slow = [branch for branch in self._branches if branch.code in SLOW]
        self._cases: dict[int, Case] = {}
        #: When each call that waits in the outbound queue may be made, soonest first.
        self._to_call: list[datetime] = []
        self._dealt: list[CallOutcome] = []

    def escalated(self, case: Case, ticket: Ticket, agent: Staff) -> Life:
        """From the escalation to the end of the branch's work."""
        branch = case.branch
        if case.course is Course.BRANCH_LATE:
            branch = case.branch = self.world.chance.choice(self._slow)
        self._cases[ticket.pk] = case
        request = self.stories.request(case.category.code, case.story)
        escalate(
            ticket=ticket,
            branch=branch,
            priority=case.priority,
            request=request,
            actor=agent,
            now=self.world.now,
        )
        yield from self._at_branch(case, ticket, branch)

    def _at_branch(self, case: Case, ticket: Ticket, branch: Branch, *, again: bool = False) -> Life:
        slow = branch.code in SLOW or case.course is Course.BRANCH_LATE or self.world.happens(0.04)
        urgent = case.priority is Priority.HIGH
        begun = self.world.now
        late = case.course is Course.BRANCH_LATE
        if late and self.world.happens(0.3):
            return  # Nobody has even looked at it.
        later = self.world.hours(6, 60) if slow else self.world.hours(0.2, 8)
        yield self.rota.office_time(begun + later, branch, on_call=urgent)
        self.front.fresh(ticket)
        if ticket.state != State.ESCALATED:
            return
        officer = self.rota.officer(branch)
        branch_desk.acknowledge(ticket=ticket, actor=officer, now=self.world.now)
        if late:
            return
        # What is to wait for its call at the end takes no detour on the way there.
        luck = 0.5 if case.course is Course.TO_CALL else self.world.chance.random()
        if luck < 0.05 and not again:
            other = self.world.chance.choice([row for row in self._branches if row.pk != branch.pk])
            yield self.rota.office_time(self.world.now + self.world.hours(0.2, 6), branch)
            self.front.fresh(ticket)
            words = self.stories.word("hand_over")
            branch_desk.hand_over(ticket=ticket, to=other, note=words, actor=officer, now=self.world.now)
            yield from self._at_branch(case, ticket, other, again=True)
            return
        if luck < 0.10 and not again:
            yield self.rota.office_time(self.world.now + self.world.hours(0.2, 6), branch)
            yield from self._sent_back(case, ticket, branch, officer)
            return
        if luck < 0.14:
            yield from self._asked(case, ticket, officer)
            if ticket.state != State.ESCALATED:
                return
        if luck > 0.75:
            yield self.rota.office_time(self.world.now + self.world.hours(1, 20), branch)
            self.front.fresh(ticket)
            if ticket.state == State.ESCALATED:
                words = self.stories.word("progress")
                branch_desk.feed_back(ticket=ticket, feedback=words, actor=officer, now=self.world.now)
        if case.course is Course.TO_CALL:
            yield max(self.world.now, self.world.end - self.world.minutes(5, 170))
        else:
            later = self.world.hours(80, 210) if slow else self.world.hours(6, 92)
            yield self.rota.office_time(max(begun + later, self.world.now), branch, on_call=urgent)
        self._finished(case, ticket, officer)

    def _finished(self, case: Case, ticket: Ticket, officer: Staff) -> None:
        self.front.fresh(ticket)
        if ticket.state != State.ESCALATED:
            return
        words, cause = self.stories.feedback(case.category.code, case.story)
        if ticket.cycle > 1:
            words = self.stories.word("again")
        heappush(self._to_call, self.world.now)
        branch_desk.finish(
            ticket=ticket,
            feedback=words,
            root_cause=self.causes[cause],
            actor=officer,
            now=self.world.now,
        )

    def _sent_back(self, case: Case, ticket: Ticket, branch: Branch, officer: Staff) -> Life:
        self.front.fresh(ticket)
        branch_desk.send_back(
            ticket=ticket, note=self.stories.word("return"), actor=officer, now=self.world.now
        )
        yield self.world.now + self.world.hours(0.3, 7)
        self.front.fresh(ticket)
        agent = ticket.owner
        if agent is None:
            agent = self.rota.agent()
            take(ticket=ticket, actor=agent, now=self.world.now)
        request = self.stories.request(case.category.code, case.story)
        priority = Priority(ticket.priority)
        escalate(
            ticket=ticket, branch=branch, priority=priority, request=request, actor=agent, now=self.world.now
        )
        yield from self._at_branch(case, ticket, branch, again=True)

    def _asked(self, case: Case, ticket: Ticket, officer: Staff) -> Life:
        wait(ticket=ticket, question=self.stories.word("question"), actor=officer, now=self.world.now)
        yield self.world.now + self.world.hours(1, 30)
        self.front.fresh(ticket)
        if ticket.state == State.WAITING and case.participant is not None:
            self.front.more(case, self.stories.word("reply_to_question"), Channel.WHATSAPP)
        elif ticket.state == State.WAITING:
            resume(ticket=ticket, actor=officer, now=self.world.now)
        self.front.fresh(ticket)

    def calling(self, agent: Staff, *, away_for: timedelta) -> Life:
        """An outbound agent's weeks. In the last days calls are few, and some are away: the queue grows."""
        gone = self.world.end - away_for
        while self.world.now < gone:
            today = self._quota()
            local = self.world.now.astimezone(JAKARTA)
            shut = datetime.combine(local.date(), SHUT, JAKARTA)
            while today > 0 and self.world.now < min(shut, gone) and local.weekday() < 6:
                call = self._next_call(agent)
                if call is None:
                    yield self.world.now + self.world.minutes(40, 120)
                    continue
                today -= 1
                yield self.world.now + self.world.minutes(2, 9)
                self._spoken(call, agent)
                yield self.world.now + self.world.minutes(2, 25)
            morning = datetime.combine(local.date() + timedelta(days=1), OPENED, JAKARTA)
            yield morning.astimezone(self.world.start.tzinfo) + self.world.minutes(0, 30)

    def _next_call(self, agent: Staff) -> Confirmation | None:
        # Asked only when there can be an answer: an idle desk would otherwise ask thousands of times in vain.
        if not self._to_call or self._to_call[0] > self.world.now:
            return None
        heappop(self._to_call)
        return call_back.take_next_call(actor=agent, now=self.world.now)

    def _quota(self) -> int:
        # The desk has far fewer tickets than a real one, so an agent has other things to do as well.
        days_left = (self.world.end - self.world.now) / timedelta(days=1)
        return self.world.chance.randint(5, 9) if days_left < 3 else self.world.chance.randint(14, 24)

    def _outcome(self) -> CallOutcome:
        if not self._dealt:
            self._dealt = [outcome for outcome, share in OUTCOMES.items() for _ in range(share)]
            self.world.chance.shuffle(self._dealt)
        return self._dealt.pop()

    def _spoken(self, call: Confirmation, agent: Staff) -> None:
        now = self.world.now
        if self.world.happens(STILL_NO_ANSWER if call.attempts_made else NO_ANSWER):
            call_back.no_answer(call=call, actor=agent, now=now, note=self.stories.word("no_answer"))
            call.refresh_from_db(fields=["ready_at", "noticed_at"])
            if call.noticed_at is None:
                heappush(self._to_call, call.ready_at)
            return
        outcome = self._outcome()
        call_back.BY_OUTCOME[outcome](call=call, actor=agent, now=now, note=self.stories.word(outcome))
        if outcome is CallOutcome.REPROCESS:
            case, branch = self._cases[call.ticket_id], call.leg.branch
            self.world.begin(self._at_branch(case, call.ticket, branch, again=True), now)
