"""The signs of the screens: every one says in words and shape what its colour says."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.conf import settings
from django.template.defaultfilters import date as format_moment
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crm.domain.codes import Channel
from crm.domain.powers import Power
from crm.labels import label_of
from crm.models import Participant, Staff
from tickets.domain.codes import Colour, Priority
from tickets.domain.states import State
from tickets.labels import COLOURS, PRIORITIES, STATES
from tickets.models import Clock, Ticket
from tickets.standing import Standing, clock_standing, span_text, ticket_standing

register = template.Library()

COLOUR_ICONS = {Colour.GREEN: "check_circle", Colour.YELLOW: "warning", Colour.RED: "error"}
STATE_ICONS = {
    State.NEW: "fiber_new",
    State.IN_PROGRESS: "play_circle",
    State.WAITING: "hourglass_top",
    State.ESCALATED: "domain",
    State.AWAITING_CONFIRMATION: "phone_callback",
    State.RESOLVED: "task_alt",
    State.CLOSED: "lock",
    State.MERGED: "merge",
    State.DISMISSED: "block",
}
PRIORITY_ICONS = {
    Priority.HIGH: "keyboard_double_arrow_up",
    Priority.MEDIUM: "drag_handle",
    Priority.LOW: "keyboard_arrow_down",
}
CHANNEL_ICONS = {
    Channel.PHONE: "call",
    Channel.WHATSAPP: "chat",
    Channel.APP: "smartphone",
    Channel.WEB: "language",
    Channel.LAPOR: "campaign",
    Channel.EMAIL: "mail",
    Channel.COUNTER: "storefront",
    Channel.HOSPITAL: "local_hospital",
}
SIGN = '<span class="dk-sign dk-sign-{}"><span class="material-symbols-outlined" aria-hidden="true">{}</span>{}</span>'


@register.simple_tag
def may_correct(user: Staff, someone: Participant | None) -> bool:
    """Whether `user` may mend the data of `someone`."""
    if someone is None or not user.may(Power.CORRECT_PARTICIPANT):
        return False
    return Participant.objects.visible_to(user).filter(pk=someone.pk).exists()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A Material symbol that says nothing to a screen reader."""
    return format_html('<span class="material-symbols-outlined" aria-hidden="true">{}</span>', name)


@register.simple_tag
def colour_badge(colour: str) -> SafeString:
    """The complaint class: icon, word, colour. Empty for what is no complaint."""
    if not colour:
        return SafeString("")
    return format_html(SIGN, f"colour-{colour}", COLOUR_ICONS[Colour(colour)], COLOURS[Colour(colour)])


@register.simple_tag
def state_badge(state: str) -> SafeString:
    """Where a ticket stands."""
    return format_html(SIGN, f"state-{state}", STATE_ICONS[State(state)], STATES[State(state)])


@register.simple_tag
def priority_badge(priority: str) -> SafeString:
    """How urgent an escalation is."""
    known = Priority(priority)
    return format_html(SIGN, f"priority-{priority}", PRIORITY_ICONS[known], PRIORITIES[known])


@register.simple_tag
def channel_sign(channel: str) -> SafeString:
    """By which way it came in."""
    known = Channel(channel)
    return format_html(SIGN, "channel", CHANNEL_ICONS.get(known, "tag"), label_of(known))


@register.simple_tag
def vulnerable_mark(vulnerable: object, reason: str = "") -> SafeString:
    """The mark of a priority participant, who goes first."""
    if not vulnerable:
        return SafeString("")
    return format_html(SIGN, "vulnerable", "accessible", reason or _("priority"))


@register.simple_tag
def wrote_again_mark(ticket: Ticket) -> SafeString:
    """The mark of a ticket that nobody may take for settled. Needs `with_wrote_again`."""
    if not getattr(ticket, "wrote_again", False):
        return SafeString("")
    return format_html(SIGN, "again", "mark_chat_unread", _("wrote again after the answer"))


@register.simple_tag
def time_left(ticket: Ticket, now: datetime) -> SafeString:
    """How much time a ticket has left, by the earliest of its running clocks."""
    return standing_sign(ticket_standing(ticket, now))


@register.simple_tag
def clock_sign(clock: Clock, now: datetime) -> SafeString:
    """How one clock stands, or how it ended."""
    return standing_sign(clock_standing(clock, now))


@register.simple_tag
def standing_sign(standing: Standing | None) -> SafeString:
    """A standing as a sign: text, icon, colour; the due time as a tooltip."""
    if standing is None:
        return SafeString("")
    return format_html(
        '<span class="dk-sign dk-time dk-time-{}" title="{}">'
        '<span class="material-symbols-outlined" aria-hidden="true">{}</span>{}</span>',
        standing.level,
        standing.title,
        standing.icon,
        standing.text,
    )


@register.filter
def short_time(moment: datetime | None) -> str:
    """A moment in the service's zone, with the zone's name: “2 Mar 09:00 WIB”."""
    if moment is None:
        return "–"
    local = timezone.localtime(moment)
    pattern = "j M H:i" if local.year == timezone.localtime().year else "j M Y H:i"
    return f"{format_moment(local, pattern)} {local:%Z}"


@register.filter
def grouped(number: int) -> str:
    """A number with its thousands set apart, as the reader's language does it: “2.838”."""
    return str(number_format(number, force_grouping=True))


@register.filter
def span(length: timedelta | None) -> str:
    """A length of time in words: “2 d 4 h”."""
    return "–" if length is None else span_text(length)


@register.filter
def zone_of(branch: Any) -> str:
    """The name of a branch's zone."""
    return str(getattr(branch, "zone", settings.TIME_ZONE))


@register.inclusion_tag("desk/field.html")
def field(bound: Any, hint: str = "") -> dict[str, Any]:
    """A form field with label, help, and what is wrong with it, tied together for screen readers."""
    return {"field": bound, "hint": hint or bound.help_text}


@register.simple_tag(takes_context=True)
def querystring_with(context: Any, **changes: object) -> str:
    """The present query with some values changed, for links to other pages of a filtered list."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query[name] = str(value)
    return str(query.urlencode())


@register.simple_tag
def standing_of(ticket: Ticket, now: datetime) -> Standing | None:
    """The standing of a ticket's most pressing clock, to be named with `as`."""
    return ticket_standing(ticket, now)
