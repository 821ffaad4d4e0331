"""The page of a ticket and its next steps, as each role meets them."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.actions import record_contact
from crm.models import IdentityReveal
from tests.factories import StaffFactory
from tests.tickets.admin.conftest import Browser
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import assign, branch_desk, call_back, classify, escalate, merge, resolve, wait, write
from tickets.actions.open_ticket import join
from tickets.domain.codes import Colour, Priority
from tickets.domain.states import State
from tickets.models import RootCause, Ticket

pytestmark = pytest.mark.django_db

ROLES = ("agent", "outbound", "supervisor", "office", "deputy", "officer")


@pytest.fixture(autouse=True)
def clock(desk: Desk) -> Any:
    """The wall clock of the screens stands a minute after the desk's own time."""
    with time_machine.travel(desk.now + timedelta(minutes=1), tick=False) as traveller:
        yield traveller


def page_of(ticket: Ticket) -> str:
    return reverse("admin:desk_ticket", args=[ticket.number])


def step_of(ticket: Ticket, key: str) -> str:
    return reverse("admin:desk_step", args=[ticket.number, key])


def keys(answer: Any) -> list[str]:
    """The steps that a page offers."""
    return [offer.step.key for offer in answer.context["offers"]]


def escalated(desk: Desk) -> Ticket:
    ticket = desk.ticket()
    escalate.escalate(
        ticket=ticket,
        branch=desk.branch,
        priority=Priority.HIGH,
        request="Mohon dicek.",
        actor=desk.agent,
        now=desk.now,
    )
    return ticket


@pytest.mark.parametrize("role", ROLES)
def test_everybody_concerned_reads_an_escalated_ticket(role: str, desk: Desk, screen_of: Browser) -> None:
    ticket = escalated(desk)
    answer = screen_of(getattr(desk, role)).get(page_of(ticket))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert ticket.subject in page
    assert desk.participant.nik not in page
    assert desk.participant.phone not in page


def test_a_branch_officer_of_another_branch_gets_404(desk: Desk, screen_of: Browser) -> None:
    ticket = escalated(desk)
    stranger = screen_of(desk.stranger)
    assert stranger.get(page_of(ticket)).status_code == 404
    assert stranger.post(step_of(ticket, "acknowledge")).status_code == 404


@pytest.mark.parametrize("number", ["0000-0175", "abc", "99999999999999999999", "0000\x000174"])
def test_a_number_that_leads_nowhere_is_told_so(number: str, desk: Desk, screen_of: Browser) -> None:
    desk.ticket()
    answer = screen_of(desk.agent).get(reverse("admin:desk_ticket", args=[number]))
    assert answer.status_code in (400, 404)
    assert 'role="alert"' in answer.content.decode()


def offered(page: Any) -> set[str]:
    return {offer.step.key for offer in page.context["offers"]}


def test_the_steps_follow_state_and_role(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket()
    agent, officer = screen_of(desk.agent), screen_of(desk.officer)
    assert offered(agent.get(page_of(ticket))) == {
        "escalate", "reply", "wait", "note", "release", "classify", "merge", "dismiss",
    }  # fmt: skip
    assert {"assign", "take"} <= offered(screen_of(desk.supervisor).get(page_of(ticket)))
    assert offered(screen_of(desk.office).get(page_of(ticket))) == set()
    ticket = escalated(desk)
    assert offered(officer.get(page_of(ticket))) == {
        "acknowledge", "finish", "feedback", "wait", "note", "hand_over", "send_back",
    }  # fmt: skip
    assert "finish" not in offered(agent.get(page_of(ticket)))
    branch_desk.finish(
        ticket=ticket, feedback="Sudah.", root_cause=desk.cause, actor=desk.officer, now=desk.now
    )
    outbound = screen_of(desk.outbound)
    free = offered(outbound.get(page_of(ticket)))
    assert {"satisfied", "educated", "reprocess"} <= free
    assert free & {"no_answer", "unreachable"} == set()
    call_back.take_next_call(actor=desk.outbound, now=desk.now)
    calls = offered(outbound.get(page_of(ticket)))
    assert {"satisfied", "educated", "reprocess", "no_answer"} <= calls
    assert "unreachable" not in calls
    assert offered(officer.get(page_of(ticket))) == set()


def test_every_step_of_a_red_complaint_is_done_by_its_button(desk: Desk, screen_of: Browser) -> None:
    agent, officer = screen_of(desk.agent), screen_of(desk.officer)
    outbound, supervisor = screen_of(desk.outbound), screen_of(desk.supervisor)
    ticket = desk.ticket()
    cause = RootCause.objects.first()
    assert cause is not None
    walk: list[tuple[Any, str, dict[str, Any], State]] = [
        (agent, "note", {"text": "Menelepon RS."}, State.IN_PROGRESS),
        (agent, "reply", {"text": "Kami periksa."}, State.IN_PROGRESS),
        (agent, "release", {}, State.NEW),
        (agent, "take", {}, State.IN_PROGRESS),
        (supervisor, "assign", {"to": desk.supervisor.pk}, State.IN_PROGRESS),
        (agent, "wait", {"question": "Nomor kamar?"}, State.WAITING),
        (agent, "resume", {}, State.IN_PROGRESS),
        (agent, "escalate", {"branch": desk.other_branch.pk, "priority": "high", "request": "Cek"}, State.ESCALATED),
        (supervisor, "hand_over", {"branch": desk.branch.pk, "note": "Salah cabang"}, State.ESCALATED),
        (officer, "acknowledge", {}, State.ESCALATED),
        (officer, "send_back", {"note": "Nomor kamar belum ada"}, State.IN_PROGRESS),
        (agent, "escalate", {"branch": desk.branch.pk, "priority": "high", "request": "Kamar 12"}, State.ESCALATED),
        (officer, "feedback", {"feedback": "Sedang dicek"}, State.ESCALATED),
        (officer, "finish", {"feedback": "Sudah", "root_cause": cause.pk}, State.AWAITING_CONFIRMATION),
        (outbound, "no_answer", {"note": "Tidak diangkat"}, State.AWAITING_CONFIRMATION),
        (outbound, "reprocess", {"note": "Belum puas"}, State.ESCALATED),
        (officer, "finish", {"feedback": "Sudah lagi", "root_cause": cause.pk}, State.AWAITING_CONFIRMATION),
        (outbound, "educated", {"note": "Dijelaskan"}, State.CLOSED),
        (agent, "reopen", {"reason": "Terulang"}, State.IN_PROGRESS),
        (agent, "classify", {"category": ticket.category.code, "colour": "yellow", "reason": "Bisa kami"},
         State.IN_PROGRESS),
        (agent, "resolve", {"answer": "Kamar tersedia"}, State.RESOLVED),
        (agent, "close", {}, State.CLOSED),
    ]  # fmt: skip
    for client, key, words, state in walk:
        ticket.refresh_from_db()
        if key == "no_answer":
            outbound.post(reverse("admin:desk_outbound_next"))
            ticket.refresh_from_db()
        answer = client.post(step_of(ticket, key), {"version": ticket.version, **words})
        assert answer.status_code == 302, (key, answer.context and answer.context["offers"])
        ticket.refresh_from_db()
        assert ticket.state == state, key
    assert ticket.cycle == 3


def test_overruling_merging_and_dismissing(desk: Desk, screen_of: Browser) -> None:
    agent = screen_of(desk.agent)
    first, second = desk.ticket(), desk.ticket("complaint-medicine")
    words = {
        "version": first.version,
        "category": first.category.code,
        "colour": "yellow",
        "reason": "Ringan",
    }
    assert agent.post(step_of(first, "classify"), words).status_code == 302
    first.refresh_from_db()
    assert first.colour == Colour.YELLOW
    assert agent.post(step_of(second, "merge"), {"into": first.number}).status_code == 302
    second.refresh_from_db()
    assert second.merged_into == first
    assert agent.post(step_of(first, "dismiss"), {"reason": "Di luar topik"}).status_code == 302
    first.refresh_from_db()
    assert first.state == State.DISMISSED


@pytest.mark.parametrize("into", ["", "0000-0000", "entah", "0000-0174"])
def test_merging_into_nothing_is_refused_beside_the_field(into: str, desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket()
    answer = screen_of(desk.agent).post(step_of(ticket, "merge"), {"into": into, "note": "sama"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="merge_into_error"' in page
    assert ">sama</textarea>" in page.replace("\n", "")


def test_the_branch_of_the_place_is_suggested(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket(area=desk.branch.areas.get())
    page = screen_of(desk.agent).get(page_of(ticket))
    form = next(offer.form for offer in page.context["offers"] if offer.step.key == "escalate")
    assert form.initial["branch"] == str(desk.branch.pk)


def test_what_was_typed_stays_when_the_ticket_moved_meanwhile(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket("complaint-card-inactive")
    seen = ticket.version
    wait.wait(ticket=ticket, question="Foto kartu?", actor=desk.supervisor, now=desk.now)
    agent = screen_of(desk.agent)
    words = {"version": seen, "request": "Panjang sekali 😀", "branch": desk.branch.pk, "priority": "low"}
    answer = agent.post(step_of(ticket, "escalate"), words)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Panjang sekali 😀" in page
    assert "waiting for participant" in page or "menunggu" in page
    answer = agent.post(step_of(ticket, "resolve"), {"version": seen, "answer": "Kartu aktif"})
    assert answer.status_code == 422
    assert "Kartu aktif" in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.state == State.WAITING
    # Having read what happened, the agent sends the same words again.
    again = {"version": ticket.version, "answer": "Kartu aktif"}
    assert agent.post(step_of(ticket, "resolve"), again).status_code == 302


@pytest.mark.parametrize(
    ("text", "status"),
    [("", 422), ("   ", 422), ("\0", 422), ("x" * 40_960, 422), ("a\0b 😀 مرحبا", 302), ("‮terbalik", 302)],
)
def test_odd_notes_are_kept_or_refused_with_their_words(
    text: str, status: int, desk: Desk, screen_of: Browser
) -> None:
    ticket = desk.ticket()
    answer = screen_of(desk.agent).post(step_of(ticket, "note"), {"text": text})
    assert answer.status_code == status
    if status == 422:
        assert 'id="note_text_error"' in answer.content.decode()
        assert text.replace("\0", "").strip() in answer.content.decode()


@pytest.mark.parametrize("key", ["entah", "reveal-all"])
def test_an_unknown_step_is_404(key: str, desk: Desk, screen_of: Browser) -> None:
    assert screen_of(desk.agent).post(step_of(desk.ticket(), key)).status_code == 404


def test_rubbish_in_the_selects_is_told(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket()
    agent = screen_of(desk.agent)
    rubbish = {"version": "x", "branch": "999999", "priority": "sekali", "request": "Cek"}
    answer = agent.post(step_of(ticket, "escalate"), rubbish)
    assert answer.status_code == 422
    assert 'id="escalate_branch_error"' in answer.content.decode()


def test_a_number_is_shown_once_and_the_reason_is_kept(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket()
    agent = screen_of(desk.agent)
    address = reverse("admin:desk_reveal", args=[ticket.number])
    refused = agent.post(address, {"field": "nik", "reason": ""})
    assert refused.status_code == 422
    assert not IdentityReveal.objects.exists()
    shown = agent.post(address, {"field": "nik", "reason": "Mencocokkan kartu"})
    assert desk.participant.nik in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert desk.participant.nik not in agent.get(page_of(ticket)).content.decode()
    assert IdentityReveal.objects.get().staff == desk.agent
    qco = screen_of(StaffFactory(qco=True))
    assert qco.post(address, {"field": "nik", "reason": "Ingin tahu saja"}).status_code in (403, 422)
    assert IdentityReveal.objects.count() == 1


def counter_ticket(desk: Desk) -> Ticket:
    """Taken in by the officer at the branch's counter, of somebody who lives elsewhere."""
    contact, _new = record_contact(
        actor=desk.officer, now=desk.now, channel="counter", participant=desk.participant
    )
    return desk.ticket("complaint-payment-not-posted", contact=contact, actor=desk.officer)


def test_what_the_branch_took_in_is_annotated_and_escalated_there_until_the_centre_takes_it(
    desk: Desk, screen_of: Browser
) -> None:
    ticket = counter_ticket(desk)
    officer, stranger = screen_of(desk.officer), screen_of(desk.stranger)
    assert keys(officer.get(page_of(ticket))) == ["escalate", "note"]
    assert stranger.get(page_of(ticket)).status_code == 404
    assert officer.post(step_of(ticket, "note"), {"text": "Membawa bukti bayar."}).status_code == 302
    words = {"branch": desk.branch.pk, "priority": "high", "request": "Kami tangani sendiri."}
    assert officer.post(step_of(ticket, "escalate"), words).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.state, ticket.colour, ticket.branch) == ("escalated", "red", desk.branch)
    assert "acknowledge" in keys(officer.get(page_of(ticket)))
    check_clocks()

    taken = desk.ticket(
        "complaint-medicine",
        contact=ticket.contact_ties.get().contact,
        distinct_because="Obat.",
        actor=desk.officer,
    )
    assign.take(ticket=taken, actor=desk.agent, now=desk.after(minutes=1))
    assert keys(officer.get(page_of(taken))) == []
    assert officer.post(step_of(taken, "escalate"), words).status_code == 409
    taken.refresh_from_db()
    assert (taken.state, taken.owner) == ("in_progress", desk.agent)


def test_a_branch_with_the_ticket_in_hand_is_shown_the_phone_of_who_lives_elsewhere(
    desk: Desk, screen_of: Browser
) -> None:
    ticket = escalated(desk)
    officer = screen_of(desk.officer)
    address = reverse("admin:desk_reveal", args=[ticket.number])
    why = {"reason": "Menelepon peserta"}
    assert desk.participant.nik not in officer.post(address, {"field": "nik", **why}).content.decode()
    assert not IdentityReveal.objects.exists()
    assert desk.participant.phone in officer.post(address, {"field": "phone", **why}).content.decode()
    kept = IdentityReveal.objects.get()
    assert (kept.staff, kept.field, kept.reason) == (desk.officer, "phone", "Menelepon peserta")
    branch_desk.send_back(ticket=ticket, note="Bukan kami.", actor=desk.officer, now=desk.after(minutes=1))
    assert 'id="reveal_field"' not in officer.get(page_of(ticket)).content.decode()
    assert officer.post(address, {"field": "phone", **why}).status_code == 422
    assert IdentityReveal.objects.count() == 1


def test_the_page_takes_as_many_statements_for_fifty_events_as_for_five(
    desk: Desk, screen_of: Browser
) -> None:
    ticket = desk.ticket(contact=desk.contact(body="Tolong dibantu."))
    agent = screen_of(desk.agent)

    def grow(times: int) -> None:
        for n in range(times):
            write.note(ticket=ticket, text=f"Catatan {n}", actor=desk.agent, now=desk.now)
            write.reply(ticket=ticket, text=f"Balasan {n}", actor=desk.agent, now=desk.now)
            join(ticket=ticket, contact=desk.contact(body=f"Lagi {n}"), actor=desk.agent, now=desk.now)

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert agent.get(page_of(ticket)).status_code == 200
        return len(captured)

    grow(1)
    desk.ticket("complaint-medicine")
    few = statements()
    grow(16)
    desk.ticket("complaint-queue")
    assert ticket.events.count() >= 50
    assert statements() == few
    assert few <= 40


def test_one_step_by_two_people_at_once_is_done_once(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket("complaint-card-inactive")
    words = {"version": ticket.version, "answer": "Kartu aktif"}
    first = screen_of(desk.agent).post(step_of(ticket, "resolve"), words)
    second = screen_of(desk.supervisor).post(step_of(ticket, "resolve"), words)
    assert (first.status_code, second.status_code) == (302, 409)
    assert "Kartu aktif" in second.content.decode()


def test_a_call_in_another_hand_is_not_offered(desk: Desk, screen_of: Browser) -> None:
    ticket = escalated(desk)
    branch_desk.finish(
        ticket=ticket, feedback="Sudah.", root_cause=desk.cause, actor=desk.officer, now=desk.now
    )
    call_back.take_next_call(actor=desk.outbound, now=desk.now)
    other = StaffFactory(outbound_agent=True)
    assert offered(screen_of(other).get(page_of(ticket))) & {"satisfied", "reprocess"} == set()
    assert "release_call" in offered(screen_of(desk.outbound).get(page_of(ticket)))


def test_a_form_leads_back_to_where_it_says_and_nowhere_else(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket()
    agent = screen_of(desk.agent)
    inside = agent.post(step_of(ticket, "note"), {"text": "a", "next": reverse("admin:desk_queue")})
    assert inside["Location"] == reverse("admin:desk_queue")
    outside = agent.post(step_of(ticket, "note"), {"text": "b", "next": "https://jahat.example/"})
    assert outside["Location"] == page_of(ticket)


def test_a_red_complaint_is_not_offered_to_be_resolved_and_says_why(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket()
    agent = screen_of(desk.agent)
    assert "resolve" not in offered(agent.get(page_of(ticket)))
    agent.cookies["django_language"] = "en"
    refused = agent.post(step_of(ticket, "resolve"), {"answer": "Sudah dapat kamar."})
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "A red complaint is solved by the branch office" in page
    assert "Sudah dapat kamar." in page
    classify.overrule(ticket=ticket, colour=Colour.YELLOW, words="Bisa kami.", actor=desk.agent, now=desk.now)
    assert "resolve" in offered(agent.get(page_of(ticket)))


def test_what_a_branch_holds_while_it_waits_is_not_offered_to_be_taken_from_it(
    desk: Desk, screen_of: Browser
) -> None:
    ticket = escalated(desk)
    wait.wait(ticket=ticket, question="Kamar?", actor=desk.officer, now=desk.now)
    assert offered(screen_of(desk.agent).get(page_of(ticket))) == {"resume", "reply", "note", "merge"}


def test_an_ended_ticket_shows_where_it_went(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket("complaint-card-inactive")
    resolve.resolve(ticket=ticket, answer="Beres", actor=desk.agent, now=desk.now)
    resolve.close(ticket=ticket, actor=desk.agent, now=desk.now)
    page = screen_of(desk.agent).get(page_of(ticket))
    assert offered(page) == {"note", "reopen"}


def test_a_merged_ticket_does_not_warn_of_the_one_that_goes_on(desk: Desk, screen_of: Browser) -> None:
    into = desk.ticket("complaint-medicine")
    other = desk.ticket("complaint-payment-not-posted")
    gone = desk.ticket("complaint-card-inactive")
    merge.merge(ticket=gone, into=into, actor=desk.agent, now=desk.now)
    siblings = screen_of(desk.agent).get(page_of(gone)).context["siblings"]
    assert [one.number for one in siblings] == [other.number]


def test_what_the_participant_wrote_stands_on_the_page_once(desk: Desk, screen_of: Browser) -> None:
    words = "Kamar penuh sejak kemarin malam."
    ticket = desk.ticket(contact=desk.contact("email", body=words), description=words)
    assert ticket.messages.get().body == words
    page = screen_of(desk.agent).get(page_of(ticket)).content.decode()
    assert page.count(f'<p class="dk-words">{words}') == 1
    assert f'<div class="dk-words">{words}' not in page


def test_a_resting_clock_tells_what_is_left_and_no_due_time(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket("complaint-payment-not-posted")
    wait.wait(ticket=ticket, question="Bukti?", actor=desk.agent, now=desk.now)
    client = screen_of(desk.agent)
    client.cookies["django_language"] = "en"
    page = client.get(page_of(ticket)).content.decode()
    clocks = page[page.index('id="clocks"') :]
    resting = clocks[clocks.index("rests, ") :].split("</div></div>")[0].split("</div>\n</div>")[0]
    assert "rests since" in resting
    assert "due " not in resting


def test_a_number_to_call_is_offered_first(desk: Desk, screen_of: Browser) -> None:
    ticket = desk.ticket()
    form = screen_of(desk.agent).get(page_of(ticket)).context["reveal_form"]
    assert form["field"].value() == "phone"
