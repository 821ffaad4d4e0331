"""What an agent types during a contact: whom to look up, whom to register, what it is about."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import Invalid
from crm.domain.codes import AreaLevel, ContactOutcome, PriorityReason, Segment
from crm.domain.identity import MEMBERSHIP_DIGITS, NIK_DIGITS, only_digits
from crm.domain.phones import to_e164
from crm.labels import choices_of, label_of
from crm.models import Area, Contact, Participant, Staff
from tickets.admin.screens.step_forms import Words, grouped
from tickets.domain.codes import Verb
from tickets.domain.roles import may
from tickets.models import Category, Ticket

_CODE = re.compile(r"\((\d\d\.\d\d)\)\s*$")
LIST_OF_AREAS = {"list": "areas", "autocomplete": "off"}


class AreaField(forms.CharField):
    """A regency or city, chosen by typing: “Kota Jakarta Selatan (31.74)”, the name alone, or the code alone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, max_length=140, widget=forms.TextInput(attrs=dict(LIST_OF_AREAS)), **kwargs
        )

    def clean(self, value: Any) -> Area | None:
        """The area, None when left empty."""
        text = super().clean(value)
        if not text:
            return None
        code = _CODE.search(text)
        areas = Area.objects.filter(level=AreaLevel.REGENCY)
        found = list(
            areas.filter(pk=code[1] if code else text[:5])[:1] or areas.filter(name__iexact=text)[:2]
        )
        if len(found) != 1:
            raise forms.ValidationError(
                _("Choose a regency or city from the list, such as one with its code.")
            )
        return found[0]

    def prepare_value(self, value: Any) -> Any:
        """How a stored area is shown in the box."""
        return f"{value.name} ({value.pk})" if isinstance(value, Area) else value


class LookUpForm(forms.Form):
    """Whom it is about."""

    q = Words(
        label=_("Membership number, NIK, phone or name"),
        rows=1,
        max_length=120,
        error_messages={"required": _("Type a number or a name.")},
    )

    def clean_q(self) -> str:
        """What is looked up. A number that is neither whole nor a phone is told so: nobody can be found by it."""
        text: str = self.cleaned_data["q"]
        if wrong := not_whole(text):
            raise forms.ValidationError(wrong)
        return text


def not_whole(text: str) -> str:
    """What to say of a number that is no phone and has not as many digits as people's numbers have; else empty."""
    digits = len(only_digits(text))
    if digits in (0, NIK_DIGITS, MEMBERSHIP_DIGITS) or _is_phone(text):
        return ""
    if digits > NIK_DIGITS:
        words = _("This number has %(n)s digits; a NIK has %(nik)s. Read it again.")
    elif digits > MEMBERSHIP_DIGITS:
        words = _("This number has %(n)s digits; for a NIK %(nik_missing)s more are needed. Read it again.")
    else:
        words = _(
            "This number has %(n)s digits and is no phone: for a membership number %(member_missing)s more "
            "are needed, for a NIK %(nik_missing)s. Read it again."
        )
    return str(words) % {
        "n": digits,
        "nik": NIK_DIGITS,
        "nik_missing": NIK_DIGITS - digits,
        "member_missing": MEMBERSHIP_DIGITS - digits,
    }


def _is_phone(text: str) -> bool:
    try:
        return bool(to_e164(text))
    except Invalid:
        return False


class RegisterForm(forms.Form):
    """A person who was not found: only the name is needed."""

    name = Words(label=_("Name"), rows=1)
    phone = Words(label=_("Phone"), rows=1, required=False)
    membership_number = Words(label=_("Membership number"), rows=1, required=False)
    nik = Words(label=_("NIK"), rows=1, required=False)
    born_on = forms.DateField(
        label=_("Born on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    segment = forms.ChoiceField(label=_("Segment"), required=False, choices=[("", "–"), *choices_of(Segment)])
    priority_reason = forms.ChoiceField(
        label=_("Priority"), required=False, choices=choices_of(PriorityReason)
    )
    home_area = AreaField(label=_("Lives in"))
    address = Words(label=_("Address"), rows=1, required=False)

    @staticmethod
    def first_values(looked_up: str) -> dict[str, str]:
        """What was looked up in vain is not typed a second time."""
        digits = only_digits(looked_up)
        if len(digits) == NIK_DIGITS:
            return {"nik": digits}
        if len(digits) == MEMBERSHIP_DIGITS and not looked_up.strip().startswith(("0", "+", "62")):
            return {"membership_number": digits}
        if len(digits) >= 8:
            return {"phone": looked_up}
        return {} if digits else {"name": looked_up}


class ProxyFields(forms.Form):
    """Who speaks for the participant, if it is not they themselves."""

    proxy_name = Words(label=_("Caller's name"), rows=1, required=False)
    proxy_phone = Words(label=_("Their phone"), rows=1, required=False)
    proxy_relation = Words(label=_("Relation"), rows=1, required=False)

    PROXY = ("proxy_name", "proxy_phone", "proxy_relation")

    @property
    def proxy_shown(self) -> bool:
        """Whether the fields stand open: something is in them, or wrong with them."""
        return any(self[name].errors or self[name].value() for name in self.PROXY)


class JoinForm(ProxyFields):
    """What the participant says about a ticket that is open already."""

    body = Words(label=_("What is new?"), required=False, rows=2)


class EndForm(forms.Form):
    """How a contact ended that needs no ticket."""

    subject = Words(label=_("What was it about?"), rows=1, required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[
            (code.value, label_of(code))
            for code in (ContactOutcome.INFORMATION_GIVEN, ContactOutcome.FOLLOW_UP, ContactOutcome.ABANDONED)
        ],
    )

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if contact.answered_at is not None:
            # What was answered was not given up before.
            outcome: Any = self.fields["outcome"]
            outcome.choices = [choice for choice in outcome.choices if choice[0] != ContactOutcome.ABANDONED]


class TicketForm(ProxyFields):
    """A new ticket on one screen."""

    category = forms.ChoiceField(label=_("Category"))
    needs_branch = forms.BooleanField(label=_("A branch office is needed"), required=False)
    solved_now = forms.BooleanField(label=_("Solved now"), required=False)
    subject = Words(label=_("In one line"), rows=1, widget=forms.TextInput(attrs={"maxlength": 200}))
    description = Words(label=_("What happened"), required=False, rows=4)
    answer = Words(
        label=_("Answer given"), required=False, rows=2, help_text=_("Needed when it was solved now.")
    )
    area = AreaField(label=_("Where it happened"))
    facility = Words(label=_("Health facility"), rows=1, required=False)
    distinct_because = Words(
        label=_("Why this is another matter"),
        required=False,
        rows=1,
        help_text=_("Only if a ticket of the same category is open and this is something else."),
    )
    sender_address = Words(
        label=_("Sender's number, e-mail or handle"),
        rows=1,
        required=False,
        max_length=200,
        help_text=_("On this channel. Answers go there."),
    )

    def __init__(
        self,
        *args: Any,
        user: Staff,
        person: Participant | None,
        own_tickets: list[Ticket],
        open_tickets: list[Ticket],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.own_tickets, self.open_tickets = own_tickets, open_tickets
        self.categories = {one.code: one for one in Category.objects.filter(active=True)}
        choice: Any = self.fields["category"]
        choice.choices = [("", _("choose")), *grouped(list(self.categories.values()))]
        if not (user.is_superuser or may(user.role, Verb.RESOLVED)):  # type: ignore[arg-type]
            del self.fields["solved_now"], self.fields["answer"]
        if not (own_tickets or open_tickets):
            del self.fields["distinct_because"]
        if user.facility and not self.is_bound:
            self.initial.setdefault("facility", user.facility)
        if person is not None and not self.is_bound:
            self.initial.setdefault("area", person.home_area)

    def clean_category(self) -> Category:
        """The category itself."""
        return self.categories[self.cleaned_data["category"]]

    def clean(self) -> dict[str, Any]:
        """A solved matter has its answer; a second ticket of one category has its reason."""
        words: dict[str, Any] = super().clean() or self.cleaned_data
        if words.get("solved_now") and not words.get("answer"):
            self.add_error("answer", _("Say what the participant was told."))
        if words.get("solved_now") and words.get("needs_branch"):
            self.add_error(
                "solved_now", _("What needs a branch office is not solved yet. Choose one of the two.")
            )
        tickets = [*self.own_tickets, *self.open_tickets]
        twin = next((one for one in tickets if one.category == words.get("category")), None)
        if twin is not None and not words.get("distinct_because") and self.sent_before() is None:
            self.add_error(
                "distinct_because",
                _(
                    "Ticket %(number)s of this category is open. Join it above, or say why this is another matter."
                )
                % {"number": twin.number},
            )
        return words

    def sent_before(self) -> Ticket | None:
        """The contact's own ticket that these words opened already: a hasty hand sent them twice."""
        words = self.cleaned_data
        if words.get("distinct_because"):
            return None
        same = (words.get("category"), words.get("subject"))
        return next((one for one in self.own_tickets if (one.category, one.subject) == same), None)
