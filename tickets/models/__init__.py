"""Tables of the core, one file a noun."""

from tickets.models.attachment import Attachment
from tickets.models.calendar import Calendar
from tickets.models.category import Category
from tickets.models.classification import Classification
from tickets.models.clock import Clock
from tickets.models.confirmation import CallAttempt, Confirmation
from tickets.models.corrective_action import CorrectiveAction
from tickets.models.escalation import Escalation
from tickets.models.event import TicketEvent
from tickets.models.message import Message
from tickets.models.policy import Policy
from tickets.models.retention import RetentionPeriod
from tickets.models.root_cause import RootCause
from tickets.models.rules import CareCentreRules
from tickets.models.ticket import Ticket, TicketContact

__all__ = [
    "Attachment",
    "Calendar",
    "CallAttempt",
    "CareCentreRules",
    "Category",
    "Classification",
    "Clock",
    "Confirmation",
    "CorrectiveAction",
    "Escalation",
    "Message",
    "Policy",
    "RetentionPeriod",
    "RootCause",
    "Ticket",
    "TicketContact",
    "TicketEvent",
]
