"""Scoring, appeals, calibrations and steps over HTTP. People only; what one may not see is 404."""

from datetime import datetime
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet, Value
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView, RetrieveAPIView

from core.api.pagination import CursorPagination
from core.api.views import ActionView
from core.errors import N_, Invalid
from crm.api.views.base import CrmView, caller
from crm.models import Contact, Staff
from quality.actions.appeals import appeal, decide_appeal
from quality.actions.calibrations import open_calibration
from quality.actions.ladder import acknowledge_step, carry_out_step
from quality.actions.reviews import (
    Given,
    acknowledge_review,
    begin_review,
    put_back,
    save_draft,
    submit_review,
)
from quality.api.serializers import reviews as shown
from quality.api.views.periods import visible_period
from quality.models import Appeal, Calibration, LadderStep, Review, ReviewAnswer, Sampled
from quality.queries.queue import to_score
from quality.querysets import watches
from tickets.api.serializers.base import NoInput
from tickets.models import Message, Ticket

Serializer = type[serializers.BaseSerializer[Any]] | None
WITH_ALL = ("sampled__agent", "sampled__period", "sampled__scorecard", "scorer")


def visible_review(user: Staff, pk: int) -> Review:
    """The review, if the caller may see it. Raises `Http404`."""
    review: Review = get_object_or_404(Review.objects.visible_to(user).select_related(*WITH_ALL), pk=pk)
    return review


def fresh(pk: int) -> Review:
    """The review with what its detail shows."""
    rows = Review.objects.select_related(*WITH_ALL)
    review: Review = rows.prefetch_related("answers__criterion", "answers__appeal__decided_by").get(pk=pk)
    return review


class ToScore(CrmView, ListAPIView[Sampled]):
    """Contacts that wait for the caller to score them, first things first."""

    serializer_class = shown.SampledOut
    queryset = Sampled.objects.none()
    pagination_class = CursorPagination
    filter_backends = ()
    ordering = ("period__first", "done", "at", "id")

    def get_queryset(self) -> Any:
        user = caller(self.request)
        return to_score(user) if watches(user) else Sampled.objects.none().annotate(done=Value(0))


class SampledReview(CrmView, ActionView):
    """Take a contact to score it. Begun by the caller already, that review is answered."""

    input_serializer = NoInput
    output_serializer = shown.ReviewDetailOut

    def get_target(self) -> Sampled:
        rows = Sampled.objects.visible_to(caller(self.request)).select_related(
            "period", "agent", "calibration"
        )
        sampled: Sampled = get_object_or_404(rows, pk=self.kwargs["pk"])
        return sampled

    def perform(self, target: Sampled, data: dict[str, Any], *, actor: Any, now: datetime) -> Review:
        return fresh(begin_review(sampled=target, actor=actor, now=now).pk)


class ReviewFilter(django_filters.FilterSet):
    """Narrowing the reviews. `period` is its first day."""

    period = django_filters.DateFilter(field_name="sampled__period__first")
    agent = django_filters.NumberFilter(field_name="sampled__agent_id", min_value=1, max_value=2**63 - 1)
    scorer = django_filters.NumberFilter(field_name="scorer_id", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = Review
        fields = ("state",)


class Reviews(CrmView, ListAPIView[Review]):
    """Scored contacts within sight, newest first."""

    serializer_class = shown.ReviewOut
    queryset = Review.objects.none()
    pagination_class = CursorPagination
    ordering = ("-id",)
    filterset_class = ReviewFilter

    def get_queryset(self) -> Any:
        return Review.objects.visible_to(caller(self.request)).select_related(*WITH_ALL)


class ReviewDetail(CrmView, RetrieveAPIView[Review]):
    """One scored contact with its answers."""

    serializer_class = shown.ReviewDetailOut
    queryset = Review.objects.none()

    def get_object(self) -> Review:
        return fresh(visible_review(caller(self.request), self.kwargs["pk"]).pk)


class _OfReview(CrmView, ActionView):
    """Something done to a review; `version` is its ETag."""

    success_status: ClassVar[int] = status.HTTP_200_OK
    input_serializer: ClassVar[Serializer] = NoInput
    output_serializer: ClassVar[Serializer] = shown.ReviewDetailOut

    def get_target(self) -> Review:
        return visible_review(caller(self.request), self.kwargs["pk"])

    def get_version(self, target: Any) -> object:
        return target.version


class ReviewDraft(_OfReview):
    """Keep what was answered so far."""

    input_serializer = shown.ReviewIn

    def perform(self, target: Review, data: dict[str, Any], *, actor: Any, now: datetime) -> Review:
        save_draft(review=target, actor=actor, now=now, **_answered(data))
        return fresh(target.pk)


class ReviewSubmission(_OfReview):
    """Give the score. The agent is told."""

    input_serializer = shown.ReviewIn

    def perform(self, target: Review, data: dict[str, Any], *, actor: Any, now: datetime) -> Review:
        submit_review(review=target, actor=actor, now=now, **_answered(data))
        return fresh(target.pk)


class ReviewWithdrawal(_OfReview):
    """Give a draft up."""

    output_serializer = None

    def perform(self, target: Review, data: dict[str, Any], *, actor: Any, now: datetime) -> None:
        put_back(review=target, actor=actor, now=now)

    def get_version(self, target: Any) -> object:
        return getattr(target, "version", None)


class ReviewAcknowledgement(_OfReview):
    """The agent has read it."""

    def perform(self, target: Review, data: dict[str, Any], *, actor: Any, now: datetime) -> Review:
        return fresh(acknowledge_review(review=target, actor=actor, now=now).pk)


class ReviewAppeals(_OfReview):
    """The agent appeals against a finding."""

    input_serializer = shown.AppealIn
    success_status = status.HTTP_201_CREATED

    def perform(self, target: Review, data: dict[str, Any], *, actor: Any, now: datetime) -> Review:
        rows = ReviewAnswer.objects.select_related("review__sampled__period", "criterion")
        answer = rows.filter(review=target, criterion__code=data["criterion"]).first()
        if answer is None:
            raise Invalid(
                N_("This score has no answer to the criterion %(code)s."),
                params={"code": data["criterion"]},
                field="criterion",
                code="unknown_criterion",
            )
        appeal(answer=answer, reason=data["reason"], actor=actor, now=now)
        return fresh(target.pk)


class AppealDecision(CrmView, ActionView):
    """Another scorer decides."""

    success_status = status.HTTP_200_OK
    input_serializer = shown.DecisionIn
    output_serializer = shown.ReviewDetailOut

    def get_target(self) -> Appeal:
        seen = Review.objects.visible_to(caller(self.request))
        rows = Appeal.objects.filter(answer__review__in=seen)
        found: Appeal = get_object_or_404(
            rows.select_related("answer__criterion", "answer__review__sampled__period"), pk=self.kwargs["pk"]
        )
        return found

    def perform(self, target: Appeal, data: dict[str, Any], *, actor: Any, now: datetime) -> Review:
        decide_appeal(appeal=target, actor=actor, now=now, **data)
        return fresh(target.answer.review_id)


class Calibrations(CrmView, ActionView, ListAPIView[Calibration]):
    """Contacts that several score, newest first, for those who watch; open one."""

    serializer_class = shown.CalibrationOut
    queryset = Calibration.objects.none()
    pagination_class = CursorPagination
    filter_backends = ()
    ordering = ("-opened_at", "-id")
    input_serializer = shown.CalibrationIn
    output_serializer = shown.CalibrationOut

    def get_queryset(self) -> QuerySet[Calibration]:
        rows = Calibration.objects.all() if watches(caller(self.request)) else Calibration.objects.none()
        return rows.select_related("sampled__agent", "sampled__period", "opened_by").prefetch_related(
            "scorers"
        )

    def perform(self, target: None, data: dict[str, Any], *, actor: Any, now: datetime) -> Calibration:
        if not watches(actor):
            raise Http404
        period = visible_period(actor, data["period"].isoformat())
        return open_calibration(
            period=period, item=self._item(data, actor), scorers=data["scorers"], actor=actor, now=now
        )

    def _item(self, data: dict[str, Any], actor: Staff) -> Contact | Message:
        contact, message = data.get("contact"), data.get("message")
        if (contact is None) == (message is None):
            raise Invalid(N_("Name either a contact or a message."), field="contact", code="one_of_two")
        found: Contact | Message | None
        if contact is not None:
            found = Contact.objects.visible_to(actor).filter(pk=contact).first()
        else:
            found = Message.objects.filter(ticket__in=Ticket.objects.visible_to(actor), pk=message).first()
        if found is None:
            raise Invalid(
                N_("There is no such contact or message within your sight."),
                field="contact" if contact is not None else "message",
                code="does_not_exist",
            )
        return found


class StepFilter(django_filters.FilterSet):
    """Narrowing the steps. `to_do=true`: those that are still to be carried out."""

    agent = django_filters.NumberFilter(field_name="agent_id", min_value=1, max_value=2**63 - 1)
    to_do = django_filters.BooleanFilter(method="narrow")

    class Meta:
        model = LadderStep
        fields = ("rung",)

    def narrow(self, rows: QuerySet[LadderStep], name: str, value: bool) -> QuerySet[LadderStep]:
        waiting = {"done_on": None, "withdrawn_at": None}
        return rows.filter(**waiting) if value else rows.exclude(**waiting)


class Steps(CrmView, ListAPIView[LadderStep]):
    """Steps of the ladder within sight, newest first."""

    serializer_class = shown.StepOut
    queryset = LadderStep.objects.none()
    pagination_class = CursorPagination
    ordering = ("-cause_on", "-id")
    filterset_class = StepFilter

    def get_queryset(self) -> Any:
        rows = LadderStep.objects.visible_to(caller(self.request)).select_related("agent", "supervisor")
        return rows.prefetch_related("causes")


class _OfStep(CrmView, ActionView):
    """Something done to a step."""

    success_status: ClassVar[int] = status.HTTP_200_OK
    input_serializer: ClassVar[Serializer] = NoInput
    output_serializer: ClassVar[Serializer] = shown.StepOut

    def get_target(self) -> LadderStep:
        rows = LadderStep.objects.visible_to(caller(self.request)).select_related("agent", "supervisor")
        step: LadderStep = get_object_or_404(rows, pk=self.kwargs["pk"])
        return step


class StepTalk(_OfStep):
    """The talk took place: what was agreed, and when."""

    input_serializer = shown.TalkIn

    def perform(self, target: LadderStep, data: dict[str, Any], *, actor: Any, now: datetime) -> LadderStep:
        return carry_out_step(step=target, actor=actor, now=now, **data)


class StepAcknowledgement(_OfStep):
    """The agent confirms what was agreed."""

    def perform(self, target: LadderStep, data: dict[str, Any], *, actor: Any, now: datetime) -> LadderStep:
        return acknowledge_step(step=target, actor=actor, now=now)


def _answered(data: dict[str, Any]) -> dict[str, Any]:
    """The input as the actions take it. Raises `Invalid` for two answers to one criterion."""
    answers: dict[str, Given] = {}
    for one in data.pop("answers"):
        code = one.pop("criterion")
        if code in answers:
            raise Invalid(
                N_("Criterion %(code)s is answered twice. Send one answer."),
                params={"code": code},
                field="answers",
                code="duplicate",
            )
        answers[code] = Given(**one)
    return {"answers": answers, **data}
