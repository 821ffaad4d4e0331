"""The figures of surveys as the API shows them. What can not be computed is null, never NaN."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class IntervalField(serializers.ListField):
    """Both ends of a 95 % interval."""

    child = serializers.FloatField()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, allow_null=True, **kwargs)


class NetScoreOut(serializers.Serializer[Any]):
    """A Net Promoter Score. `score` and `interval` (adjusted Wald) are null where `undefined` says why."""

    answers = serializers.IntegerField(read_only=True)
    promoters = serializers.IntegerField(read_only=True)
    passives = serializers.IntegerField(read_only=True)
    detractors = serializers.IntegerField(read_only=True)
    score = serializers.FloatField(read_only=True, allow_null=True)
    interval = IntervalField()
    undefined = serializers.CharField(read_only=True)


class MeanOut(serializers.Serializer[Any]):
    """A mean with its interval (Student)."""

    answers = serializers.IntegerField(read_only=True)
    mean = serializers.FloatField(read_only=True, allow_null=True)
    interval = IntervalField()
    undefined = serializers.CharField(read_only=True)


class ChangeOut(serializers.Serializer[Any]):
    """How far a score lies above the one of as many months before."""

    points = serializers.FloatField(read_only=True)
    low = serializers.FloatField(read_only=True)
    high = serializers.FloatField(read_only=True)
    p_value = serializers.FloatField(read_only=True)


class CellOut(serializers.Serializer[Any]):
    """The score of one part."""

    name = serializers.CharField(read_only=True)
    score = NetScoreOut(read_only=True)


class BreakdownOut(serializers.Serializer[Any]):
    """Scores by one column. Parts with too few answers are counted in `hidden` and not shown."""

    column = serializers.CharField(read_only=True)
    cells = CellOut(many=True, read_only=True)
    hidden = serializers.IntegerField(read_only=True)
    hidden_answers = serializers.IntegerField(read_only=True)


class MonthOut(serializers.Serializer[Any]):
    """The score of a month, null where it has too few answers."""

    month = serializers.SerializerMethodField()
    score = serializers.SerializerMethodField()

    def get_month(self, pair: Any) -> str:
        return f"{pair[0]:%Y-%m}"

    @extend_schema_field(NetScoreOut(allow_null=True))
    def get_score(self, pair: Any) -> dict[str, Any] | None:
        return None if pair[1] is None else NetScoreOut(pair[1]).data


class WeightedOut(serializers.Serializer[Any]):
    """A net score as answered, and weighted by strata to the people whom a campaign was drawn from."""

    question = serializers.CharField(read_only=True)
    plain = NetScoreOut(read_only=True)
    weighted_score = serializers.FloatField(read_only=True, allow_null=True)
    weighted_interval = IntervalField()
    strata = serializers.IntegerField(read_only=True)
    collapsed = serializers.IntegerField(read_only=True)


class CampaignFiguresOut(serializers.Serializer[Any]):
    """A campaign. `satisfaction_index` is weighted too."""

    campaign = serializers.CharField(source="campaign.code", read_only=True)
    population = serializers.IntegerField(read_only=True)
    drawn = serializers.IntegerField(read_only=True)
    scores = serializers.SerializerMethodField()
    satisfaction_index = serializers.FloatField(source="index", read_only=True, allow_null=True)

    @extend_schema_field(WeightedOut(many=True))
    def get_scores(self, row: Any) -> list[dict[str, Any]]:
        codes = dict(row.campaign.survey.questions.values_list("pk", "code"))
        rows = [
            {
                "question": codes[key],
                "plain": plain,
                "weighted_score": found.score,
                "weighted_interval": found.interval,
                "strata": found.strata,
                "collapsed": found.collapsed,
            }
            for key, (plain, found) in row.scores.items()
        ]
        return list(WeightedOut(rows, many=True).data)


class RecommendationOut(serializers.Serializer[Any]):
    """One question that an NPS is made of."""

    question = serializers.CharField(source="question.code", read_only=True)
    score = NetScoreOut(read_only=True)
    before = NetScoreOut(read_only=True, allow_null=True)
    change = ChangeOut(read_only=True, allow_null=True)
    months = MonthOut(many=True, read_only=True)
    breakdowns = BreakdownOut(many=True, read_only=True)


class RatedOut(serializers.Serializer[Any]):
    """A question on a scale."""

    question = serializers.CharField(source="question.code", read_only=True)
    mean = MeanOut(read_only=True)


class AttributeOut(serializers.Serializer[Any]):
    """One matter of a satisfaction index."""

    attribute = serializers.CharField(source="question.attribute", read_only=True)
    importance = MeanOut(read_only=True)
    satisfaction = MeanOut(read_only=True)


class CountOut(serializers.Serializer[Any]):
    """How many chose an answer."""

    number = serializers.IntegerField(read_only=True)
    count = serializers.IntegerField(read_only=True)


class ChosenOut(serializers.Serializer[Any]):
    """One of several."""

    question = serializers.CharField(source="question.code", read_only=True)
    answers = serializers.IntegerField(read_only=True)
    choices = serializers.SerializerMethodField()

    @extend_schema_field(CountOut(many=True))
    def get_choices(self, row: Any) -> list[dict[str, int]]:
        return [{"number": choice.number, "count": count} for choice, count in row.choices]


class ReasonCountOut(serializers.Serializer[Any]):
    """How many gave a reason, and of how many of them a person has said so."""

    reason = serializers.CharField(source="reason.code", read_only=True)
    total = serializers.IntegerField(read_only=True)
    confirmed = serializers.IntegerField(read_only=True)
    bands = serializers.SerializerMethodField()

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_bands(self, row: Any) -> dict[str, int]:
        return {str(one): count for one, count in row.bands.items() if one is not None}


class ReturnsOut(serializers.Serializer[Any]):
    """Who answered, and whom the figures leave out. `rate` in percent."""

    rate = serializers.FloatField(read_only=True, allow_null=True)
    invited = serializers.IntegerField(read_only=True)
    answered = serializers.IntegerField(read_only=True)
    helped = serializers.IntegerField(read_only=True)
    undelivered = serializers.IntegerField(read_only=True)
    waiting = serializers.IntegerField(read_only=True)
    silent = serializers.IntegerField(read_only=True)
    unsent = serializers.IntegerField(read_only=True)
    late = serializers.IntegerField(read_only=True)
    duplicate = serializers.IntegerField(read_only=True)
    closed = serializers.IntegerField(read_only=True)
    nobody_known = serializers.IntegerField(read_only=True)
    not_asked = serializers.IntegerField(read_only=True)


class ItemOut(serializers.Serializer[Any]):
    """A question among those that may measure one thing."""

    code = serializers.CharField(read_only=True)
    mean = serializers.FloatField(read_only=True)
    deviation = serializers.FloatField(read_only=True)
    correlation = serializers.FloatField(read_only=True, allow_null=True)
    p_value = serializers.FloatField(read_only=True, allow_null=True)
    alpha_without = serializers.FloatField(read_only=True, allow_null=True)


class ReliabilityOut(serializers.Serializer[Any]):
    """Validity and reliability, over those who answered every question."""

    respondents = serializers.IntegerField(read_only=True)
    left_out = serializers.IntegerField(read_only=True)
    alpha = serializers.FloatField(read_only=True, allow_null=True)
    alpha_interval = IntervalField()
    undefined = serializers.CharField(read_only=True)
    items = ItemOut(many=True, read_only=True)


class FiguresOut(serializers.Serializer[Any]):
    """Everything about a survey, over the answers that the reader may count."""

    survey = serializers.CharField(source="survey.code", read_only=True)
    version = serializers.IntegerField(source="survey.version", read_only=True)
    respondents = serializers.IntegerField(read_only=True)
    recommendations = RecommendationOut(many=True, read_only=True)
    satisfaction_index = serializers.FloatField(source="ratings.index", read_only=True, allow_null=True)
    attributes = AttributeOut(source="ratings.attributes", many=True, read_only=True)
    means = RatedOut(source="ratings.rated", many=True, read_only=True)
    choices = ChosenOut(source="ratings.chosen", many=True, read_only=True)
    reliability = ReliabilityOut(source="items", read_only=True)
    campaigns = CampaignFiguresOut(many=True, read_only=True)
    returns = ReturnsOut(read_only=True, allow_null=True)
    reasons = ReasonCountOut(many=True, read_only=True)


class StageOut(serializers.Serializer[Any]):
    """One stage of the journey."""

    stage = serializers.CharField(read_only=True)
    tickets = serializers.IntegerField(read_only=True)
    complaints = serializers.IntegerField(read_only=True)
    red = serializers.IntegerField(read_only=True)
    satisfaction = MeanOut(read_only=True)


class JourneyOut(serializers.Serializer[Any]):
    """All stages. `elsewhere`: tickets of categories that belong to none."""

    stages = StageOut(many=True, read_only=True)
    elsewhere = serializers.IntegerField(read_only=True)
    most_complaints = serializers.CharField(source="most_complaints.stage", read_only=True, allow_null=True)
    least_satisfied = serializers.CharField(source="least_satisfied.stage", read_only=True, allow_null=True)


class JourneyStepOut(serializers.Serializer[Any]):
    """One thing that happened to a participant. `ticket` is the number, where there is one; `number` what they would
    recommend, for supervisors alone.
    """

    at = serializers.DateTimeField(read_only=True)
    what = serializers.CharField(read_only=True)
    ticket = serializers.SerializerMethodField()
    contact = serializers.SerializerMethodField()
    survey = serializers.SerializerMethodField()
    number = serializers.IntegerField(read_only=True, allow_null=True)
    band = serializers.CharField(read_only=True, allow_null=True)

    def get_ticket(self, step: Any) -> str | None:
        row = step.row if step.what in ("opened", "ended") else getattr(step.row, "ticket", None)
        return row.number if row is not None and hasattr(row, "number") else None

    def get_contact(self, step: Any) -> int | None:
        return int(step.row.pk) if step.what == "contact" else None

    def get_survey(self, step: Any) -> str | None:
        return str(step.row.survey.code) if step.what in ("asked", "answered") else None
