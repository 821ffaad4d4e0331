"""The admin's edge of surveys: their screens stand in the frame of the desk's."""

from tickets.admin.urls import add_screens

add_screens("surveys.admin.screens", "figures")
