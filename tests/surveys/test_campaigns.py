"""A campaign from the wanted margin to the weighted score."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core.errors import Conflict, Invalid, NotAllowed
from crm.domain.codes import Segment
from crm.models import Participant
from outbox.models import OutboxMessage
from surveys.actions.draw_campaign import draw_campaign, plan_campaign
from surveys.actions.invite import send_drawn
from surveys.models import Campaign, FollowUp, Invitation, Response, Stratum, Survey
from surveys.queries.figures import read_figures
from tests.factories import MONDAY, ParticipantFactory
from tests.surveys.house import at, browser, link
from tests.tickets.desk import DAY, Desk
from tickets.zones import local_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(house: Desk) -> list[Participant]:
    """Sixty people of the branch's region in two segments, forty of nowhere known."""
    area = house.branch.branch_areas.get().area
    made = ParticipantFactory.create_batch(30, segment=Segment.PBPU, home_area=area)
    made += ParticipantFactory.create_batch(30, segment=Segment.PBI_APBN, home_area=area)
    made += ParticipantFactory.create_batch(40, segment=Segment.PBPU, home_area=None)
    return list(made)


def drawn(house: Desk, **details: Any) -> Campaign:
    wanted = {
        "code": "nps-2026",
        "name": "NPS 2026",
        "survey_code": "nps-closure",
        "margin": Decimal(20),
        "expected_percent": 100,
        "closes_on": local_day(house.now) + 10 * DAY,
        "actor": house.office,
        "now": house.now,
        "seed": "a",
    }
    return draw_campaign(**{**wanted, **details})


def test_the_draw_follows_the_strata_and_can_be_made_again(house: Desk, people: list[Participant]) -> None:
    plan = plan_campaign(survey_code="nps-closure", margin=Decimal(20), expected_percent=100, now=house.now)
    # 100 people and the desk's own participant: (1.96/0.2)^2 = 96.04, corrected for 101 people: 50.
    assert (plan.population, plan.answers) == (101, 50)
    campaign = drawn(house)
    strata = {
        (str(one.region or ""), one.segment): (one.population, one.drawn) for one in campaign.strata.all()
    }
    region = str(house.branch.region)
    assert strata == {
        (region, "pbpu"): (30, 15),
        (region, "pbi_apbn"): (30, 15),
        ("", "pbpu"): (41, 20),
    }
    chosen = set(Invitation.objects.values_list("participant", flat=True))
    assert len(chosen) == 50
    Invitation.objects.all().delete()
    drawn(house, code="again")
    assert set(Invitation.objects.values_list("participant", flat=True)) == chosen
    Invitation.objects.all().delete()
    drawn(house, code="other", seed="b")
    assert set(Invitation.objects.values_list("participant", flat=True)) != chosen


def test_people_are_written_to_by_day_once_and_not_after_the_last_day(
    house: Desk, people: list[Participant]
) -> None:
    drawn(house)
    night = house.now.replace(hour=20)  # 03:00 in Jakarta
    assert send_drawn(now=night) == 0
    morning = night + timedelta(hours=6)
    assert send_drawn(now=morning, limit=20) == 20
    assert send_drawn(now=morning + timedelta(minutes=5)) == 30
    assert send_drawn(now=morning + timedelta(minutes=10)) == 0
    assert OutboxMessage.objects.filter(template="survey").count() == 50
    body = OutboxMessage.objects.filter(template="survey").first().body  # type: ignore[union-attr]
    assert not any(someone.name in body for someone in people)
    # Nobody of them is drawn again within the days of rest.
    later = drawn(house, code="later", now=morning + timedelta(hours=1))
    assert sum(one.population for one in later.strata.all()) == 51
    assert send_drawn(now=morning + 11 * DAY) == 0


def test_the_score_is_weighted_back_to_the_people(house: Desk, people: list[Participant]) -> None:
    campaign = drawn(house)
    assert send_drawn(now=house.after(hours=1)) == 50
    unknown = campaign.strata.get(region=None)
    for stratum, answers in ((unknown, [10, 10, 10, 0]), (campaign.strata.get(segment="pbi_apbn"), [0, 5])):
        for invitation, number in zip(stratum.invitations.order_by("pk"), answers, strict=False):
            with at(house.after(minutes=1)):
                body = {"recommends-service": str(number), "effort": "4"}
                assert Client().post(link(invitation), body).status_code == 200
    figures = read_figures(house.office, Survey.objects.get(code="nps-closure"), now=house.now)
    (found,) = figures.campaigns
    ((plain, weighted),) = found.scores.values()
    assert (plain.answers, found.population, found.drawn) == (6, 101, 50)
    assert plain.score == 0
    # Nobody of the third stratum has answered: it is put together with the smaller of the others.
    assert weighted.score == pytest.approx(100 * (41 / 101 * 0.5 + 60 / 101 * -1))
    assert (weighted.strata, weighted.collapsed) == (3, 1)
    assert Response.objects.filter(source="campaign", branch=house.branch).count() == 2
    assert FollowUp.objects.count() == 3
    assert "Setelah laporan selesai" in FollowUp.objects.earliest("pk").ticket.subject
    returns = figures.returns
    assert returns is not None
    assert (returns.invited, returns.answered, returns.waiting) == (50, 6, 44)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"survey_code": "no-such"}, "survey"),
        ({"margin": Decimal("0.1")}, "margin"),
        ({"margin": Decimal(90)}, "margin"),
        ({"expected_percent": 0}, "expected_percent"),
        ({"closes_on": local_day(MONDAY)}, "closes_on"),
    ],
)
def test_a_campaign_with_a_mistake_is_refused_by_its_field(
    house: Desk, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        drawn(house, **change)
    assert refused.value.field == field
    assert not Campaign.objects.exists()


def test_who_may_draw_and_when_there_is_nobody(house: Desk) -> None:
    for who in (house.agent, house.outbound, house.officer, house.deputy):
        with pytest.raises(NotAllowed):
            drawn(house, actor=who)
    drawn(house)
    with pytest.raises(Conflict):
        drawn(house)
    with pytest.raises(Conflict):
        # The only participant is drawn already.
        drawn(house, code="second")


def test_the_screen_works_the_sizes_out_before_it_draws(house: Desk, people: list[Participant]) -> None:
    client = browser(house.supervisor)
    sent = {
        "survey_code": "nps-closure",
        "margin": "20",
        "expected_percent": "50",
        "code": "nps-2026",
        "name": "NPS 2026",
        "closes_on": (local_day(house.now) + 5 * DAY).isoformat(),
        "seed": "",
    }
    with at(house.now):
        plan = client.post("/admin/survey-campaigns/", sent | {"do": "plan"}).content.decode()
        assert "50 answers are needed, so that 100 of 101 people have to be asked." in plan
        assert not Stratum.objects.exists()
        wrong = client.post("/admin/survey-campaigns/", sent | {"do": "plan", "margin": "0"})
        assert wrong.status_code == 422
        done = client.post("/admin/survey-campaigns/", sent | {"do": "draw"}, follow=True)
        assert "NPS 2026" in done.content.decode()
        assert done.redirect_chain[-1][0] == "/admin/survey-campaigns/nps-2026/"
    assert Invitation.objects.count() == 100
    assert browser(house.deputy).get("/admin/survey-campaigns/nps-2026/").status_code == 404
