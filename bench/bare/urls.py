from typing import Any

from django.db import transaction
from django.urls import path
from rest_framework import generics, pagination, serializers

from bench.bare.models import BareTicket, Person


class PersonPart(serializers.ModelSerializer[Person]):
    class Meta:
        model = Person
        fields = ("name", "phone")


class TicketPart(serializers.ModelSerializer[BareTicket]):
    person = PersonPart()

    class Meta:
        model = BareTicket
        fields = ("id", "person", "subject", "description", "state", "opened_at")
        read_only_fields = ("state", "opened_at")

    @transaction.atomic
    def create(self, validated_data: dict[str, Any]) -> BareTicket:
        person = Person._default_manager.create(**validated_data.pop("person"))
        return BareTicket._default_manager.create(person=person, **validated_data)


class Pages(pagination.CursorPagination):
    page_size = 25
    page_size_query_param = "page_size"
    ordering = "-opened_at"


class Tickets(generics.ListCreateAPIView[BareTicket]):
    queryset = BareTicket._default_manager.filter(state="new").select_related("person")
    serializer_class = TicketPart
    pagination_class = Pages


class Ticket(generics.RetrieveAPIView[BareTicket]):
    queryset = BareTicket._default_manager.select_related("person")
    serializer_class = TicketPart


urlpatterns = [path("tickets", Tickets.as_view()), path("tickets/<int:pk>", Ticket.as_view())]
