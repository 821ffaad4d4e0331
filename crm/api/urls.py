"""Addresses of people and places below /api/v1/."""

from django.urls import path

from crm.api import schema  # noqa: F401  (importing tells the OpenAPI document about keys)
from crm.api.views import contacts, me, participants, places

urlpatterns = [
    path("me", me.Me.as_view(), name="api-me"),
    path("areas", places.Areas.as_view(), name="api-areas"),
    path("branches", places.Branches.as_view(), name="api-branches"),
    path("branches/<int:pk>", places.BranchDetail.as_view(), name="api-branch"),
    path("participants", participants.Participants.as_view(), name="api-participants"),
    path("participants/search", participants.ParticipantSearch.as_view(), name="api-participant-search"),
    path("participants/<int:pk>/reveals", participants.ParticipantReveals.as_view(), name="api-reveals"),
    path(
        "participants/<int:pk>/verification",
        participants.ParticipantVerification.as_view(),
        name="api-participant-verification",
    ),
    path(
        "participants/<int:pk>/addresses",
        participants.ParticipantAddresses.as_view(),
        name="api-participant-addresses",
    ),
    path("contacts", contacts.Contacts.as_view(), name="api-contacts"),
    path("contacts/<int:pk>", contacts.ContactDetail.as_view(), name="api-contact"),
]
