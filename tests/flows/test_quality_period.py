"""One period of quality monitoring for agents of three desks, from sample to warning; scores checked by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from outbox.models import OutboxMessage
from quality.actions.appeals import appeal, decide_appeal
from quality.actions.attendance import import_attendance
from quality.actions.ladder import acknowledge_step, carry_out_step
from quality.actions.periods import close_period, draw_samples
from quality.actions.reviews import acknowledge_review
from quality.figures import figures_of
from quality.models import AgentPeriod, LadderStep, Sampled
from tests.quality.house import WIB, House, at, sheet
from tests.tickets.desk import Desk


@pytest.fixture
def house(desk: Desk) -> House:
    return House(desk)


def test_a_period_from_sample_to_warning(house: House) -> None:
    desk = house.desk
    for day in range(2, 10):
        house.call(day)
    for day in (3, 5, 8):
        house.answer(day)

    # By the evening of the 5th, half of the sample of six is due; on the last day, all of it.
    draw_samples(period=house.period, actor=house.supervisor, now=at(5))
    assert Sampled.objects.filter(agent=house.inbound).count() == 3
    draw_samples(period=house.period, actor=house.supervisor, now=at(10))
    calls = list(Sampled.objects.filter(agent=house.inbound))
    replies = list(Sampled.objects.filter(agent=house.social))
    assert (len(calls), len(replies)) == (6, 3)
    assert not Sampled.objects.filter(agent=house.outbound).exists()
    assert draw_samples(period=house.period, actor=house.supervisor, now=at(10)) == 0

    # The inbound agent: in time once, then late on seven days, with a talk after each: up the whole ladder.
    import_attendance(
        rows=sheet(house.inbound, range(2, 3), calls=1, handled=200), actor=house.scorer, now=at(2)
    )
    for day in range(3, 10):
        rows = sheet(house.inbound, range(day, day + 1), login="07:05", calls=1, handled=200)
        import_attendance(rows=rows, actor=house.scorer, now=at(day, 8))
        step = LadderStep.objects.get(agent=house.inbound, done_on=None)
        carry_out_step(
            step=step,
            agreed="Berangkat lebih pagi.",
            done_on=date(2026, 3, day),
            actor=house.supervisor,
            now=at(day, 16),
        )
        acknowledge_step(step=step, actor=house.inbound, now=at(day, 17))
    rungs = list(
        LadderStep.objects.filter(agent=house.inbound).order_by("cause_on").values_list("rung", flat=True)
    )
    assert rungs == [
        "coaching_1",
        "coaching_2",
        "coaching_3",
        "counselling_1",
        "counselling_2",
        "counselling_3",
        "batl",
    ]

    # The social agent: always there. The outbound agent: away once without excuse, which begins with counselling.
    import_attendance(rows=sheet(house.social, range(2, 10)), actor=house.scorer, now=at(9))
    import_attendance(rows=sheet(house.outbound, range(2, 9)), actor=house.scorer, now=at(9))
    import_attendance(rows=sheet(house.outbound, range(9, 10), absence="alpa"), actor=house.scorer, now=at(9))
    assert LadderStep.objects.get(agent=house.outbound).rung == "counselling_1"

    # Five calls with full points, one without the standard greeting (weight 8): 592 / 6 = 98.67.
    for sampled in calls[1:]:
        house.score(sampled, at(10))
    assert house.score(calls[0], at(10), greeting=0).score == Decimal("92.00")
    # One reply full, one that answers nothing (weight 15), one to the wrong person, which loses everything.
    house.score(replies[0], at(10))
    assert house.score(replies[1], at(10), complete=0).score == Decimal("85.00")
    wrong = house.score(replies[2], at(10), addressed=0)
    assert wrong.score == Decimal("0.00")
    coaching = LadderStep.objects.get(agent=house.social)
    assert (coaching.rung, coaching.cause_on) == ("coaching_1", replies[2].at.astimezone(WIB).date())

    # It was the right person after all: another scorer accepts the appeal, and the step is taken back.
    finding = wrong.answers.get(criterion__code="addressed")
    raised = appeal(answer=finding, reason="Akunnya memang itu.", actor=house.social, now=at(11))
    decide_appeal(
        appeal=raised, accepted=True, decision="Akun sudah dicek.", actor=house.other_scorer, now=at(12)
    )
    wrong.refresh_from_db()
    coaching.refresh_from_db()
    assert (wrong.score, wrong.state) == (Decimal("100.00"), "submitted")
    assert coaching.withdrawn_at == at(12)
    acknowledge_review(review=wrong, actor=house.social, now=at(12))

    close_period(period=house.period, actor=house.supervisor, now=at(13))
    scores = {
        row.agent: row for row in AgentPeriod.objects.filter(period=house.period).select_related("agent")
    }
    # discipline = 100 (10 x 1/8 + 10 x 1 + 5 x 8/8 + 5 x 180/200) / 30; total = 0.7 x 98.667 + 0.3 x 69.167.
    inbound = scores[house.inbound]
    assert (inbound.quality, inbound.discipline, inbound.total) == (
        Decimal("98.67"),
        Decimal("69.17"),
        Decimal("89.82"),
    )
    # quality = (100 + 85 + 100) / 3 = 95; total = 0.8 x 95 + 0.2 x 100.
    social = scores[house.social]
    assert (social.quality, social.discipline, social.total) == (
        Decimal("95.00"),
        Decimal("100.00"),
        Decimal("96.00"),
    )
    # In time on all of seven days, there on seven of eight: 50 + 50 x 7/8.
    outbound = scores[house.outbound]
    assert (outbound.quality, outbound.total) == (None, Decimal("93.75"))

    # The same figures come out again, and nothing of the period can change any more.
    stored = list(AgentPeriod.objects.filter(period=house.period))
    house.period.refresh_from_db()
    for row, figures in figures_of(house.period, stored):
        assert (figures.score.total, figures.basis) == (row.total, row.basis)
    late = import_attendance(rows=sheet(house.inbound, range(3, 4)), actor=house.scorer, now=at(14))
    assert [one.error.code for one in late.rejected] == ["closed"]

    told = set(OutboxMessage.objects.filter(recipient=house.inbound).values_list("template", flat=True))
    assert {"quality_scored", "quality_step_own", "quality_step_done"} <= told
    assert OutboxMessage.objects.filter(recipient=house.supervisor, template="quality_closed").exists()
    assert desk.participant.name not in str(list(OutboxMessage.objects.values_list("body", flat=True)))


def test_a_second_cause_before_the_talk_is_raised_to_the_supervisor(house: House) -> None:
    import_attendance(rows=sheet(house.inbound, range(2, 4), login="07:04"), actor=house.scorer, now=at(4))
    step = LadderStep.objects.get(agent=house.inbound)
    assert (step.rung, step.due_on) == ("coaching_1", date(2026, 3, 4) + timedelta(days=3))
    assert list(step.causes.order_by("on").values_list("raised", flat=True)) == [False, True]
    assert OutboxMessage.objects.filter(recipient=house.supervisor, template="quality_raised").count() == 1
