"""What the registers' own pages share: who may change what is promised, and small things about forms."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import NotAllowed
from crm.domain.codes import Role
from crm.models import Staff
from tickets.admin.reader import person
from tickets.admin.screens.page import only

View = Callable[..., HttpResponse]
WATCHERS = frozenset({Role.SUPERVISOR, Role.QCO, Role.HEAD_OFFICE})


def office_only(view: View) -> View:
    """For head office itself: the deputy of a region looks on."""

    @only(Role.HEAD_OFFICE)
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_change(person(request)):
            raise NotAllowed(str(_("Only head office changes what is promised.")))
        return view(request, *args, **kwargs)

    return guarded


def may_change(user: Staff) -> bool:
    """Whether `user` keeps the registers."""
    return bool(user.is_superuser or user.is_head_office)


class MomentField(forms.DateTimeField):
    """A moment in the service's own zone, by the browser's picker."""

    def __init__(self, **kwargs: Any) -> None:
        picker = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=picker, **kwargs)


def next_midnight(now: datetime) -> datetime:
    """The beginning of tomorrow in the service's zone: when a new promise usually starts."""
    local = timezone.localtime(now) + timedelta(days=1)
    return local.replace(hour=0, minute=0, second=0, microsecond=0)
