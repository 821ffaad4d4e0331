"""Apply the policies of today to a ticket that started under older ones: an explicit, previewed, audited job."""

from datetime import datetime

from core.transactions import whole
from tickets import clockrows, policies
from tickets.actions.record import Actor, record
from tickets.actions.write import required_text
from tickets.domain.clockwork import renew
from tickets.domain.codes import Promise, Verb
from tickets.models import Ticket, TicketEvent


def preview(*, ticket: Ticket, now: datetime) -> dict[Promise, tuple[datetime, datetime]]:
    """For each running clock that would change: its due time now, and the one it would get."""
    running = {Promise(row.promise): clockrows.state_of(row) for row in ticket.clocks.running()}
    terms = policies.terms_for(policies.case_of(ticket), now, running)
    changed = {}
    for promise, clock in running.items():
        renewed = renew(clock, terms[promise], now) if promise in terms else clock
        if renewed.due_at != clock.due_at:
            changed[promise] = (clock.due_at, renewed.due_at)
    return changed


@whole
def reapply(*, ticket: Ticket, reason: str, actor: Actor, now: datetime) -> TicketEvent:
    """Put the ticket's running clocks under the policies in force at `now`; clocks that have run out stay so."""
    reason = required_text(reason, field="reason")
    running = [Promise(promise) for promise in ticket.clocks.running().values_list("promise", flat=True)]
    terms = policies.terms_for(policies.case_of(ticket), now, running)
    return record(ticket, verb=Verb.REPOLICIED, actor=actor, now=now, terms=terms, note=reason)
