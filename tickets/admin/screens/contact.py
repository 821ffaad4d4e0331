"""A contact from the first word to the last: who it is, what is open already, what is new."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from core.errors import NotFound
from crm.actions import describe_contact, record_contact, register_participant
from crm.domain.codes import Channel, ContactOutcome, Role
from crm.labels import label_of
from crm.models import Contact, Participant, Staff
from tickets.actions.end_contact import end_contact
from tickets.actions.identify import identify_contact
from tickets.actions.open_ticket import FACE_TO_FACE, Intake, join, open_ticket
from tickets.actions.resolve import resolve
from tickets.admin.navigation import Entry
from tickets.admin.reader import person
from tickets.admin.screens.contact_forms import EndForm, JoinForm, LookUpForm, RegisterForm, TicketForm
from tickets.admin.screens.contact_view import (
    chosen_person,
    found_people,
    own_contact,
    show_form,
    show_look_up,
    suggested_colour,
    ticket_form,
    tickets_of,
)
from tickets.admin.screens.page import attempt, back, moment, only, posted, render_page, tell, ticket_address
from tickets.domain.codes import Verb
from tickets.models import Ticket, TicketEvent

TAKERS = (
    Role.INBOUND_AGENT,
    Role.SOCIAL_AGENT,
    Role.OUTBOUND_AGENT,
    Role.BRANCH_OFFICER,
    Role.SUPERVISOR,
    Role.QCO,
)

#: Why a further ticket of a contact is another matter, when the agent says no more than that.
FURTHER = _("A further matter in the same contact.")


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
    # Who sits in a hospital begins there.
    usual = Channel.HOSPITAL if user.facility else Channel.PHONE
    codes = sorted((code for code in Channel if code in FACE_TO_FACE), key=lambda code: code is not usual)
    here = [(code, label_of(code)) for code in codes]
    written = [(code, label_of(code)) for code in Channel if code not in FACE_TO_FACE]
    context = {"here": here, "written": written}
    return render_page(request, "desk/contact_start.html", context, title=_("Record a contact"))


@never_cache
@only(*TAKERS)
def contact_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The contact as far as it has come: look-up first, then the person's open tickets, then a new one."""
    contact = own_contact(request, pk)
    someone = chosen_person(request, contact)
    if someone is None and "nobody" not in request.GET and not tickets_of(contact):
        return show_look_up(request, contact)
    return show_form(request, contact, someone)


@never_cache
@posted("desk_contact", "pk")
@only(*TAKERS)
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """Look somebody up. Answered without a redirect, so that no number gets into an address."""
    contact = own_contact(request, pk)
    form = LookUpForm(request.POST)
    found: list[Any] | None = None
    if form.is_valid():
        found = found_people(request, contact, form.cleaned_data["q"])
    return show_look_up(request, contact, form=form, found=found)


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
    return show_look_up(request, contact, register_form=form, status=422)


@posted("desk_contact", "pk")
@only(*TAKERS)
def join_ticket(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Add the contact to a ticket that is open on the same matter."""
    contact, user = own_contact(request, pk), person(request)
    someone = chosen_person(request, contact)
    ticket = Ticket.objects.visible_to(user).by_number(number).filter(participant=someone).first()
    if ticket is None or someone is None:
        raise NotFound(str(_("This ticket is not the person's. Go back and look again.")))
    if ticket in tickets_of(contact):
        return redirect(ticket_address(ticket))  # Sent twice by a hasty hand.
    form = JoinForm(request.POST)
    form.is_valid()

    def do() -> bool:
        with transaction.atomic():
            now = moment()
            describe_contact(contact=contact, actor=user, **form.cleaned_data)
            identify_contact(contact=contact, participant=someone, actor=user, now=now)
            join(ticket=ticket, contact=contact, actor=user, now=now)
        return True

    if not attempt(form, do):
        return show_form(request, own_contact(request, pk), someone, joining=(ticket.pk, form), status=422)
    tell(request, _("The contact was added to ticket %(number)s.") % {"number": ticket.number})
    return redirect(ticket_address(ticket))


@posted("desk_contact", "pk")
@only(*TAKERS)
def open_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a ticket; what was solved on the spot is resolved with it. `suggest` only asks for the colour."""
    contact, user = own_contact(request, pk), person(request)
    someone = chosen_person(request, contact)
    form = ticket_form(user, contact, someone, data=request.POST)
    if "suggest" in request.POST:
        form = ticket_form(user, contact, someone, initial=request.POST.dict())
        return show_form(
            request, contact, someone, form=form, suggestion=suggested_colour(request.POST, contact)
        )
    if form.is_valid():
        if (sent := form.sent_before()) is not None:
            return redirect(ticket_address(sent))
        words = form.cleaned_data
        if "another" in request.POST and not words.get("distinct_because"):
            words["distinct_because"] = str(FURTHER)
        intake = attempt(form, lambda: _take_in(contact, someone, user, words, moment()))
        if intake is not None:
            tell(request, _("Ticket %(number)s is open.") % {"number": intake.ticket.number})
            return redirect(ticket_address(intake.ticket))
    return show_form(
        request,
        own_contact(request, pk),
        someone,
        form=form,
        suggestion=suggested_colour(request.POST, contact),
        status=422,
    )


@posted("desk_contact", "pk")
@only(*TAKERS)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End the contact: with its ticket, or with what else came of it."""
    contact, user = own_contact(request, pk), person(request)
    if contact.ended_at is not None:
        tell(request, _("This contact has ended already."))
        return back(request, reverse("admin:desk_contact_start"))
    form = EndForm(
        request.POST if "outcome" in request.POST else {"outcome": ContactOutcome.INFORMATION_GIVEN},
        contact=contact,
    )
    someone = chosen_person(request, contact)
    if form.is_valid():
        outcome = _outcome_of(contact) or form.cleaned_data["outcome"]

        def do() -> bool:
            with transaction.atomic():
                now = moment()
                describe_contact(contact=contact, actor=user, subject=form.cleaned_data["subject"])
                if someone is not None and contact.participant_id is None:
                    identify_contact(contact=contact, participant=someone, actor=user, now=now)
                end_contact(contact=contact, outcome=outcome, actor=user, now=now)
            return True

        if attempt(form, do):
            tell(request, _("The contact has ended."))
            return back(request, reverse("admin:index"))
    return show_form(request, own_contact(request, pk), someone, end_form=form, status=422)


@only(*TAKERS)
def suggest(request: HttpRequest) -> HttpResponse:
    """The suggested colour with its reason, as a fragment that the form shows while it is filled in."""
    return render(request, "desk/suggestion.html", {"suggestion": suggested_colour(request.GET, None)})


def _take_in(
    contact: Contact, someone: Participant | None, user: Staff, words: dict[str, Any], now: datetime
) -> Intake:
    with transaction.atomic():
        proxy = {name: words.get(name, "") for name in TicketForm.PROXY}
        subject = "" if contact.subject else words["subject"]
        sender = words.get("sender_address", "")
        describe_contact(contact=contact, actor=user, subject=subject, sender_address=sender, **proxy)
        if someone is not None:
            identify_contact(contact=contact, participant=someone, actor=user, now=now)
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


def _outcome_of(contact: Contact) -> ContactOutcome | None:
    """What came of a contact that has tickets; None for one without."""
    verbs = set(
        TicketEvent.objects.filter(contact=contact, verb__in=(Verb.OPENED, Verb.JOINED)).values_list(
            "verb", flat=True
        )
    )
    if not verbs:
        return None
    return ContactOutcome.TICKET_OPENED if Verb.OPENED in verbs else ContactOutcome.TICKET_JOINED


def _with_person(contact: Contact, someone: Participant) -> str:
    return f"{reverse('admin:desk_contact', args=[contact.pk])}?person={someone.pk}"


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
