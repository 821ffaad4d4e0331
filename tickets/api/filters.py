"""Narrowing and ordering the list of tickets."""

from datetime import UTC, datetime
from typing import Any

import django_filters
from django.db.models import DateTimeField, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request

from core.api.filters import Moment
from core.errors import N_, Invalid
from crm.domain.codes import Channel
from crm.labels import choices_of
from tickets.domain.states import OPEN_STATES
from tickets.labels import COLOUR_CHOICES, KIND_CHOICES, STATE_CHOICES
from tickets.models import Category, Ticket
from tickets.querysets import TicketQuerySet

#: Behind every real due time.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
LARGEST_ID = 2**63 - 1


def with_due_order(rows: TicketQuerySet) -> TicketQuerySet:
    """With `due`, by which pages can be cut: the due time, or a moment after all others where nothing is due."""
    ordered: TicketQuerySet = rows.annotate(
        due=Coalesce("due_at", Value(NEVER, output_field=DateTimeField()))
    )
    return ordered


class Several(django_filters.MultipleChoiceFilter):
    """One or more codes: `?state=new&state=escalated`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(distinct=False, **kwargs)


class ById(django_filters.NumberFilter):
    """The id of a related row."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_ID, decimal_places=0, **kwargs)


class TicketFilter(django_filters.FilterSet):
    """Every condition must hold; several values of one name are alternatives."""

    state = Several(choices=STATE_CHOICES)
    kind = Several(choices=KIND_CHOICES)
    colour = Several(choices=COLOUR_CHOICES)
    channel = Several(choices=choices_of(Channel))
    category = django_filters.ModelChoiceFilter(queryset=Category.objects.all(), to_field_name="code")
    branch = ById(field_name="branch_id", help_text="Id of the branch concerned.")
    owner = ById(field_name="owner_id", help_text="Id of the colleague who works on it.")
    unowned = django_filters.BooleanFilter(field_name="owner", lookup_expr="isnull")
    participant = ById(field_name="participant_id")
    open = django_filters.BooleanFilter(
        method="only_open", help_text="Somebody still owes the participant something."
    )
    overdue = django_filters.BooleanFilter(
        method="only_overdue", help_text="A clock has run out and runs on."
    )
    wrote_again = django_filters.BooleanFilter(
        method="only_written_again",
        help_text="Resolved, and the participant came again after the answer: close it or reopen it.",
    )
    opened_from = Moment(field_name="opened_at", lookup_expr="gte")
    opened_before = Moment(field_name="opened_at", lookup_expr="lt")
    search = django_filters.CharFilter(
        method="matching", max_length=200, help_text="A ticket number, or words of the subject or the name."
    )

    class Meta:
        model = Ticket
        fields = ()

    def only_open(self, rows: TicketQuerySet, name: str, value: bool) -> TicketQuerySet:
        return rows.open() if value else rows.exclude(state__in=OPEN_STATES)

    def only_overdue(self, rows: TicketQuerySet, name: str, value: bool) -> TicketQuerySet:
        now = timezone.now()
        return rows.overdue(now) if value else rows.exclude(pk__in=Ticket.objects.overdue(now).values("pk"))

    def only_written_again(self, rows: TicketQuerySet, name: str, value: bool) -> TicketQuerySet:
        return rows.with_wrote_again().filter(wrote_again=value)

    def matching(self, rows: TicketQuerySet, name: str, value: str) -> TicketQuerySet:
        return rows.matching(value)


class StrictOrdering(OrderingFilter):
    """Ordering by the fields that the view names; any other is refused, not forgotten."""

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> Any:
        asked = request.query_params.get(self.ordering_param, "")
        known = self.get_valid_fields(queryset, view)
        for name in asked.split(",") if asked else []:
            if name.strip().removeprefix("-") not in dict(known):
                raise Invalid(
                    N_("Lists are ordered by one of: %(known)s, with - in front for the reverse."),
                    params={"known": ", ".join(dict(known))},
                    field=self.ordering_param,
                    code="unknown_ordering",
                )
        return super().get_ordering(request, queryset, view)
