"""Surveys, their questions and their answers as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from core.api.fields import CleanCharField
from core.api.inputs import StrictInput
from core.api.outputs import RejectedOut
from surveys.domain.codes import Asks, Kind, Stage
from surveys.labels import choices_of
from surveys.models import Choice, Question, Reason, Response, Survey
from surveys.querysets import counts_nation
from tickets.api.serializers.base import LabelField

CODE = r"^[a-z0-9][a-z0-9-]*$"
MOST_ROWS = 2000


def text(longest: int, **kwargs: Any) -> CleanCharField:
    """Words of up to so many characters."""
    return CleanCharField(max_bytes=longest * 4, max_length=longest, **kwargs)


def code_field(**kwargs: Any) -> serializers.RegexField:
    """A code: small letters, digits and hyphens."""
    return serializers.RegexField(CODE, max_length=40, **kwargs)


class ChoiceOut(serializers.ModelSerializer[Choice]):
    """One of several answers, in the reader's language."""

    text = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = Choice
        fields = ("number", "text")
        read_only_fields = fields


class ConditionOut(serializers.Serializer[Any]):
    """The answers to an earlier question on which a question hangs."""

    code = serializers.CharField(source="only_if.code", read_only=True)
    low = serializers.IntegerField(source="only_low", read_only=True)
    high = serializers.IntegerField(source="only_high", read_only=True)


class QuestionOut(serializers.ModelSerializer[Question]):
    """One question, in the reader's language. `condition` is null for what is asked of everybody."""

    text = serializers.CharField(read_only=True)
    asks_label = LabelField("asks")
    choices = ChoiceOut(many=True, read_only=True)
    attribute = serializers.CharField(read_only=True)
    condition = serializers.SerializerMethodField()

    class Meta:
        model = Question
        fields = (
            "code",
            "asks",
            "asks_label",
            "text",
            "low",
            "high",
            "required",
            "choices",
            "condition",
            "attribute",
            "stage",
        )
        read_only_fields = fields

    def get_condition(self, row: Question) -> dict[str, Any] | None:
        return ConditionOut(row).data if row.only_if_id else None


class SurveyOut(serializers.ModelSerializer[Survey]):
    """A version of a survey."""

    name = serializers.CharField(read_only=True)
    kind_label = LabelField("kind")
    questions = QuestionOut(many=True, read_only=True)

    class Meta:
        model = Survey
        fields = ("code", "version", "kind", "kind_label", "name", "published_at", "questions")
        read_only_fields = fields


class ChoiceIn(StrictInput):
    """One of several answers, in both languages."""

    text_id = text(120)
    text_en = text(120)


class ConditionIn(StrictInput):
    """Ask only whose answer to `code`, an earlier question, lies from `low` to `high`."""

    code = code_field()
    low = serializers.IntegerField(min_value=0, max_value=100)
    high = serializers.IntegerField(min_value=0, max_value=100)


class QuestionIn(StrictInput):
    """One question. A scale (`low`, `high`) or, for one of several, `choices`; own words have the code `words`."""

    code = code_field()
    asks = serializers.ChoiceField(choices=choices_of(Asks))
    text_id = text(300)
    text_en = text(300)
    low = serializers.IntegerField(min_value=0, max_value=10, required=False)
    high = serializers.IntegerField(min_value=1, max_value=10, required=False)
    required = serializers.BooleanField(required=False)  # type: ignore[assignment]
    choices = ChoiceIn(many=True, required=False)
    condition = ConditionIn(required=False)
    attribute = code_field(required=False)
    stage = serializers.ChoiceField(choices=choices_of(Stage), required=False)


class SurveyIn(StrictInput):
    """A new survey, or the next version of one."""

    code = code_field()
    kind = serializers.ChoiceField(choices=choices_of(Kind))
    name_id = text(120)
    name_en = text(120)
    questions = QuestionIn(many=True, allow_empty=False)


class ReasonOut(serializers.ModelSerializer[Reason]):
    """Why somebody is content or not."""

    name = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = Reason
        fields = ("code", "name")
        read_only_fields = fields


class ResponseOut(serializers.ModelSerializer[Response]):
    """The answers of one respondent, who is not named. Own words are blank to readers of a part of the country."""

    survey = serializers.CharField(source="survey.code", read_only=True)
    version = serializers.IntegerField(source="survey.version", read_only=True)
    branch = serializers.CharField(source="branch.code", read_only=True, allow_null=True, default=None)
    answers = serializers.SerializerMethodField()
    words = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()
    reason_confirmed = serializers.SerializerMethodField()
    helped = serializers.SerializerMethodField()
    may_be_shown = serializers.SerializerMethodField()

    class Meta:
        model = Response
        fields = (
            "id",
            "survey",
            "version",
            "answered_on",
            "branch",
            "segment",
            "channel",
            "team",
            "answers",
            "words",
            "reason",
            "reason_confirmed",
            "helped",
            "may_be_shown",
        )
        read_only_fields = fields

    def get_answers(self, row: Response) -> dict[str, int]:
        return {one.question.code: one.number for one in row.answers.all()}

    def get_words(self, row: Response) -> str:
        return row.words if counts_nation(self.context["request"].user) else ""

    def get_reason(self, row: Response) -> str | None:
        coding = getattr(row, "coding", None)
        return coding.reason.code if coding else None

    def get_reason_confirmed(self, row: Response) -> bool:
        coding = getattr(row, "coding", None)
        return coding is not None and coding.by_id is not None

    def get_helped(self, row: Response) -> bool:
        return row.helped_by_id is not None

    def get_may_be_shown(self, row: Response) -> bool:
        return row.consented_at is not None


class ReasonIn(StrictInput):
    """The reason that a person stands by."""

    reason = code_field()


class CallIn(StrictInput):
    """What came of a call to a passive. Whoever was reached has said something."""

    reached = serializers.BooleanField()
    note = text(1000, required=False, allow_blank=True, default="")


class PassiveCallOut(serializers.Serializer[Any]):
    """A call that was noted."""

    id = serializers.IntegerField(read_only=True)
    at = serializers.DateTimeField(read_only=True)
    reached = serializers.BooleanField(read_only=True)
    note = serializers.CharField(read_only=True)


class ToCallOut(serializers.Serializer[Any]):
    """Somebody who is to be called; the number stands on the ticket."""

    id = serializers.IntegerField(read_only=True)
    survey = serializers.CharField(source="survey.code", read_only=True)
    ticket = serializers.CharField(source="invitation.ticket.number", read_only=True)
    participant = serializers.CharField(source="invitation.participant.name", read_only=True)
    answered_on = serializers.DateField(read_only=True)
    number = serializers.IntegerField(source="lowest", read_only=True)
    words = serializers.CharField(read_only=True)
    tries = serializers.IntegerField(read_only=True)


class TestimonialIn(StrictInput):
    """A promoter's words, or a part of them."""

    text = text(1000)


class TestimonialOut(serializers.Serializer[Any]):
    """Words that everybody may read; no more once `withdrawn_at` is set."""

    id = serializers.IntegerField(read_only=True)
    text = serializers.CharField(read_only=True)
    released_at = serializers.DateTimeField(read_only=True)
    withdrawn_at = serializers.DateTimeField(read_only=True, allow_null=True)


class SurveyAnswerIn(StrictInput):
    """What somebody said who was helped to answer."""

    answers = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=100),
        help_text="By the code of each question, the number that was chosen.",
    )
    words = text(1000, required=False, allow_blank=True, default="")
    may_be_shown = serializers.BooleanField(default=False)


class ImportRowIn(StrictInput):
    """One respondent, as text. An answer that is missing, blank or `-` was left out."""

    respondent = text(80, allow_blank=True)
    answered_on = text(40, required=False, allow_blank=True, default="")
    branch = text(20, required=False, allow_blank=True, default="")
    segment = text(12, required=False, allow_blank=True, default="")
    channel = text(12, required=False, allow_blank=True, default="")
    words = text(1000, required=False, allow_blank=True, default="")
    answers = serializers.DictField(child=text(20, allow_blank=True))


class ImportIn(StrictInput):
    """Answers from elsewhere. `source` names where, once and for all: sent again, nothing changes."""

    source = code_field()  # type: ignore[assignment]
    rows = serializers.ListField(child=ImportRowIn(), min_length=1, max_length=MOST_ROWS)


class ImportedOut(serializers.Serializer[Any]):
    """What became of them."""

    added = serializers.IntegerField(read_only=True)
    unchanged = serializers.IntegerField(read_only=True)
    rejected = RejectedOut(many=True, read_only=True)
