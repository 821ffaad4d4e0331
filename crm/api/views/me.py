"""The caller's own account over HTTP."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.serializers.me import MeOut
from crm.api.views.base import CrmView, caller


class Me(CrmView):
    """Who is calling."""

    scopes = {"GET": None}

    @extend_schema(responses=MeOut)
    def get(self, request: Request) -> Response:
        return Response(MeOut(caller(request), context={"request": request}).data)
