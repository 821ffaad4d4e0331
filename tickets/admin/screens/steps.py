"""What can be done next with a ticket: one table from verb to form to action, used by every screen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.errors import N_, Conflict, DomainError
from crm.domain.codes import Role
from crm.models import Staff
from tickets.actions import (
    adopt,
    assign,
    branch_desk,
    call_back,
    classify,
    erase,
    escalate,
    identify,
    merge,
    resolve,
    wait,
    write,
)
from tickets.admin.screens import step_forms as forms
from tickets.admin.screens.page import attempt
from tickets.domain.codes import CallOutcome, Colour, Kind, Verb
from tickets.domain.data_rights import DataRight
from tickets.domain.roles import may
from tickets.domain.states import MOVES, REMARKS, State, illegal_move
from tickets.models import Confirmation, Escalation, Ticket

Text = str | Promise


@dataclass(frozen=True)
class Facts:
    """What decides which steps are offered: the ticket, the reader, the branch and the call that hold it `now`.

    `in_hand`: for a branch officer also what the branch took in and nobody at the care centre has taken yet.
    """

    ticket: Ticket
    user: Staff
    now: datetime
    leg: Escalation | None
    call: Confirmation | None
    in_hand: bool

    @property
    def holds(self) -> bool:
        """Somebody of the care centre, or of the branch that has the ticket now."""
        if self.user.role != Role.BRANCH_OFFICER or self.user.is_superuser:
            return True
        return self.leg is not None and self.leg.branch_id == self.user.branch_id

    @property
    def owns(self) -> bool:
        """The ticket's owner, or a supervisor."""
        return self.ticket.owner_id == self.user.pk or self.user.role == Role.SUPERVISOR

    @property
    def may_call(self) -> bool:
        """The call back is free, or in the reader's own hand."""
        return self.call is not None and self.call.holder_id in (None, self.user.pk)

    @property
    def on_the_line(self) -> bool:
        """The call back is in the reader's own hand."""
        return self.call is not None and self.call.holder_id == self.user.pk

    @property
    def may_give_up(self) -> bool:
        """The time that the written notice leaves the participant is over."""
        return (
            self.may_call
            and self.call is not None
            and self.call.noticed_at is not None
            and self.call.ready_at <= self.now
        )

    @property
    def may_put_back(self) -> bool:
        """The call back is in the reader's own hand, or in anybody's for a supervisor."""
        held = self.call is not None and self.call.holder_id is not None
        return held and (self.on_the_line or self.user.role == Role.SUPERVISOR)


@dataclass(frozen=True)
class Step:
    """One thing that can be done. `do` takes ticket, actor, now, and the form's fields by name.

    `watchful`: refused when the ticket changed after the reader saw it. `look`: "primary", "danger" or plain. `page`
    names a screen of its own where the form is filled in; without one it folds out on the ticket's page.
    `why_not`: the refusal where the state would allow it but `when` does not.
    """

    key: str
    verb: Verb
    label: Text
    icon: str
    form: type[forms.StepForm]
    do: Callable[..., object]
    done: Text
    look: str = ""
    when: Callable[[Facts], bool] = lambda facts: facts.holds
    watchful: bool = True
    page: str = ""
    why_not: Callable[[Ticket], DomainError] | None = None

    def offered(self, facts: Facts) -> bool:
        """Whether state, role and what holds the ticket allow it now."""
        if facts.ticket.ours is (self.verb is Verb.ADOPTED):
            return False  # The history of another desk is taken over first, and only that.
        if facts.ticket.erased_at is not None:
            return False
        if not self._possible(facts.ticket):
            return False
        user = facts.user
        return (user.is_superuser or may(Role(user.role), self.verb)) and self.when(facts)

    def refusal(self, ticket: Ticket) -> DomainError:
        """What to say where it is not offered."""
        if self.why_not is not None and self._possible(ticket):
            return self.why_not(ticket)
        return illegal_move(State(ticket.state), self.verb)

    def _possible(self, ticket: Ticket) -> bool:
        state = State(ticket.state)
        return self.verb in MOVES[state] or state in REMARKS.get(self.verb, ())


def _overrule(
    *, ticket: Ticket, actor: Staff, now: datetime, category: Any, colour: str, reason: str
) -> None:
    kept = category.pk == ticket.category_id
    classify.overrule(
        ticket=ticket,
        words=reason,
        actor=actor,
        now=now,
        category=None if kept else category,
        # A colour left as it was is no wish to keep it when the new category is of another kind.
        colour=Colour(colour) if colour and category.kind == Kind.COMPLAINT else None,
    )


def _hand_over(*, ticket: Ticket, actor: Staff, now: datetime, branch: Any, note: str) -> None:
    branch_desk.hand_over(ticket=ticket, to=branch, note=note, actor=actor, now=now)


def _outcome(outcome: CallOutcome) -> Callable[..., object]:
    def report(*, ticket: Ticket, actor: Staff, now: datetime, **words: Any) -> object:
        return call_back.BY_OUTCOME[outcome](call=call_back.open_call(ticket), actor=actor, now=now, **words)

    return report


def _release_call(*, ticket: Ticket, actor: Staff, now: datetime, note: str) -> object:
    return call_back.release_call(call=call_back.open_call(ticket), actor=actor, now=now, note=note)


def _at_branch(facts: Facts) -> bool:
    return facts.leg is not None and facts.holds


STEPS: tuple[Step, ...] = (
    Step("adopt", Verb.ADOPTED, _("Take over"), "move_to_inbox", forms.StepForm, adopt.adopt,
         _("The ticket is this desk's own now."), look="primary"),
    Step("take", Verb.TAKEN, _("Take"), "back_hand", forms.StepForm, assign.take, _("The ticket is yours."),
         look="primary", when=lambda facts: facts.ticket.owner_id != facts.user.pk),
    Step("identify", Verb.IDENTIFIED, _("Say who it is"), "person_search", forms.PersonForm, identify.identify,
         _("The ticket has its person."),
         when=lambda facts: facts.ticket.participant_id is None, page="desk_person"),
    Step("acknowledge", Verb.ACKNOWLEDGED, _("Acknowledge"), "visibility", forms.StepForm,
         branch_desk.acknowledge, _("Acknowledged."), look="primary",
         when=lambda facts: _at_branch(facts) and facts.leg is not None and facts.leg.acknowledged_at is None),
    Step("finish", Verb.FINISHED, _("Done"), "task_alt", forms.FinishForm, branch_desk.finish,
         _("Done. The care centre calls the participant."), look="primary", when=_at_branch),
    Step("feedback", Verb.FED_BACK, _("Write feedback"), "edit_note", forms.FeedbackForm,
         branch_desk.feed_back, _("The feedback is kept."), when=_at_branch),
    Step("satisfied", Verb.SATISFIED, _("Satisfied: close"), "sentiment_satisfied", forms.OptionalNoteForm,
         _outcome(CallOutcome.SATISFIED), _("Confirmed and closed."), look="primary",
         when=lambda facts: facts.may_call),
    Step("educated", Verb.EDUCATED, _("Explained and accepted: close"), "school", forms.NeededNoteForm,
         _outcome(CallOutcome.EDUCATED), _("Confirmed and closed."), when=lambda facts: facts.may_call),
    Step("reprocess", Verb.REPROCESSED, _("Not satisfied: process again"), "replay", forms.NeededNoteForm,
         _outcome(CallOutcome.REPROCESS), _("Back at the branch, with a new limit."),
         when=lambda facts: facts.may_call),
    Step("no_answer", Verb.ATTEMPTED, _("No answer"), "phone_missed", forms.NoAnswerForm,
         _outcome(CallOutcome.NO_ANSWER), _("Noted. It comes back at another time of day."),
         when=lambda facts: facts.on_the_line),
    Step("unreachable", Verb.UNREACHABLE, _("Close as unreachable"), "phone_disabled", forms.OptionalNoteForm,
         _outcome(CallOutcome.UNREACHABLE), _("Closed as unreachable."), look="danger",
         when=lambda facts: facts.may_give_up),
    Step("release_call", Verb.RELEASED, _("Put the call back"), "undo", forms.OptionalNoteForm, _release_call,
         _("The call is back in the queue."),
         when=lambda facts: facts.may_put_back),
    Step("resume", Verb.RESUMED, _("Go on"), "play_arrow", forms.StepForm, wait.resume,
         _("The ticket goes on."), look="primary"),
    Step("resolve", Verb.RESOLVED, _("Resolve"), "task_alt", forms.AnswerForm, resolve.resolve,
         _("Resolved. The participant is told."), look="primary",
         when=lambda facts: not facts.ticket.needs_branch, why_not=resolve.branch_needed),
    Step("escalate", Verb.ESCALATED, _("Escalate to branch"), "domain", forms.EscalateForm, escalate.escalate,
         _("Sent to the branch."), look="primary",
         when=lambda facts: facts.in_hand and facts.ticket.kind == Kind.COMPLAINT),
    Step("reply", Verb.REPLIED, _("Reply"), "reply", forms.ReplyForm, write.reply, _("The reply is on its way.")),
    Step("wait", Verb.WAITED, _("Ask the participant"), "contact_support", forms.WaitForm, wait.wait,
         _("Asked. The ticket waits for the participant.")),
    Step("close", Verb.CLOSED, _("Close"), "lock", forms.OptionalNoteForm, resolve.close, _("Closed."),
         look="primary"),
    Step("note", Verb.NOTED, _("Add a note"), "sticky_note_2", forms.NoteForm, write.note,
         _("The note is kept."), when=lambda facts: facts.in_hand, watchful=False),
    Step("hand_over", Verb.HANDED_OVER, _("Hand to another branch"), "move_up", forms.HandOverForm, _hand_over,
         _("Handed over."), when=_at_branch),
    Step("send_back", Verb.RETURNED, _("Return to centre"), "assignment_return", forms.NeededNoteForm,
         branch_desk.send_back, _("Returned to the care centre."), when=_at_branch),
    Step("assign", Verb.ASSIGNED, _("Assign"), "person_add", forms.AssignForm, assign.assign, _("Assigned.")),
    Step("release", Verb.RELEASED, _("Put back"), "undo", forms.OptionalNoteForm, assign.release,
         _("Back in the queue."),
         when=lambda facts: facts.ticket.state == State.IN_PROGRESS and facts.owns),
    Step("classify", Verb.CLASSIFIED, _("Reclassify"), "palette", forms.ClassifyForm, _overrule,
         _("Classified anew; what was there before stays on record."), when=lambda facts: facts.leg is None),
    Step("reopen", Verb.REOPENED, _("Reopen"), "lock_open", forms.ReasonForm, resolve.reopen,
         _("Open again, with a new limit.")),
    Step("merge", Verb.MERGED, _("Merge"), "merge", forms.MergeForm, merge.merge,
         _("Merged."), look="danger"),
    Step("erase", Verb.ERASED, _("Erase this person's data"), "delete_forever", forms.EraseForm, erase.erase_person,
         _("The person's data are erased for good."), look="danger",
         when=lambda facts: facts.ticket.is_open and erase.asks_for(facts.ticket, DataRight.ERASURE)),
    Step("dismiss", Verb.DISMISSED, _("Out of topic"), "block", forms.ReasonForm, resolve.dismiss,
         _("Dismissed as out of topic."), look="danger", when=lambda facts: facts.leg is None),
)  # fmt: skip

BY_KEY: Mapping[str, Step] = {step.key: step for step in STEPS}


@dataclass
class Offer:
    """A step on a page, with its form: an empty one, or the one that was refused, with all that was typed."""

    step: Step
    form: forms.StepForm
    open: bool = False
    blocked: bool = False

    @property
    def address(self) -> str:
        """The page of its own, if the step has one."""
        return reverse(f"admin:{self.step.page}", args=[self.form.ticket.number]) if self.step.page else ""


def facts_of(ticket: Ticket, user: Staff, now: datetime) -> Facts:
    """Read what decides about the steps: at most three statements."""
    leg = ticket.escalations.select_related("branch").filter(ended_at=None).first()
    call = None
    if ticket.state == State.AWAITING_CONFIRMATION:
        call = Confirmation.objects.open().filter(ticket=ticket).select_related("holder").first()
    officer = user.role == Role.BRANCH_OFFICER and not user.is_superuser
    in_hand = not officer or Ticket.objects.in_hand_of(user).filter(pk=ticket.pk).exists()
    return Facts(ticket, user, now, leg, call, in_hand)


def offers(
    ticket: Ticket,
    user: Staff,
    *,
    now: datetime,
    facts: Facts | None = None,
    keys: tuple[str, ...] = (),
    tried: Offer | None = None,
) -> list[Offer]:
    """The allowed next steps with their forms; `keys` narrows them, in the order of the table.

    `tried` takes the place of its step, even where the step is no longer allowed: nothing typed is lost.
    """
    facts = facts or facts_of(ticket, user, now)
    lists = tried.form.lists if tried else forms.Lists(ticket, user)
    found = []
    for step in STEPS:
        if keys and step.key not in keys:
            continue
        if tried is not None and step.key == tried.step.key:
            found.append(tried)
        elif step.offered(facts):
            found.append(Offer(step, make_form(step, ticket, user, lists)))
    return found


def make_form(
    step: Step, ticket: Ticket, user: Staff, lists: forms.Lists | None = None, data: Any = None
) -> forms.StepForm:
    """The form of a step, its ids unique on the page."""
    lists = lists or forms.Lists(ticket, user)
    return step.form(data, ticket=ticket, actor=user, lists=lists, auto_id=f"{step.key}_%s")


def run(step: Step, ticket: Ticket, user: Staff, *, data: Any, now: datetime) -> Offer | None:
    """Do the step with what was sent. None when it is done; otherwise the refused form, for the page to show.

    The form carries the version that its reader saw: if the ticket changed meanwhile, the refusal says how, the
    words are kept, and sending them again is then a decision that was made on the new state.
    """
    seen = str(data.get("version", ""))
    fresh = data.copy()
    fresh["version"] = str(ticket.version)
    form = make_form(step, ticket, user, data=fresh)
    offered = step.offered(facts_of(ticket, user, now))
    valid = form.is_valid()
    if not offered:
        _refuse(form, step.refusal(ticket))
    elif step.watchful and seen and seen != str(ticket.version):
        _refuse(form, _changed(ticket))
    elif valid and (
        attempt(form, lambda: step.do(ticket=ticket, actor=user, now=now, **form.words()) or True) is not None
    ):
        return None
    return Offer(step, form, open=True, blocked=not offered)


def _refuse(form: forms.StepForm, error: DomainError) -> None:
    def no() -> None:
        raise error

    attempt(form, no)


def _changed(ticket: Ticket) -> Conflict:
    return Conflict(
        N_(
            "This ticket changed while you were writing; it is now “%(state)s”. Your words are kept: look at what "
            "happened below, then send them again if they still fit."
        ),
        params={"state": State(ticket.state)},
        field="state",
        code="changed",
    )
