"""Addresses of the public pages of surveys."""

from django.urls import path

from surveys.public import views

app_name = "surveys"
urlpatterns = [
    path("suara-peserta/", views.voices, name="voices"),
    path("survei/loket/<slug:code>/", views.scan, name="scan"),
    path("survei/pindai/<str:token>/", views.scanned, name="scanned"),
    path("survei/<str:token>/", views.survey, name="answer"),
]
