"""What is done with answers, and the ways to them, over HTTP. People only."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from rest_framework import status
from rest_framework.generics import ListAPIView, RetrieveAPIView

from core.api.pagination import CursorPagination
from core.api.views import ActionView
from crm.api.views.base import CrmView, caller
from surveys.actions.after import code_reason, record_call, release_words, withdraw_words
from surveys.actions.counters import end_code, hang_code
from surveys.actions.draw_campaign import Plan, draw_campaign, plan_campaign
from surveys.actions.help import answer_with_help
from surveys.actions.permission import Deed, may_do, require
from surveys.api.serializers import asking
from surveys.api.serializers import surveys as shown
from surveys.models import Campaign, Counter, Response, Testimonial
from surveys.queries.answers import to_call, with_words
from surveys.querysets import counts_nation
from tickets.api.serializers.base import NoInput
from tickets.api.views.base import visible_ticket
from tickets.models import Ticket


class _OfResponse(CrmView, ActionView):
    """Something done with an answer in words."""

    success_status = status.HTTP_200_OK

    def get_target(self) -> Response:
        found: Response | None = with_words(caller(self.request)).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found


class ResponseReason(_OfResponse):
    """Stand by the reason that is suggested, or give another."""

    input_serializer = shown.ReasonIn
    output_serializer = shown.ResponseOut

    def perform(self, target: Response, data: dict[str, Any], *, actor: Any, now: datetime) -> Response:
        code_reason(response=target, reason_code=data["reason"], actor=actor, now=now)
        return Response.objects.get(pk=target.pk)


class ResponseTestimonial(_OfResponse):
    """Show a promoter's words to everybody, with their consent."""

    input_serializer = shown.TestimonialIn
    output_serializer = shown.TestimonialOut

    def perform(self, target: Response, data: dict[str, Any], *, actor: Any, now: datetime) -> Testimonial:
        return release_words(response=target, text=data["text"], actor=actor, now=now)


class TestimonialWithdrawal(CrmView, ActionView):
    """Show the words no more."""

    input_serializer = NoInput
    output_serializer = shown.TestimonialOut
    success_status = status.HTTP_200_OK

    def get_target(self) -> Testimonial:
        rows = Testimonial.objects.filter(response__in=with_words(caller(self.request)).values("pk"))
        found = rows.filter(response=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def perform(self, target: Testimonial, data: dict[str, Any], *, actor: Any, now: datetime) -> Testimonial:
        return withdraw_words(testimonial=target, actor=actor, now=now)


class ToCall(CrmView, ListAPIView[Response]):
    """Passives whom nobody has reached yet, for those who call them; who has waited longest first."""

    serializer_class = shown.ToCallOut
    queryset = Response.objects.none()
    pagination_class = CursorPagination
    filter_backends = ()
    ordering = ("id",)

    def get_queryset(self) -> QuerySet[Response]:
        user = caller(self.request)
        found: QuerySet[Response] = to_call(user)
        return found if may_do(user, Deed.CALL_PASSIVE) else found.none()


class ResponseCall(CrmView, ActionView):
    """Note a call to a passive."""

    input_serializer = shown.CallIn
    output_serializer = shown.PassiveCallOut

    def get_target(self) -> Response:
        require(caller(self.request), Deed.CALL_PASSIVE)
        found: Response | None = to_call(caller(self.request)).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def perform(self, target: Response, data: dict[str, Any], *, actor: Any, now: datetime) -> object:
        return record_call(response=target, actor=actor, now=now, **data)


class TicketSurveyAnswer(CrmView, ActionView):
    """Keep what the ticket's person answered, for whom the caller has filled the survey in; never about own work."""

    input_serializer = shown.SurveyAnswerIn
    output_serializer = None

    def get_target(self) -> Ticket:
        return visible_ticket(self.request, self.kwargs["number"])

    def perform(self, target: Ticket, data: dict[str, Any], *, actor: Any, now: datetime) -> None:
        answer_with_help(
            ticket=target,
            helper=actor,
            answers=data["answers"],
            words=data["words"],
            consents=data["may_be_shown"],
            now=now,
        )


def campaigns_of(user: Any) -> QuerySet[Campaign]:
    """Campaigns, for those who count the whole country."""
    rows = Campaign.objects.all() if counts_nation(user) else Campaign.objects.none()
    return rows.select_related("survey").prefetch_related("strata__region")


class Campaigns(CrmView, ActionView, ListAPIView[Campaign]):
    """Campaigns, newest first; draw one."""

    serializer_class = asking.CampaignOut
    queryset = Campaign.objects.none()
    pagination_class = CursorPagination
    filter_backends = ()
    ordering = ("-drawn_at", "-id")
    input_serializer = asking.CampaignIn
    output_serializer = asking.CampaignOut

    def get_queryset(self) -> QuerySet[Campaign]:
        return campaigns_of(caller(self.request))

    def perform(self, target: None, data: dict[str, Any], *, actor: Any, now: datetime) -> Campaign:
        return draw_campaign(survey_code=data.pop("survey"), actor=actor, now=now, **data)


class CampaignDetail(CrmView, RetrieveAPIView[Campaign]):
    """One campaign."""

    serializer_class = asking.CampaignOut
    queryset = Campaign.objects.none()
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[Campaign]:
        return campaigns_of(caller(self.request))


class CampaignPlan(CrmView, ActionView):
    """Work the sizes of a campaign out; nothing is drawn."""

    input_serializer = asking.SizesIn
    output_serializer = asking.PlanOut
    success_status = status.HTTP_200_OK

    def perform(self, target: None, data: dict[str, Any], *, actor: Any, now: datetime) -> dict[str, Any]:
        require(actor, Deed.DRAW)
        plan: Plan = plan_campaign(survey_code=data.pop("survey"), now=now, **data)
        return {
            "answers": plan.answers,
            "invitations": plan.invitations,
            "population": plan.population,
            "strata": plan.told(),
        }


class Counters(CrmView, ActionView, ListAPIView[Counter]):
    """QR codes within the caller's sight; make one for a counter."""

    serializer_class = asking.CounterOut
    queryset = Counter.objects.none()
    pagination_class = CursorPagination
    filter_backends = ()
    ordering = ("-id",)
    input_serializer = asking.CounterIn
    output_serializer = asking.CounterOut

    def get_queryset(self) -> QuerySet[Counter]:
        found: QuerySet[Counter] = Counter.objects.visible_to(caller(self.request)).select_related("branch")
        return found

    def perform(self, target: None, data: dict[str, Any], *, actor: Any, now: datetime) -> Counter:
        return hang_code(
            branch=data["branch"], name=data["name"], survey_code=data["survey"], actor=actor, now=now
        )


class CounterEnd(CrmView, ActionView):
    """Take a code out of use; its answers stay."""

    input_serializer = NoInput
    output_serializer = asking.CounterOut
    success_status = status.HTTP_200_OK

    def get_target(self) -> Counter:
        rows = Counter.objects.visible_to(caller(self.request)).select_related("branch")
        found: Counter | None = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def perform(self, target: Counter, data: dict[str, Any], *, actor: Any, now: datetime) -> Counter:
        return end_code(counter=target, actor=actor, now=now)
