"""What all views of this package share."""

from typing import ClassVar, cast

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from crm.api.permissions import HasScope
from crm.domain.scopes import Scope
from crm.models import Staff


def caller(request: Request) -> Staff:
    """The account that calls. Only behind `IsAuthenticated`."""
    return cast(Staff, request.user)


class CrmView(APIView):
    """For people and keys that are signed in; `scopes` says what a key needs for each method."""

    permission_classes = (IsAuthenticated, HasScope)
    scopes: ClassVar[dict[str, Scope | None]] = {}
