"""Overrule a classification, with a reason of one's own; what was there before stays on record."""

from datetime import datetime

from core.errors import N_, Invalid
from core.text import clean_text
from core.transactions import whole
from tickets import policies
from tickets.actions.record import Actor, check_at_desk, record, staff_or_none
from tickets.domain.codes import ClassifiedBy, Colour, Kind, Promise, Verb
from tickets.domain.triage import Finding, Reason
from tickets.models import Category, Classification, Ticket

#: What a new colour or category puts under other terms. A first reply depends on the channel alone.
RENEWED = (Promise.HANDLING, Promise.RESOLUTION)


@whole
def overrule(
    *,
    ticket: Ticket,
    words: str,
    actor: Actor,
    now: datetime,
    colour: Colour | None = None,
    category: Category | None = None,
) -> Classification:
    """Give the ticket another colour or category because of `words`.

    Clocks that run keep their start and take the new limit, unless they have already run out.
    Raises `Invalid` naming the field, `NotAllowed`, and `Conflict`, also for a ticket that a branch holds.
    """
    words = clean_text(words, field="reason", max_bytes=4000).strip()
    if not words:
        raise Invalid(
            N_("Say in your own words why the classification is changed."), field="reason", code="required"
        )
    check_at_desk(ticket, Verb.CLASSIFIED)
    category = category or ticket.category
    if category.kind == Kind.COMPLAINT:
        chosen = colour or Colour(ticket.colour) or Colour(category.default_colour) or Colour.YELLOW
    elif colour:
        raise Invalid(N_("Only complaints have a colour."), field="colour", code="not_a_complaint")
    else:
        chosen = Colour.NONE
    if (category.pk, chosen) == (ticket.category_id, ticket.colour):
        raise Invalid(N_("That is how it is classified already."), field="colour", code="unchanged")
    finding = Finding(chosen, Reason.OVERRULED)
    return reclassify(ticket=ticket, category=category, finding=finding, words=words, actor=actor, now=now)


def reclassify(
    *, ticket: Ticket, category: Category, finding: Finding, actor: Actor, now: datetime, words: str = ""
) -> Classification:
    """Write a further judgement on the ticket and renew the terms of its clocks."""
    previous = {"category": ticket.category_id, "colour": ticket.colour}
    ticket.category, ticket.kind, ticket.colour = category, category.kind, finding.colour
    record(
        ticket,
        verb=Verb.CLASSIFIED,
        actor=actor,
        now=now,
        changes={"category": category, "kind": category.kind, "colour": finding.colour},
        terms=policies.terms_for(policies.case_of(ticket), now, RENEWED),
        note=words,
        data={"colour": finding.colour, "reason": finding.reason, "before": previous},
    )
    return Classification.objects.create(
        ticket=ticket,
        at=now,
        source=ClassifiedBy.AGENT if finding.reason is Reason.OVERRULED else ClassifiedBy.TRIAGE,
        by=staff_or_none(actor),
        kind=category.kind,
        colour=finding.colour,
        reason=finding.reason,
        words=words,
    )
