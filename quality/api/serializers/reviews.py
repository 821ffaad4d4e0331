"""Contacts to score, scores, appeals, steps and agreement as the API takes and shows them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.inputs import StrictInput
from crm.api.serializers.contacts import StaffRef
from quality.actions.reviews import LONGEST_SECOND, MAX_QUOTE_BYTES, MAX_REMARK_BYTES
from quality.models import Appeal, Calibration, LadderCause, LadderStep, Review, ReviewAnswer, Sampled
from tickets.api.serializers.base import ColleagueById, LabelField, TextField


class SampledOut(serializers.ModelSerializer[Sampled]):
    """A call or reply that was drawn. `contact` is set for calls, `message` and `ticket` for replies."""

    agent = StaffRef(read_only=True)
    period = serializers.DateField(source="period.first", read_only=True)
    work_label = LabelField("work")
    contact = serializers.IntegerField(source="contact_id", read_only=True, allow_null=True)
    message = serializers.IntegerField(source="message_id", read_only=True, allow_null=True)
    scorecard = serializers.IntegerField(source="scorecard_id", read_only=True)

    class Meta:
        model = Sampled
        fields = (
            "id",
            "period",
            "agent",
            "work",
            "work_label",
            "contact",
            "message",
            "scorecard",
            "at",
            "kind",
        )
        read_only_fields = fields


class AppealOut(serializers.ModelSerializer[Appeal]):
    """An appeal against a finding. `accepted` is null while it is not decided."""

    decided_by = StaffRef(read_only=True, allow_null=True)

    class Meta:
        model = Appeal
        fields = (
            "id",
            "reason",
            "raised_at",
            "points_before",
            "decided_by",
            "decided_at",
            "accepted",
            "decision",
        )
        read_only_fields = fields


class AnswerOut(serializers.ModelSerializer[ReviewAnswer]):
    """The points for one criterion; null: it does not apply. With less than `top` it is a finding."""

    criterion = serializers.CharField(source="criterion.code", read_only=True)
    question = serializers.CharField(source="criterion.question", read_only=True)
    top = serializers.IntegerField(source="criterion.top", read_only=True)
    is_finding = serializers.BooleanField(read_only=True)
    appeal = serializers.SerializerMethodField()

    class Meta:
        model = ReviewAnswer
        fields = ("criterion", "question", "points", "top", "is_finding", "quote", "second", "appeal")
        read_only_fields = fields

    @extend_schema_field(AppealOut(allow_null=True))
    def get_appeal(self, answer: ReviewAnswer) -> dict[str, Any] | None:
        appeal = getattr(answer, "appeal", None)
        return None if appeal is None else dict(AppealOut(appeal, context=self.context).data)


class ReviewOut(serializers.ModelSerializer[Review]):
    """A scored contact, or the draft of one. `counts`: it counts for the agent, and is no calibration."""

    sampled = SampledOut(read_only=True)
    scorer = StaffRef(read_only=True)
    state_label = LabelField("state")
    recording_url = serializers.CharField(read_only=True)
    counts = serializers.SerializerMethodField()

    class Meta:
        model = Review
        fields = (
            "id",
            "sampled",
            "scorer",
            "state",
            "state_label",
            "counts",
            "score",
            "version",
            "remark",
            "recording_url",
            "begun_at",
            "submitted_at",
            "acknowledged_at",
        )
        read_only_fields = fields

    def get_counts(self, review: Review) -> bool:
        return review.calibration_id is None


class ReviewDetailOut(ReviewOut):
    """A scored contact with its answers."""

    answers = AnswerOut(many=True, read_only=True)

    class Meta:
        model = Review
        fields = (*ReviewOut.Meta.fields, "answers")
        read_only_fields = fields


class AnswerIn(StrictInput):
    """The answer to one criterion. `points` null: it does not apply. A finding needs its `quote` before submission."""

    criterion = serializers.SlugField(max_length=40)
    points = serializers.IntegerField(min_value=0, max_value=100, allow_null=True)
    quote = TextField(required=False, allow_blank=True, max_bytes=MAX_QUOTE_BYTES)
    second = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=LONGEST_SECOND)


class ReviewIn(StrictInput):
    """All answers so far, in place of what was kept before."""

    answers = AnswerIn(many=True)
    remark = TextField(required=False, allow_blank=True, max_bytes=MAX_REMARK_BYTES)
    recording_url = TextField(required=False, allow_blank=True, max_bytes=2000)


class AppealIn(StrictInput):
    """Against which finding, and why."""

    criterion = serializers.SlugField(max_length=40)
    reason = TextField()


class DecisionIn(StrictInput):
    """How an appeal is decided. `points` (default: all of them) is what the criterion gets when it is accepted."""

    accepted = serializers.BooleanField()
    decision = TextField()
    points = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=100)


class CauseOut(serializers.ModelSerializer[LadderCause]):
    """What led to a step. `raised`: it came before the step was carried out, so the supervisor was told."""

    cause_label = LabelField("cause")
    review = serializers.IntegerField(source="review_id", read_only=True, allow_null=True)

    class Meta:
        model = LadderCause
        fields = ("cause", "cause_label", "on", "review", "raised", "withdrawn_at")
        read_only_fields = fields


class StepOut(serializers.ModelSerializer[LadderStep]):
    """A step of the ladder."""

    agent = StaffRef(read_only=True)
    supervisor = StaffRef(read_only=True, allow_null=True)
    rung_label = LabelField("rung")
    causes = CauseOut(many=True, read_only=True)

    class Meta:
        model = LadderStep
        fields = (
            "id",
            "agent",
            "rung",
            "rung_label",
            "cause_on",
            "due_on",
            "supervisor",
            "agreed",
            "done_on",
            "acknowledged_at",
            "withdrawn_at",
            "causes",
        )
        read_only_fields = fields


class TalkIn(StrictInput):
    """The talk took place."""

    agreed = TextField()
    done_on = serializers.DateField()


class CalibrationIn(StrictInput):
    """Which call (`contact`) or written reply (`message`) of the period is scored by whom."""

    period = serializers.DateField()
    contact = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    message = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    scorers = serializers.ListField(child=ColleagueById(), min_length=2, max_length=50)


class CalibrationOut(serializers.ModelSerializer[Calibration]):
    """A contact that several score."""

    sampled = SampledOut(read_only=True)
    scorers = StaffRef(many=True, read_only=True)
    opened_by = StaffRef(read_only=True)

    class Meta:
        model = Calibration
        fields = ("id", "sampled", "scorers", "opened_by", "opened_at")
        read_only_fields = fields


class AgreementOut(serializers.Serializer[Any]):
    """How far scorers agree. `figure` is null where there is none, and `undefined` says why."""

    subject = serializers.CharField(read_only=True)
    method = serializers.CharField(read_only=True)
    contacts = serializers.IntegerField(read_only=True)
    scorers = serializers.IntegerField(read_only=True)
    observed = serializers.FloatField(read_only=True, allow_null=True)
    figure = serializers.FloatField(read_only=True, allow_null=True)
    undefined = serializers.CharField(read_only=True)


class DriftOut(serializers.Serializer[Any]):
    """By how many points a scorer lies above the mean of the others."""

    scorer = StaffRef(read_only=True)
    points = serializers.FloatField(read_only=True)
    contacts = serializers.IntegerField(read_only=True)


class PeriodAgreementOut(serializers.Serializer[Any]):
    """The calibrations of a period: the whole score, each criterion, each scorer."""

    score = AgreementOut(read_only=True)
    criteria = AgreementOut(many=True, read_only=True)
    drift = DriftOut(many=True, read_only=True)
