"""What a request's body may hold."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.shown import kept

#: A name that nobody knows is repeated in the answer up to here.
LONGEST_NAME = 60


def read(kind: type[serializers.BaseSerializer[Any]], data: Any, context: Mapping[str, Any]) -> Any:
    """What `kind` makes of a body. Raises `ValidationError`. Serializers are kept, as `core.api.shown` keeps them."""
    with kept(kind, context) as serializer:
        return serializer.run_validation(data)


class StrictInput(serializers.Serializer[Any]):
    """Input that refuses fields it does not know.

    A misspelt `needs_brnach` would otherwise be dropped without a word, and the complaint sent the wrong way;
    so would a misspelt `particpant`, and the contact be nobody's.
    """

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                text = str(_("There is no such field here. Known fields: %(known)s."))
                text %= {"known": ", ".join(self.fields) or "-"}
                raise serializers.ValidationError(
                    {
                        str(name)[:LONGEST_NAME]: [serializers.ErrorDetail(text, code="unknown_field")]
                        for name in unknown[:20]
                    }
                )
        return super().to_internal_value(data)
