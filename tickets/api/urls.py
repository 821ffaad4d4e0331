"""Addresses of tickets, queues and tables below /api/v1/."""

from django.urls import path

from tickets.api.views import (
    attachments,
    branch,
    contacts,
    data_requests,
    participants,
    queues,
    signed,
    steps,
    tables,
    tickets,
)

STEPS = {
    "participant": steps.TicketParticipant,
    "classification": steps.TicketClassification,
    "resolution": steps.TicketResolution,
    "escalations": steps.TicketEscalations,
    "waiting": steps.TicketWaiting,
    "resumption": steps.TicketResumption,
    "reply": steps.TicketReply,
    "notes": steps.TicketNotes,
    "merge": steps.TicketMerge,
    "confirmations": steps.TicketConfirmations,
    "reopening": steps.TicketReopening,
    "closure": steps.TicketClosure,
    "dismissal": steps.TicketDismissal,
    "assignment": steps.TicketAssignment,
    "release": steps.TicketRelease,
    "adoption": steps.TicketAdoption,
    "acknowledgement": branch.TicketAcknowledgement,
    "branch-feedback": branch.TicketBranchFeedback,
    "handover": branch.TicketHandover,
    "return": branch.TicketReturn,
    "erasure": data_requests.TicketErasure,
}

urlpatterns = [
    path("tickets", tickets.Tickets.as_view(), name="api-tickets"),
    path("webhooks/<str:source>", signed.SignedTickets.as_view(), name="api-webhook"),
    path("tickets/<str:number>", tickets.TicketDetail.as_view(), name="api-ticket"),
    path("tickets/<str:number>/timeline", tickets.TicketTimeline.as_view(), name="api-ticket-timeline"),
    path("tickets/<str:number>/clocks", tickets.TicketClocks.as_view(), name="api-ticket-clocks"),
    path("tickets/<str:number>/messages", tickets.TicketMessages.as_view(), name="api-ticket-messages"),
    path(
        "tickets/<str:number>/attachments",
        attachments.TicketAttachments.as_view(),
        name="api-ticket-attachments",
    ),
    path(
        "tickets/<str:number>/attachments/<int:pk>",
        attachments.TicketAttachment.as_view(),
        name="api-ticket-attachment",
    ),
    path("tickets/<str:number>/reveals", tickets.TicketReveals.as_view(), name="api-ticket-reveals"),
    path(
        "tickets/<str:number>/data-copy",
        data_requests.TicketDataCopy.as_view(),
        name="api-ticket-data-copy",
    ),
    *(
        path(f"tickets/<str:number>/{name}", view.as_view(), name=f"api-ticket-{name}")
        for name, view in STEPS.items()
    ),
    path(
        "contacts/<int:pk>/participant", contacts.ContactParticipant.as_view(), name="api-contact-participant"
    ),
    path("participants/<int:pk>", participants.ParticipantDetail.as_view(), name="api-participant"),
    path("contacts/<int:pk>/end", contacts.ContactEnd.as_view(), name="api-contact-end"),
    path("queues/agent", queues.AgentQueue.as_view(), name="api-queue-agent"),
    path("queues/agent/next", queues.NextForAgent.as_view(), name="api-queue-agent-next"),
    path("queues/outbound", queues.OutboundQueue.as_view(), name="api-queue-outbound"),
    path("queues/outbound/next", queues.NextCall.as_view(), name="api-queue-outbound-next"),
    path("categories", tables.Categories.as_view(), name="api-categories"),
    path("root-causes", tables.RootCauses.as_view(), name="api-root-causes"),
    path("policies", tables.Policies.as_view(), name="api-policies"),
]
