"""Addresses of the public page of a survey."""

from django.urls import path

from surveys.public import views

app_name = "surveys"
urlpatterns = [path("survei/<str:token>/", views.survey, name="answer")]
