"""A participant's data: correct them, and note that they were checked at their source."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from core.errors import NotFound
from crm.actions import verify_participant
from crm.actions.verify_participant import VOUCHING
from crm.domain.codes import IdentityField, Language, Role
from crm.labels import choices_of, label_of
from crm.models import Participant
from tickets.actions.correct_participant import correct_participant
from tickets.admin.panels import person_panels
from tickets.admin.reader import person
from tickets.admin.screens.contact_forms import RegisterForm
from tickets.admin.screens.contact_view import areas
from tickets.admin.screens.page import attempt, back, moment, only, posted, render_page, tell, way_back
from tickets.admin.screens.step_forms import Words
from tickets.models import Ticket
from tickets.standing import with_clocks

KEEPERS = (
    Role.INBOUND_AGENT,
    Role.SOCIAL_AGENT,
    Role.OUTBOUND_AGENT,
    Role.BRANCH_OFFICER,
    Role.SUPERVISOR,
)
CHANGED = _("A colleague has changed these data meanwhile. Your words are kept: compare, then send again.")
NUMBERS = tuple(field.value for field in IdentityField)


class CorrectForm(RegisterForm):
    """What is known, to be mended. A number shows its last digits; left empty, it stays."""

    family_card = Words(label=label_of(IdentityField.FAMILY_CARD), rows=1, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=choices_of(Language))
    unknown = forms.MultipleChoiceField(
        label=_("Wrong, and the right one is not known"), required=False, widget=forms.CheckboxSelectMultiple
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = (
        "name", "born_on", "phone", "membership_number", "nik", "family_card", "unknown", "segment",
        "priority_reason", "home_area", "address", "language",
    )  # fmt: skip

    def __init__(self, *args: Any, participant: Participant, **kwargs: Any) -> None:
        known = {name: getattr(participant, name) for name in self.base_fields if hasattr(participant, name)}
        plain = {name: value for name, value in known.items() if name not in NUMBERS}
        kwargs["initial"] = {**plain, "seen": _version(participant)}
        super().__init__(*args, **kwargs)
        for name in NUMBERS:
            self.fields[name].widget.attrs["placeholder"] = getattr(participant, f"{name}_masked")
        unknown: Any = self.fields["unknown"]
        unknown.choices = [(code, label_of(code)) for code in IdentityField if known[code]]
        if not unknown.choices:
            del self.fields["unknown"]

    def changes(self) -> dict[str, Any]:
        """What the action is called with: everything but the numbers that nobody touched."""
        words = {name: value for name, value in self.cleaned_data.items() if name not in ("seen", "unknown")}
        kept = {name: value for name, value in words.items() if name not in NUMBERS or value}
        return dict.fromkeys(self.cleaned_data.get("unknown", ()), "") | kept


class VerifyForm(forms.Form):
    """Which system vouches for the data."""

    source = forms.ChoiceField(
        label=_("They agree with"), choices=[(code.value, label_of(code)) for code in VOUCHING]
    )


@never_cache
@only(*KEEPERS)
def participant_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known about somebody, and the forms that mend it."""
    return _show(request, _visible(request, pk))


@never_cache
@posted("desk_participant", "pk")
@only(*KEEPERS)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was mended."""
    someone = _visible(request, pk)
    sent = request.POST.copy()
    sent["seen"] = _version(someone)
    form = CorrectForm(sent, participant=someone)
    valid = form.is_valid()
    if request.POST.get("seen", sent["seen"]) != sent["seen"]:
        # The words stay, and sent again they are a decision made on what the colleague wrote.
        form.add_error(None, CHANGED)
    elif valid:
        done = attempt(
            form,
            lambda: correct_participant(
                participant=someone, actor=person(request), now=moment(), **form.changes()
            ),
        )
        if done is not None:
            tell(request, _("The data of %(name)s are corrected.") % {"name": done.name})
            return back(request, reverse("admin:desk_participant", args=[pk]))
    return _show(request, someone, form=form, status=422)


@posted("desk_participant", "pk")
@only(*KEEPERS)
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the data agree with their source."""
    someone = _visible(request, pk)
    form = VerifyForm(request.POST)
    if form.is_valid():
        done = attempt(
            form,
            lambda: verify_participant(
                participant=someone, actor=person(request), now=moment(), source=form.cleaned_data["source"]
            ),
        )
        if done is not None:
            tell(request, _("Noted: the data of %(name)s were checked.") % {"name": done.name})
            return back(request, reverse("admin:desk_participant", args=[pk]))
    return _show(request, someone, verify_form=form, status=422)


def _version(someone: Participant) -> str:
    return someone.updated_at.isoformat()


def _visible(request: HttpRequest, pk: int) -> Participant:
    rows = Participant.objects.visible_to(person(request)).select_related("home_area")
    found: Participant | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(str(_("There is no such person within your sight. Look again.")))
    return found


def _show(
    request: HttpRequest,
    someone: Participant,
    *,
    form: CorrectForm | None = None,
    verify_form: VerifyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    tickets = Ticket.objects.visible_to(person(request)).open().filter(participant=someone)
    context = {
        "participant": someone,
        "form": form or CorrectForm(participant=someone),
        "verify_form": verify_form or VerifyForm(auto_id="verify_%s"),
        "rows": list(with_clocks(tickets.order_by("-id"))[:10]),
        "next": way_back(request),
        "areas": areas(),
        "panels": person_panels(request, someone),
    }
    return render_page(request, "desk/participant.html", context, title=someone.name, status=status)


urls = [
    path("participant/<int:pk>/", participant_page, name="desk_participant"),
    path("participant/<int:pk>/correct/", correct, name="desk_participant_correct"),
    path("participant/<int:pk>/verify/", verify, name="desk_participant_verify"),
]
