"""The edge where a domain error becomes words in the reader's language."""

from django.utils.functional import Promise
from django.utils.translation import gettext

from core.errors import DomainError


def translate(error: DomainError) -> str:
    """The error's message in the active language, parameters filled in."""
    if isinstance(error.message, Promise):
        return error.fill(str(error.message))
    template = str(error.message)
    return error.fill(gettext(template) if template else "")


def error_text(error: DomainError, *, with_field: bool = False) -> str:
    """As `translate`; `with_field` puts the field's name in front, for places without fields (commands)."""
    text = translate(error)
    return f"{error.field}: {text}" if with_field and error.field else text
