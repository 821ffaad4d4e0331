"""Areas, regions and branches as the API shows them."""

from rest_framework import serializers

from crm.models import Area, Branch, Region


class AreaOut(serializers.ModelSerializer[Area]):
    """A province or a regency."""

    class Meta:
        model = Area
        fields = ("code", "name", "level", "parent")
        read_only_fields = fields


class AreaRef(serializers.ModelSerializer[Area]):
    """An area by code and name."""

    class Meta:
        model = Area
        fields = ("code", "name")
        read_only_fields = fields


class RegionRef(serializers.ModelSerializer[Region]):
    """A region by code and name."""

    class Meta:
        model = Region
        fields = ("code", "name")
        read_only_fields = fields


class BranchRef(serializers.ModelSerializer[Branch]):
    """A branch by id, code and name."""

    class Meta:
        model = Branch
        fields = ("id", "code", "name")
        read_only_fields = fields


class BranchOut(serializers.ModelSerializer[Branch]):
    """A branch with the regencies that it serves."""

    region = RegionRef(read_only=True)
    areas = AreaRef(many=True, read_only=True)

    class Meta:
        model = Branch
        fields = ("id", "code", "name", "region", "zone", "areas", "active")
        read_only_fields = fields
