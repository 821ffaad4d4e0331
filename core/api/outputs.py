"""What answers of several packages hold."""

from typing import Any

from rest_framework import serializers

from core.i18n import error_text


class RejectedOut(serializers.Serializer[Any]):
    """A row that was not taken in. `line` counts from 1."""

    line = serializers.IntegerField(read_only=True)
    field = serializers.CharField(source="error.field", read_only=True, allow_null=True)
    code = serializers.CharField(source="error.code", read_only=True)
    message = serializers.SerializerMethodField()

    def get_message(self, one: Any) -> str:
        return error_text(one.error)
