"""Correcting a participant, which moves their tickets in the queues."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.serializers.participants import CorrectionIn, ParticipantOut
from crm.api.views import participants as crm_views
from crm.api.views.base import caller
from crm.domain.scopes import Scope
from tickets.actions.correct_participant import correct_participant


class ParticipantDetail(crm_views.ParticipantDetail):
    """One participant."""

    scopes = {"GET": Scope.PARTICIPANTS_READ, "PATCH": Scope.PARTICIPANTS_WRITE}

    @extend_schema(request=CorrectionIn, responses=ParticipantOut)
    def patch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Correct what is given; a changed identity drops the verification, a learned priority moves the tickets."""
        participant = self.get_object()
        given = CorrectionIn(data=request.data)
        given.is_valid(raise_exception=True)
        row = correct_participant(
            participant=participant, actor=caller(request), now=timezone.now(), **given.validated_data
        )
        return Response(self.get_serializer(row).data)
