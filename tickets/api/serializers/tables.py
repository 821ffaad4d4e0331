"""Categories, causes and policies: what head office maintains."""

from rest_framework import serializers

from tickets.api.serializers.base import LabelField
from tickets.api.serializers.parts import CategoryRef
from tickets.models import Calendar, Category, Policy, RootCause


class CategoryOut(serializers.ModelSerializer[Category]):
    """A category. `name` is in the reader's language."""

    name = serializers.CharField(read_only=True)
    kind_label = LabelField("kind")
    default_colour_label = LabelField("default_colour")

    class Meta:
        model = Category
        fields = (
            "code",
            "name",
            "kind",
            "kind_label",
            "default_colour",
            "default_colour_label",
            "guidance",
            "active",
        )
        read_only_fields = fields


class RootCauseOut(serializers.ModelSerializer[RootCause]):
    """A cause that a branch names when it is done. `name` is in the reader's language."""

    name = serializers.CharField(read_only=True)

    class Meta:
        model = RootCause
        fields = ("code", "name", "active")
        read_only_fields = fields


class CalendarRef(serializers.ModelSerializer[Calendar]):
    """A version of a calendar."""

    class Meta:
        model = Calendar
        fields = ("code", "version", "name", "zone")
        read_only_fields = fields


class PolicyOut(serializers.ModelSerializer[Policy]):
    """A policy version. An empty match field stands for every value; `valid_until` is not included."""

    promise_label = LabelField("promise")
    kind_label = LabelField("kind")
    colour_label = LabelField("colour")
    channel_label = LabelField("channel")
    priority_label = LabelField("priority")
    measure_label = LabelField("measure")
    category = CategoryRef(read_only=True, allow_null=True)
    calendar = CalendarRef(read_only=True, allow_null=True)

    class Meta:
        model = Policy
        fields = (
            "id",
            "version",
            "promise",
            "promise_label",
            "kind",
            "kind_label",
            "colour",
            "colour_label",
            "channel",
            "channel_label",
            "priority",
            "priority_label",
            "category",
            "valid_from",
            "valid_until",
            "measure",
            "measure_label",
            "amount",
            "calendar",
            "pausable",
            "warn_percent",
            "region_percent",
            "head_office_percent",
            "published",
            "note",
        )
        read_only_fields = fields
