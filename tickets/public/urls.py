"""Addresses of the public site, and of the two operations of the API that need no account."""

from django.urls import include, path

from tickets.public import api, views

pages = [
    path("", views.home, name="home"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("maklumat/", views.service_charter, name="charter"),
    path("lacak/", views.track, name="track"),
    path("lacak/tiket/", views.ticket, name="ticket"),
    path("lacak/selesai/", views.leave, name="leave"),
]

urlpatterns = [
    path("", include((pages, "public"))),
    path("api/v1/charter", api.CharterView.as_view(), name="api-charter"),
    path("api/v1/tracking", api.TrackingView.as_view(), name="api-tracking"),
]
