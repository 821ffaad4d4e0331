"""What a contact's pages show: the look-up, and the form with the person's open tickets before it."""

from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.errors import NotFound
from crm.domain.codes import AreaLevel, Channel, Role
from crm.models import Area, Contact, Participant, Staff
from tickets.actions.open_ticket import FACE_TO_FACE
from tickets.admin.reader import person
from tickets.admin.screens.contact_forms import EndForm, JoinForm, LookUpForm, RegisterForm, TicketForm
from tickets.admin.screens.page import render_page
from tickets.domain.codes import Colour, Kind
from tickets.domain.states import JOINABLE_STATES, OPEN_STATES
from tickets.domain.triage import triage
from tickets.labels import REASONS
from tickets.models import Category, Ticket
from tickets.reach import TRANSPORTS
from tickets.standing import with_clocks

MOST_FOUND = 20
ENDED_SHOWN = 3


def own_contact(request: HttpRequest, pk: int) -> Contact:
    """The reader's own contact (a supervisor's: anybody's). Raises `NotFound` for any other."""
    user = person(request)
    rows = Contact.objects.visible_to(user).select_related("participant__home_area")
    if not (user.is_superuser or user.role == Role.SUPERVISOR):
        rows = rows.filter(Q(agent=user) | Q(recorded_by=user))
    contact: Contact | None = rows.filter(pk=pk).first()
    if contact is None:
        raise NotFound(str(_("This is not one of your contacts. Record a new one.")))
    return contact


def chosen_person(request: HttpRequest, contact: Contact) -> Participant | None:
    """Whose contact it is, or whom the agent has chosen; the choice is kept in the address until it is used.

    Who lives elsewhere can be chosen by the one who found them, for the contact in which they were found.
    """
    if contact.participant is not None:
        return contact.participant
    rows = Participant.objects.visible_to(person(request))
    key = chosen_key(request)
    if ":" in key:
        try:
            key, rows = _seal(request, contact).unsign(key), Participant.objects.all()
        except BadSignature:
            raise NotFound(str(_("There is no such person within your sight. Look again."))) from None
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    found: Participant | None = rows.select_related("home_area").filter(pk=int(key)).first()
    if found is None:
        raise NotFound(str(_("There is no such person within your sight. Look again.")))
    return found


def chosen_key(request: HttpRequest) -> str:
    """How the page names the person that was chosen."""
    return request.POST.get("person") or request.GET.get("person") or ""


def found_people(request: HttpRequest, contact: Contact, text: str) -> list[Any]:
    """Whom a look-up finds, one more than is shown, each with the key by which they are chosen."""
    user = person(request)
    found = with_open_tickets(Participant.objects.found_by(user, text))
    keys = [one.pk for one in found]
    seen = set(Participant.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True))
    for one in found:
        one.key = one.pk if one.pk in seen else _seal(request, contact).sign(one.pk)
    return found


def _seal(request: HttpRequest, contact: Contact) -> Signer:
    """Proof that the reader found somebody in this contact by a full number."""
    return Signer(salt=f"desk.contact.{contact.pk}.{person(request).pk}")


def tickets_of(contact: Contact) -> list[Ticket]:
    """What the contact opened or joined so far, in that order."""
    return list(Ticket.objects.of_contact(contact).select_related("category"))


def _open_tickets(user: Staff, someone: Participant | None) -> list[Ticket]:
    if someone is None:
        return []
    rows = Ticket.objects.visible_to(user).live().filter(participant=someone, state__in=JOINABLE_STATES)
    return list(with_clocks(rows.order_by("-id")))


def ticket_form(user: Staff, contact: Contact, someone: Participant | None, **kwargs: Any) -> TicketForm:
    own = tickets_of(contact)
    others = [one for one in _open_tickets(user, someone) if one not in own]
    return TicketForm(user=user, person=someone, own_tickets=own, open_tickets=others, **kwargs)


def suggested_colour(data: Any, contact: Contact | None) -> dict[str, Any] | None:
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


def areas() -> Any:
    """What the list of regencies offers."""
    return Area.objects.filter(level=AreaLevel.REGENCY).values_list("code", "name").order_by("name")


def with_open_tickets(people: Any) -> list[Any]:
    """People as a look-up shows them, with how many open tickets each has: one more than are shown."""
    open_now = Count("tickets", filter=Q(tickets__state__in=OPEN_STATES))
    return list(people.select_related("home_area").annotate(open_now=open_now)[: MOST_FOUND + 1])


def look_up_contents(
    form: LookUpForm | None, found: list[Any] | None, register_form: RegisterForm | None
) -> dict[str, Any]:
    """What a look-up shows, whatever it is for: the question, who was found, and a form for who was not."""
    looked_up = form.data.get("q", "") if form else ""
    return {
        "form": form or LookUpForm(),
        "found": found[:MOST_FOUND] if found is not None else None,
        "more": found is not None and len(found) > MOST_FOUND,
        "register_form": register_form or RegisterForm(initial=RegisterForm.first_values(looked_up)),
        "areas": areas(),
    }


def show_look_up(
    request: HttpRequest,
    contact: Contact,
    *,
    form: LookUpForm | None = None,
    found: list[Any] | None = None,
    register_form: RegisterForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **look_up_contents(form, found, register_form),
        "contact": contact,
        "find_address": reverse("admin:desk_contact_find", args=[contact.pk]),
        "register_address": reverse("admin:desk_contact_register", args=[contact.pk]),
    }
    return render_page(request, "desk/contact_find.html", context, title=_("Who is it about?"), status=status)


def show_form(
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
    form = form or ticket_form(user, contact, someone)
    ended: Any = Ticket.objects.none()
    if someone is not None:
        ended = Ticket.objects.visible_to(user).filter(participant=someone).exclude(state__in=JOINABLE_STATES)
    context = {
        "contact": contact,
        "answerable": Channel(contact.channel) in TRANSPORTS,
        "participant": someone,
        "person_key": chosen_key(request) or (someone.pk if someone else ""),
        "own": form.own_tickets,
        "another": "another" in request.GET or "another" in request.POST,
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
        "end_form": end_form or EndForm(contact=contact, auto_id="end_%s"),
        "suggestion": suggestion,
        "areas": areas(),
    }
    return render_page(request, "desk/contact.html", context, title=_("Contact"), status=status)
