"""What all views of this package share."""

from typing import ClassVar, cast

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from core.api.shown import ShowsRows
from core.api.throttling import rate_limit
from crm.api.permissions import HasScope
from crm.domain.scopes import Scope
from crm.models import Staff


def caller(request: Request) -> Staff:
    """The account that calls. Only behind `IsAuthenticated`."""
    return cast(Staff, request.user)


class CrmView(ShowsRows, APIView):
    """For people and keys that are signed in; `scopes` says what a key needs for each method, `post_limit` which of
    the DEFAULT_THROTTLE_RATES counts what is posted.
    """

    permission_classes = (IsAuthenticated, HasScope)
    scopes: ClassVar[dict[str, Scope | None]] = {}
    post_limit: ClassVar[str] = ""

    def get_throttles(self) -> list[BaseThrottle]:
        """Only what is posted is counted: reading costs no write."""
        if self.post_limit and self.request.method == "POST":
            return [rate_limit(self.post_limit)()]
        return super().get_throttles()
