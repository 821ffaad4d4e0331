"""Where a ticket stands, in the words of a neighbour: one sentence for each state, one for what comes next."""

from collections.abc import Mapping

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from tickets.domain.codes import Verb
from tickets.domain.states import State

#: The state in a few words, for the head of the page.
HEADLINES: Mapping[State, LazyText] = {
    State.NEW: _("We have your report"),
    State.IN_PROGRESS: _("We are working on it"),
    State.WAITING: _("Waiting for your answer"),
    State.ESCALATED: _("At the branch office"),
    State.AWAITING_CONFIRMATION: _("We will call you"),
    State.RESOLVED: _("We have answered"),
    State.CLOSED: _("Report closed"),
    State.MERGED: _("Continued under another number"),
    State.DISMISSED: _("Not handled by this service"),
}

#: What is happening now.
SENTENCES: Mapping[State, LazyText] = {
    State.NEW: _("We have received your report. It is waiting for one of our officers."),
    State.IN_PROGRESS: _("One of our officers is working on your report."),
    State.WAITING: _("We cannot continue until we hear from you."),
    State.ESCALATED: _("The branch office is working on your report."),
    State.AWAITING_CONFIRMATION: _("The branch office has answered. We will call you to explain the answer."),
    State.RESOLVED: _("We have answered your report and told you the answer."),
    State.CLOSED: _("Your report is closed."),
    State.MERGED: _("You reported the same matter twice. We work on it under one number."),
    State.DISMISSED: _("Your message is about something that this service can not handle."),
}

#: What comes next, and what the participant can do.
NEXT_STEPS: Mapping[State, LazyText] = {
    State.NEW: _("Next: an officer takes up your report. You do not need to do anything."),
    State.IN_PROGRESS: _("Next: the officer tells you the answer. You do not need to do anything."),
    State.WAITING: _("Next: please read the question that we sent you and answer it below, or call 1500400."),
    State.ESCALATED: _(
        "Next: when the branch office is done, we call you to ask whether it is solved. "
        "You do not need to do anything."
    ),
    State.AWAITING_CONFIRMATION: _("Next: please keep your phone switched on and near you."),
    State.RESOLVED: _(
        "Next: if the matter is solved, you do not need to do anything. If not, open it again below."
    ),
    State.CLOSED: _("If the matter is not solved, you can open it again."),
    State.MERGED: _("Please call 1500400 to find out what happens next."),
    State.DISMISSED: _("If you think that this is a mistake, please call 1500400."),
}

#: Instead of the sentences above where more is known.
CLOSED_UNREACHABLE = _("Your report is closed because we could not reach you by phone.")
CALLED_IN_VAIN = _("We have called you and nobody answered.")
WRITTEN_TO = _("Next: we have written to you. Please call 1500400, or your report will be closed.")
TOO_LATE_TO_REOPEN = _("If the matter is not solved, please call 1500400 and make a new report.")

#: The moments a participant cares about. Verbs that are missing are the desk's own business.
MILESTONES: Mapping[Verb, tuple[LazyText, ...]] = {
    Verb.OPENED: (_("You reported it"),),
    Verb.ADOPTED: (_("Taken over by this service"),),
    Verb.JOINED: (_("You wrote or called again"),),
    Verb.REPLIED: (_("We wrote to you"),),
    Verb.WAITED: (_("We asked you a question"),),
    Verb.ESCALATED: (_("Sent to the branch office"),),
    Verb.HANDED_OVER: (_("Sent on to another branch office"),),
    Verb.FINISHED: (_("The branch office answered"),),
    Verb.ATTEMPTED: (_("We called you, nobody answered"),),
    Verb.SATISFIED: (_("We called you back"), _("Report closed")),
    Verb.EDUCATED: (_("We called you back"), _("Report closed")),
    Verb.REPROCESSED: (_("We called you back"), _("Sent to the branch office again")),
    Verb.UNREACHABLE: (_("Closed, because we could not reach you"),),
    Verb.RESOLVED: (_("We answered you"),),
    Verb.CLOSED: (_("Report closed"),),
    Verb.REOPENED: (_("Report opened again"),),
    Verb.MERGED: (_("Continued under another number"),),
    Verb.DISMISSED: (_("Ended: not a matter for this service"),),
}

#: One answer to a wrong number, a wrong fact and a ticket that can not be looked up, so that none can be told apart.
NOT_TRACEABLE = _(
    "We can not show a report for this number and these digits. Please check both. "
    "A report made without a NIK or a phone number can not be followed here. "
    "If you need help, call 1500400, day and night."
)
TOO_MANY_TRIES = _(
    "Too many tries. For the safety of your data, please wait %(wait)s, until %(until)s, or call 1500400."
)
FOUR_OR_SIXTEEN = _("Please fill in the last four digits of the phone number, or all 16 digits of the NIK.")
