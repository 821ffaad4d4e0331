"""Fields that the serializers of tickets share."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import CleanCharField
from core.api.inputs import StrictInput
from core.i18n import label_of_column
from crm.models import Branch, Staff

LONGEST_CODE = 60


class NoInput(StrictInput):
    """Nothing needs to be said."""


class CodeField(serializers.SlugRelatedField[Any]):
    """A row of a table that head office maintains, by its code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="code", **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or "\0" in data:
            self.fail("invalid")
        return super().to_internal_value(data[:LONGEST_CODE])


class LabelField(serializers.CharField):
    """A stored code in the reader's language: `LabelField("state")` is the label of `state`."""

    def __init__(self, name: str) -> None:
        self.column = name
        super().__init__(source=f"get_{name}_display", read_only=True)

    def get_attribute(self, instance: Any) -> str:
        """What `get_..._display` answers."""
        if isinstance(instance, models.Model):
            return label_of_column(instance, self.column)
        return str(super().get_attribute(instance))


@extend_schema_field(OpenApiTypes.STR)
class NumberField(serializers.RelatedField[Any, Any, str]):
    """Another ticket, shown by its number."""

    def to_representation(self, value: Any) -> str:
        return str(value.number)


class TextField(CleanCharField):
    """Words of a person; blank where that is said."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_bytes", 16 * 1024)
        super().__init__(**kwargs)


class BranchById(serializers.PrimaryKeyRelatedField[Branch]):
    """The id of a branch office."""

    default_error_messages = {
        "does_not_exist": _("There is no branch with the id {pk_value}. See /api/v1/branches."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Branch.objects.all(), **kwargs)


@extend_schema_field(OpenApiTypes.INT)
class ColleagueById(serializers.PrimaryKeyRelatedField[Staff]):
    """The id of a colleague within the caller's sight."""

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        rows = Staff.objects.visible_to(request.user) if request else Staff.objects.none()
        return rows.at_work()


def reader_is_machine(serializer: serializers.BaseSerializer[Any]) -> bool:
    """Whether what is shown goes to a channel, which gets nothing of the house's own words."""
    request = serializer.context.get("request")
    return request is None or bool(getattr(request.user, "is_machine", True))
