"""Reading JSON bodies that are broken in ways Python's own reader lets through."""

import re
from collections.abc import Mapping
from json import JSONDecodeError
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
        except ParseError as error:
            # The framework's own sentence is English and names the place in the words of Python.
            place = error.__context__
            if not isinstance(place, JSONDecodeError):
                raise ParseError(_("The body can not be read as JSON in UTF-8.")) from None
            words = {"line": place.lineno, "column": place.colno}
            raise ParseError(
                _("The body is not JSON: look at line %(line)s, column %(column)s.") % words
            ) from None


def _whole(data: Any) -> Any:
    if isinstance(data, str):
        return _HALF.sub("\ufffd", data)
    if isinstance(data, list):
        return [_whole(item) for item in data]
    if isinstance(data, dict):
        return {_whole(name): _whole(item) for name, item in data.items()}
    return data
