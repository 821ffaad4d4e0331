"""The figures of campaigns, weighted back to the people they were drawn from."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F

from crm.models import Staff
from surveys.domain.codes import Asks
from surveys.domain.indices import weighted_index
from surveys.domain.nps import NetScore, band_counts
from surveys.domain.weighting import StratumAnswers, Weighted, weighted
from surveys.models import Answer, Campaign, Question, Stratum, Survey
from surveys.queries.ratings import pairs_of
from surveys.querysets import counts_nation

#: Answers by stratum and question: pairs of a number and how many gave it.
Counts = dict[tuple[int, int], list[tuple[int, int]]]


@dataclass(frozen=True)
class CampaignFigures:
    """One campaign: net scores as answered and as weighted, by question, and the weighted satisfaction index."""

    campaign: Campaign
    population: int
    drawn: int
    scores: dict[int, tuple[NetScore, Weighted]]
    index: float | None


def read_campaigns(user: Staff, survey: Survey, questions: Iterable[Question]) -> list[CampaignFigures]:
    """Every campaign of this version: three statements. None for readers of a part of the country."""
    if not counts_nation(user):
        return []
    campaigns = list(Campaign.objects.filter(survey=survey))
    if not campaigns:
        return []
    strata = list(Stratum.objects.filter(campaign__in=campaigns).order_by("pk"))
    asked = [one for one in questions if one.is_rated]
    counts = _counts(strata, asked)
    return [
        _figures(one, [each for each in strata if each.campaign_id == one.pk], asked, counts)
        for one in campaigns
    ]


def _counts(strata: list[Stratum], questions: list[Question]) -> Counts:
    answers = Answer.objects.filter(question__in=questions, response__invitation__stratum__in=strata)
    rows = answers.order_by().values_list(F("response__invitation__stratum"), "question", "number")
    found: Counts = {}
    for stratum, question, number, count in rows.annotate(n=Count("pk")):
        found.setdefault((stratum, question), []).append((number, count))
    return found


def _figures(
    campaign: Campaign, strata: list[Stratum], questions: list[Question], counts: Counts
) -> CampaignFigures:
    scores = {}
    for question in questions:
        if question.asks == Asks.RECOMMEND:
            said = [band_counts(counts.get((one.pk, question.pk), ())) for one in strata]
            cells = [
                StratumAnswers.of_score(one.population, score)
                for one, score in zip(strata, said, strict=True)
            ]
            scores[question.pk] = (sum(said, NetScore(0, 0, 0)), weighted(cells))

    def mean(question: Question) -> float | None:
        cells = [
            StratumAnswers.of_counts(one.population, counts.get((one.pk, question.pk), ())) for one in strata
        ]
        return weighted(cells).mean

    judged = [
        (mean(importance), mean(satisfaction), satisfaction.high or 0)
        for importance, satisfaction in pairs_of(questions)
    ]
    return CampaignFigures(
        campaign,
        sum(one.population for one in strata),
        sum(one.drawn for one in strata),
        scores,
        weighted_index(judged),
    )
