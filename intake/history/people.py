"""The participant of an imported case: found by number, or registered from what the log says."""

from crm.actions import identify_contact, register_participant
from crm.domain.codes import Source
from crm.models import Contact, Participant
from intake.history.plan import CasePlan
from tickets.models import Ticket


def attach_participant(title: str, plan: CasePlan, contact: Contact, ticket: Ticket) -> None:
    """Tie the ticket of an imported case to its person.

    Done after the case was replayed: a notice about what happened years ago must not reach anybody now.
    """
    participant = _participant(title, plan)
    if participant is None:
        return
    identify_contact(contact=contact, participant=participant, actor=None)
    Ticket.objects.filter(pk=ticket.pk).update(participant=participant, vulnerable=participant.is_priority)


def _participant(title: str, plan: CasePlan) -> Participant | None:
    facts = plan.facts
    numbers = {"membership_number": facts.get("participant_number"), "nik": facts.get("participant_nik")}
    for field, number in numbers.items():
        if not number:
            continue
        for found in Participant.objects.matching(number):
            if getattr(found, field) == number:
                return found
    name = facts.get("participant_name", "")
    if not name and not any(numbers.values()):
        return None
    person: Participant = register_participant(
        actor=None,
        now=plan.steps[0].at,
        name=name or f"{title} {plan.external_id}",
        membership_number=facts.get("participant_number", ""),
        nik=facts.get("participant_nik", ""),
        phone=facts.get("participant_phone", ""),
        segment=facts.get("participant_segment", ""),
        priority_reason=facts.get("participant_priority_reason", ""),
        source=Source.IMPORT,
    )
    return person
