"""What may go wrong in the rules of the product, said once and shown anywhere.

This module knows nothing of Django, so that the pure `domain` packages may raise these errors. A message is a
template with named parameters; the edge (API, admin, command) translates the template, then fills it:

    raise Invalid(N_("There is no colour %(name)s. Choose red or green."), params={"name": n}, field="colour")

`core.i18n.error_text` makes the text in the reader's language; `str(error)` is always English, for logs and
developers.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, ClassVar


def N_(text: str) -> str:
    """Mark a message for the translators without translating it now; `manage.py makemessages` finds it."""
    return text


def plain_word(code: Enum) -> str:
    """A stored code as English words."""
    return str(code.value).replace("_", " ")


def _spoken(value: object, word: Callable[[Enum], str]) -> object:
    if isinstance(value, Enum):
        return word(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(_spoken(item, word)) for item in value) or "-"
    return value


class DomainError(Exception):
    """A rule of the product says no.

    message: the template, English marked with `N_` (a lazy translation is accepted too). It names the remedy.
    params:  values for `%(name)s` in the template. Without params the template is shown as it stands. A
             stored code (an `Enum`, or a list of them) is shown in words.
    field:   the input that is at fault, by its public name; None when no single input is.
    code:    a stable machine-readable word; each class has a default.
    extra:   JSON-ready facts a program may act on, such as the present state and the allowed moves.
    headers: HTTP headers the answer must carry, if it travels by HTTP.
    """

    status: ClassVar[int] = 400
    default_code: ClassVar[str] = "invalid"

    def __init__(
        self,
        message: object,
        *,
        params: Mapping[str, object] | None = None,
        field: str | None = None,
        code: str | None = None,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.params = dict(params or {})
        self.field = field
        self.code = code or self.default_code
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})

    def fill(self, template: str, word: Callable[[Enum], str] = plain_word) -> str:
        """Put the parameters into a template that may have been translated; `word` names stored codes."""
        if not self.params:
            return template
        return template % {name: _spoken(value, word) for name, value in self.params.items()}

    def __str__(self) -> str:
        return self.fill(str(self.message))

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions with keyword-only arguments do not pickle unaided, and worker pools pickle them.
        return (_rebuild, (type(self), self.message, self.__dict__.copy()))


def _rebuild(kind: type[DomainError], message: object, state: dict[str, Any]) -> DomainError:
    error = kind(message)
    error.__dict__.update(state)
    return error


class Invalid(DomainError):
    """The input can not be understood or breaks a rule on its own (400)."""


class NotAllowed(DomainError):
    """The actor is known but may not do this (403)."""

    status = 403
    default_code = "not_allowed"


class NotFound(DomainError):
    """There is no such thing, or the actor may not know of it (404)."""

    status = 404
    default_code = "not_found"


class Conflict(DomainError):
    """The thing is not in a state that allows this; `extra` carries the state and the allowed moves (409)."""

    status = 409
    default_code = "conflict"


class PreconditionFailed(DomainError):
    """The caller acted on an older version; `extra` carries the current one (412)."""

    status = 412
    default_code = "precondition_failed"


class Unprocessable(DomainError):
    """Well-formed, but can not be carried out as it stands (422)."""

    status = 422
    default_code = "unprocessable"


class PreconditionRequired(DomainError):
    """The caller must say which version it acts on (428)."""

    status = 428
    default_code = "precondition_required"


class Busy(DomainError):
    """Somebody else holds what is needed just now; the same request will do in a moment (503)."""

    status = 503
    default_code = "busy"
