"""What the steps of a ticket take."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import MomentField
from core.api.inputs import StrictInput
from core.errors import Invalid
from core.i18n import translate
from crm.api.serializers.contacts import VisibleParticipant
from crm.domain.codes import ContactOutcome, Desk
from crm.labels import choices_of
from crm.models import Participant
from tickets.actions.write import MAX_NOTE_BYTES
from tickets.api.serializers.base import BranchById, CodeField, ColleagueById, TextField
from tickets.domain.codes import CallOutcome, Priority
from tickets.domain.numbers import key_of
from tickets.labels import CALL_OUTCOME_CHOICES, COLOUR_CHOICES, PRIORITY_CHOICES
from tickets.models import Category, Message, RootCause, Ticket


def words(**kwargs: Any) -> TextField:
    """Words that must be there."""
    return TextField(max_bytes=MAX_NOTE_BYTES, **kwargs)


def words_if_any(**kwargs: Any) -> TextField:
    """Words that may be left out."""
    return TextField(max_bytes=MAX_NOTE_BYTES, required=False, allow_blank=True, **kwargs)


class ClassificationIn(StrictInput):
    """Another colour or category, and why in the agent's own words."""

    colour = serializers.ChoiceField(choices=COLOUR_CHOICES, required=False)
    category = CodeField(queryset=Category.objects.all(), required=False)
    reason = TextField(max_bytes=4000)


class ResolutionIn(StrictInput):
    """What the participant is told."""

    answer = words()


class EscalationIn(StrictInput):
    """To whom, how urgent, and what the branch is asked to do."""

    branch = BranchById(
        required=False, help_text="Left out: the branch responsible for where it happened, or for the home."
    )
    priority = serializers.ChoiceField(choices=PRIORITY_CHOICES, default=Priority.MEDIUM.value)
    request = words()


class AdoptionIn(StrictInput):
    """Where the case goes on."""

    branch = BranchById(
        required=False,
        help_text="The branch that gets it, for a red complaint. Left out: the queue of its desk, or its owner.",
    )


class PersonIn(StrictInput):
    """The id of a participant within your sight."""

    participant = VisibleParticipant(queryset=Participant.objects.none())


class WaitingIn(StrictInput):
    """What the participant is asked."""

    question = words()


class MessageOfTicket(serializers.PrimaryKeyRelatedField[Message]):
    """A message of the ticket that is worked on. Another's is no message here, and nobody learns that it exists."""

    def get_queryset(self) -> Any:
        ticket = self.context.get("target")
        return Message.objects.filter(ticket=ticket) if ticket is not None else Message.objects.none()


class ReplyIn(StrictInput):
    """Words for the participant; `in_reply_to` ties them to the very message that they answer."""

    text = words()
    in_reply_to = MessageOfTicket(queryset=Message.objects.none(), required=False)


class NoteIn(StrictInput):
    """Words for colleagues only."""

    text = words()


@extend_schema_field(OpenApiTypes.STR)
class VisibleTicket(serializers.Field[Any, Any, Any, Any]):
    """The number of another ticket within the caller's sight."""

    default_error_messages = {"does_not_exist": _("There is no ticket with this number.")}

    def to_internal_value(self, data: Any) -> Any:
        try:
            key = key_of(data) if isinstance(data, str) else 0
        except Invalid as error:
            raise serializers.ValidationError(translate(error), code=error.code) from error
        found = Ticket.objects.visible_to(self.context["request"].user).filter(pk=key).first()
        if found is None:
            self.fail("does_not_exist")
        return found


class MergeIn(StrictInput):
    """The ticket that goes on."""

    into = VisibleTicket()
    note = words_if_any()


class FeedbackIn(StrictInput):
    """What the branch found. With `done` it is the branch's last word, and the call back is due."""

    feedback = words_if_any(help_text="With `done`, may be left out when it was written before.")
    done = serializers.BooleanField(default=False)
    root_cause = CodeField(
        queryset=RootCause.objects.filter(active=True),
        required=False,
        help_text="Needed with `done`, and only then.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("root_cause") and not attrs["done"]:
            raise serializers.ValidationError({"root_cause": _("Name the cause together with done.")})
        return attrs


class HandoverIn(StrictInput):
    """The branch that is really concerned, and why."""

    branch = BranchById()
    note = words()


class ReturnIn(StrictInput):
    """What is missing."""

    note = words()


class ConfirmationIn(StrictInput):
    """What a call back came to."""

    outcome = serializers.ChoiceField(choices=CALL_OUTCOME_CHOICES)
    note = words_if_any(help_text="Needed for `educated` and `reprocess`.")
    next_try_at = MomentField(
        required=False,
        help_text="Only for `no_answer`, within the calling hours where the participant lives. "
        "Left out: another part of the participant's day than the calls so far.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "next_try_at" in attrs and attrs["outcome"] != CallOutcome.NO_ANSWER:
            raise serializers.ValidationError({"next_try_at": _("There is a next try only after no_answer.")})
        return attrs


class ReopeningIn(StrictInput):
    """Why it is not over."""

    reason = words()


class ClosureIn(StrictInput):
    """Anything worth noting."""

    note = words_if_any()


class DismissalIn(StrictInput):
    """Why it is out of topic."""

    reason = words()


class AssignmentIn(StrictInput):
    """The colleague who gets it; left out, you take it yourself."""

    to = ColleagueById(required=False, queryset=None)


class ReleaseIn(StrictInput):
    """Why it goes back into the queue, if worth noting."""

    note = words_if_any()


class ContactEndIn(StrictInput):
    """How and when it ended; `ended_at` left out is now."""

    outcome = serializers.ChoiceField(choices=choices_of(ContactOutcome)[1:])
    answered_at = MomentField(required=False)
    ended_at = MomentField(required=False)


class NextIn(StrictInput):
    """From which desk's queue; your own unless named."""

    desk = serializers.ChoiceField(
        choices=[choice for choice in choices_of(Desk) if choice[0] in (Desk.CARE, Desk.SOCIAL)],
        required=False,
    )
