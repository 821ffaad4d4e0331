"""What the page of a ticket shows, read in a number of statements that does not grow with its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.i18n import label_of_column
from crm.models import Staff
from tickets.domain.codes import Promise, Verb
from tickets.domain.states import ENDED_STATES, State
from tickets.labels import COLOURS, PROMISES, REASONS
from tickets.models import CallAttempt, Clock, Escalation, Ticket, TicketEvent
from tickets.notices import local_time
from tickets.reach import reach_of
from tickets.standing import Standing, clock_standing, with_clocks

#: Lines of the history that are shown at once; older ones are folded away.
NEWEST = 12

ICONS = {
    Verb.OPENED: "add_circle",
    Verb.JOINED: "link",
    Verb.IDENTIFIED: "badge",
    Verb.CLASSIFIED: "palette",
    Verb.CONTACT_ENDED: "call_end",
    Verb.TAKEN: "back_hand",
    Verb.ASSIGNED: "person_add",
    Verb.NOTED: "sticky_note_2",
    Verb.REPLIED: "reply",
    Verb.WAITED: "hourglass_top",
    Verb.RESUMED: "play_arrow",
    Verb.RESOLVED: "task_alt",
    Verb.ESCALATED: "domain",
    Verb.ACKNOWLEDGED: "visibility",
    Verb.HANDED_OVER: "move_up",
    Verb.RETURNED: "assignment_return",
    Verb.FED_BACK: "edit_note",
    Verb.FINISHED: "task_alt",
    Verb.CALLED: "call",
    Verb.ATTEMPTED: "phone_missed",
    Verb.RELEASED: "undo",
    Verb.SATISFIED: "sentiment_satisfied",
    Verb.EDUCATED: "school",
    Verb.UNREACHABLE: "phone_disabled",
    Verb.REPROCESSED: "replay",
    Verb.CLOSED: "lock",
    Verb.REOPENED: "lock_open",
    Verb.MERGED: "merge",
    Verb.ABSORBED: "merge",
    Verb.DISMISSED: "block",
    Verb.PRIORITISED: "accessible",
    Verb.ALARMED: "alarm",
    Verb.ADOPTED: "move_to_inbox",
    Verb.ATTACHED: "attach_file",
    Verb.DISCLOSED: "file_save",
    Verb.ERASED: "delete_forever",
}


@dataclass(frozen=True)
class Line:
    """One line of the history, in words."""

    icon: str
    title: str
    who: str
    at: datetime
    note: str = ""
    noticed_at: datetime | None = None
    alarm: bool = False


@dataclass(frozen=True)
class Dial:
    """A clock with how it stands."""

    clock: Clock
    standing: Standing
    promise: str


def contents(ticket: Ticket, now: datetime, user: Staff) -> dict[str, Any]:
    """Everything on the page but the next steps."""
    legs = list(
        ticket.escalations.select_related(
            "branch", "sent_by", "acknowledged_by", "feedback_by", "root_cause"
        ).order_by("-id")
    )
    dials = [
        Dial(clock, clock_standing(clock, now), str(PROMISES[Promise(clock.promise)]))
        for clock in ticket.clocks.select_related("policy", "branch").order_by("-cycle", "due_at")
    ]
    lines = history(ticket, legs)
    siblings: Any = Ticket.objects.none()
    if ticket.participant_id is not None:
        siblings = (
            Ticket.objects.visible_to(user)
            .open()
            .exclude(pk__in=(ticket.pk, ticket.merged_into_id or ticket.pk))
            .filter(participant=ticket.participant)
        )
    return {
        "ticket": ticket,
        "reach": reach_of(ticket),
        "may_be_written_to": State(ticket.state) not in ENDED_STATES,
        "now": now,
        "legs": legs,
        "dials": [dial for dial in dials if dial.clock.cycle == ticket.cycle],
        "past_dials": [dial for dial in dials if dial.clock.cycle != ticket.cycle],
        "lines": lines[:NEWEST],
        "older_lines": lines[NEWEST:],
        "siblings": list(with_clocks(siblings.order_by("-id"))[:10]),
        "files": list(ticket.attachments.filter(erased_at=None).select_related("added_by")),
        "thread": list(ticket.messages.select_related("author", "in_reply_to").order_by("id")),
        "judgements": list(ticket.classifications.select_related("by").order_by("-id")),
        "contacts": [
            tie.contact
            for tie in ticket.contact_ties.select_related("contact__agent", "contact__participant").order_by(
                "-id"
            )
        ],
        "attempts": list(
            CallAttempt.objects.filter(confirmation__ticket=ticket).select_related("agent").order_by("-id")
        ),
    }


def history(ticket: Ticket, legs: Iterable[Escalation]) -> list[Line]:
    """The record as people tell it, newest first."""
    events = list(ticket.events.select_related("actor").order_by("-id"))
    keys = {event.data.get("to") for event in events if event.verb == Verb.ASSIGNED}
    names = {row.pk: str(row) for row in Staff.objects.filter(pk__in=keys)}
    names_of_branches = {leg.branch_id: str(leg.branch) for leg in legs}
    return [_line(event, names, names_of_branches) for event in events]


def _line(event: TicketEvent, staff: dict[int, str], branches: dict[int, str]) -> Line:
    who = str(event.actor or label_of_column(event, "actor_kind"))
    verb = Verb(event.verb)
    title = label_of_column(event, "verb")
    if event.alarm:
        promise = PROMISES[Promise(event.data["promise"])] if "promise" in event.data else ""
        return Line(
            "alarm",
            f"{promise}: {event.alarm_label}",
            "",
            event.at,
            noticed_at=event.recorded_at,
            alarm=True,
        )
    detail = ""
    if verb is Verb.ASSIGNED:
        detail = staff.get(event.data.get("to"), "")
    elif verb in (Verb.ESCALATED, Verb.HANDED_OVER, Verb.REPROCESSED):
        detail = branches.get(event.data.get("branch"), "")
    elif verb in (Verb.OPENED, Verb.CLASSIFIED) and event.data.get("colour"):
        detail = str(COLOURS.get(event.data["colour"], ""))
    elif verb is Verb.CONTACT_ENDED and event.data.get("stops_at"):
        ended_at = datetime.fromisoformat(event.data["stops_at"])
        detail = local_time(ended_at, timezone.get_current_timezone())
    elif verb is Verb.ATTEMPTED and event.data.get("attempt"):
        detail = _("attempt %(n)s") % {"n": event.data["attempt"]}
    elif verb is Verb.ADOPTED:
        detail = event.data["origin"]
    note = event.words
    if verb is Verb.CLASSIFIED and not note:
        note = str(REASONS.get(event.data.get("reason"), ""))
    if verb is Verb.PRIORITISED:
        note = _("goes first now") if event.data["vulnerable"] else _("goes first no more")
    # What an import wrote happened long before anybody noticed it; only a real delay is worth telling.
    late = event.recorded_at if (event.recorded_at - event.at).total_seconds() > 60 else None
    return Line(
        ICONS.get(verb, "circle"), f"{title} · {detail}" if detail else title, who, event.at, note, late
    )
