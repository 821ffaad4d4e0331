"""Scoring, appeals and calibrations: who may, what is refused, and that nothing is lost."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from crm.domain.codes import Desk as DeskCode
from crm.models import Staff
from quality.actions.appeals import appeal, decide_appeal
from quality.actions.attendance import import_attendance
from quality.actions.calibrations import draw_calibration, open_calibration
from quality.actions.periods import close_period, draw_samples, open_period
from quality.actions.publish import publish_scorecard, publish_weights
from quality.actions.reviews import (
    Given,
    acknowledge_review,
    begin_review,
    put_back,
    save_draft,
    submit_review,
)
from quality.domain.codes import Missing, Work
from quality.models import AgentPeriod, LadderStep, Review, ReviewAnswer, Sampled, Scorecard
from quality.queries.agreement import read_agreement
from tests.factories import StaffFactory
from tests.quality.house import House, at, sheet

BEGIN = [("scorer", None), ("supervisor", None), ("inbound", NotAllowed), ("social", NotAllowed)]


@pytest.mark.parametrize(("who", "refused"), BEGIN)
def test_scorers_and_supervisors_score(house: House, who: str, refused: type[DomainError] | None) -> None:
    sampled = house.sample()
    actor: Staff = getattr(house, who)
    if refused is None:
        assert begin_review(sampled=sampled, actor=actor, now=at(4)).scorer == actor
    else:
        with pytest.raises(refused):
            begin_review(sampled=sampled, actor=actor, now=at(4))


def test_nobody_scores_their_own_work(house: House) -> None:
    sampled = house.sample()
    Sampled.objects.filter(pk=sampled.pk).update(agent=house.supervisor)
    sampled.refresh_from_db()
    with pytest.raises(NotAllowed) as refused:
        begin_review(sampled=sampled, actor=house.supervisor, now=at(4))
    assert refused.value.code == "own_work"


def test_whoever_begins_first_scores_and_begins_once(house: House) -> None:
    sampled = house.sample()
    first = begin_review(sampled=sampled, actor=house.scorer, now=at(4))
    assert begin_review(sampled=sampled, actor=house.scorer, now=at(5)) == first
    with pytest.raises(Conflict) as refused:
        begin_review(sampled=sampled, actor=house.other_scorer, now=at(5))
    assert str(house.scorer) in str(refused.value)
    put_back(review=first, actor=house.scorer, now=at(5))
    assert begin_review(sampled=sampled, actor=house.other_scorer, now=at(5)).scorer == house.other_scorer


WRONG: list[tuple[str, dict[str, Given | None], str, str]] = [
    ("half filled", {"greeting": None}, "greeting", "unanswered"),
    ("out of scale", {"friendly": Given(3)}, "friendly", "out_of_range"),
    ("unknown criterion", {"smile": Given(1)}, "smile", "unknown_criterion"),
    ("no quotation", {"formal": Given(0)}, "formal", "no_quote"),
    ("not applicable where it always applies", {"formal": Given(None)}, "formal", "always_applies"),
    ("a second beyond any recording", {"formal": Given(0, "oke", 90_000)}, "formal", "second"),
    ("a quotation of a whole book", {"formal": Given(0, "x" * 2001)}, "formal", "too_long"),
]


@pytest.mark.parametrize(("name", "change", "field", "code"), WRONG, ids=[row[0] for row in WRONG])
def test_a_wrong_card_is_refused_by_its_criterion_and_the_draft_stays(
    house: House, name: str, change: dict[str, Given | None], field: str, code: str
) -> None:
    sampled = house.sample()
    review = begin_review(sampled=sampled, actor=house.scorer, now=at(4))
    save_draft(review=review, answers={"greeting": Given(1)}, actor=house.scorer, now=at(4))
    answers = {**house.answers(sampled), **change}
    given = {key: one for key, one in answers.items() if one is not None}
    with pytest.raises(Invalid) as refused:
        submit_review(review=review, answers=given, actor=house.scorer, now=at(4))
    assert (refused.value.field, refused.value.code) == (field, code)
    kept = Review.objects.get()
    assert kept.is_draft
    assert list(kept.answers.values_list("criterion__code", "points")) == [("greeting", 1)]


def test_a_draft_that_was_changed_in_another_window_is_not_overwritten(house: House) -> None:
    review = begin_review(sampled=house.sample(), actor=house.scorer, now=at(4))
    seen = review.version
    save_draft(review=review, answers={"greeting": Given(1)}, actor=house.scorer, now=at(4), version=seen)
    with pytest.raises(Conflict) as refused:
        save_draft(review=review, answers={}, actor=house.scorer, now=at(4), version=seen)
    assert refused.value.code == "changed"
    assert ReviewAnswer.objects.count() == 1


def test_a_submitted_score_is_changed_by_an_appeal_alone(house: House) -> None:
    sampled = house.sample()
    review = house.score(sampled, at(4))
    for do in (save_draft, submit_review):
        with pytest.raises(Conflict):
            do(review=review, answers={}, actor=house.scorer, now=at(5))
    with pytest.raises(Conflict):
        put_back(review=review, actor=house.scorer, now=at(5))
    with pytest.raises(NotAllowed):
        acknowledge_review(review=review, actor=house.scorer, now=at(5))


def test_an_appeal_is_the_agents_once_in_time_and_against_a_finding(house: House) -> None:
    review = house.score(house.sample(), at(4), formal=0)
    finding = review.answers.get(criterion__code="formal")
    full = review.answers.get(criterion__code="greeting")
    words: dict[str, Any] = {"reason": "Tidak benar.", "now": at(5)}
    with pytest.raises(NotAllowed):
        appeal(answer=finding, actor=house.social, **words)
    with pytest.raises(Conflict):
        appeal(answer=full, actor=house.inbound, **words)
    with pytest.raises(Conflict) as late:
        appeal(answer=finding, reason="Tidak benar.", actor=house.inbound, now=at(9) + timedelta(seconds=1))
    assert late.value.code == "too_late"
    raised = appeal(answer=finding, actor=house.inbound, **words)
    with pytest.raises(Conflict) as again:
        appeal(answer=finding, actor=house.inbound, **words)
    assert again.value.code == "appealed"

    decision: dict[str, Any] = {"accepted": False, "decision": "Terdengar jelas.", "now": at(6)}
    with pytest.raises(NotAllowed) as own:
        decide_appeal(appeal=raised, actor=house.scorer, **decision)
    assert own.value.code == "own_score"
    decide_appeal(appeal=raised, actor=house.other_scorer, **decision)
    with pytest.raises(Conflict):
        decide_appeal(appeal=raised, actor=house.supervisor, **decision)
    review.refresh_from_db()
    assert (review.state, review.score) == ("submitted", Decimal("90.00"))


def test_an_accepted_appeal_may_give_a_part_of_the_points(house: House) -> None:
    review = house.score(house.sample(), at(4), complete=0)
    raised = appeal(
        answer=review.answers.get(criterion__code="complete"),
        reason="Sebagian.",
        actor=house.inbound,
        now=at(5),
    )
    with pytest.raises(Invalid):
        decide_appeal(
            appeal=raised, accepted=True, decision="Ya.", points=0, actor=house.other_scorer, now=at(5)
        )
    decide_appeal(appeal=raised, accepted=True, decision="Ya.", points=1, actor=house.other_scorer, now=at(5))
    review.refresh_from_db()
    assert review.score == Decimal("96.00")


def test_a_period_with_something_unfinished_does_not_close(house: House) -> None:
    sampled = house.sample()
    review = begin_review(sampled=sampled, actor=house.scorer, now=at(4))
    with pytest.raises(Invalid) as early:
        close_period(period=house.period, actor=house.supervisor, now=at(10))
    assert early.value.code == "not_over"
    with pytest.raises(Conflict) as unfinished:
        close_period(period=house.period, actor=house.supervisor, now=at(11))
    assert unfinished.value.extra == {"drafts": 1, "appeals": 0}
    put_back(review=review, actor=house.scorer, now=at(11))
    close_period(period=house.period, actor=house.supervisor, now=at(11))
    for late in (
        lambda: begin_review(sampled=sampled, actor=house.scorer, now=at(11)),
        lambda: draw_samples(period=house.period, actor=house.supervisor, now=at(11)),
        lambda: close_period(period=house.period, actor=house.supervisor, now=at(11)),
        lambda: open_period(day=date(2026, 3, 5), actor=house.supervisor, now=at(11)),
    ):
        with pytest.raises(Conflict) as closed:
            late()
        assert closed.value.code == "closed"


def test_a_period_without_contacts_has_no_score_and_says_why(house: House) -> None:
    import_attendance(rows=sheet(house.inbound, range(2, 9)), actor=house.scorer, now=at(10))
    close_period(period=house.period, actor=house.supervisor, now=at(11))
    missing = dict(AgentPeriod.objects.values_list("agent", "missing"))
    assert missing[house.inbound.pk] == Missing.NO_REVIEWS
    assert missing[house.outbound.pk] == Missing.NO_DISCIPLINE
    assert not AgentPeriod.objects.exclude(total=None).exists()


def test_an_agent_who_changes_desk_in_mid_period_is_weighed_by_the_days_at_each(house: House) -> None:
    house.score(house.sample(), at(4))
    import_attendance(rows=sheet(house.inbound, range(2, 5)), actor=house.scorer, now=at(4))
    Staff.objects.filter(pk=house.inbound.pk).update(desk=DeskCode.OUTBOUND)
    import_attendance(rows=sheet(house.inbound, range(5, 6), login="07:03"), actor=house.scorer, now=at(5))
    close_period(period=house.period, actor=house.supervisor, now=at(11))
    row = AgentPeriod.objects.get(agent=house.inbound)
    assert [[desk, days] for _pk, desk, days in row.basis["weights"]] == [["care", 3], ["outbound", 1]]
    # Weights (3 x care + outbound) / 4: quality 52.5, punctuality 20, attendance 20, recording and handling 3.75.
    # Three of four days in time, always there, no calls: discipline = 100 (20 x 3/4 + 20) / 40 = 87.5.
    assert (row.discipline, row.total) == (Decimal("87.50"), Decimal("94.06"))


def test_a_card_changed_in_mid_period_is_for_the_next_one(house: House) -> None:
    office = house.desk.office
    sections = [
        {
            "code": "only",
            "title_id": "Satu",
            "title_en": "One",
            "criteria": [{"code": "ok", "question_id": "Baik?", "question_en": "Good?", "weight": 1}],
        }
    ]
    new: dict[str, Any] = {
        "work": Work.CALL,
        "name_id": "Baru",
        "name_en": "New",
        "sections": sections,
        "now": at(5),
    }
    with pytest.raises(Conflict) as refused:
        publish_scorecard(valid_from=date(2026, 3, 1), actor=office, **new)
    assert refused.value.code == "period_begun"
    published = publish_scorecard(valid_from=date(2026, 3, 6), actor=office, **new)
    assert published.version == 2
    house.call(7)
    draw_samples(period=house.period, actor=house.supervisor, now=at(8))
    assert Sampled.objects.get().scorecard.version == 1
    following = open_period(day=date(2026, 3, 12), actor=house.supervisor, now=at(12))
    house.call(12)
    draw_samples(period=following, actor=house.supervisor, now=at(13))
    assert Sampled.objects.get(period=following).scorecard == published
    with pytest.raises(NotAllowed):
        publish_scorecard(valid_from=date(2026, 4, 1), actor=house.supervisor, **new)


def test_weights_are_a_hundred_and_never_change_what_has_begun(house: House) -> None:
    terms: dict[str, Any] = {
        "desk": "care",
        "handling_target_seconds": 240,
        "actor": house.desk.office,
        "now": at(5),
    }
    with pytest.raises(Invalid):
        publish_weights(parts={"quality": 70, "attendance": 20}, valid_from=date(2026, 3, 11), **terms)
    with pytest.raises(Conflict):
        publish_weights(parts={"quality": 80, "attendance": 20}, valid_from=date(2026, 3, 1), **terms)
    row = publish_weights(parts={"quality": 80, "attendance": 20}, valid_from=date(2026, 3, 11), **terms)
    assert (row.version, row.quality) == (2, 80)
    with pytest.raises(Invalid):
        publish_weights(
            parts={"quality": 100},
            valid_from=date(2026, 3, 21),
            **{**terms, "desk": "branch"},
        )


def test_several_score_one_contact_unseen_and_it_counts_for_nobody(house: House) -> None:
    contacts = [house.call(day) for day in (3, 4, 5)]
    people = [house.scorer, house.other_scorer]
    made = [
        open_calibration(period=house.period, item=one, scorers=people, actor=house.supervisor, now=at(6))
        for one in contacts
    ]
    with pytest.raises(NotFound):
        begin_review(sampled=made[0].sampled, actor=house.supervisor, now=at(6))
    assert draw_samples(period=house.period, actor=house.supervisor, now=at(6)) == 0
    wrong: list[dict[str, int]] = [{"formal": 0}, {}, {"formal": 0, "greeting": 0}]
    for one, lost in zip(made, wrong, strict=True):
        house.score(one.sampled, at(6), scorer=None, **lost)
    first = Review.objects.get(sampled=made[0].sampled)
    assert not Review.objects.visible_to(house.other_scorer).filter(pk=first.pk).exists()
    assert Review.objects.visible_to(house.supervisor).filter(pk=first.pk).exists()
    for one, lost in zip(made, ({"formal": 0}, {}, {}), strict=True):
        house.score(one.sampled, at(6), scorer=house.other_scorer, **lost)
    assert Review.objects.visible_to(house.other_scorer).filter(pk=first.pk).exists()
    assert not Review.objects.visible_to(house.inbound).exists()
    assert not LadderStep.objects.exists()

    found = read_agreement([house.period.pk])
    lines = {line.criterion.code: line.agreement for line in found.criteria}
    # Agreed in 2 of 3 about formal language; by chance (2/3 x 1/3 + 1/3 x 2/3) = 4/9: kappa (6/9 - 4/9) / (5/9).
    assert lines["formal"].figure == pytest.approx(0.4)
    assert lines["closing-phrase"].figure is None
    assert [one.scorer for one in found.drift] == [house.scorer, house.other_scorer]
    assert [one.points for one in found.drift] == pytest.approx([-6, 6])


def test_a_calibration_needs_two_scorers_and_a_contact_of_the_period(house: House) -> None:
    contact = house.call(3)
    usual: dict[str, Any] = {"period": house.period, "item": contact, "actor": house.supervisor, "now": at(4)}
    refusals: list[tuple[list[Staff], str]] = [
        ([house.scorer], "too_few"),
        ([house.scorer, house.scorer], "too_few"),
        ([house.scorer, house.inbound], "role"),
        ([house.scorer, StaffFactory(head_office=True)], "role"),
    ]
    for scorers, code in refusals:
        with pytest.raises(Invalid) as refused:
            open_calibration(scorers=scorers, **usual)
        assert (refused.value.field, refused.value.code) == ("scorers", code)
    people = [house.scorer, house.other_scorer]
    with pytest.raises(Conflict) as elsewhere:
        open_calibration(scorers=people, **{**usual, "item": house.call(15)})
    assert elsewhere.value.code == "not_in_period"
    open_calibration(scorers=people, **usual)
    with pytest.raises(Conflict):
        open_calibration(scorers=people, **usual)


def test_the_cards_of_the_house_are_a_hundred_each(house: House) -> None:
    for card in Scorecard.objects.prefetch_related("sections__criteria"):
        assert sum(one.weight for one in card.card.criteria.values()) == 100


def test_a_calibration_is_drawn_of_somebody_who_does_not_score_it_until_nothing_is_left(house: House) -> None:
    people = [house.scorer, house.other_scorer]
    with pytest.raises(NotAllowed):
        draw_calibration(scorers=people, actor=house.inbound, now=at(4))
    calls = {house.call(3).pk, house.call(4).pk}
    sampled = house.sample(5)
    drawn = {
        draw_calibration(scorers=people, actor=house.supervisor, now=at(6)).sampled.contact_id
        for _ in range(2)
    }
    assert drawn == calls
    assert sampled.contact_id not in drawn
    with pytest.raises(Conflict) as nothing:
        draw_calibration(scorers=people, actor=house.supervisor, now=at(6))
    assert nothing.value.code == "none_left"
    close_period(period=house.period, actor=house.supervisor, now=at(11))
    with pytest.raises(Conflict) as closed:
        draw_calibration(scorers=people, actor=house.supervisor, now=at(11))
    assert closed.value.code == "no_period"
