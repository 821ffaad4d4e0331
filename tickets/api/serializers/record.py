"""The record of a ticket: events, clocks, messages."""

from datetime import datetime, timedelta
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.api.serializers.contacts import StaffRef
from crm.api.serializers.places import BranchRef
from tickets.api.serializers.base import LabelField, reader_is_machine
from tickets.domain.clock import ZERO, Standing, measured, remaining, standing
from tickets.domain.codes import Alarm, Verb, Verdict
from tickets.models import Clock, Message, Policy, TicketEvent
from tickets.policies import terms_of

#: Notes that the participant was told too; a channel may read these and no others.
TOLD = frozenset({Verb.WAITED, Verb.RESOLVED, Verb.DISMISSED})


class EventOut(serializers.ModelSerializer[TicketEvent]):
    """One thing that happened. `at` is when it happened, `recorded_at` when it was noticed."""

    verb_label = LabelField("verb")
    actor = StaffRef(read_only=True, allow_null=True)
    actor_kind_label = LabelField("actor_kind")
    from_state_label = LabelField("from_state")
    to_state_label = LabelField("to_state")
    alarm = serializers.SerializerMethodField()
    alarm_label = serializers.CharField(read_only=True)
    note = serializers.CharField(source="words", read_only=True)
    facts = serializers.SerializerMethodField()

    class Meta:
        model = TicketEvent
        fields = (
            "id",
            "verb",
            "verb_label",
            "at",
            "recorded_at",
            "actor",
            "actor_kind",
            "actor_kind_label",
            "from_state",
            "from_state_label",
            "to_state",
            "to_state_label",
            "cycle",
            "contact",
            "alarm",
            "alarm_label",
            "note",
            "facts",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=[str(alarm) for alarm in Alarm], allow_null=True))
    def get_alarm(self, event: TicketEvent) -> str | None:
        """The rung of the ladder, null unless this is an alarm."""
        return str(event.alarm) if event.alarm else None

    @extend_schema_field(serializers.DictField())
    def get_facts(self, event: TicketEvent) -> dict[str, Any]:
        """What belongs to the verb, such as the colour, the branch's id or the promise of an alarm."""
        return {name: fact for name, fact in event.data.items() if name != "terms"}

    def to_representation(self, instance: TicketEvent) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if reader_is_machine(self):
            shown |= {"actor": None, "facts": {}, "note": shown["note"] if instance.verb in TOLD else ""}
        return shown


class MessageOut(serializers.ModelSerializer[Message]):
    """One thing that was said to or by the participant."""

    direction_label = LabelField("direction")
    channel_label = LabelField("channel")
    author = StaffRef(read_only=True, allow_null=True)

    class Meta:
        model = Message
        fields = (
            "id",
            "direction",
            "direction_label",
            "channel",
            "channel_label",
            "author",
            "body",
            "at",
            "contact",
            "in_reply_to",
        )
        read_only_fields = fields

    def to_representation(self, instance: Message) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if reader_is_machine(self):
            shown["author"] = None
        return shown


class TermsOut(serializers.ModelSerializer[Policy]):
    """The policy version that a clock runs under. `amount` is in seconds, or in days for `working_days`."""

    measure_label = LabelField("measure")

    class Meta:
        model = Policy
        fields = ("id", "version", "measure", "measure_label", "amount", "pausable")
        read_only_fields = fields


class ClockOut(serializers.ModelSerializer[Clock]):
    """One commitment in one cycle. `elapsed` and `remaining` are seconds as the policy counts them."""

    promise_label = LabelField("promise")
    policy = TermsOut(read_only=True)
    branch = BranchRef(read_only=True, allow_null=True)
    start = serializers.DateTimeField(source="started_at", read_only=True)
    warn = serializers.DateTimeField(source="warn_at", read_only=True)
    due = serializers.DateTimeField(source="due_at", read_only=True)
    stop = serializers.DateTimeField(source="stopped_at", read_only=True, allow_null=True)
    elapsed = serializers.SerializerMethodField()
    remaining = serializers.SerializerMethodField()
    paused = serializers.SerializerMethodField()
    paused_for = serializers.SerializerMethodField()
    breached = serializers.SerializerMethodField()
    standing = serializers.SerializerMethodField()
    verdict_label = LabelField("verdict")

    class Meta:
        model = Clock
        fields = (
            "promise",
            "promise_label",
            "cycle",
            "policy",
            "branch",
            "start",
            "warn",
            "due",
            "stop",
            "elapsed",
            "remaining",
            "paused",
            "paused_since",
            "paused_for",
            "breached",
            "standing",
            "verdict",
            "verdict_label",
        )
        read_only_fields = fields

    def get_elapsed(self, clock: Clock) -> int:
        """Seconds that counted until now, until it rested or until it stopped, pauses left out."""
        terms = terms_of(clock.policy_id)
        moments = (self._now, clock.paused_since, clock.stopped_at)
        until = min(moment for moment in moments if moment is not None)
        counted = measured(clock.started_at, until, terms.limit, terms.calendar)
        return _seconds(max(ZERO, counted - clock.paused_for))

    def get_remaining(self, clock: Clock) -> int:
        """Seconds left until due, negative when late; of a clock that stopped, what was left then."""
        calendar = terms_of(clock.policy_id).calendar
        rests = {"paused_since": clock.paused_since, "stopped_at": clock.stopped_at}
        return _seconds(remaining(self._now, clock.due_at, calendar, **rests))

    def get_paused(self, clock: Clock) -> bool:
        return clock.running and clock.paused_since is not None

    def get_paused_for(self, clock: Clock) -> int:
        """Seconds rested in pauses that are over."""
        return _seconds(clock.paused_for)

    def get_breached(self, clock: Clock) -> bool:
        return (
            self._standing(clock) in (Standing.BREACHED, Standing.MISSED) or clock.verdict == Verdict.BREACHED
        )

    @extend_schema_field(serializers.ChoiceField(choices=[str(code) for code in Standing]))
    def get_standing(self, clock: Clock) -> str:
        return str(self._standing(clock))

    @property
    def _now(self) -> datetime:
        moment: datetime = self.context["now"]
        return moment

    def _standing(self, clock: Clock) -> Standing:
        return standing(
            now=self._now,
            due_at=clock.due_at,
            warn_at=clock.warn_at,
            paused_since=clock.paused_since,
            stopped_at=clock.stopped_at,
            cancelled=clock.verdict == Verdict.CANCELLED,
        )


class ClocksOut(serializers.Serializer[Any]):
    """The promises of a ticket: those that still run (or rest), and those with a verdict."""

    number = serializers.CharField(read_only=True)
    at = serializers.DateTimeField(read_only=True, help_text="The moment that the figures are for.")
    ongoing = ClockOut(many=True, read_only=True)
    completed = ClockOut(many=True, read_only=True)


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)
