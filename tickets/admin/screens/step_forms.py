"""The forms of the steps: each has exactly the fields that its action needs, under the action's own names."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.i18n import error_text
from crm.models import Branch, Participant, Staff
from crm.querysets import branch_for_area
from tickets.actions.record import KEEPERS
from tickets.domain.codes import Kind, Priority
from tickets.domain.states import ENDED_STATES
from tickets.labels import COLOUR_CHOICES, KINDS, PRIORITY_CHOICES
from tickets.models import Category, Message, RootCause, Ticket
from tickets.zones import zone_of


class Lists:
    """What the selects of one page offer. Each list is read once, and only if some form asks for it."""

    def __init__(self, ticket: Ticket, actor: Staff) -> None:
        self.ticket, self.actor = ticket, actor

    @cached_property
    def branches(self) -> list[Branch]:
        """Branches that take tickets."""
        return list(Branch.objects.filter(active=True).order_by("name"))

    @cached_property
    def responsible(self) -> Branch | None:
        """The branch responsible for where it happened, or else for where the person lives."""
        person = self.ticket.participant
        codes = [self.ticket.area_id, person.home_area_id if person else None]
        return next((branch for code in codes if code and (branch := branch_for_area(code))), None)

    @cached_property
    def workers(self) -> list[Staff]:
        """Who works on tickets."""
        return list(Staff.objects.at_work().filter(role__in=KEEPERS).order_by("first_name", "last_name"))

    @cached_property
    def categories(self) -> list[Category]:
        """Categories in use."""
        return list(Category.objects.filter(active=True))

    @cached_property
    def messages(self) -> list[Message]:
        """What the participant wrote, newest first: what a reply can answer."""
        return list(self.ticket.messages.filter(direction="inbound").order_by("-id")[:20])

    @cached_property
    def causes(self) -> list[RootCause]:
        """Root causes in use."""
        return list(RootCause.objects.filter(active=True))


def agent_words(agent: Staff) -> str:
    """An agent in a list: namesakes are told apart by initials and team."""
    return ", ".join(part for part in (str(agent), agent.initials, agent.team) if part)


def grouped(categories: list[Category]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Categories as select options, by kind, complaints first."""
    kinds = sorted(KINDS, key=lambda kind: kind is not Kind.COMPLAINT)
    groups = []
    for kind in kinds:
        options = [(one.code, one.name) for one in categories if one.kind == kind]
        if options:
            groups.append((str(KINDS[kind]).capitalize(), options))
    return groups


class Words(forms.CharField):
    """Text as people paste it: NUL characters are dropped rather than refused; the action cleans the rest."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}) if rows > 1 else forms.TextInput())
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """The text without NUL."""
        return super().to_python(value.replace("\0", "") if isinstance(value, str) else value)


class StepForm(forms.Form):
    """No field but the version of the ticket that its reader saw."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, ticket: Ticket, actor: Staff, lists: Lists, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": ticket.version, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.ticket, self.actor, self.lists = ticket, actor, lists
        self.prepare()

    def prepare(self) -> None:
        """Fill selects and first values from `self.lists`."""

    def offer(
        self, name: str, rows: Any, *, empty: object = "", key: str = "pk", words: Callable[[Any], str] = str
    ) -> None:
        """Let the select `name` offer `rows` in `words`, and turn what is chosen into the row."""
        field: Any = self.fields[name]
        by_key = {str(getattr(row, key)): row for row in rows}
        field.choices = [
            *([("", empty)] if empty else []),
            *((value, words(row)) for value, row in by_key.items()),
        ]
        field.coerce = by_key.get

    def words(self) -> dict[str, Any]:
        """What the action is called with."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def select(label: object, *, required: bool = True, help_text: object = "") -> Any:
    """A select whose rows the form offers when it is made."""
    return forms.TypedChoiceField(label=label, required=required, empty_value=None, help_text=help_text)  # type: ignore[arg-type]


class PersonForm(StepForm):
    """Who was chosen on the look-up's own page."""

    participant = forms.ModelChoiceField(queryset=Participant.objects.none(), widget=forms.HiddenInput)

    def prepare(self) -> None:
        field: Any = self.fields["participant"]
        field.queryset = Participant.objects.visible_to(self.actor)


class NoteForm(StepForm):
    text = Words(label=_("Note"), help_text=_("Only the staff can read it."))


class ReplyForm(StepForm):
    in_reply_to = select(_("Answers the message"), required=False)
    text = Words(label=_("Reply"), help_text=_("A reply that was sent can not be changed."))

    def prepare(self) -> None:
        self.offer("in_reply_to", self.lists.messages, empty=_("none in particular"))
        if self.lists.messages:
            self.initial.setdefault("in_reply_to", str(self.lists.messages[0].pk))


class WaitForm(StepForm):
    question = Words(label=_("What do we need from the participant?"), help_text=_("This is sent to them."))


class AnswerForm(StepForm):
    answer = Words(label=_("Answer"), help_text=_("This is what the participant is told."))


class EraseForm(AnswerForm):
    """The last words to the participant, and the number of the ticket: a slip of the hand must not erase anybody."""

    number = Words(
        label=_("Number of this ticket"),
        rows=1,
        help_text=_(
            "Write it to confirm. Everything about this person in all their tickets is erased, and nobody can bring "
            "it back."
        ),
    )

    def clean_number(self) -> str:
        """Refuse another number."""
        number: str = self.cleaned_data["number"].strip()
        if number != self.ticket.number:
            raise forms.ValidationError(
                _("This ticket has the number %(number)s."), params={"number": self.ticket.number}
            )
        return number

    def words(self) -> dict[str, Any]:
        """What the action is called with."""
        return {"answer": self.cleaned_data["answer"]}


class OptionalNoteForm(StepForm):
    note = Words(label=_("Note"), required=False, rows=2)


class NeededNoteForm(StepForm):
    note = Words(label=_("Why"), rows=3)


class ReasonForm(StepForm):
    reason = Words(label=_("Reason"), rows=3)


class EscalateForm(StepForm):
    branch = select(_("Branch office"))
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=PRIORITY_CHOICES, coerce=Priority, initial=Priority.MEDIUM.value
    )
    request = Words(label=_("What should the branch do?"))

    def prepare(self) -> None:
        self.offer("branch", self.lists.branches, empty=_("choose"))
        self.initial.setdefault("priority", self.ticket.priority)
        responsible = self.lists.responsible
        if responsible is None:
            self.fields["branch"].help_text = _("No place is known, so none is suggested.")
            return
        self.initial.setdefault("branch", str(responsible.pk))
        person = self.ticket.participant
        place = self.ticket.area or (person.home_area if person else None)
        words = {"branch": responsible, "place": place}
        self.fields["branch"].help_text = _("Suggested: %(branch)s, responsible for %(place)s.") % words


class ClassifyForm(StepForm):
    category = select(_("Category"))
    colour = forms.ChoiceField(
        label=_("Colour"), required=False, choices=[("", _("as the category has it")), *COLOUR_CHOICES]
    )
    reason = Words(label=_("Why, in your own words"), rows=3)

    def prepare(self) -> None:
        self.offer("category", self.lists.categories, key="code")
        field: Any = self.fields["category"]
        field.choices = grouped(self.lists.categories)
        self.initial.setdefault("category", self.ticket.category.code)
        self.initial.setdefault("colour", self.ticket.colour)


class MergeForm(StepForm):
    into = forms.CharField(
        label=_("Merge into ticket"),
        max_length=30,
        widget=forms.TextInput(attrs={"list": "siblings", "inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("This ticket ends; the other one goes on."),
    )
    note = Words(label=_("Note"), required=False, rows=2)

    def clean_into(self) -> Ticket:
        """The ticket that goes on, within the reader's sight."""
        try:
            found: Ticket | None = (
                Ticket.objects.visible_to(self.actor).by_number(self.cleaned_data["into"]).first()
            )
        except DomainError as error:
            raise forms.ValidationError(error_text(error)) from error
        if found is None or found.state in ENDED_STATES:
            raise forms.ValidationError(_("There is no open ticket with this number within your sight."))
        return found


class AssignForm(StepForm):
    to = select(_("Give it to"))

    def prepare(self) -> None:
        self.offer("to", self.lists.workers, empty=_("choose"), words=agent_words)


class FeedbackForm(StepForm):
    feedback = Words(label=_("What the branch found and did"))

    def prepare(self) -> None:
        leg = self.ticket.escalations.filter(ended_at=None).first() if not self.is_bound else None
        if leg is not None:
            self.initial.setdefault("feedback", leg.feedback)


class FinishForm(FeedbackForm):
    root_cause = select(_("Root cause"), help_text=_("Causes are counted, so that they can be mended."))

    def prepare(self) -> None:
        super().prepare()
        self.offer("root_cause", self.lists.causes, empty=_("choose"))


class HandOverForm(StepForm):
    branch = select(_("Branch office"))
    note = Words(label=_("Why"), rows=3)

    def prepare(self) -> None:
        others = [one for one in self.lists.branches if one.pk != self.ticket.branch_id]
        self.offer("branch", others, empty=_("choose"))


class NoAnswerForm(OptionalNoteForm):
    next_try_at = forms.DateTimeField(
        label=_("Try again at"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_(
            "By the clock where the participant lives. Left empty, another part of their day is taken."
        ),
    )

    def full_clean(self) -> None:
        """Read the time in the zone of the participant."""
        with timezone.override(zone_of(self.ticket)):
            super().full_clean()
