"""What is told to participants and staff, in words. Each text is one entry of the table."""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from enum import Enum, auto
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Role, Seniority
from crm.models import Branch, Participant, Staff
from outbox.actions.post import Draft, post
from outbox.models.message import Transport
from tickets.awaited import promised_by
from tickets.models import CorrectiveAction, Ticket, TicketEvent
from tickets.reach import Reach, reach_of
from tickets.zones import DEFAULT_ZONE, zone_of

#: For participants: number and what happened; nothing personal. What follows from it is said by `ENDINGS`.
TO_PARTICIPANT: dict[str, LazyText] = {
    "opened": _("Your report has ticket number %(number)s."),
    "joined": _("Your message was added to your ticket %(number)s."),
    "escalated": _("Ticket %(number)s is with the branch office %(branch)s."),
    "finished": _("The branch office has answered ticket %(number)s. We will call you to confirm."),
    "reprocessed": _("Ticket %(number)s is being processed again."),
    "called_in_vain": _(
        "We could not reach you by phone about ticket %(number)s. The branch office's answer: %(note)s "
        "Without word from you it will be closed."
    ),
    "closed": _("Ticket %(number)s is closed. Thank you."),
    "adopted": _("We go on with your earlier report as ticket number %(number)s."),
    "reopened": _("Ticket %(number)s is open again."),
    "dismissed": _("Your message %(number)s is outside what this service can handle: %(note)s"),
    "merged": _("Your ticket %(number)s is continued as ticket %(other)s."),
}


class Ending(Enum):
    """What a notice may end with, as far as it is true: by when they hear, where to follow it, how to reopen it."""

    DUE = auto()
    FOLLOW = auto()
    REOPEN = auto()


ENDINGS: dict[str, tuple[Ending, ...]] = {
    "opened": (Ending.DUE, Ending.FOLLOW),
    "joined": (Ending.FOLLOW,),
    "escalated": (Ending.DUE,),
    "reprocessed": (Ending.DUE,),
    "called_in_vain": (Ending.REOPEN,),
    "closed": (Ending.REOPEN,),
    "reopened": (Ending.DUE,),
    "merged": (Ending.FOLLOW,),
    "adopted": (Ending.DUE, Ending.FOLLOW),
}

#: For staff, shown at their bell.
TO_STAFF: dict[str, LazyText] = {
    "assigned": _("Ticket %(number)s was assigned to you: %(subject)s"),
    "taken_away": _("Ticket %(number)s is now with %(to)s: %(subject)s"),
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
    reach = reach_of(ticket)
    if reach is None:
        return
    with translation.override(reach.language):
        told = str(TO_PARTICIPANT[template]) % {**_facts(ticket), "note": event.words, **extra}
        endings = [_ending(ending, ticket, now) for ending in ENDINGS.get(template, ())]
    body = " ".join([told, *filter(None, endings)])
    _write(ticket, reach, template, body, key=f"participant:{template}:{event.pk}", now=now)


def send_words(ticket: Ticket, text: str, *, key: str, now: datetime) -> None:
    """Send somebody's own words to the participant, as they stand, if it is known how to reach them."""
    reach = reach_of(ticket)
    if reach is not None:
        _write(ticket, reach, "words", text, key=key, now=now)


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
                about=ticket.number,
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


def heads_of(branches: Iterable[Branch]) -> dict[int, list[Staff]]:
    """The head of each branch, by its key: its senior officers, or all of them where none is marked senior."""
    officers: dict[int, list[Staff]] = {branch.pk: [] for branch in branches}
    if officers:
        rows = Staff.objects.filter(role=Role.BRANCH_OFFICER, branch__in=list(officers), is_active=True)
        for officer in rows.order_by("pk"):
            officers[officer.branch_id].append(officer)
    return {
        branch: [one for one in all_of_it if one.seniority == Seniority.SENIOR] or all_of_it
        for branch, all_of_it in officers.items()
    }


def regional_deputies(region_id: int) -> list[Staff]:
    """The deputies of a region."""
    return list(Staff.objects.filter(role=Role.HEAD_OFFICE, region=region_id, is_active=True).order_by("pk"))


def head_office() -> list[Staff]:
    """Service management at head office."""
    return list(Staff.objects.filter(role=Role.HEAD_OFFICE, region=None, is_active=True).order_by("pk"))


def local_time(moment: datetime | None, zone: tzinfo | None = None) -> str:
    """A moment in words, in the zone of the reader (default: the service's own)."""
    if moment is None:
        return "-"
    local = moment.astimezone(zone or DEFAULT_ZONE)
    return f"{_day(local.date(), translation.get_language())} {local:%H:%M %Z}"


@lru_cache(maxsize=64)
def _day(day: date, _language: str | None) -> str:
    # A sweep words thousands of moments of the same few days.
    return date_format(day, "j F Y")


def _facts(ticket: Ticket) -> dict[str, object]:
    return {"number": ticket.number, "branch": ticket.branch or _("the care centre")}


def _ending(ending: Ending, ticket: Ticket, now: datetime) -> str:
    """The sentence in the active language; empty where there is nothing to say."""
    if ending is Ending.DUE:
        return _due(ticket, now)
    person: Participant | None = ticket.participant
    # The tracking page asks for one of these.
    if person is not None and (person.nik or person.phone):
        link = settings.SITE_URL.rstrip("/") + "/lacak/"
        words = (
            _("Follow it at %(link)s")
            if ending is Ending.FOLLOW
            else _("If it is not solved, reopen it at %(link)s")
        )
        return str(words) % {"link": link}
    return "" if ending is Ending.FOLLOW else str(_("If it is not solved, please call 1500400."))


def _due(ticket: Ticket, now: datetime) -> str:
    due_at = promised_by(ticket)
    if due_at is None:
        return ""
    if due_at < now:
        return str(_("We are late, and we are sorry. We go on working on it."))
    return str(_("You will hear from us by %(due)s.")) % {"due": local_time(due_at, zone_of(ticket))}


def _write(ticket: Ticket, reach: Reach, template: str, body: str, *, key: str, now: datetime) -> None:
    with translation.override(reach.language):
        subject = str(_("Ticket %(number)s")) % {"number": ticket.number}
    draft = Draft(
        key=key,
        template=template,
        language=reach.language,
        transport=reach.transport,
        channel=reach.channel,
        subject=subject,
        body=body,
        address=reach.address,
        about=ticket.number,
    )
    post([draft], now=now)
