"""The admin's edge of surveys: their screens stand in the frame of the desk's."""

from surveys.admin import registers
from tickets.admin.urls import add_screens

__all__ = ["registers"]

add_screens("surveys.admin", "registers")
add_screens("surveys.admin.screens", "figures")
