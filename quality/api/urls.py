"""Addresses of quality monitoring below /api/v1/."""

from django.urls import path

from quality.api.views import periods, reviews

urlpatterns = [
    path("quality/periods", periods.Periods.as_view(), name="api-quality-periods"),
    path("quality/periods/<str:first>", periods.PeriodDetail.as_view(), name="api-quality-period"),
    path("quality/periods/<str:first>/draw", periods.PeriodDraw.as_view(), name="api-quality-draw"),
    path("quality/periods/<str:first>/closure", periods.PeriodClosure.as_view(), name="api-quality-closure"),
    path(
        "quality/periods/<str:first>/agreement",
        periods.PeriodAgreement.as_view(),
        name="api-quality-agreement",
    ),
    path("quality/scores", periods.Scores.as_view(), name="api-quality-scores"),
    path("quality/scores/<int:pk>", periods.ScoreDetail.as_view(), name="api-quality-score"),
    path("quality/scorecards", periods.Scorecards.as_view(), name="api-quality-scorecards"),
    path("quality/weights", periods.Weights.as_view(), name="api-quality-weights"),
    path("quality/attendance", periods.AttendanceDays.as_view(), name="api-quality-attendance"),
    path("quality/to-score", reviews.ToScore.as_view(), name="api-quality-to-score"),
    path("quality/to-score/<int:pk>/review", reviews.SampledReview.as_view(), name="api-quality-begin"),
    path("quality/reviews", reviews.Reviews.as_view(), name="api-quality-reviews"),
    path("quality/reviews/<int:pk>", reviews.ReviewDetail.as_view(), name="api-quality-review"),
    path("quality/reviews/<int:pk>/draft", reviews.ReviewDraft.as_view(), name="api-quality-draft"),
    path(
        "quality/reviews/<int:pk>/submission",
        reviews.ReviewSubmission.as_view(),
        name="api-quality-submission",
    ),
    path(
        "quality/reviews/<int:pk>/withdrawal",
        reviews.ReviewWithdrawal.as_view(),
        name="api-quality-withdrawal",
    ),
    path(
        "quality/reviews/<int:pk>/acknowledgement",
        reviews.ReviewAcknowledgement.as_view(),
        name="api-quality-acknowledgement",
    ),
    path("quality/reviews/<int:pk>/appeals", reviews.ReviewAppeals.as_view(), name="api-quality-appeals"),
    path("quality/appeals/<int:pk>/decision", reviews.AppealDecision.as_view(), name="api-quality-decision"),
    path("quality/calibrations", reviews.Calibrations.as_view(), name="api-quality-calibrations"),
    path("quality/steps", reviews.Steps.as_view(), name="api-quality-steps"),
    path("quality/steps/<int:pk>/talk", reviews.StepTalk.as_view(), name="api-quality-talk"),
    path(
        "quality/steps/<int:pk>/acknowledgement",
        reviews.StepAcknowledgement.as_view(),
        name="api-quality-step-acknowledgement",
    ),
]
