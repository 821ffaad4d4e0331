"""The product against the model: whoever does whatever, whenever; refusals too, and what every clock says of it."""

import os
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.errors import Conflict, Invalid, NotAllowed
from crm.domain.codes import Channel
from crm.models import Participant, Staff
from tests.factories import StaffFactory
from tests.model import reference
from tests.model.reference import Office, Refused, Terms
from tests.tickets.desk import Desk
from tickets.actions import (
    assign,
    branch_desk,
    call_back,
    classify,
    end_contact,
    escalate,
    merge,
    open_ticket,
    resolve,
    sweep,
    wait,
    write,
)
from tickets.actions.publish import publish_policy
from tickets.domain.codes import Colour, Priority
from tickets.models import Calendar, Confirmation, Ticket, TicketEvent
from tickets.verification import differences

FULL = os.environ.get("MODEL") == "full"
RUNS, STEPS = (int(os.environ.get("RUNS", "2000")), 50) if FULL else (25, 30)
HOUR = 3600
ROUND_THE_CLOCK: dict[tuple[str, str], Terms] = {
    ("first_reply", ""): Terms(30 * 60),
    ("handling", "information"): Terms(180),
    ("handling", "green"): Terms(180),
    ("resolution", "information"): Terms(24 * HOUR),
    ("resolution", "green"): Terms(24 * HOUR, pausable=True),
    ("resolution", "yellow"): Terms(24 * HOUR, pausable=True),
    ("resolution", "red"): Terms(120 * HOUR, pausable=True),
    ("branch_feedback", "red"): Terms(120 * HOUR, pausable=True),
    ("confirmation", "red"): Terms(48 * HOUR),
}
#: Other promises, counted in the hours of offices in the three zones.
IN_OFFICE_HOURS = {
    ("resolution", "green"): (8 * HOUR, "office-wit", True),
    ("resolution", "yellow"): (8 * HOUR, "office-wit", True),
    ("resolution", "red"): (40 * HOUR, "office-wit", True),
    ("branch_feedback", "red"): (24 * HOUR, "office-wita", True),
    ("confirmation", "red"): (8 * HOUR, "office-wib", False),
}
CATEGORIES = {
    "complaint-room-full": "red",
    "complaint-payment-not-posted": "yellow",
    "complaint-app-access": "green",
    "info-benefit": "",
}
PEOPLE = (
    "agent", "colleague", "social", "outbound", "second_caller", "supervisor", "officer", "stranger", "qco", "office",
    "deputy", "machine", "participant",
)  # fmt: skip
BEGINNINGS = (
    datetime(2026, 3, 2, 1, tzinfo=UTC),
    datetime(2026, 3, 19, 9, 50, tzinfo=UTC),  # Nyepi and Lebaran are near.
    datetime(2026, 4, 30, 16, 58, tzinfo=UTC),
    datetime(2026, 12, 24, 14, 30, tzinfo=UTC),
    datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC),
)
WHO = st.sampled_from(PEOPLE)


class TicketModel(RuleBasedStateMachine):
    """One ticket, a world around it, and time."""

    #: How many lives were lived in this process, and how often the world and the model were compared.
    lived: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def teardown(self) -> None:
        try:
            # After a step that failed there is nothing more to learn.
            if hasattr(self, "model") and sys.exc_info()[0] is None:
                self.sweep()
                assert list(differences(Ticket.objects.order_by("pk"))) == []
                call_command("verify_events", stdout=StringIO())
                self.lived["lives"] += 1
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)
            super().teardown()

    @initialize(
        begin=st.sampled_from(BEGINNINGS),
        category=st.sampled_from(sorted(CATEGORIES)),
        channel=st.sampled_from([Channel.PHONE, Channel.WHATSAPP]),
        opener=st.sampled_from(["agent", "outbound"]),
        office_hours=st.booleans(),
    )
    def open(self, begin: datetime, category: str, channel: Channel, opener: str, office_hours: bool) -> None:
        self.desk = desk = Desk(now=begin)
        self.people: dict[str, Staff | Participant] = {
            "agent": desk.agent,
            "colleague": StaffFactory(),
            "social": StaffFactory(social_agent=True),
            "outbound": desk.outbound,
            "second_caller": StaffFactory(outbound_agent=True),
            "supervisor": desk.supervisor,
            "officer": desk.officer,
            "stranger": desk.stranger,
            "qco": StaffFactory(qco=True),
            "office": desk.office,
            "deputy": desk.deputy,
            "machine": StaffFactory(machine=True),
            "participant": desk.participant,
        }
        terms = ROUND_THE_CLOCK | (self._publish() if office_hours else {})
        self.contact = desk.contact(channel)
        self.ticket = desk.ticket(category, contact=self.contact, actor=self.people[opener])
        self.other = desk.ticket("consult-health", distinct_because="Untuk digabung.", actor=desk.outbound)
        on_the_phone = channel is Channel.PHONE
        colour = CATEGORIES[category]
        if colour == "green" and not on_the_phone:
            colour = "yellow"
        self.model = model = reference.Ticket(
            kind="complaint" if colour else "information",
            colour=colour,
            owner=opener if opener == "agent" else None,
            state="in_progress" if opener == "agent" else "new",
            terms=terms,
            roles={name: getattr(one, "role", "participant") for name, one in self.people.items()},
            branches={"officer": "own", "stranger": "other"},
        )
        model.now = begin
        if on_the_phone:
            model.contact_since = begin
            model._start("handling")
        else:
            model._start("first_reply")
        model._start("resolution")
        self.compare()

    def _publish(self) -> dict[tuple[str, str], Terms]:
        found = {}
        for (promise, colour), (seconds, code, pausable) in IN_OFFICE_HOURS.items():
            calendar = Calendar.objects.get(code=code)
            publish_policy(
                promise=promise,
                kind="complaint",
                colour=colour,
                amount=seconds,
                measure="working",
                calendar=calendar,
                pausable=pausable,
                valid_from=self.desk.now,
                actor=None,
                now=self.desk.now,
            )
            found[promise, colour] = Terms(seconds, pausable, office_of(calendar))
        return found

    # --- Time ---

    @rule(
        minutes=st.one_of(
            st.integers(0, 90), st.sampled_from([180, 600, 1440, 2880, 7200, 10_080, 45_000, 130_000])
        )
    )
    def pass_time(self, minutes: int) -> None:
        self.desk.after(minutes=minutes)

    @rule(
        zone=st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]), seconds=st.integers(-2, 2)
    )
    def to_midnight(self, zone: str, seconds: int) -> None:
        local = self.desk.now.astimezone(ZoneInfo(zone))
        midnight = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
        self.desk.until(midnight.astimezone(UTC) + timedelta(seconds=seconds))

    @rule(year=st.booleans(), seconds=st.integers(-2, 2))
    def to_the_end_of_month_or_year(self, year: bool, seconds: int) -> None:
        local = self.desk.now.astimezone(ZoneInfo("Asia/Jakarta"))
        following = date(local.year + (year or local.month == 12), 1 if year else local.month % 12 + 1, 1)
        if following.year > 2029:
            return  # The holidays of later years are not loaded.
        first = datetime.combine(following, time(), local.tzinfo)
        self.desk.until(first.astimezone(UTC) + timedelta(seconds=seconds))

    @precondition(lambda self: any(clock.stopped_at is None for clock in self.model.clocks))
    @rule(share=st.sampled_from(reference.SHARES), seconds=st.integers(-1, 1))
    def to_a_rung(self, share: int, seconds: int) -> None:
        clock = next(clock for clock in self.model.clocks if clock.stopped_at is None)
        self.desk.until(clock.reached(share) + timedelta(seconds=seconds))

    @rule()
    def sweep(self) -> None:
        now = self.desk.now
        sweep.sweep(now=now)
        levels = {clock.pk: clock.level for clock in self.ticket.clocks.running().filter(paused_since=None)}
        expected = {
            row.pk: clock.level(now)
            for row, clock in self._pairs()
            if clock.stopped_at is None and clock.resting_since is None
        }
        self.model.sweep(now)
        ended = set(expected) - set(levels)  # What the same sweep has ended afterwards.
        assert {key: level for key, level in expected.items() if key not in ended} == levels
        self.compare()

    # --- What people do ---

    @rule(verb=st.sampled_from(["take", "release", "note", "reply", "wait", "resume", "acknowledge", "send_back",
                                "feed_back", "finish", "satisfied", "educated", "reprocess", "no_answer",
                                "unreachable", "release_call", "resolve", "close", "reopen", "join"]),
          who=WHO)  # fmt: skip
    def anybody_does_anything(self, verb: str, who: str) -> None:
        self.attempt(verb, who)

    @rule(who=WHO, to=st.sampled_from(["agent", "colleague", "supervisor"]))
    def assign(self, who: str, to: str) -> None:
        self.attempt("assign", who, to=to)

    @rule(who=WHO, colour=st.sampled_from(["green", "yellow", "red"]))
    def overrule(self, who: str, colour: str) -> None:
        self.attempt("overrule", who, colour=colour)

    @rule(who=WHO, to=st.sampled_from(["own", "other"]))
    def escalate(self, who: str, to: str) -> None:
        self.attempt("escalate", who, to=to)

    @rule(who=WHO, to=st.sampled_from(["own", "other"]))
    def hand_over(self, who: str, to: str) -> None:
        self.attempt("hand_over", who, to=to)

    @precondition(lambda self: self.model.call)
    @rule(who=st.sampled_from(["outbound", "second_caller", "supervisor", "agent"]))
    def take_call(self, who: str) -> None:
        self.attempt("take_call", who)

    # Most that anybody could try is refused, rightly. What may be done is tried more often, so that lives are long.

    @rule(data=st.data(), who=WHO)
    def anybody_tries_what_could_be_done(self, data: Any, who: str) -> None:
        could = sorted(verb for verb, states in reference.STATES.items() if self.model.state in states)
        could = [verb for verb in could if verb not in ("merge", "dismiss")]
        verb = data.draw(st.sampled_from(could))
        self.attempt(verb, who, **self._given(data, verb))

    @rule(data=st.data())
    def whoever_may_not_is_refused(self, data: Any) -> None:
        could = sorted(verb for verb, states in reference.STATES.items() if self.model.state in states)
        verb = data.draw(st.sampled_from(could))
        given = self._given(data, verb)
        self.model.now = self.desk.now
        for who in PEOPLE:
            if "role" in self.model.reasons(verb, who):
                self.attempt(verb, who, **given)

    @precondition(lambda self: self._at_hand() is not None)
    @rule(seconds=st.integers(-1, 1))
    def somebody_is_just_in_time_or_just_too_late(self, seconds: int) -> None:
        found = self._at_hand()
        assert found is not None
        clock, verb, who = found
        self.desk.until(clock.reached(100) + timedelta(seconds=seconds))
        self.attempt(verb, who)

    def _at_hand(self) -> tuple[reference.Clock, str, str] | None:
        """A promise that runs, and who can keep it now."""
        ends = {
            "first_reply": ("reply", "supervisor"),
            "handling": ("resolve", "supervisor"),
            "resolution": ("finish", "officer") if self.model.leg else ("resolve", "supervisor"),
            "branch_feedback": ("finish", "officer"),
            "confirmation": ("satisfied", "supervisor"),
        }
        for clock in self.model.clocks:
            verb, who = ends[clock.promise]
            if clock.stopped_at is None and clock.resting_since is None and not self.model.reasons(verb, who):
                return clock, verb, who
        return None

    @rule(data=st.data())
    def somebody_does_what_they_may(self, data: Any) -> None:
        self._does_what_they_may(data)

    @rule(data=st.data())
    def somebody_does_what_they_may_again(self, data: Any) -> None:
        self._does_what_they_may(data)

    @precondition(lambda self: self.model.state in ("new", "in_progress") and self.model.kind == "complaint")
    @rule(to=st.sampled_from(["own", "other"]))
    def the_agent_escalates(self, to: str) -> None:
        self.attempt("escalate", "agent", to=to)

    @precondition(lambda self: self.model.call)
    @rule(verb=st.sampled_from(["no_answer", "no_answer", "reprocess", "unreachable", "satisfied"]))
    def a_caller_works(self, verb: str) -> None:
        caller = self.model.holder or "outbound"
        if self.model.holder is None and self.model.ready_at is not None:
            self.desk.until(self.model.ready_at)
            self.attempt("take_call", caller)
        self.attempt(verb, caller)

    def _does_what_they_may(self, data: Any) -> None:
        self.model.now = self.desk.now
        may = {
            verb: [who for who in PEOPLE if not self.model.reasons(verb, who)]
            for verb in reference.ROLES
            # What ends a life for good is left to chance: one in twelve.
            if verb not in ("merge", "dismiss") or data.draw(st.integers(0, 11)) == 0
        }
        verb = data.draw(st.sampled_from(sorted(verb for verb, people in may.items() if people)))
        who = data.draw(st.sampled_from(may[verb]))
        self.attempt(verb, who, **self._given(data, verb))

    def _given(self, data: Any, verb: str) -> dict[str, str]:
        if verb == "assign":
            return {"to": data.draw(st.sampled_from(["agent", "colleague", "supervisor"]))}
        if verb == "overrule":
            return {"colour": data.draw(st.sampled_from(["green", "yellow", "red"]))}
        if verb in ("escalate", "hand_over"):
            return {"to": data.draw(st.sampled_from(["own", "other"]))}
        return {}

    @precondition(lambda self: self.model.contact_since is not None)
    @rule()
    def hang_up(self) -> None:
        now = self.desk.now
        end_contact.end_contact(
            contact=self.contact, outcome="information_given", actor=self.desk.agent, now=now
        )
        self.model.end_contact(now)
        self.compare()

    # --- Both at once ---

    def attempt(self, verb: str, who: str, **given: str) -> None:
        now, before = self.desk.now, self._rows()
        model_says: set[str] = set()
        try:
            self.model.do(verb, who, now, **given)
        except Refused as refusal:
            model_says = refusal.reasons
        said = ""
        try:
            with transaction.atomic():
                self.ticket.refresh_from_db()
                self._perform(verb, self.people[who], now, **given)
        except NotAllowed:
            said = "role"
        except Conflict:
            said = "state"
        except Invalid:
            said = "input"
        what = f"{verb} by {who} of a ticket that is {self.ticket.state}"
        assert (said in model_says) if said else not model_says, (
            f"{what}: {said or 'done'}, the model {model_says}"
        )
        if said:
            assert self._rows() == before, f"{what} was refused and changed something"
        elif verb == "no_answer" and not self.model.noticed:
            self.model.ready_at = Confirmation.objects.open().get(ticket=self.ticket).ready_at
            assert timedelta(hours=5) - timedelta(minutes=1) <= self.model.ready_at - now <= timedelta(days=2)
            # The participant's home is not known, so the branch's zone is theirs.
            zone = ZoneInfo("Asia/Jakarta" if self.model.call_branch == "own" else "Asia/Makassar")
            assert time(9) <= self.model.ready_at.astimezone(zone).time() <= time(19)
        self.compare()

    def _perform(self, verb: str, actor: Any, now: datetime, **given: str) -> None:
        desk, ticket, by = self.desk, self.ticket, {"actor": actor, "now": now}
        branches = {"own": desk.branch, "other": desk.other_branch}
        if verb == "take":
            assign.take(ticket=ticket, **by)
        elif verb == "assign":
            assign.assign(ticket=ticket, to=self.people[given["to"]], **by)  # type: ignore[arg-type]
        elif verb == "release":
            assign.release(ticket=ticket, **by)
        elif verb == "note":
            write.note(ticket=ticket, text="Catatan", **by)
        elif verb == "reply":
            write.reply(ticket=ticket, text="Balasan", **by)
        elif verb == "wait":
            wait.wait(ticket=ticket, question="Nomor kamar?", **by)
        elif verb == "resume":
            wait.resume(ticket=ticket, **by)
        elif verb == "overrule":
            classify.overrule(ticket=ticket, colour=Colour(given["colour"]), words="Alasan", **by)
        elif verb == "escalate":
            escalate.escalate(
                ticket=ticket, branch=branches[given["to"]], priority=Priority.HIGH, request="Mohon.", **by
            )
        elif verb == "hand_over":
            branch_desk.hand_over(ticket=ticket, to=branches[given["to"]], note="Pindah.", **by)
        elif verb in ("acknowledge",):
            branch_desk.acknowledge(ticket=ticket, **by)
        elif verb == "send_back":
            branch_desk.send_back(ticket=ticket, note="Kurang.", **by)
        elif verb == "feed_back":
            branch_desk.feed_back(ticket=ticket, feedback="Sedang dicek.", **by)
        elif verb == "finish":
            branch_desk.finish(ticket=ticket, feedback="Selesai.", root_cause=desk.cause, **by)
        elif verb == "take_call":
            call_back.take_next_call(**by)
        elif verb == "release_call":
            call_back.release_call(call=call_back.open_call(ticket), **by)
        elif verb in ("satisfied", "educated", "reprocess", "no_answer", "unreachable"):
            getattr(call_back, verb)(call=call_back.open_call(ticket), note="Catatan.", **by)
        elif verb == "join":
            open_ticket.join(ticket=ticket, contact=desk.contact(Channel.WHATSAPP), **by)
        elif verb == "merge":
            merge.merge(ticket=ticket, into=self.other, **by)
        else:
            words = {"resolve": "answer", "reopen": "reason", "dismiss": "reason"}
            told = {words[verb]: "Kata-kata"} if verb in words else {}
            getattr(resolve, verb)(ticket=ticket, **told, **by)

    def _rows(self) -> tuple[int, Any]:
        columns = ("state", "version", "owner", "colour", "cycle", "due_at", "event_count")
        return TicketEvent.objects.count(), Ticket.objects.values_list(*columns).get(pk=self.ticket.pk)

    def _pairs(self) -> list[tuple[Any, reference.Clock]]:
        rows = {(row.promise, row.cycle): row for row in self.ticket.clocks.all()}
        clocks = {(clock.promise, clock.cycle): clock for clock in self.model.clocks}
        assert rows.keys() == clocks.keys()
        return [(row, clocks[key]) for key, row in rows.items()]

    def compare(self) -> None:
        """The ticket, its stay at a branch, its call and its clocks are as the model says."""
        self.lived["compared"] += 1
        ticket, model = self.ticket, self.model
        ticket.refresh_from_db()
        names = {getattr(one, "pk", None): name for name, one in self.people.items() if name != "participant"}
        assert (ticket.state, ticket.colour, ticket.cycle) == (model.state, model.colour, model.cycle)
        assert (names[ticket.owner_id] if ticket.owner_id else None) == model.owner
        leg = ticket.escalations.filter(ended_at=None).first()
        here = {self.desk.branch.pk: "own", self.desk.other_branch.pk: "other"}
        assert (here[leg.branch_id] if leg else None) == model.leg
        assert bool(leg and leg.acknowledged_at) == (model.acknowledged if model.leg else False)
        call = Confirmation.objects.open().filter(ticket=ticket).first()
        assert (call is not None) == model.call
        if call is not None:
            holder = names[call.holder_id] if call.holder_id else None
            assert (holder, call.attempts_made, call.noticed_at is not None, call.ready_at) == (
                model.holder, model.attempts, model.noticed, model.ready_at,
            )  # fmt: skip
        for row, clock in self._pairs():
            what = f"{clock.promise} of cycle {clock.cycle}"
            assert row.due_at == clock.reached(100), what
            assert (row.stopped_at, row.verdict) == (clock.stopped_at, clock.verdict), what
            assert row.paused_since == clock.resting_since, what


def office_of(calendar: Calendar) -> Office:
    """The office as the model knows it, from the calendar's own row."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

    def slots(day: str) -> tuple[tuple[time, time], ...]:
        texts = [text.split("-") for text in calendar.hours.get(day, ())]
        return tuple((time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in texts)

    return Office(ZoneInfo(calendar.zone), tuple(slots(day) for day in days), calendar.working().closed)


@pytest.mark.django_db
def test_the_product_does_what_the_model_says(master_data: None, figures: Callable[[str], None]) -> None:
    profile = settings(
        max_examples=RUNS,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        derandomize=not FULL,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(TicketModel, settings=profile)
    lived = TicketModel.lived
    figures(
        f"model: {lived['lives']} lives of {STEPS} steps, compared {lived['compared']} times: no disagreement"
    )
