"""Periods, scores, scorecards, weights and attendance as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from core.api.fields import CleanCharField
from core.api.inputs import StrictInput
from core.api.outputs import RejectedOut
from crm.api.serializers.contacts import StaffRef
from quality.domain.codes import Critical, Work
from quality.labels import choices_of
from quality.models import (
    AgentPeriod,
    Attendance,
    CardCriterion,
    CardSection,
    Period,
    Scorecard,
    ScoreWeights,
)
from quality.models.weights import PARTS, SCORED_DESKS
from tickets.api.serializers.base import LabelField

MOST_ROWS = 2000


class PeriodOut(serializers.ModelSerializer[Period]):
    """A period of ten days. Both days are included."""

    state_label = LabelField("state")

    class Meta:
        model = Period
        fields = ("first", "last", "state", "state_label", "opened_at", "closed_at")
        read_only_fields = fields


class PeriodIn(StrictInput):
    """Any day of the period that is to be opened."""

    day = serializers.DateField()


class DrawOut(serializers.Serializer[Any]):
    """How many contacts were drawn."""

    drawn = serializers.IntegerField(read_only=True)


class ScoreOut(serializers.ModelSerializer[AgentPeriod]):
    """An agent's score in a period. Figures are null until it closes, and where `missing` says why there is none."""

    period = serializers.DateField(source="period.first", read_only=True)
    period_state = serializers.CharField(source="period.state", read_only=True)
    agent = StaffRef(read_only=True)
    desk_label = LabelField("desk")
    missing_label = LabelField("missing")

    class Meta:
        model = AgentPeriod
        fields = (
            "id",
            "period",
            "period_state",
            "agent",
            "team",
            "desk",
            "desk_label",
            "total",
            "quality",
            "discipline",
            "missing",
            "missing_label",
        )
        read_only_fields = fields


class BasisOut(serializers.Serializer[Any]):
    """What a score is computed from: reviews with their scores, attendance, counts, shares as fractions, versions of
    weights with days, the handling time that is aimed at (seconds, a fraction).
    """

    reviews = serializers.ListField(child=serializers.ListField(), read_only=True)
    attendance = serializers.ListField(child=serializers.IntegerField(), read_only=True)
    counts = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    shares = serializers.DictField(child=serializers.CharField(allow_null=True), read_only=True)
    weights = serializers.ListField(child=serializers.ListField(), read_only=True)
    handling_target = serializers.CharField(read_only=True)


class ScoreDetailOut(ScoreOut):
    """The score as it stands at this moment, down to the rows that it comes from."""

    basis = BasisOut(read_only=True)

    class Meta:
        model = AgentPeriod
        fields = (*ScoreOut.Meta.fields, "basis")
        read_only_fields = fields


class CriterionOut(serializers.ModelSerializer[CardCriterion]):
    """One question, in the reader's language. Points go from 0 to `top`."""

    question = serializers.CharField(read_only=True)
    guidance = serializers.CharField(read_only=True)

    class Meta:
        model = CardCriterion
        fields = ("code", "question", "guidance", "good", "bad", "weight", "top", "critical", "optional")
        read_only_fields = fields


class SectionOut(serializers.ModelSerializer[CardSection]):
    """A section with its criteria."""

    title = serializers.CharField(read_only=True)
    criteria = CriterionOut(many=True, read_only=True)

    class Meta:
        model = CardSection
        fields = ("code", "title", "criteria")
        read_only_fields = fields


class ScorecardOut(serializers.ModelSerializer[Scorecard]):
    """A version of a scorecard."""

    name = serializers.CharField(read_only=True)
    work_label = LabelField("work")
    sections = SectionOut(many=True, read_only=True)

    class Meta:
        model = Scorecard
        fields = ("id", "work", "work_label", "version", "name", "valid_from", "published_at", "sections")
        read_only_fields = fields


def _text(longest: int, **kwargs: Any) -> CleanCharField:
    return CleanCharField(max_bytes=longest * 4, max_length=longest, **kwargs)


class CriterionIn(StrictInput):
    """One question, in both languages."""

    code = serializers.SlugField(max_length=40)
    question_id = _text(240)
    question_en = _text(240)
    guidance_id = _text(2000, required=False, allow_blank=True)
    guidance_en = _text(2000, required=False, allow_blank=True)
    good = _text(2000, required=False, allow_blank=True)
    bad = _text(2000, required=False, allow_blank=True)
    weight = serializers.IntegerField(min_value=1, max_value=100)
    top = serializers.IntegerField(min_value=1, max_value=100, required=False)
    critical = serializers.ChoiceField(choices=[("", ""), *choices_of(Critical)], required=False)
    optional = serializers.BooleanField(required=False)


class SectionIn(StrictInput):
    """A section with its criteria."""

    code = serializers.SlugField(max_length=40)
    title_id = _text(120)
    title_en = _text(120)
    criteria = CriterionIn(many=True, allow_empty=False)


class ScorecardIn(StrictInput):
    """A new version, for the periods that begin on `valid_from` or later."""

    work = serializers.ChoiceField(choices=choices_of(Work))
    name_id = _text(120)
    name_en = _text(120)
    valid_from = serializers.DateField()
    sections = SectionIn(many=True, allow_empty=False)


class WeightsOut(serializers.ModelSerializer[ScoreWeights]):
    """A version of a desk's weights, in percent."""

    desk_label = LabelField("desk")

    class Meta:
        model = ScoreWeights
        fields = ("id", "desk", "desk_label", "version", "valid_from", *PARTS, "handling_target_seconds")
        read_only_fields = fields


class WeightsIn(StrictInput):
    """A new version, for the periods that begin on `valid_from` or later. The percents are 100 together."""

    desk = serializers.ChoiceField(choices=[str(desk) for desk in SCORED_DESKS])
    valid_from = serializers.DateField()
    handling_target_seconds = serializers.IntegerField(min_value=1, max_value=86_400)
    quality = serializers.IntegerField(min_value=0, max_value=100, default=0)
    punctuality = serializers.IntegerField(min_value=0, max_value=100, default=0)
    attendance = serializers.IntegerField(min_value=0, max_value=100, default=0)
    recording = serializers.IntegerField(min_value=0, max_value=100, default=0)
    handling = serializers.IntegerField(min_value=0, max_value=100, default=0)


class AttendanceOut(serializers.ModelSerializer[Attendance]):
    """A day of an agent. `late_minutes` is 0 for who was in time."""

    agent = StaffRef(read_only=True)
    absence_label = LabelField("absence")
    late_minutes = serializers.IntegerField(read_only=True)

    class Meta:
        model = Attendance
        fields = (
            "id",
            "agent",
            "day",
            "desk",
            "due_at",
            "logged_in_at",
            "late_minutes",
            "absence",
            "absence_label",
            "answered",
            "handled_seconds",
        )
        read_only_fields = fields


class AttendanceRowIn(StrictInput):
    """A row of a sheet, as text: the columns of the file."""

    username = _text(150, allow_blank=True)
    date = _text(40, allow_blank=True)
    login_due = _text(40, allow_blank=True)
    login = _text(40, allow_blank=True)
    absence = _text(40, required=False, allow_blank=True)
    calls_answered = _text(20, required=False, allow_blank=True)
    handling_seconds = _text(20, required=False, allow_blank=True)


class AttendanceIn(StrictInput):
    """A sheet. Rows that are wrong are rejected one by one, the others are taken in."""

    rows = serializers.ListField(child=AttendanceRowIn(), min_length=1, max_length=MOST_ROWS)


class TakenOut(serializers.Serializer[Any]):
    """What became of a sheet."""

    added = serializers.IntegerField(read_only=True)
    changed = serializers.IntegerField(read_only=True)
    unchanged = serializers.IntegerField(read_only=True)
    rejected = RejectedOut(many=True, read_only=True)
