"""The form that adds a file to a ticket."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.uploads import LARGEST_BYTES
from crm.domain.codes import Role
from crm.models import Staff
from tickets.actions.attach import attach
from tickets.admin.screens.page import attempt
from tickets.domain.codes import Verb
from tickets.domain.roles import may
from tickets.domain.states import REMARKS, State
from tickets.models import Ticket


class FileForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Picture, PDF, DOCX, XLSX, TXT or voice note, at most %(most)s MB.")
        % {"most": LARGEST_BYTES // (1024 * 1024)},
        allow_empty_file=True,  # The action says more about it.
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["auto_id"] = "add_%s"
        super().__init__(*args, **kwargs)


def offered(ticket: Ticket, user: Staff) -> bool:
    """Whether `user` can add a file now."""
    return (
        ticket.ours
        and ticket.erased_at is None
        and State(ticket.state) in REMARKS[Verb.ATTACHED]
        and (user.is_superuser or may(Role(user.role), Verb.ATTACHED))
    )


def add(form: FileForm, ticket: Ticket, actor: Staff, *, now: datetime) -> bool:
    """Keep the form's file. False when it was refused, which the form then says."""
    sent = form.cleaned_data["file"]
    done = attempt(
        form, lambda: attach(ticket=ticket, name=sent.name, content=sent.read(), actor=actor, now=now)
    )
    return done is not None
