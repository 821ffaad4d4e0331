"""One of everybody, and two of everything: at one's own branch or by one's own channel, and elsewhere."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from crm.actions import issue_api_key
from crm.domain.scopes import Scope
from crm.models import Area, IdentityReveal, Staff
from quality.actions.appeals import appeal
from quality.actions.periods import open_period
from quality.actions.reviews import Given, begin_review, card_of, submit_review
from quality.domain.codes import Work
from quality.master_data import load_master_data as load_scorecards
from quality.models import AgentPeriod, Appeal, LadderStep, Period, Review, ReviewAnswer, Sampled, Scorecard
from surveys.actions.counters import hang_code
from surveys.links import link_of, scan_token
from surveys.master_data import load_master_data as load_surveys
from surveys.models import Answer, Campaign, Counter, Invitation, Response, Survey
from tests.core.uploads.samples import pdf
from tests.factories import ParticipantFactory, StaffFactory
from tests.tickets.desk import Desk
from tickets.actions import escalate
from tickets.actions.attach import attach
from tickets.domain.codes import Priority
from tickets.models import Attachment, Ticket
from tickets.zones import local_day

#: Everybody, in the order of the columns of the table, each by one letter.
ROLES = {
    "-": "nobody signed in",
    "i": "inbound agent",
    "s": "social agent",
    "o": "outbound agent",
    "b": "branch officer",
    "h": "branch head",
    "p": "officer in a hospital (PIPP)",
    "v": "supervisor",
    "q": "QCO",
    "d": "regional deputy",
    "k": "head office",
    "c": "channel (a machine)",
    "u": "superuser",
}


@dataclass
class Things:
    """What addresses name: of one branch and one channel."""

    ticket: Ticket
    contact: Any
    participant: Any
    branch: Any
    file: Attachment
    scored: "Scored"
    #: What a link to a survey about the ticket ends with.
    token: str
    heard: "Heard"


@dataclass
class Heard:
    """What people of the branch have answered to a survey, the code at its counter, and a scan of it."""

    passive: Response
    promoter: Response
    counter: Counter
    scan: str
    campaign: Campaign


@dataclass
class Scored:
    """A contact of an agent that was scored, with the finding that is under appeal, and the step that followed."""

    agent: Staff
    period: Period
    sampled: Sampled
    review: Review
    answer: ReviewAnswer
    appeal: Appeal
    step: LadderStep
    row: AgentPeriod


class World:
    """A small desk with two branches and two machines; each machine brought one ticket in, which is at one branch."""

    def __init__(self) -> None:
        desk = self.desk = Desk(now=timezone.now() - timedelta(days=2))
        self.machine = StaffFactory(machine=True, username="aplikasi")
        self.staff: dict[str, Staff] = {
            "i": desk.agent,
            "s": StaffFactory(social_agent=True),
            "o": desk.outbound,
            "b": StaffFactory(branch_officer=True, branch=desk.branch),
            "h": desk.officer,
            "p": StaffFactory(branch_officer=True, branch=desk.branch, facility="RS Harapan"),
            "v": desk.supervisor,
            "q": StaffFactory(qco=True),
            "d": desk.deputy,
            "k": desk.office,
            "u": StaffFactory(is_superuser=True, supervisor=True),
        }
        load_scorecards(now=desk.now)
        load_surveys(now=desk.now)
        own = self._scored(self.staff["i"], self.staff["q"])
        self.own = self._things(self.machine, desk.branch, desk.officer, "31.71", own)
        elsewhere = StaffFactory(machine=True, username="situs", channel="web")
        foreign = self._scored(StaffFactory(), StaffFactory(qco=True))
        self.foreign = self._things(elsewhere, desk.other_branch, desk.stranger, "73.71", foreign)

    def _scored(self, agent: Staff, scorer: Staff) -> Scored:
        now = self.desk.now
        period = open_period(day=local_day(now), actor=None, now=now)
        contact = self.desk.contact(agent=agent)
        sampled = Sampled.objects.create(
            period=period,
            agent=agent,
            work=Work.CALL,
            contact=contact,
            scorecard=Scorecard.objects.get(work=Work.CALL),
            at=now,
            drawn_at=now,
        )
        review = begin_review(sampled=sampled, actor=scorer, now=now)
        full = {code: Given(one.top) for code, one in card_of(sampled.scorecard).criteria.items()}
        answers = full | {"respect": Given(0, "“Bapak yang salah”", 30)}
        submit_review(review=review, answers=answers, actor=scorer, now=now)
        answer = review.answers.get(criterion__code="respect")
        raised = appeal(answer=answer, reason="Rekaman orang lain.", actor=agent, now=now)
        step = LadderStep.objects.get(agent=agent)
        row = AgentPeriod.objects.get(agent=agent)
        return Scored(agent, period, sampled, review, answer, raised, step, row)

    def _things(self, machine: Staff, branch: Any, officer: Staff, area: str, scored: Scored) -> Things:
        desk = self.desk
        person = ParticipantFactory(home_area=Area.objects.get(code=area), created_at=desk.now)
        contact = desk.contact(machine.channel, participant=person)
        type(contact).objects.filter(pk=contact.pk).update(recorded_by=machine)
        contact.refresh_from_db()
        ticket = desk.ticket("complaint-room-full", contact=contact)
        escalate.escalate(
            ticket=ticket,
            branch=branch,
            priority=Priority.LOW,
            request="Mohon dicek.",
            actor=desk.agent,
            now=desk.after(minutes=5),
        )
        IdentityReveal.objects.create(
            participant=person, field="nik", reason="Pencocokan", staff=officer, at=desk.now
        )
        file = attach(ticket=ticket, name="surat.pdf", content=pdf(), actor=officer, now=desk.now)
        invitation = Invitation.objects.create(
            survey=Survey.objects.get(code="nps-closure"),
            ticket=ticket,
            participant=person,
            invited_at=desk.now,
            expires_at=desk.now + timedelta(days=14),
        )
        token = link_of(invitation).rstrip("/").rpartition("/")[2]
        heard = self._heard(person, branch, officer)
        return Things(ticket, contact, person, branch, file, scored, token, heard)

    def _heard(self, person: Any, branch: Any, officer: Staff) -> Heard:
        passive, promoter = (self._answer(person, branch, number) for number in (8, 10))
        counter = hang_code(
            branch=branch, name="Loket", survey_code="exit-poll", actor=officer, now=self.desk.now
        )
        campaign, _new = Campaign.objects.get_or_create(
            code="nps",
            defaults={
                "name": "NPS",
                "survey": passive.survey,
                "margin": 5,
                "expected_percent": 50,
                "seed": "a",
                "closes_on": local_day(self.desk.now) + timedelta(days=30),
                "drawn_at": self.desk.now,
                "drawn_by": self.desk.office,
            },
        )
        return Heard(passive, promoter, counter, scan_token(counter), campaign)

    def _answer(self, person: Any, branch: Any, number: int) -> Response:
        desk = self.desk
        ticket = desk.ticket(
            "complaint-card-inactive", contact=desk.contact(participant=person), distinct_because="Lain"
        )
        type(ticket).objects.filter(pk=ticket.pk).update(branch=branch)
        survey = Survey.objects.get(code="nps-closure")
        response = Response.objects.create(
            survey=survey,
            source="closure",
            external_id=f"{ticket.pk}",
            answered_on=local_day(desk.now),
            branch=branch,
            words="Cepat dan ramah",
            consented_at=desk.now,
            recorded_at=desk.now,
        )
        question = survey.questions.get(code="recommends-service")
        Answer.objects.create(response=response, question=question, number=number)
        Invitation.objects.create(
            survey=survey,
            ticket=ticket,
            participant=person,
            invited_at=desk.now,
            expires_at=desk.now + timedelta(days=14),
            response=response,
        )
        return response

    def client(self, role: str) -> Client:
        """A browser, or for machines a program with a key that may do all that keys can."""
        client = Client(raise_request_exception=False)
        if role == "c":
            now = timezone.now()
            _key, text = issue_api_key(
                name="Mesin",
                account=self.machine,
                scopes=list(Scope),
                expires_at=now + timedelta(days=1),
                actor=None,
                now=now,
            )
            client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {text}"
        elif role != "-":
            client.force_login(self.staff[role], backend="django.contrib.auth.backends.ModelBackend")
        return client
