"""A contact from the first word to the last: who it is, what is open already, what is new."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from core.errors import Conflict, NotFound
from crm.actions import describe_contact, identify_contact, record_contact, register_participant
from crm.domain.codes import AreaLevel, Channel, ContactOutcome, PriorityReason, Role
from crm.labels import label_of
from crm.models import Area, Contact, Participant, Staff
from tickets.actions.end_contact import end_contact
from tickets.actions.open_ticket import FACE_TO_FACE, Intake, join, open_ticket
from tickets.actions.resolve import resolve
from tickets.admin.navigation import Entry
from tickets.admin.screens.contact_forms import EndForm, JoinForm, LookUpForm, RegisterForm, TicketForm
from tickets.admin.screens.page import (
    attempt,
    back,
    moment,
    only,
    person,
    posted,
    render_page,
    tell,
    ticket_address,
)
from tickets.domain.codes import Colour, Kind, Verb
from tickets.domain.states import JOINABLE_STATES, OPEN_STATES
from tickets.domain.triage import triage
from tickets.labels import REASONS
from tickets.models import Category, Ticket
from tickets.standing import with_clocks

TAKERS = (
    Role.INBOUND_AGENT,
    Role.SOCIAL_AGENT,
    Role.OUTBOUND_AGENT,
    Role.BRANCH_OFFICER,
    Role.SUPERVISOR,
    Role.QCO,
)
MOST_FOUND = 20
ENDED_SHOWN = 3


@only(*TAKERS)
def start(request: HttpRequest) -> HttpResponse:
    """Begin a contact: one press for its channel, and its clock runs from that moment."""
    user = person(request)
    if request.method == "POST" and request.POST.get("channel") in list(Channel):
        channel, now = Channel(request.POST["channel"]), moment()
        ends_at = None if channel in FACE_TO_FACE else now
        contact, _new = record_contact(
            actor=user,
            now=now,
            channel=channel,
            agent=user,
            offered_at=now,
            answered_at=now,
            ended_at=ends_at,
        )
        return redirect("admin:desk_contact", contact.pk)
    here = [(code, label_of(code)) for code in Channel if code in FACE_TO_FACE]
    written = [(code, label_of(code)) for code in Channel if code not in FACE_TO_FACE]
    context = {"here": here, "written": written}
    return render_page(request, "desk/contact_start.html", context, title=_("Record a contact"))


@never_cache
@only(*TAKERS)
def contact_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The contact as far as it has come: look-up first, then the person's open tickets, then a new one."""
    contact = own_contact(request, pk)
    someone = _someone(request, contact)
    if someone is None and "nobody" not in request.GET and not hasattr(contact, "ticket_tie"):
        return _show_look_up(request, contact)
    return _show_form(request, contact, someone)


@never_cache
@posted("desk_contact", "pk")
@only(*TAKERS)
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """Look somebody up. Answered without a redirect, so that no number gets into an address."""
    contact = own_contact(request, pk)
    form = LookUpForm(request.POST)
    found: list[Any] | None = None
    if form.is_valid():
        people: Any = Participant.objects.visible_to(person(request)).matching(form.cleaned_data["q"])
        open_now = Count("tickets", filter=Q(tickets__state__in=OPEN_STATES))
        found = list(people.select_related("home_area").annotate(open_now=open_now)[: MOST_FOUND + 1])
    return _show_look_up(request, contact, form=form, found=found)


@posted("desk_contact", "pk")
@only(*TAKERS)
def register(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in somebody who was not found, on what they say."""
    contact = own_contact(request, pk)
    form = RegisterForm(request.POST)
    if form.is_valid():
        someone = attempt(
            form, lambda: register_participant(actor=person(request), now=moment(), **form.cleaned_data)
        )
        if someone is not None:
            tell(request, _("%(name)s is registered.") % {"name": someone.name})
            return redirect(_with_person(contact, someone))
    return _show_look_up(request, contact, register_form=form, status=422)


@posted("desk_contact", "pk")
@only(*TAKERS)
def join_ticket(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Add the contact to a ticket that is open on the same matter."""
    contact, user = own_contact(request, pk), person(request)
    someone = _someone(request, contact)
    ticket = Ticket.objects.visible_to(user).by_number(number).filter(participant=someone).first()
    if ticket is None or someone is None:
        raise NotFound(str(_("This ticket is not the person's. Go back and look again.")))
    _refuse_tied(contact)
    form = JoinForm(request.POST)
    form.is_valid()

    def do() -> bool:
        with transaction.atomic():
            describe_contact(contact=contact, actor=user, **form.cleaned_data)
            identify_contact(contact=contact, participant=someone, actor=user)
            join(ticket=ticket, contact=contact, actor=user, now=moment())
        return True

    if not attempt(form, do):
        return _show_form(request, own_contact(request, pk), someone, joining=(ticket.pk, form), status=422)
    tell(request, _("The contact joined ticket %(number)s.") % {"number": ticket.number})
    return redirect(ticket_address(ticket))


@posted("desk_contact", "pk")
@only(*TAKERS)
def open_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a ticket; what was solved on the spot is resolved with it. `suggest` only asks for the colour."""
    contact, user = own_contact(request, pk), person(request)
    someone = _someone(request, contact)
    form = _ticket_form(user, someone, data=request.POST)
    if "suggest" in request.POST:
        form = _ticket_form(user, someone, initial=request.POST.dict())
        return _show_form(request, contact, someone, form=form, suggestion=_suggestion(request.POST, contact))
    if form.is_valid():
        intake = attempt(form, lambda: _take_in(contact, someone, user, form.cleaned_data, moment()))
        if intake is not None:
            tell(request, _("Ticket %(number)s is open.") % {"number": intake.ticket.number})
            return redirect(ticket_address(intake.ticket))
    return _show_form(
        request,
        own_contact(request, pk),
        someone,
        form=form,
        suggestion=_suggestion(request.POST, contact),
        status=422,
    )


@posted("desk_contact", "pk")
@only(*TAKERS)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End the contact: with its ticket, or with what else came of it."""
    contact, user = own_contact(request, pk), person(request)
    tied = hasattr(contact, "ticket_tie")
    if contact.ended_at is not None:
        tell(request, _("This contact has ended already."))
        return back(request, reverse("admin:desk_contact_start"))
    form = EndForm(
        request.POST if "outcome" in request.POST else {"outcome": ContactOutcome.INFORMATION_GIVEN}
    )
    someone = _someone(request, contact)
    if form.is_valid():
        outcome = _outcome_of(contact) if tied else form.cleaned_data["outcome"]

        def do() -> bool:
            with transaction.atomic():
                describe_contact(contact=contact, actor=user, subject=form.cleaned_data["subject"])
                if someone is not None and contact.participant_id is None:
                    identify_contact(contact=contact, participant=someone, actor=user)
                end_contact(contact=contact, outcome=outcome, actor=user, now=moment())
            return True

        if attempt(form, do):
            tell(request, _("The contact has ended."))
            return back(request, reverse("admin:index"))
    return _show_form(request, own_contact(request, pk), someone, end_form=form, status=422)


@only(*TAKERS)
def suggest(request: HttpRequest) -> HttpResponse:
    """The suggested colour with its reason, as a fragment that the form shows while it is filled in."""
    return render(request, "desk/suggestion.html", {"suggestion": _suggestion(request.GET, None)})


def own_contact(request: HttpRequest, pk: int) -> Contact:
    """The reader's own contact (a supervisor's: anybody's). Raises `NotFound` for any other."""
    user = person(request)
    rows = Contact.objects.visible_to(user).select_related("participant__home_area", "ticket_tie__ticket")
    if not (user.is_superuser or user.role == Role.SUPERVISOR):
        rows = rows.filter(Q(agent=user) | Q(recorded_by=user))
    contact: Contact | None = rows.filter(pk=pk).first()
    if contact is None:
        raise NotFound(str(_("This is not one of your contacts. Record a new one.")))
    return contact


def _take_in(
    contact: Contact, someone: Participant | None, user: Staff, words: dict[str, Any], now: datetime
) -> Intake:
    with transaction.atomic():
        proxy = {name: words.get(name, "") for name in TicketForm.PROXY}
        describe_contact(contact=contact, actor=user, subject=words["subject"], **proxy)
        if someone is not None:
            identify_contact(contact=contact, participant=someone, actor=user)
        solved = bool(words.get("solved_now"))
        intake = open_ticket(
            contact=contact,
            category=words["category"],
            subject=words["subject"],
            description=words["description"],
            needs_branch=words["needs_branch"],
            solved_in_contact=solved,
            area=words["area"],
            facility=words["facility"],
            distinct_because=words.get("distinct_because", ""),
            actor=user,
            now=now,
        )
        if solved and not (intake.joined or intake.repeated):
            resolve(ticket=intake.ticket, answer=words["answer"], actor=user, now=now)
    return intake


def _refuse_tied(contact: Contact) -> None:
    if hasattr(contact, "ticket_tie"):
        raise Conflict(
            str(_("This contact belongs to a ticket already. Record a new contact for another matter.")),
            code="tied",
        )


def _outcome_of(contact: Contact) -> ContactOutcome:
    joined = contact.ticket_tie.ticket.events.filter(verb=Verb.JOINED, contact=contact).exists()
    return ContactOutcome.TICKET_JOINED if joined else ContactOutcome.TICKET_OPENED


def _someone(request: HttpRequest, contact: Contact) -> Participant | None:
    """Whose contact it is, or whom the agent has chosen; the choice is kept in the address until it is used."""
    if contact.participant is not None:
        return contact.participant
    key = request.POST.get("person") or request.GET.get("person") or ""
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    found = (
        Participant.objects.visible_to(person(request))
        .select_related("home_area")
        .filter(pk=int(key))
        .first()
    )
    if found is None:
        raise NotFound(str(_("There is no such person within your sight. Look again.")))
    return found


def _with_person(contact: Contact, someone: Participant) -> str:
    return f"{reverse('admin:desk_contact', args=[contact.pk])}?person={someone.pk}"


def _open_tickets(user: Staff, someone: Participant | None) -> list[Ticket]:
    if someone is None:
        return []
    rows = Ticket.objects.visible_to(user).live().filter(participant=someone, state__in=JOINABLE_STATES)
    return list(with_clocks(rows.order_by("-id")))


def _ticket_form(user: Staff, someone: Participant | None, **kwargs: Any) -> TicketForm:
    return TicketForm(user=user, person=someone, open_tickets=_open_tickets(user, someone), **kwargs)


def _suggestion(data: Any, contact: Contact | None) -> dict[str, Any] | None:
    category = Category.objects.filter(code=str(data.get("category", ""))[:50].replace("\0", "")).first()
    if category is None:
        return None
    finding = triage(
        kind=Kind(category.kind),
        category_default=Colour(category.default_colour),
        needs_branch=bool(data.get("needs_branch")),
        solved_in_contact=bool(data.get("solved_now")),
        in_contact=contact is None or (contact.channel in FACE_TO_FACE and contact.ended_at is None),
    )
    return {"colour": finding.colour, "reason": REASONS[finding.reason], "guidance": category.guidance}


def _areas() -> Any:
    return Area.objects.filter(level=AreaLevel.REGENCY).values_list("code", "name").order_by("name")


def _show_look_up(
    request: HttpRequest,
    contact: Contact,
    *,
    form: LookUpForm | None = None,
    found: list[Any] | None = None,
    register_form: RegisterForm | None = None,
    status: int = 200,
) -> HttpResponse:
    looked_up = form.data.get("q", "") if form else ""
    context = {
        "contact": contact,
        "form": form or LookUpForm(),
        "found": found[:MOST_FOUND] if found is not None else None,
        "more": found is not None and len(found) > MOST_FOUND,
        "register_form": register_form or RegisterForm(initial=RegisterForm.first_values(looked_up)),
        "areas": _areas(),
        "none_reason": PriorityReason.NONE,
    }
    return render_page(request, "desk/contact_find.html", context, title=_("Who is it about?"), status=status)


def _show_form(
    request: HttpRequest,
    contact: Contact,
    someone: Participant | None,
    *,
    form: TicketForm | None = None,
    joining: tuple[int, JoinForm] | None = None,
    end_form: EndForm | None = None,
    suggestion: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    user = person(request)
    form = form or _ticket_form(user, someone)
    tied = contact.ticket_tie.ticket if hasattr(contact, "ticket_tie") else None
    ended: Any = Ticket.objects.none()
    if someone is not None:
        ended = Ticket.objects.visible_to(user).filter(participant=someone).exclude(state__in=JOINABLE_STATES)
    context = {
        "contact": contact,
        "participant": someone,
        "tied": tied,
        "form": form,
        "joins": [
            (
                ticket,
                joining[1]
                if joining and joining[0] == ticket.pk
                else JoinForm(auto_id=f"join_{ticket.pk}_%s"),
            )
            for ticket in form.open_tickets
        ],
        "ended": list(ended.order_by("-id")[:ENDED_SHOWN]),
        "end_form": end_form or EndForm(auto_id="end_%s"),
        "suggestion": suggestion,
        "areas": _areas(),
    }
    return render_page(request, "desk/contact.html", context, title=_("Contact"), status=status)


urls = [
    path("contact/", start, name="desk_contact_start"),
    path("contact/suggestion/", suggest, name="desk_suggestion"),
    path("contact/<int:pk>/", contact_page, name="desk_contact"),
    path("contact/<int:pk>/find/", find, name="desk_contact_find"),
    path("contact/<int:pk>/register/", register, name="desk_contact_register"),
    path("contact/<int:pk>/join/<str:number>/", join_ticket, name="desk_contact_join"),
    path("contact/<int:pk>/open/", open_new, name="desk_contact_open"),
    path("contact/<int:pk>/end/", end, name="desk_contact_end"),
]
entries = (Entry(_("Record a contact"), "add_call", "desk_contact_start", TAKERS),)
