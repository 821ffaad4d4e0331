"""Addresses of surveys below /api/v1/."""

from django.urls import path

from surveys.api.views import after, surveys

urlpatterns = [
    path("surveys", surveys.Surveys.as_view(), name="api-surveys"),
    path("surveys/<slug:code>/figures", surveys.SurveyFigures.as_view(), name="api-survey-figures"),
    path("surveys/<slug:code>/import", surveys.SurveyImport.as_view(), name="api-survey-import"),
    path("survey-reasons", surveys.Reasons.as_view(), name="api-survey-reasons"),
    path("survey-responses", surveys.Responses.as_view(), name="api-survey-responses"),
    path(
        "survey-responses/<int:pk>/reason", after.ResponseReason.as_view(), name="api-survey-response-reason"
    ),
    path("survey-responses/<int:pk>/calls", after.ResponseCall.as_view(), name="api-survey-response-call"),
    path(
        "survey-responses/<int:pk>/testimonial",
        after.ResponseTestimonial.as_view(),
        name="api-survey-testimonial",
    ),
    path(
        "survey-responses/<int:pk>/testimonial/withdrawal",
        after.TestimonialWithdrawal.as_view(),
        name="api-survey-withdrawal",
    ),
    path("survey-calls", after.ToCall.as_view(), name="api-survey-calls"),
    path("survey-campaigns", after.Campaigns.as_view(), name="api-survey-campaigns"),
    path("survey-campaigns/<slug:code>", after.CampaignDetail.as_view(), name="api-survey-campaign"),
    path("survey-campaign-plans", after.CampaignPlan.as_view(), name="api-survey-plan"),
    path("survey-counters", after.Counters.as_view(), name="api-survey-counters"),
    path("survey-counters/<int:pk>/end", after.CounterEnd.as_view(), name="api-survey-counter-end"),
    path("survey-journey", surveys.Journey.as_view(), name="api-survey-journey"),
    path(
        "participants/<int:pk>/journey",
        surveys.ParticipantJourney.as_view(),
        name="api-participant-journey",
    ),
    path(
        "tickets/<str:number>/survey-answer",
        after.TicketSurveyAnswer.as_view(),
        name="api-ticket-survey-answer",
    ),
]
