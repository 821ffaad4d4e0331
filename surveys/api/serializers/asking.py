"""Campaigns and QR codes as the API takes and shows them."""

from typing import Any

from rest_framework import serializers

from core.api.inputs import StrictInput
from surveys.api.serializers.surveys import code_field, text
from surveys.links import link_of_counter
from surveys.models import Campaign, Counter, Stratum
from tickets.api.serializers.base import BranchById


class SizesIn(StrictInput):
    """What is wanted: half the width of the 95 % interval in percent points, and how many percent are thought to
    answer.
    """

    survey = code_field()
    margin = serializers.DecimalField(max_digits=4, decimal_places=1, min_value=0, max_value=100)
    expected_percent = serializers.IntegerField(min_value=1, max_value=100)


class CampaignIn(SizesIn):
    """A campaign. Whom it asks is drawn at once; the same people and the same seed give the same draw."""

    code = code_field()
    name = text(120)
    closes_on = serializers.DateField()
    seed = text(40, required=False, allow_blank=True, default="")


class StratumPlanOut(serializers.Serializer[Any]):
    """One stratum of a plan."""

    region = serializers.CharField(read_only=True, allow_null=True)
    segment = serializers.CharField(read_only=True)
    people = serializers.IntegerField(read_only=True)
    to_ask = serializers.IntegerField(read_only=True)


class PlanOut(serializers.Serializer[Any]):
    """How many answers are needed, and how many people have to be asked for them."""

    answers = serializers.IntegerField(read_only=True)
    invitations = serializers.IntegerField(read_only=True)
    population = serializers.IntegerField(read_only=True)
    strata = StratumPlanOut(many=True, read_only=True)


class StratumOut(serializers.ModelSerializer[Stratum]):
    """People of a region (its code) and segment."""

    region = serializers.CharField(source="region.code", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Stratum
        fields = ("region", "segment", "population", "drawn")
        read_only_fields = fields


class CampaignOut(serializers.ModelSerializer[Campaign]):
    """A campaign with its strata."""

    survey = serializers.CharField(source="survey.code", read_only=True)
    strata = StratumOut(many=True, read_only=True)

    class Meta:
        model = Campaign
        fields = (
            "code",
            "name",
            "survey",
            "margin",
            "expected_percent",
            "seed",
            "closes_on",
            "drawn_at",
            "strata",
        )
        read_only_fields = fields


class CounterIn(StrictInput):
    """A code for a counter."""

    branch = BranchById()
    survey = code_field()
    name = text(80)


class CounterOut(serializers.ModelSerializer[Counter]):
    """A code; `link` is what the picture holds."""

    branch = serializers.CharField(source="branch.code", read_only=True)
    survey = serializers.CharField(source="survey_code", read_only=True)
    link = serializers.SerializerMethodField()

    class Meta:
        model = Counter
        fields = ("id", "branch", "name", "survey", "link", "made_at", "ended_at")
        read_only_fields = fields

    def get_link(self, row: Counter) -> str:
        return link_of_counter(row)
