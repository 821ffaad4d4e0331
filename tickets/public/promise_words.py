"""The promises of the service charter as a citizen would say them."""

from collections.abc import Mapping, Sequence

from django.utils.formats import number_format
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.domain.codes import Channel
from crm.labels import LABELS
from tickets.charter import CharterPromise, Kept
from tickets.domain.clock import Measure
from tickets.domain.codes import Colour, Kind, Priority, Promise
from tickets.labels import PRIORITIES, PROMISES
from tickets.public.times import hours_in_words

#: Fewer decisions than this are told as counts alone: a share of three cases says nothing.
ENOUGH_FOR_A_SHARE = 20

#: What the citizen comes with, in the order of the page. The empty code: whatever it is.
GROUPS: Mapping[str, LazyText] = {
    Kind.COMPLAINT: _("You have a complaint"),
    Kind.INFORMATION: _("You have a question"),
    Kind.DATA_CHANGE: _("You want your data changed"),
    Kind.REGISTRATION: _("You want to register"),
    Kind.CONSULTATION: _("You want advice about your health"),
    Kind.DATA_REQUEST: _("You ask about the data that we hold about you"),
    "": _("You write to us, whatever it is about"),
}

_ANY = ""
#: The most telling entry counts: kind and colour, then kind, then neither.
SUBJECTS: Mapping[tuple[str, str, str], LazyText] = {
    (Promise.RESOLUTION, Kind.COMPLAINT, Colour.GREEN): _("Complaint that can be solved at once"),
    (Promise.RESOLUTION, Kind.COMPLAINT, Colour.YELLOW): _("Complaint that our officers can solve"),
    (Promise.RESOLUTION, Kind.COMPLAINT, Colour.RED): _("Complaint that needs the branch office"),
    (Promise.RESOLUTION, Kind.COMPLAINT, _ANY): _("Every complaint"),
    (Promise.RESOLUTION, Kind.INFORMATION, _ANY): _("Question that we have to look into"),
    (Promise.RESOLUTION, Kind.DATA_CHANGE, _ANY): _("Data change, until it is done"),
    (Promise.RESOLUTION, Kind.REGISTRATION, _ANY): _("Registration, until it is done"),
    (Promise.RESOLUTION, Kind.CONSULTATION, _ANY): _("Advice about health, until you have it"),
    (Promise.RESOLUTION, Kind.DATA_REQUEST, _ANY): _("Copy, correction or erasure of your data"),
    (Promise.RESOLUTION, _ANY, _ANY): _("Until your matter is solved"),
    (Promise.HANDLING, Kind.COMPLAINT, Colour.GREEN): _(
        "Simple complaint, solved while you are on the phone"
    ),
    (Promise.HANDLING, Kind.INFORMATION, _ANY): _("Question, answered while you are on the phone"),
    (Promise.HANDLING, _ANY, _ANY): _("While you are on the phone"),
    (Promise.BRANCH_FEEDBACK, _ANY, _ANY): _("Answer of the branch office to your complaint"),
    (Promise.CONFIRMATION, _ANY, _ANY): _("Our call to you after the branch office has answered"),
    (Promise.FIRST_REPLY, _ANY, _ANY): _("Our first answer to your message"),
}


def subject(promise: CharterPromise, channels: Sequence[str]) -> str:
    """What the promise is about, with the channels, the urgency and the category that narrow it."""
    keys = [(promise.kind, promise.colour), (promise.kind, _ANY), (_ANY, _ANY)]
    found = [SUBJECTS[promise.promise, *key] for key in keys if (promise.promise, *key) in SUBJECTS]
    text = str(found[0]) if found else str(PROMISES.get(Promise(promise.promise), promise.promise))
    if promise.category is not None:
        text = f"{text}: {promise.category.name}"
    if names := [str(LABELS[Channel][Channel(channel)]) for channel in channels if channel]:
        text = gettext("%(what)s by %(channel)s") % {"what": text, "channel": ", ".join(names)}
    if promise.priority:
        priority = PRIORITIES[Priority(promise.priority)]
        text = gettext("%(what)s (urgency: %(priority)s)") % {"what": text, "priority": priority}
    return text


def conditions(promise: CharterPromise) -> list[str]:
    """How the time is counted where that is not simply day and night, in whole sentences."""
    said = []
    if promise.calendar is not None and promise.limit.measure is not Measure.ELAPSED:
        said.append(
            gettext("Only working hours count: %(hours)s.") % {"hours": hours_in_words(promise.calendar)}
        )
        if promise.calendar.closed:
            said.append(gettext("Public holidays do not count."))
    if promise.pausable:
        said.append(gettext("While we wait for an answer from you, the clock is stopped."))
    return said


def kept_in_words(kept: Kept, days: int) -> str:
    """How well a promise was kept in the last `days`, without making much of little."""
    if not kept.total:
        return gettext("No case in the last %(days)s days.") % {"days": days}
    counts = {"kept": _grouped(kept.kept), "total": _grouped(kept.total)}
    if kept.total < ENOUGH_FOR_A_SHARE:
        return gettext("Kept %(kept)s of %(total)s times. Too few cases for a percentage.") % counts
    return gettext("Kept %(percent)s%%: %(kept)s of %(total)s times.") % {**counts, "percent": percent(kept)}


def percent(kept: Kept) -> int:
    """The share in whole percent, rounded down: 99.9 is not 100 to the one who was let down."""
    return kept.kept * 100 // kept.total if kept.total else 0


def _grouped(number: int) -> str:
    return str(number_format(number, force_grouping=True))


def late_in_words(kept: Kept) -> str:
    """What is late at this moment, counted above as broken; empty when nothing is."""
    if not kept.late_now:
        return ""
    return gettext("Late and still being worked on: %(n)s.") % {"n": _grouped(kept.late_now)}
