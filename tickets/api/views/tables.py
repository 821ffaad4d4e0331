"""Categories, causes and policies over HTTP: read only; head office changes them in the admin."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from rest_framework.generics import ListAPIView

from core.api.pagination import CursorPagination
from tickets.api.serializers.tables import CategoryOut, PolicyOut, RootCauseOut
from tickets.api.views.base import TicketView
from tickets.models import Category, Policy, RootCause


class CategoryFilter(django_filters.FilterSet):
    """Narrowing the list of categories."""

    class Meta:
        model = Category
        fields = ("kind", "active")


class Categories(TicketView, ListAPIView[Category]):
    """What tickets are about."""

    scopes = {"GET": None}
    serializer_class = CategoryOut
    queryset = Category.objects.all()
    pagination_class = CursorPagination
    ordering = ("kind", "position", "id")
    filterset_class = CategoryFilter


class RootCauses(TicketView, ListAPIView[RootCause]):
    """Why complaints happen: the codes by which causes are counted."""

    scopes = {"GET": None}
    serializer_class = RootCauseOut
    queryset = RootCause.objects.all()
    pagination_class = CursorPagination
    filter_backends = ()
    ordering = ("code",)


class PolicyFilter(django_filters.FilterSet):
    """Versions in force unless `versions=all`."""

    versions = django_filters.ChoiceFilter(
        choices=[("in_force", "in force"), ("all", "all")],
        method="narrow",
        help_text="`in_force` (the default) or `all`, with versions that have ended or not yet begun.",
    )

    class Meta:
        model = Policy
        fields = ("promise", "kind", "colour", "channel", "priority")

    def narrow(self, rows: QuerySet[Policy], name: str, value: str) -> QuerySet[Policy]:
        return rows

    def filter_queryset(self, queryset: QuerySet[Policy]) -> QuerySet[Policy]:
        rows: QuerySet[Policy] = super().filter_queryset(queryset)
        if self.form.cleaned_data.get("versions") == "all":
            return rows
        now = timezone.now()
        return rows.filter(Q(valid_until=None) | Q(valid_until__gt=now), valid_from__lte=now)


class Policies(TicketView, ListAPIView[Policy]):
    """What is promised, version by version."""

    scopes = {"GET": None}
    serializer_class = PolicyOut
    queryset = Policy.objects.filter(origin="").select_related("category", "calendar")
    pagination_class = CursorPagination
    ordering = ("promise", "kind", "colour", "channel", "id")
    filterset_class = PolicyFilter
