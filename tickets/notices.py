"""What is told to participants and staff, in words. Each text is one entry of the table."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Channel, Role, Seniority
from crm.models import Branch, Participant, Staff
from outbox.actions.post import Draft, post
from outbox.models.message import Transport
from tickets.models import CorrectiveAction, Ticket, TicketEvent

#: For participants: number, next step and due time; nothing personal.
TO_PARTICIPANT: dict[str, LazyText] = {
    "opened": _(
        "Your report has ticket number %(number)s. You will hear from us by %(due)s. Follow it at %(link)s"
    ),
    "joined": _("Your message was added to your ticket %(number)s. Follow it at %(link)s"),
    "waited": _("We need something from you for ticket %(number)s: %(note)s"),
    "escalated": _(
        "Ticket %(number)s is with the branch office %(branch)s. You will hear from us by %(due)s."
    ),
    "resolved": _("Ticket %(number)s is resolved: %(note)s If it is not, reopen it at %(link)s"),
    "finished": _("The branch office has answered ticket %(number)s. We will call you to confirm."),
    "reprocessed": _("Ticket %(number)s is being processed again. You will hear from us by %(due)s."),
    "called_in_vain": _(
        "We could not reach you by phone about ticket %(number)s. The branch office's answer: %(note)s "
        "Without word from you it will be closed; you can reopen it at %(link)s"
    ),
    "closed": _("Ticket %(number)s is closed. Thank you. If the matter is not solved, reopen it at %(link)s"),
    "reopened": _("Ticket %(number)s is open again. You will hear from us by %(due)s."),
    "dismissed": _("Your message %(number)s is outside what this service can handle: %(note)s"),
    "merged": _("Your ticket %(number)s is continued as ticket %(other)s. Follow it at %(link)s"),
}

#: For staff, shown at their bell.
TO_STAFF: dict[str, LazyText] = {
    "assigned": _("Ticket %(number)s was assigned to you: %(subject)s"),
    "returned": _("%(branch)s returned ticket %(number)s: %(note)s"),
    "written_again": _("The participant wrote again on ticket %(number)s: %(subject)s"),
    "warning": _("Ticket %(number)s is nearly due (%(promise)s, %(due)s): %(subject)s"),
    "breach": _("Ticket %(number)s is overdue (%(promise)s, since %(due)s): %(subject)s"),
    "region": _("Ticket %(number)s is long overdue at %(branch)s (%(promise)s, since %(due)s): %(subject)s"),
    "head_office": _("Ticket %(number)s is far overdue (%(promise)s, since %(due)s): %(subject)s"),
    "corrective_action": _("A corrective action is yours, due %(due)s. %(cause)s: %(plan)s"),
}


def tell_participant(
    ticket: Ticket, template: str, event: TicketEvent, *, now: datetime, **extra: object
) -> None:
    """Write a notice to the ticket's participant, if it is known how to reach them."""
    reach = _reach(ticket)
    if reach is None:
        return
    transport, address, language = reach
    with translation.override(language):
        body = str(TO_PARTICIPANT[template]) % {**_facts(ticket), "note": event.note, **extra}
        subject = str(_("Ticket %(number)s")) % {"number": ticket.number}
    draft = Draft(
        key=f"participant:{template}:{event.pk}",
        template=template,
        language=language,
        transport=transport,
        subject=subject,
        body=body,
        address=address,
    )
    post([draft], now=now)


def send_words(ticket: Ticket, text: str, *, key: str, now: datetime) -> None:
    """Send somebody's own words to the participant, as they stand."""
    reach = _reach(ticket)
    if reach is None:
        return
    transport, address, language = reach
    with translation.override(language):
        subject = str(_("Ticket %(number)s")) % {"number": ticket.number}
    draft = Draft(
        key=key,
        template="words",
        language=language,
        transport=transport,
        subject=subject,
        body=text,
        address=address,
    )
    post([draft], now=now)


def tell_staff(
    ticket: Ticket,
    template: str,
    readers: Iterable[Staff | None],
    *,
    key: str,
    now: datetime,
    **extra: object,
) -> None:
    """Write a notice to each reader that is an active account."""
    post(staff_drafts(ticket, template, readers, key=key, **extra), now=now)


def staff_drafts(
    ticket: Ticket, template: str, readers: Iterable[Staff | None], *, key: str, **extra: object
) -> list[Draft]:
    """The same, as drafts: a sweep gathers them and writes them at once."""
    drafts = []
    for reader in readers:
        if reader is None or not reader.is_active:
            continue
        with translation.override(reader.language):
            body = str(TO_STAFF[template]) % {**_facts(ticket), "subject": ticket.subject, **extra}
        drafts.append(
            Draft(
                key=f"staff:{template}:{key}:{reader.pk}",
                template=template,
                language=reader.language,
                transport=Transport.IN_APP,
                subject=body[:200],
                body=body,
                recipient_id=reader.pk,
                link=ticket.get_absolute_url(),
            )
        )
    return drafts


def tell_owner(action: CorrectiveAction, *, now: datetime) -> None:
    """Tell the owner of a corrective action that it is theirs."""
    owner = action.owner
    with translation.override(owner.language):
        facts = {"due": date_format(action.due_on), "cause": action.root_cause, "plan": action.plan}
        body = str(TO_STAFF["corrective_action"]) % facts
    draft = Draft(
        key=f"staff:corrective_action:{action.pk}:{owner.pk}",
        template="corrective_action",
        language=owner.language,
        transport=Transport.IN_APP,
        subject=body[:200],
        body=body,
        recipient_id=owner.pk,
        link=action.get_absolute_url(),
    )
    post([draft], now=now)


def supervisors() -> list[Staff]:
    """Whoever supervises the care centre."""
    return list(Staff.objects.filter(role=Role.SUPERVISOR, is_active=True).order_by("pk"))


def branch_heads(branch: Branch) -> list[Staff]:
    """The head of a branch: its senior officers, or all of them where none is marked senior."""
    officers = list(
        Staff.objects.filter(role=Role.BRANCH_OFFICER, branch=branch, is_active=True).order_by("pk")
    )
    return [officer for officer in officers if officer.seniority == Seniority.SENIOR] or officers


def regional_deputies(region_id: int) -> list[Staff]:
    """The deputies of a region."""
    return list(Staff.objects.filter(role=Role.HEAD_OFFICE, region=region_id, is_active=True).order_by("pk"))


def head_office() -> list[Staff]:
    """Service management at head office."""
    return list(Staff.objects.filter(role=Role.HEAD_OFFICE, region=None, is_active=True).order_by("pk"))


def local_time(moment: datetime | None, zone: str | None = None) -> str:
    """A moment in words, in the zone of the reader (default: the service's own)."""
    if moment is None:
        return "-"
    local = timezone.localtime(moment, ZoneInfo(zone or settings.TIME_ZONE))
    return f"{date_format(local, 'j F Y H:i')} {local:%Z}"


def _facts(ticket: Ticket) -> dict[str, object]:
    return {
        "number": ticket.number,
        "due": local_time(ticket.due_at),
        "branch": ticket.branch or _("the care centre"),
        "link": settings.SITE_URL.rstrip("/") + "/lacak/",
    }


def _reach(ticket: Ticket) -> tuple[Transport, str, str] | None:
    person: Participant | None = ticket.participant
    if person is None:
        return None
    if ticket.channel == Channel.EMAIL:
        address = person.contact_addresses.filter(channel=Channel.EMAIL).first()
        if address is not None:
            return Transport.EMAIL, address.value, person.language
    if person.phone:
        return Transport.LETTERBOX, person.phone, person.language
    other = person.contact_addresses.filter(Q(channel=Channel.EMAIL) | Q(channel=Channel.WHATSAPP)).first()
    if other is None:
        return None
    transport = Transport.EMAIL if other.channel == Channel.EMAIL else Transport.LETTERBOX
    return transport, other.value, person.language
