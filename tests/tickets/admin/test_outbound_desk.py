"""The outbound desk, through the browser's door."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.models import Contact, IdentityReveal, Staff
from tests.factories import ParticipantFactory, StaffFactory
from tests.tickets.actions.test_call_back import awaiting
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import branch_desk, call_back, escalate
from tickets.domain.codes import Priority
from tickets.models import CallAttempt, Confirmation, Ticket

DESK = "admin:desk_outbound"


class Door:
    """A browser in which `user` is signed in, in English, at the moment of the small care centre."""

    def __init__(self, desk: Desk, user: Staff | None = None) -> None:
        self.desk, self.user = desk, user or desk.outbound
        self.client = Client()
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        self.client.force_login(self.user)

    def get(self, name: str, *args: object) -> Any:
        with time_machine.travel(self.desk.now, tick=False):
            return self.client.get(reverse(name, args=args), follow=True)

    def post(self, name: str, *args: object, **sent: Any) -> Any:
        with time_machine.travel(self.desk.now, tick=False):
            return self.client.post(reverse(name, args=args), sent, follow=True)

    def take(self) -> Any:
        """Press “Take the next call”."""
        return self.post("admin:desk_outbound_next")

    def report(self, ticket: Ticket, outcome: str, **sent: Any) -> Any:
        """Press a button on the page of a call, as it was rendered just now."""
        version = Ticket.objects.values_list("version", flat=True).get(pk=ticket.pk)
        return self.post(
            "admin:desk_call_outcome", ticket.number, **{"outcome": outcome, "version": version, **sent}
        )


def text(answer: Any) -> str:
    body: str = answer.content.decode()
    return body


def landed(answer: Any) -> str:
    """The address at which the answer's redirects ended."""
    return str(answer.redirect_chain[-1][0])


@pytest.fixture
def agent(desk: Desk) -> Door:
    return Door(desk)


def test_the_next_call_opens_with_all_that_the_agent_needs(desk: Desk, agent: Door) -> None:
    person = ParticipantFactory(name="Siti Rahayu", priority_reason="elderly")
    ticket = awaiting(desk, Priority.HIGH, person)
    answer = agent.take()
    assert landed(answer) == reverse("admin:desk_call", args=[ticket.number])
    page = text(answer)
    for words in ("Siti Rahayu", ticket.subject, "Sudah selesai.", str(desk.branch), ticket.number):
        assert words in page
    assert f"Selamat pagi, saya <strong>{desk.outbound}</strong>" in page
    assert person.phone not in page
    assert person.phone_masked in page


def test_the_phone_number_is_shown_with_one_press_and_that_is_kept_once(desk: Desk, agent: Door) -> None:
    person = ParticipantFactory()
    ticket = awaiting(desk, participant=person)
    agent.take()
    for _ in range(2):
        page = text(agent.post("admin:desk_call_number", ticket.number))
        assert f'href="tel:{person.phone}"' in page
    reveal = IdentityReveal.objects.get()
    assert (reveal.participant, reveal.field, reveal.staff) == (person, "phone", desk.outbound)
    assert ticket.number in reveal.reason
    assert reveal.reason.startswith("Call back")


def test_the_number_is_not_shown_to_somebody_without_the_call(desk: Desk, agent: Door) -> None:
    person = ParticipantFactory()
    ticket = awaiting(desk, participant=person)
    agent.take()
    agent.post("admin:desk_call_number", ticket.number)
    for user in (desk.supervisor, StaffFactory(outbound_agent=True)):
        page = text(Door(desk, user).post("admin:desk_call_number", ticket.number))
        assert person.phone not in page
        assert "Take the call first" in page
    assert IdentityReveal.objects.count() == 1


def test_who_filed_for_the_participant_is_named_and_their_number_is_masked_too(
    desk: Desk, agent: Door
) -> None:
    contact = desk.contact(
        participant=ParticipantFactory(), proxy_name="Budi", proxy_phone="081299998888", proxy_relation="anak"
    )
    ticket = desk.ticket(contact=contact)
    branch_desk_answer(desk, ticket)
    page = text(agent.take())
    assert "Budi" in page
    assert "+6281299998888" not in page
    assert "+6281299998888" in text(agent.post("admin:desk_call_number", ticket.number))


def test_a_caller_who_gave_only_a_phone_is_on_the_call_sheet_too(desk: Desk, agent: Door) -> None:
    contact = desk.contact(participant=ParticipantFactory(), proxy_phone="081299998888")
    branch_desk_answer(desk, desk.ticket(contact=contact))
    page = text(agent.take())
    assert "Filed by" in page
    assert contact.proxy_phone_masked in page


def branch_desk_answer(desk: Desk, ticket: Ticket) -> None:
    """Send the ticket to the branch, and let the branch be done with it."""
    escalate.escalate(
        ticket=ticket,
        branch=desk.branch,
        priority=Priority.LOW,
        request="Cek.",
        actor=desk.agent,
        now=desk.now,
    )
    branch_desk.finish(
        ticket=ticket, feedback="Sudah.", root_cause=desk.cause, actor=desk.officer, now=desk.after(hours=1)
    )


def test_a_satisfied_participant_closes_the_ticket_and_the_next_call_comes_at_once(
    desk: Desk, agent: Door
) -> None:
    first, second = awaiting(desk), awaiting(desk)
    agent.take()
    answer = agent.report(first, "satisfied")
    assert landed(answer) == reverse("admin:desk_call", args=[second.number])
    first.refresh_from_db()
    assert first.state == "closed"
    assert "<b>1</b>" in text(answer)  # of 50 today
    check_clocks()


def test_with_a_pause_the_agent_comes_back_to_the_desk(desk: Desk, agent: Door) -> None:
    first, _second = awaiting(desk), awaiting(desk)
    agent.take()
    answer = agent.report(first, "satisfied", pause="1")
    assert landed(answer) == reverse(DESK)
    assert not Confirmation.objects.exclude(holder=None).exists()


def test_when_nobody_is_left_the_agent_is_told(desk: Desk, agent: Door) -> None:
    ticket = awaiting(desk)
    agent.take()
    answer = agent.report(ticket, "educated", note="Prosedur dijelaskan.")
    assert landed(answer) == reverse(DESK)
    assert "Nobody is left to call" in text(answer)
    assert "Nobody can be called right now" in text(agent.get(DESK))


@pytest.mark.parametrize("outcome", ["educated", "reprocess"])
def test_what_needs_a_note_says_so_beside_it_and_the_call_stays(
    desk: Desk, agent: Door, outcome: str
) -> None:
    ticket = awaiting(desk)
    agent.take()
    answer = agent.report(ticket, outcome, note="  ")
    assert answer.status_code == 422
    assert 'id="note_error"' in text(answer)
    assert Confirmation.objects.get().holder == desk.outbound


def test_reprocess_sends_it_back_and_the_second_call_shows_what_came_before(desk: Desk, agent: Door) -> None:
    ticket = awaiting(desk)
    agent.take()
    agent.report(ticket, "reprocess", note="Peserta tetap ditolak rumah sakit.")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.cycle) == ("escalated", 2)
    done = agent.get("admin:desk_call", ticket.number)
    assert "This call is done" in text(done)
    branch_desk.finish(
        ticket=ticket,
        feedback="Sudah dirawat.",
        root_cause=desk.cause,
        actor=desk.officer,
        now=desk.after(hours=3),
    )
    page = text(agent.take())
    assert "Peserta tetap ditolak rumah sakit." in page
    assert "Sudah selesai." in page  # The earlier answer.
    assert "Sudah dirawat." in page
    assert "telah kami proses ulang sesuai permintaan" in page


def test_no_answer_comes_back_at_the_chosen_time(desk: Desk, agent: Door) -> None:
    ticket = awaiting(desk)
    page = text(agent.take())
    assert "today 15:00 WIB" in page  # 10:00 and five hours, as the rules say.
    agent.report(ticket, "no_answer", next_try_at="2026-03-02T16:00", note="Nada sibuk.")
    call = Confirmation.objects.get()
    assert call.holder is None
    assert call.attempts_made == 1
    assert call.ready_at == desk.now.replace(hour=9, minute=0)  # 16:00 in Jakarta.
    assert "16:00 WIB" in text(agent.get(DESK))
    assert CallAttempt.objects.get().note == "Nada sibuk."
    check_clocks()


def test_an_exact_time_goes_before_the_offered_one_and_is_read_in_the_time_of_the_participant(
    desk: Desk, agent: Door
) -> None:
    desk.branch.zone = "Asia/Jayapura"
    desk.branch.save()
    ticket = awaiting(desk)
    assert "12:00 WIT, the participant's local time" in text(agent.take())
    agent.report(ticket, "no_answer", next_try_at="2026-03-02T16:00", exactly_at="2026-03-02T17:30")
    assert Confirmation.objects.get().ready_at == desk.now.replace(hour=8, minute=30)


@pytest.mark.parametrize("moment", ["2026-03-01T10:00", "2026-03-03T01:30", "soon", "0000-00-00T00:00"])
def test_an_impossible_time_is_refused_and_what_was_typed_stays(desk: Desk, agent: Door, moment: str) -> None:
    ticket = awaiting(desk)
    agent.take()
    answer = agent.report(ticket, "no_answer", exactly_at=moment, note="Nada sibuk.")
    assert answer.status_code == 422
    assert 'id="exactly_error"' in text(answer)
    assert "Nada sibuk." in text(answer)
    assert Confirmation.objects.get().attempts_made == 0


def test_the_last_call_in_vain_says_what_follows(desk: Desk, agent: Door) -> None:
    ticket = awaiting(desk)
    for _ in range(2):
        assert "This is the last attempt" not in text(agent.take())
        agent.report(ticket, "no_answer", pause="1")
        desk.until(Confirmation.objects.get().ready_at)
    assert "This is the last attempt" in text(agent.take())
    agent.report(ticket, "no_answer")
    assert "the participant was written to" in text(agent.get("admin:desk_call", ticket.number))
    assert Confirmation.objects.get().noticed_at == desk.now


def test_giving_up_is_offered_when_the_time_of_the_notice_is_over(desk: Desk, agent: Door) -> None:
    ticket = awaiting(desk)
    for _ in range(3):
        desk.until(Confirmation.objects.get().ready_at)
        agent.take()
        agent.report(ticket, "no_answer", pause="1")
    assert 'value="unreachable"' not in text(agent.get("admin:desk_call", ticket.number))
    assert agent.report(ticket, "unreachable").status_code == 409
    desk.after(hours=24)
    assert 'value="unreachable"' in text(agent.get("admin:desk_call", ticket.number))
    agent.report(ticket, "unreachable", pause="1")
    ticket.refresh_from_db()
    assert ticket.state == "closed"


def test_what_is_offered_first_is_what_the_desk_takes_by_itself(desk: Desk, agent: Door) -> None:
    ticket = awaiting(desk)
    agent.take()
    agent.report(ticket, "no_answer", pause="1")
    desk.until(Confirmation.objects.get().ready_at)
    first, _words = agent.take().context["tries"][0]
    agent.report(ticket, "no_answer", pause="1")
    ready_at = Confirmation.objects.get().ready_at.astimezone(desk.branch.tzinfo)
    assert f"{ready_at:%Y-%m-%dT%H:%M}" == first == "2026-03-03T13:00"


def test_a_call_is_put_back_to_its_old_place(desk: Desk, agent: Door) -> None:
    ticket, _later = awaiting(desk), awaiting(desk)
    agent.take()
    assert landed(agent.post("admin:desk_call_release", ticket.number)) == reverse(DESK)
    assert next(iter(Confirmation.objects.queue(desk.now))).ticket == ticket


def test_two_agents_never_get_the_same_call_and_pressing_twice_gives_the_same_one(
    desk: Desk, agent: Door
) -> None:
    first, second = awaiting(desk), awaiting(desk)
    colleague = Door(desk, StaffFactory(outbound_agent=True))
    assert landed(agent.take()) == landed(agent.take()) == reverse("admin:desk_call", args=[first.number])
    assert landed(colleague.take()) == reverse("admin:desk_call", args=[second.number])


def test_a_call_that_a_colleague_has_in_hand_can_be_read_and_not_changed(desk: Desk, agent: Door) -> None:
    ticket = awaiting(desk)
    agent.take()
    colleague = Door(desk, StaffFactory(outbound_agent=True))
    page = text(colleague.get("admin:desk_call", ticket.number))
    assert f"{desk.outbound} has this call in hand" in page
    assert 'name="outcome"' not in page
    answer = colleague.report(ticket, "satisfied", note="Peserta senang.")
    assert answer.status_code == 409
    assert "Peserta senang." in text(answer)
    assert colleague.post("admin:desk_call_release", ticket.number).status_code == 409
    assert Confirmation.objects.get().holder == desk.outbound


def test_a_call_that_a_colleague_ended_meanwhile_is_told_with_the_new_state_and_the_words_are_kept(
    desk: Desk, agent: Door
) -> None:
    ticket = awaiting(desk)
    agent.take()
    seen = Ticket.objects.get(pk=ticket.pk).version
    call_back.release_call(call=Confirmation.objects.get(), actor=None, now=desk.after(minutes=31))
    colleague = StaffFactory(outbound_agent=True, first_name="Wulan", last_name="")
    call = call_back.take_next_call(actor=colleague, now=desk.now)
    assert call is not None
    call_back.satisfied(call=call, actor=colleague, now=desk.after(minutes=1))
    answer = agent.report(ticket, "reprocess", note="Belum selesai menurut peserta.", version=seen)
    page = text(answer)
    assert answer.status_code == 409
    assert "This call is done" in page
    assert "Wulan" in page
    assert "closed" in page
    assert "Belum selesai menurut peserta." in page
    assert "Take the next call" in page
    ticket.refresh_from_db()
    assert (ticket.state, ticket.cycle) == ("closed", 1)


def test_pressing_no_answer_twice_counts_one_attempt(desk: Desk, agent: Door) -> None:
    ticket = awaiting(desk)
    agent.take()
    seen = Ticket.objects.get(pk=ticket.pk).version
    agent.report(ticket, "no_answer", version=seen, pause="1")
    answer = agent.report(ticket, "no_answer", version=seen, pause="1", note="Nada sibuk.")
    assert answer.status_code == 409
    assert "Nada sibuk." in text(answer)
    assert Confirmation.objects.get().attempts_made == 1


def test_a_call_that_went_back_after_half_an_hour_can_still_be_reported(desk: Desk, agent: Door) -> None:
    ticket = awaiting(desk)
    agent.take()
    call_back.release_call(call=Confirmation.objects.get(), actor=None, now=desk.after(minutes=31))
    page = text(agent.get("admin:desk_call", ticket.number))
    assert "in nobody" in page
    assert 'value="no_answer"' not in page
    agent.report(ticket, "satisfied", pause="1")
    ticket.refresh_from_db()
    assert ticket.state == "closed"


def test_the_quota_counts_confirmations_of_this_day_in_jakarta(desk: Desk, agent: Door) -> None:
    for _ in range(2):
        ticket = awaiting(desk)
        agent.take()
        agent.report(ticket, "satisfied", pause="1")
    assert "<b>2</b>" in text(agent.get(DESK))
    desk.after(hours=12)  # 23:00 in Jakarta: the same day still.
    assert "<b>2</b>" in text(agent.get(DESK))
    desk.after(hours=2)
    page = text(agent.get(DESK))
    assert "<b>0</b>" in page
    assert "of 50 confirmations today" in page


def test_the_queue_is_counted_by_priority_and_what_waits_for_later_is_listed(desk: Desk, agent: Door) -> None:
    tried = awaiting(desk, Priority.HIGH)
    agent.take()
    agent.report(tried, "no_answer", pause="1")
    awaiting(desk, Priority.HIGH)
    awaiting(desk, Priority.LOW, ParticipantFactory(priority_reason="pregnant"))
    answer = agent.get(DESK)
    backlog = answer.context["backlog"]
    assert [backlog.ready[code] for code in (Priority.HIGH, Priority.MEDIUM, Priority.LOW)] == [1, 0, 1]
    assert (backlog.vulnerable, backlog.later, backlog.on_the_line) == (1, 1, 0)
    assert tried.number in text(answer)


def test_an_overdue_ticket_that_is_still_at_the_branch_has_no_call(desk: Desk, agent: Door) -> None:
    ticket = desk.ticket()
    escalate.escalate(
        ticket=ticket,
        branch=desk.branch,
        priority=Priority.HIGH,
        request="Cek.",
        actor=desk.agent,
        now=desk.now,
    )
    desk.after(days=9)
    assert landed(agent.take()) == reverse(DESK)
    assert agent.get("admin:desk_call", ticket.number).status_code == 404


def test_the_supervisor_sees_every_agents_day_and_may_call_too(desk: Desk) -> None:
    ticket = awaiting(desk)
    supervisor = Door(desk, desk.supervisor)
    page = text(supervisor.get(DESK))
    assert str(desk.outbound) in page
    assert landed(supervisor.take()) == reverse("admin:desk_call", args=[ticket.number])


@pytest.mark.parametrize("role", ["social_agent", "branch_head", "qco", "head_office"])
def test_other_roles_have_no_outbound_desk(desk: Desk, role: str) -> None:
    ticket = awaiting(desk)
    stranger = Door(desk, StaffFactory(**{role: True}))
    assert stranger.get(DESK).status_code == 403
    assert stranger.take().status_code == 403
    assert stranger.report(ticket, "satisfied").status_code == 403
    assert Confirmation.objects.get().ended_at is None


def test_somebody_who_is_not_signed_in_is_sent_to_the_log_in(desk: Desk) -> None:
    answer = Client().post(reverse("admin:desk_outbound_next"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("admin:login"))


@pytest.mark.parametrize("number", ["0000-0000", "x", "9" * 40])
def test_a_number_that_is_none_is_refused_in_words(desk: Desk, agent: Door, number: str) -> None:
    assert agent.get("admin:desk_call", number).status_code in (400, 404)


def test_an_outcome_that_is_none_asks_for_one(desk: Desk, agent: Door) -> None:
    ticket = awaiting(desk)
    agent.take()
    assert "Choose the outcome of the call" in text(agent.report(ticket, "merge"))
    assert Confirmation.objects.get().ended_at is None


def test_the_number_of_statements_does_not_follow_the_queue_nor_the_history(desk: Desk, agent: Door) -> None:
    def statements(name: str, *args: object) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert agent.get(name, *args).status_code == 200
        return len(seen)

    person = ParticipantFactory()
    ticket = awaiting(desk, Priority.HIGH, person)
    awaiting(desk)
    agent.take()
    few = statements(DESK), statements("admin:desk_call", ticket.number)
    for _ in range(20):
        Contact.objects.create(channel="phone", participant=person, offered_at=desk.now, agent=desk.agent)
        call = Confirmation.objects.get(ticket=awaiting(desk))
        call.ready_at = desk.now + timedelta(hours=1)
        call.save()
    assert (statements(DESK), statements("admin:desk_call", ticket.number)) == few
    assert max(few) <= 26


def test_reloading_what_was_sent_leads_back_to_the_call(desk: Desk, agent: Door) -> None:
    ticket = awaiting(desk)
    agent.take()
    for name in ("desk_call_outcome", "desk_call_release", "desk_call_number"):
        assert landed(agent.get(f"admin:{name}", ticket.number)) == reverse(
            "admin:desk_call", args=[ticket.number]
        )
    assert landed(agent.get("admin:desk_outbound_next")) == reverse(DESK)


def test_a_supervisor_puts_back_the_call_of_an_agent_who_has_gone_home(desk: Desk, agent: Door) -> None:
    ticket = awaiting(desk)
    agent.take()
    supervisor = Door(desk, desk.supervisor)
    assert "Put the call back" in text(supervisor.get("admin:desk_call", ticket.number))
    assert landed(supervisor.post("admin:desk_call_release", ticket.number)) == reverse(DESK)
    assert Confirmation.objects.get().holder is None
