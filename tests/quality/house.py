"""A supervisor, two scorers and an agent of each desk, in the period from 1 to 10 March 2026."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.tables import Row
from crm.domain.codes import Channel, ContactOutcome
from crm.models import Contact, Staff
from quality.actions.periods import open_period
from quality.actions.reviews import Given, begin_review, card_of, submit_review
from quality.domain.codes import Work
from quality.master_data import load_master_data
from quality.models import Period, Review, Sampled, Scorecard
from tests.factories import MONDAY, StaffFactory
from tests.tickets.desk import Desk
from tickets.actions.end_contact import end_contact
from tickets.actions.write import reply
from tickets.models import Message

WIB = ZoneInfo("Asia/Jakarta")


def at(day: int, hour: int = 17) -> datetime:
    """A moment of March 2026 in Jakarta."""
    return datetime(2026, 3, day, hour, tzinfo=WIB)


def sheet(
    agent: Staff, days: range, *, login: str = "07:00", calls: int = 0, handled: int = 0, absence: str = ""
) -> list[Row]:
    """Rows of an attendance sheet: the same on each of the days."""
    return [
        Row(
            line,
            {
                "username": agent.username,
                "date": f"2026-03-{day:02d}",
                "login_due": "07:00",
                "login": "" if absence else login,
                "absence": absence,
                "calls_answered": str(calls),
                "handling_seconds": str(handled),
            },
        )
        for line, day in enumerate(days, 2)
    ]


class House:
    """Everybody, worked through the same actions as the real one. Needs the master data."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        load_master_data(now=MONDAY)
        self.supervisor: Staff = desk.supervisor
        self.scorer: Staff = StaffFactory(qco=True)
        self.other_scorer: Staff = StaffFactory(qco=True)
        self.inbound: Staff = desk.agent
        self.social: Staff = StaffFactory(social_agent=True)
        self.outbound: Staff = desk.outbound
        self.period: Period = open_period(day=date(2026, 3, 2), actor=self.supervisor, now=at(2, 7), seed="s")

    def call(self, day: int, hour: int = 9) -> Contact:
        """A call that was answered and recorded."""
        self.desk.now = at(day, hour)
        contact = self.desk.contact(agent=self.inbound)
        end_contact(
            contact=contact,
            outcome=ContactOutcome.INFORMATION_GIVEN,
            actor=self.inbound,
            now=self.desk.after(minutes=3),
        )
        return contact

    def answer(self, day: int) -> Message:
        """A tweet that the social desk answered."""
        self.desk.now = at(day, 10)
        ticket = self.desk.ticket(
            channel=Channel.TWITTER, subject=f"Cuitan {day}", distinct_because=f"Cuitan lain {day}"
        )
        return reply(ticket=ticket, text="Mohon maaf. _ra", actor=self.social, now=self.desk.after(minutes=5))

    def sample(self, day: int = 3) -> Sampled:
        """A call of the inbound agent, in the sample."""
        contact = self.call(day)
        assert contact.answered_at is not None
        return Sampled.objects.create(
            period=self.period,
            agent=self.inbound,
            work=Work.CALL,
            contact=contact,
            scorecard=Scorecard.objects.get(work=Work.CALL),
            at=contact.answered_at,
            kind="information_given",
            drawn_at=self.desk.now,
        )

    def answers(self, sampled: Sampled, **wrong: int) -> dict[str, Given]:
        """Full points, but for the criteria named (with _ for -)."""
        criteria = card_of(sampled.scorecard).criteria
        lost = {name.replace("_", "-"): points for name, points in wrong.items()}
        return {
            code: Given(lost.get(code, one.top), quote="“oke”" if code in lost else "", second=14)
            for code, one in criteria.items()
        }

    def score(self, sampled: Sampled, now: datetime, *, scorer: Staff | None = None, **wrong: int) -> Review:
        """Score a sampled contact."""
        scorer = scorer or self.scorer
        review = begin_review(sampled=sampled, actor=scorer, now=now)
        return submit_review(review=review, answers=self.answers(sampled, **wrong), actor=scorer, now=now)
