"""Draw the people of a campaign by lot: stratified, of the size that the wanted margin of error needs."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from core.errors import N_, Conflict, Invalid
from core.transactions import whole
from crm.models import ContactAddress, Participant, Region, Staff
from surveys.actions.permission import Deed, require
from surveys.domain.codes import Asks
from surveys.domain.sample import (
    OF_NET_SCORE,
    OF_SHARE,
    allocate,
    draw,
    wanted_answers,
    wanted_invitations,
)
from surveys.models import Campaign, Invitation, Stratum, Survey, SurveyRules
from tickets.reach import ELSEWHERE
from tickets.zones import local_day

#: Invitations written at once.
BATCH = 2000
REGION = F("home_area__branch_area__branch__region")


@dataclass(frozen=True)
class Plan:
    """Whom a campaign would ask. `strata`: people and invitations by region (its key, or None) and segment."""

    survey: Survey
    answers: int
    invitations: int
    strata: dict[tuple[int | None, str], tuple[int, int]]

    @property
    def population(self) -> int:
        """Everybody who could be asked."""
        return sum(people for people, _asked in self.strata.values())

    def told(self) -> list[dict[str, object]]:
        """The strata with the codes of their regions, in their order."""
        codes = dict(Region.objects.values_list("pk", "code"))
        rows: list[dict[str, object]] = [
            {
                "region": codes[region] if region else None,
                "segment": segment,
                "people": people,
                "to_ask": asked,
            }
            for (region, segment), (people, asked) in self.strata.items()
        ]
        return sorted(rows, key=lambda row: (str(row["region"] or ""), str(row["segment"])))


def plan_campaign(*, survey_code: str, margin: Decimal, expected_percent: int, now: datetime) -> Plan:
    """The sizes. Raises `Invalid` (survey, margin, expected_percent); `Conflict` when nobody can be asked."""
    survey = Survey.newest(survey_code)
    if survey is None:
        raise Invalid(
            N_("There is no survey %(code)s."), params={"code": survey_code}, field="survey", code="unknown"
        )
    counted = frame(now).values_list(REGION, "segment").annotate(people=Count("pk")).order_by()
    populations = {(region, segment): people for region, segment, people in counted}
    whole = sum(populations.values())
    answers = wanted_answers(whole, float(margin), variance=_variance(survey))
    size = wanted_invitations(answers, expected_percent)
    if not whole:
        raise Conflict(N_("There is nobody who could be asked now."), code="nobody")
    sizes = allocate(populations, size)
    strata = {key: (people, sizes[key]) for key, people in populations.items()}
    return Plan(survey, answers, sum(sizes.values()), strata)


@whole
def draw_campaign(
    *,
    code: str,
    name: str,
    survey_code: str,
    margin: Decimal,
    expected_percent: int,
    closes_on: date,
    actor: Staff,
    now: datetime,
    seed: str = "",
) -> Campaign:
    """Draw, and store whom: the tick writes to them. A seed is made where none is given.

    Raises `NotAllowed`; `Invalid` naming the field; `Conflict` when the code is taken or nobody can be asked.
    """
    require(actor, Deed.DRAW)
    if closes_on <= local_day(now):
        raise Invalid(N_("The last day lies in the future."), field="closes_on", code="past")
    if Campaign.objects.filter(code=code).exists():
        raise Conflict(
            N_("There is a campaign %(code)s already."), params={"code": code}, field="code", code="taken"
        )
    plan = plan_campaign(survey_code=survey_code, margin=margin, expected_percent=expected_percent, now=now)
    campaign = Campaign.objects.create(
        code=code,
        name=name,
        survey=plan.survey,
        margin=margin,
        expected_percent=expected_percent,
        seed=seed or secrets.token_hex(8),
        closes_on=closes_on,
        drawn_at=now,
        drawn_by=actor,
    )
    for (region, segment), (people, size) in sorted(
        plan.strata.items(), key=lambda one: (one[0][0] or 0, one[0][1])
    ):
        stratum = Stratum.objects.create(
            campaign=campaign, region_id=region, segment=segment, population=people, drawn=size
        )
        within = frame(now).annotate(of_region=REGION).filter(segment=segment)
        within = within.filter(of_region=region) if region else within.filter(of_region=None)
        lots = draw(campaign.seed, within.values_list("pk", flat=True).order_by().iterator(), size)
        Invitation.objects.bulk_create(_invitations(stratum, plan.survey, lots), batch_size=BATCH)
    return campaign


def frame(now: datetime) -> "QuerySet[Participant]":
    """Who can be asked: not forgotten, with an address, and not asked within the days of rest."""
    since = now - timedelta(days=SurveyRules.current().rest_days)
    asked = Invitation.objects.filter(participant=OuterRef("pk")).filter(
        Q(invited_at__gt=since) | Q(invited_at=None)
    )
    reached = ContactAddress.objects.filter(participant=OuterRef("pk"), channel__in=ELSEWHERE)
    rows: QuerySet[Participant] = Participant.objects.filter(erased_at=None)
    return rows.filter(Q(phone_index__isnull=False) | Exists(reached)).exclude(Exists(asked))


def _variance(survey: Survey) -> float:
    recommends = survey.questions.filter(asks=Asks.RECOMMEND).exists()
    return OF_NET_SCORE if recommends else OF_SHARE


def _invitations(stratum: Stratum, survey: Survey, lots: list[int]) -> Iterator[Invitation]:
    return (Invitation(survey=survey, stratum=stratum, participant_id=pk) for pk in lots)
