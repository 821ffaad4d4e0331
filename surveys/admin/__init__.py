"""The admin's edge of surveys: their screens stand in the frame of the desk's."""

from surveys.admin import registers
from surveys.admin.panels import person_panel, ticket_panel
from tickets.admin.panels import add_person_panel, add_ticket_panel
from tickets.admin.urls import add_screens

__all__ = ["registers"]

add_screens("surveys.admin", "registers")
add_screens("surveys.admin.screens", "figures", "journey", "words", "calls", "campaigns", "counters", "help")
add_ticket_panel(ticket_panel)
add_person_panel(person_panel)
