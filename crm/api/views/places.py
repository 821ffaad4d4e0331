"""Areas and branches over HTTP: open to everybody who is signed in."""

import django_filters
from rest_framework.generics import ListAPIView, RetrieveAPIView

from core.api.pagination import CursorPagination
from crm.api.serializers.places import AreaOut, BranchOut
from crm.api.views.base import CrmView
from crm.domain.codes import AreaLevel
from crm.domain.scopes import Scope
from crm.labels import choices_of
from crm.models import Area, Branch
from crm.querysets import BranchQuerySet


class BranchFilter(django_filters.FilterSet):
    """`area` finds the branch responsible for a regency."""

    area = django_filters.CharFilter(field_name="branch_areas__area", max_length=5)
    region = django_filters.CharFilter(field_name="region__code", max_length=20)
    code = django_filters.CharFilter(max_length=20)

    class Meta:
        model = Branch
        fields = ("active",)


class Branches(CrmView, ListAPIView[Branch]):
    """The branch offices, by name."""

    scopes = {"GET": Scope.PLACES_READ}
    serializer_class = BranchOut
    queryset = Branch.objects.none()
    pagination_class = CursorPagination
    ordering = ("name", "id")
    filterset_class = BranchFilter

    def get_queryset(self) -> BranchQuerySet:
        return Branch.objects.visible_to(self.request.user).select_related("region").prefetch_related("areas")


class BranchDetail(CrmView, RetrieveAPIView[Branch]):
    """One branch office."""

    scopes = {"GET": Scope.PLACES_READ}
    serializer_class = BranchOut
    queryset = Branch.objects.none()

    def get_queryset(self) -> BranchQuerySet:
        return Branch.objects.visible_to(self.request.user).select_related("region").prefetch_related("areas")


class AreaFilter(django_filters.FilterSet):
    """Narrowing the list of areas."""

    level = django_filters.ChoiceFilter(choices=choices_of(AreaLevel))
    parent = django_filters.CharFilter(field_name="parent_id", max_length=5)
    name = django_filters.CharFilter(lookup_expr="icontains", max_length=100)

    class Meta:
        model = Area
        fields = ()


class Areas(CrmView, ListAPIView[Area]):
    """Provinces and regencies with their official codes."""

    scopes = {"GET": Scope.PLACES_READ}
    serializer_class = AreaOut
    queryset = Area.objects.all()
    pagination_class = CursorPagination
    ordering = ("code",)
    filterset_class = AreaFilter
