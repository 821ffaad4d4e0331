"""Reading JSON bodies that are broken in ways Python's own reader lets through."""

import re
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

_HALF = re.compile("[\ud800-\udfff]")


class WholeJSONParser(JSONParser):
    """JSON whose nesting ends and whose characters are whole.

    Half an emoji, cut off by the sender's own length limit, becomes the replacement character: no answer could
    repeat it, and no complaint is refused for it. Nesting too deep to read answers 400.
    """

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return _whole(super().parse(stream, media_type, parser_context))
        except RecursionError:
            raise ParseError(_("The JSON is nested too deeply. Send a plain object.")) from None


def _whole(data: Any) -> Any:
    if isinstance(data, str):
        return _HALF.sub("\ufffd", data)
    if isinstance(data, list):
        return [_whole(item) for item in data]
    if isinstance(data, dict):
        return {_whole(name): _whole(item) for name, item in data.items()}
    return data
