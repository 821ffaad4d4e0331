"""What the screens of quality monitoring share: whom they are for, and which refusals stand beside a form."""

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Invalid, NotFound
from tickets.admin.reader import person
from tickets.admin.screens.page import blame

Result = TypeVar("Result")


def check_national(request: HttpRequest) -> None:
    """Raise `NotFound` for the deputy of a region, who has no agents of the care centre."""
    user = person(request)
    if user.is_regional_deputy and not user.is_superuser:
        raise NotFound(str(_("The care centre's scores belong to no region.")))


def tried(form: forms.Form, do: Callable[[], Result]) -> Result | None:
    """Run an action; what can be mended goes to the form, and None comes back. Who may not is refused as a whole."""
    try:
        return do()
    except (Conflict, Invalid) as error:
        blame(form, error)
        return None
