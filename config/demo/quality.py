"""Quality monitoring of the demo: two finished periods and the one of today, through the product's own actions.

About three quarters of the agents reach the standard, as in the source (66 of 88).
"""

import random
from collections import Counter
from datetime import date, datetime, time, timedelta

from django.db.models import F
from django.db.models.functions import TruncDate

from config.demo.rota import AFTERNOON, MORNING, NIGHT, TURNS, Rota
from config.demo.shapes import JAKARTA
from core.tables import Row
from crm.domain.codes import Desk, Role
from crm.models import Contact, Staff
from quality.actions.appeals import appeal, decide_appeal
from quality.actions.attendance import import_attendance
from quality.actions.calibrations import open_calibration
from quality.actions.ladder import acknowledge_step, carry_out_step
from quality.actions.periods import close_period, draw_samples, open_period
from quality.actions.reviews import (
    Given,
    acknowledge_review,
    begin_review,
    card_of,
    save_draft,
    submit_review,
)
from quality.domain.cards import Card
from quality.domain.periods import Span, span_of
from quality.master_data import load_master_data
from quality.models import (
    CardCriterion,
    LadderStep,
    Period,
    QualityRules,
    Review,
    ReviewAnswer,
    Sampled,
    Scorecard,
)
from quality.pool import answered_calls

SAMPLE = 3
BEGINS = {MORNING: time(6), AFTERNOON: time(14), NIGHT: time(22)}
#: Of a hundred agents so many make few mistakes; the others make some in most contacts.
CAREFUL = 74
#: What even careful agents slip on, and what the others do besides.
SLIPS = ("no-fillers", "friendly", "closing-phrase", "closing-question", "spelling", "words", "closing")
FAULTS = ("formal", "empathy", "no-interrupting", "complete", "uses-name", "greeting", "length", "initials")
AGREED = (
    "Masuk 15 menit sebelum jadwal; supervisor memeriksa selama dua minggu.",
    "Mendengarkan ulang dua rekaman bersama supervisor, lalu berlatih salam pembuka dan penutup.",
    "Menulis tiket sebelum menutup panggilan; daftar periksa ditempel di meja.",
)


class Monitoring:
    """The scorers at work."""

    def __init__(self, chance: random.Random, rota: Rota, *, now: datetime) -> None:
        self.chance, self.now = chance, now
        staff = list(rota.by_name.values())
        self.scorers = [one for one in staff if one.role == Role.QCO]
        self.supervisors = rota.supervisors
        agents = (Role.INBOUND_AGENT, Role.SOCIAL_AGENT, Role.OUTBOUND_AGENT)
        self.agents = [one for one in staff if one.role in agents]
        self.careful = {one.pk for one in self.agents if chance.randrange(100) < CAREFUL}
        self.teams = sorted({one.team for one in self.agents if one.desk == Desk.CARE})
        load_master_data(now=now)
        cards = list(Scorecard.objects.all())
        self.cards: dict[int, Card] = {row.pk: card_of(row) for row in cards}
        self.bad = {row.pk: _bad_examples(row.pk) for row in cards}

    def run(self) -> None:
        """Two periods from beginning to end, and the present one as far as it has come."""
        QualityRules.objects.update_or_create(pk=1, defaults={"sample_size": SAMPLE})
        today = self.now.astimezone(JAKARTA).date()
        present = span_of(today)
        last = span_of(present.first - timedelta(days=1))
        for span in (span_of(last.first - timedelta(days=1)), last):
            period = self._days(span, span.last)
            draw_samples(period=period, actor=None, now=_at(span.last, 23))
            self._score(period, _at(span.last + timedelta(days=1), 9), share=1.0)
            self._calibrate(period, _at(span.last + timedelta(days=1), 14))
            self._appeals(period, _at(span.last + timedelta(days=2), 10))
            close_period(period=period, actor=self.supervisors[0], now=_at(span.last + timedelta(days=3), 8))
        period = self._days(present, today - timedelta(days=1))
        draw_samples(period=period, actor=None, now=self.now)
        self._score(period, self.now, share=0.4)
        self._calibrate(period, self.now)
        self._leave_something(period)

    def _days(self, span: Span, until: date) -> Period:
        """Attendance day by day, with the talks that follow."""
        period = open_period(day=span.first, actor=None, now=_at(span.first, 0), seed=f"demo-{span.first}")
        calls = self._calls(span)
        day = span.first
        while day <= until:
            rows = [
                row for place, one in enumerate(self.agents) if (row := self._row(one, day, place, calls))
            ]
            import_attendance(rows=rows, actor=None, now=min(_at(day, 23), self.now))
            self._talks(day)
            day += timedelta(days=1)
        return period

    def _calls(self, span: Span) -> Counter[tuple[int, date]]:
        """Calls on record, by agent and local day."""
        rows = Contact.objects.filter(
            answered_calls(), agent__isnull=False, answered_at__gte=_at(span.first, 0)
        )
        days = rows.order_by().annotate(day=TruncDate("answered_at", tzinfo=JAKARTA))
        return Counter(days.values_list("agent", "day"))

    def _row(self, agent: Staff, day: date, place: int, calls: Counter[tuple[int, date]]) -> Row | None:
        if (place + day.toordinal()) % 7 < 2:
            return None  # A day off.
        careful = agent.pk in self.careful
        begins = self._begins(agent, day)
        absence, late = "", 0
        if self.chance.random() < 0.02:
            absence = self.chance.choice(("cuti", "sakit", "sakit", "alpa"))
        elif self.chance.random() < (0.008 if careful else 0.12):
            late = self.chance.choice((2, 3, 4, 6, 8, 14))
        answered = 0 if absence else calls[agent.pk, day]
        if answered and not careful and self.chance.random() < 0.04:
            answered += 1  # A call that nobody wrote down.
        seconds = self.chance.randint(135, 176) if careful else self.chance.randint(160, 240)
        login = (datetime.combine(day, begins) + timedelta(minutes=late - (0 if late else 5))).time()
        cells = {
            "username": agent.username,
            "date": day.isoformat(),
            "login_due": f"{begins:%H:%M}",
            "login": "" if absence else f"{login:%H:%M}",
            "absence": absence,
            "calls_answered": str(answered),
            "handling_seconds": str(answered * seconds),
        }
        return Row(place + 2, cells)

    def _begins(self, agent: Staff, day: date) -> time:
        if agent.team not in self.teams:
            return time(8)
        turn = (self.teams.index(agent.team) + day.isocalendar().week) % len(TURNS)
        return BEGINS[TURNS[turn]]

    def _talks(self, day: date) -> None:
        """Supervisors carry out what is due, most of it the day after."""
        now = min(_at(day, 16), self.now)
        for step in LadderStep.objects.filter(done_on=None, withdrawn_at=None, cause_on__lt=day):
            if self.chance.random() < 0.7:
                supervisor = next(
                    (one for one in self.supervisors if one.team == step.agent.team), self.supervisors[0]
                )
                agreed = self.chance.choice(AGREED)
                carry_out_step(step=step, agreed=agreed, done_on=day, actor=supervisor, now=now)
                if self.chance.random() < 0.8:
                    acknowledge_step(step=step, actor=step.agent, now=now)

    def _score(self, period: Period, now: datetime, *, share: float) -> None:
        waiting = Sampled.objects.filter(period=period).to_score()
        for sampled in waiting.select_related("period", "agent", "scorecard").order_by("pk"):
            if self.chance.random() >= share:
                continue
            scorer = self.chance.choice(self.scorers)
            review = begin_review(sampled=sampled, actor=scorer, now=now)
            submit_review(review=review, answers=self._answers(sampled), actor=scorer, now=now)
            if self.chance.random() < 0.6:
                acknowledge_review(review=review, actor=sampled.agent, now=now)

    def _answers(self, sampled: Sampled) -> dict[str, Given]:
        criteria = self.cards[sampled.scorecard_id].criteria
        bad = self.bad[sampled.scorecard_id]
        careful = sampled.agent_id in self.careful
        lost: set[str] = set()
        if careful and self.chance.random() < 0.35:
            lost.add(self.chance.choice([code for code in SLIPS if code in criteria]))
        if not careful:
            lost.update(self.chance.sample([code for code in FAULTS if code in criteria], 1))
            lost.update(self.chance.sample([code for code in SLIPS if code in criteria], 1))
            if self.chance.random() < 0.06:
                lost.add("correct")
        return {
            code: Given(one.top - 1, bad[code], self.chance.randint(4, 170))
            if code in lost
            else Given(one.top)
            for code, one in criteria.items()
        }

    def _appeals(self, period: Period, now: datetime) -> None:
        """Two agents disagree: one is right."""
        findings = [row for row in _findings(period) if row.criterion.top == 1][:2]
        for accepted, finding in zip((True, False), findings, strict=False):
            raised = appeal(
                answer=finding, reason="Mohon didengarkan lagi.", actor=finding.review.sampled.agent, now=now
            )
            other = next(one for one in self.scorers if one.pk != finding.review.scorer_id)
            words = "Rekaman menunjukkan sebaliknya." if accepted else "Sesuai rekaman, temuan tetap."
            decide_appeal(appeal=raised, accepted=accepted, decision=words, actor=other, now=now)

    def _calibrate(self, period: Period, now: datetime) -> None:
        """Four contacts that three scorers have scored, of agents of whom nothing was drawn of that day."""
        taken = set(Sampled.objects.exclude(contact=None).values_list("contact", flat=True))
        calls = Contact.objects.filter(answered_calls(), agent__in=self.agents, ended_at__lte=now)
        within = (_at(period.first, 0), _at(period.last + timedelta(days=1), 0))
        calls = calls.filter(answered_at__gte=within[0], ended_at__lt=within[1]).exclude(pk__in=taken)
        for contact in calls.order_by("pk")[:4]:
            three = self.scorers[1:4]
            made = open_calibration(
                period=period, item=contact, scorers=three, actor=self.supervisors[0], now=now
            )
            common = self._answers(made.sampled)
            for scorer in three:
                review = begin_review(sampled=made.sampled, actor=scorer, now=now)
                own = self._answers(made.sampled) if self.chance.random() < 0.2 else common
                submit_review(review=review, answers=own, actor=scorer, now=now)

    def _leave_something(self, period: Period) -> None:
        """An appeal that waits, and a draft that the first scorer has begun."""
        for finding in _findings(period)[:1]:
            appeal(
                answer=finding,
                reason="Salam sudah saya ucapkan pada detik ketiga.",
                actor=finding.review.sampled.agent,
                now=self.now,
            )
        sampled = Sampled.objects.filter(period=period).to_score().select_related("period", "agent").first()
        if sampled is not None:
            review: Review = begin_review(sampled=sampled, actor=self.scorers[0], now=self.now)
            some = dict(list(self._answers(sampled).items())[:6])
            save_draft(review=review, answers=some, actor=self.scorers[0], now=self.now)


def _findings(period: Period) -> list[ReviewAnswer]:
    rows = ReviewAnswer.objects.filter(review__sampled__period=period, points__lt=F("criterion__top"))
    rows = rows.exclude(review__submitted_at=None).select_related(
        "criterion", "review__sampled__agent", "review__sampled__period", "review__sampled__scorecard"
    )
    return list(rows.order_by("pk"))


def _bad_examples(scorecard: int) -> dict[str, str]:
    rows = CardCriterion.objects.filter(section__scorecard=scorecard)
    return dict(rows.values_list("code", "bad"))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), JAKARTA)
