"""The caller's own account."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.api.serializers.places import BranchRef, RegionRef
from crm.domain.powers import Power
from crm.domain.scopes import Scope
from crm.models import ApiKey, Staff


class MeOut(serializers.ModelSerializer[Staff]):
    """Who is calling, and what they may do. `scopes` and `key_expires_at` are a key's, null for people."""

    name = serializers.CharField(source="__str__", read_only=True)
    role_label = serializers.CharField(source="get_role_display", read_only=True)
    branch = BranchRef(read_only=True, allow_null=True)
    region = RegionRef(read_only=True, allow_null=True)
    powers = serializers.SerializerMethodField()
    scopes = serializers.SerializerMethodField()
    key_expires_at = serializers.SerializerMethodField()

    class Meta:
        model = Staff
        fields = (
            "id",
            "username",
            "name",
            "role",
            "role_label",
            "desk",
            "team",
            "site",
            "branch",
            "facility",
            "region",
            "seniority",
            "initials",
            "language",
            "channel",
            "powers",
            "scopes",
            "key_expires_at",
        )
        read_only_fields = fields

    def get_powers(self, staff: Staff) -> list[str]:
        return [power.value for power in Power if staff.may(power)]

    @extend_schema_field(
        serializers.ListField(
            child=serializers.ChoiceField(choices=[s.value for s in Scope]), allow_null=True
        )
    )
    def get_scopes(self, staff: Staff) -> list[str] | None:
        key = self._key()
        return list(key.scopes) if key else None

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_key_expires_at(self, staff: Staff) -> Any:
        key = self._key()
        return serializers.DateTimeField().to_representation(key.expires_at) if key else None

    def _key(self) -> ApiKey | None:
        auth = self.context["request"].auth
        return auth if isinstance(auth, ApiKey) else None
