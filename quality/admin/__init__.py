"""The admin's edge of quality monitoring: its screens stand in the frame of the desk's."""

from quality.admin import registers
from tickets.admin.urls import add_screens

__all__ = ["registers"]

add_screens("quality.admin", "registers")
add_screens(
    "quality.admin.screens",
    "mine",
    "queue",
    "review",
    "team",
    "agent",
    "steps",
    "calibration",
    "attendance",
    "cards",
)
