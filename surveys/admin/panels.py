"""What surveys show on the page of a ticket and of a person."""

from crm.models import Participant, Staff
from surveys.actions.help import worked_on
from surveys.actions.permission import Deed, may_do
from surveys.models import FollowUp, Invitation
from surveys.querysets import counts_nation
from tickets.admin.panels import Content
from tickets.domain.states import State
from tickets.models import Ticket


def ticket_panel(ticket: Ticket, user: Staff) -> Content:
    """That somebody was asked about it and what followed; that it came from an answer; the way to help with one."""
    found = _about_closed(ticket, user) if ticket.state == State.CLOSED else {}
    origin = FollowUp.objects.filter(ticket=ticket).select_related("response__invitation__ticket").first()
    if origin is not None:
        asked = getattr(origin.response, "invitation", None)
        found |= {"from_survey": True, "about": asked.ticket if asked else None}
    return ("surveys/ticket_panel.html", {"ticket": ticket, **found}) if found else None


def _about_closed(ticket: Ticket, user: Staff) -> dict[str, object]:
    rows = Invitation.objects.filter(ticket=ticket).select_related("response__follow_up__ticket")
    invitation = rows.first()
    answered = invitation is not None and invitation.response is not None
    found: dict[str, object] = {}
    if invitation is not None and counts_nation(user):
        follow_up = getattr(invitation.response, "follow_up", None)
        found = {"invitation": invitation, "follow_up": follow_up.ticket if follow_up else None}
    if (
        not answered
        and ticket.participant_id is not None
        and ticket.erased_at is None
        and may_do(user, Deed.HELP)
        and not worked_on(user, ticket)
    ):
        found["may_help"] = True
    return found


def person_panel(someone: Participant, user: Staff) -> Content:
    """The way to the journey."""
    return "surveys/person_panel.html", {"participant": someone}
