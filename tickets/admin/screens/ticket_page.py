"""The page of one ticket: the person, the thread, the clocks, and the allowed next steps."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def ticket_page(request: HttpRequest, number: str) -> HttpResponse:
    """Show a ticket that the reader may see."""
    return render(request, "desk/ticket.html", {"number": number})


urls = [path("<str:number>/", ticket_page, name="desk_ticket")]
