"""`open_cases: adopt`: what is still open where its log ends becomes this desk's own work, however often it is run."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from crm.models import Participant
from outbox.models import OutboxMessage
from tests.factories import StaffFactory
from tests.intake.conftest import Import, Run
from tests.intake.test_running_again import (
    CASES,
    DONE,
    EVENT_HEAD,
    EVENTS,
    OPENED,
    WORKED,
    Write,
    counts,
)
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import assign, resolve, write
from tickets.domain.codes import Promise, Verb, Verdict
from tickets.models import Ticket, TicketEvent

ADOPT = "open_cases: adopt\n"
MOVING = (
    CASES.replace(
        "  closed_at: closed",
        """  closed_at: closed
  colour: {column: class, values: {red: red}, blank: yellow}
  category: {const: "category:complaint-room-full"}
  subject: {const: Kamar penuh}
  person: who
  branch: office
  participant_name: name
  participant_number: card
  participant_phone: phone""",
    )
    + ADOPT
)
HEAD = "id,opened,closed,class,who,office,name,card,phone"
WAYAN = "Wayan Sudana,0001234567890,081234567890"


@pytest.fixture
def move_in(write: Write, import_log: Run, desk: Desk) -> Callable[..., Import]:
    def run(*rows: str, mapping: str = MOVING, extra: tuple[str, ...] = ()) -> Import:
        header = EVENT_HEAD if "rows: event" in mapping else HEAD
        return import_log(write("log.csv", [header, *rows]), write("mapping.yaml", mapping), *extra)

    return run


OPEN = f"1,2024-05-01 08:00,,,Sari,,{WAYAN}"
ENDED = f"2,2024-05-01 08:00,2024-05-01 10:00,,Sari,,{WAYAN}"


def test_what_is_open_enters_the_queue_and_what_has_ended_stays_history(
    move_in: Callable[..., Import], desk: Desk
) -> None:
    run = move_in(OPEN, ENDED)
    assert (run.code, run.rejects) == (0, [])
    assert run.figure("taken over, this desk's own") == "1"
    (ticket,) = Ticket.objects.waiting_for_agent("care")
    assert ticket.imported_case.external_id == "1"
    assert list(Ticket.objects.live()) == [ticket]
    clock = ticket.clocks.select_related("policy").get(promise=Promise.RESOLUTION)
    assert (clock.policy.origin, clock.due_at) == ("old-desk", datetime(2024, 5, 1, 16, tzinfo=UTC))
    assert [message.template for message in OutboxMessage.objects.all()] == ["adopted"]
    check_clocks()


def test_a_second_contact_of_the_person_joins_it(move_in: Callable[..., Import], desk: Desk) -> None:
    move_in(OPEN)
    desk.participant = Participant.objects.get(membership_number="0001234567890")
    desk.now = datetime.now(UTC)
    assert desk.ticket() == Ticket.objects.get(origin="old-desk")


def test_without_the_key_it_stays_history(move_in: Callable[..., Import]) -> None:
    run = move_in(OPEN, mapping=MOVING.replace(ADOPT, "").replace("  branch: office\n", ""))
    assert "taken over" not in run.said
    assert Ticket.objects.adoptable().count() == 1
    assert not OutboxMessage.objects.exists()


def test_one_of_us_who_had_it_keeps_it(move_in: Callable[..., Import], desk: Desk) -> None:
    move_in(f"1,2024-05-01 08:00,,,staff:{desk.agent.username},,{WAYAN}")
    assert [(ticket.state, ticket.owner) for ticket in Ticket.objects.live()] == [("in_progress", desk.agent)]


def test_a_red_complaint_goes_to_the_branch_that_the_log_names(
    move_in: Callable[..., Import], desk: Desk
) -> None:
    run = move_in(f"1,2024-05-01 08:00,,red,Sari,{desk.branch.code},{WAYAN}")
    assert run.rejects == []
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.branch, ticket.owner) == ("escalated", desk.branch, None)
    feedback = ticket.clocks.select_related("policy").get(promise=Promise.BRANCH_FEEDBACK)
    assert (feedback.policy.origin, feedback.branch) == ("", desk.branch)
    check_clocks()


@pytest.mark.parametrize(
    ("colour", "office", "reason"),
    [
        ("red", "KC-404", "branch: there is no branch office 'KC-404' here"),
        ("", "{known}", "Only a red complaint"),
    ],
)
def test_a_branch_that_can_not_take_it_refuses_its_case_alone(
    colour: str, office: str, reason: str, move_in: Callable[..., Import], desk: Desk
) -> None:
    row = f"3,2024-05-01 08:00,,{colour},Sari,{office.format(known=desk.branch.code)},{WAYAN}"
    run = move_in(OPEN, row, ENDED.replace("Sari,,", "Sari,KC-404,"))
    (reject,) = run.rejects[1:]
    assert reject.startswith("3,3,")
    assert reason in reject
    assert Ticket.objects.count() == 2, "a branch that is needed no more is no mistake"


def test_a_second_run_adds_nothing_to_a_ticket_that_was_worked_on_and_destroys_nothing(
    move_in: Callable[..., Import], desk: Desk
) -> None:
    move_in(OPEN, ENDED)
    now = datetime.now(UTC)
    ticket = assign.take_next(actor=desk.agent, now=now)
    assert ticket is not None
    write.note(ticket=ticket, text="Sudah dihubungi.", actor=desk.agent, now=now)
    resolve.resolve(ticket=ticket, answer="Selesai.", actor=desk.agent, now=now)
    resolve.reopen(ticket=ticket, reason="Belum.", actor=desk.agent, now=now)
    before, row, told = counts(), Ticket.objects.values().get(pk=ticket.pk), OutboxMessage.objects.count()
    run = move_in(OPEN, ENDED)
    assert (run.rejects, run.figure("already in")) == ([], "2")
    assert counts() == before
    assert Ticket.objects.values().get(pk=ticket.pk) == row
    assert OutboxMessage.objects.count() == told
    verdicts = list(ticket.clocks.order_by("cycle").values_list("verdict", "policy__origin"))
    assert verdicts == [(Verdict.BREACHED, "old-desk"), (Verdict.NONE, "")]
    check_clocks()


def test_what_the_log_says_after_the_taking_over_is_refused_with_the_reason(
    move_in: Callable[..., Import],
) -> None:
    mapping = EVENTS + ADOPT
    move_in(OPENED, WORKED, mapping=mapping)
    before = counts()
    run = move_in(OPENED, WORKED, DONE, mapping=mapping)
    assert "was taken over and is this desk's own now" in run.rejects[1]
    assert counts() == before


def test_a_log_that_has_grown_is_gone_on_with_before_it_is_taken_over(move_in: Callable[..., Import]) -> None:
    move_in(OPENED, mapping=EVENTS)
    run = move_in(OPENED, WORKED, mapping=EVENTS + ADOPT)
    assert run.figure("gone on with, the log having grown") == "1"
    ticket = Ticket.objects.get()
    assert (ticket.ours, ticket.state) == (True, "new")
    check_clocks()


def test_a_run_with_the_key_takes_over_what_an_earlier_run_left(move_in: Callable[..., Import]) -> None:
    move_in(OPEN, ENDED, mapping=MOVING.replace(ADOPT, "").replace("  branch: office\n", ""))
    events = TicketEvent.objects.count()
    run = move_in(OPEN, ENDED)
    assert run.figure("already in") == "2"
    assert [ticket.imported_case.external_id for ticket in Ticket.objects.live()] == ["1"]
    verbs = list(TicketEvent.objects.order_by("pk").values_list("verb", flat=True))[events:]
    assert verbs == [Verb.ADOPTED, Verb.RELEASED]


def test_a_dry_run_takes_nothing_over(move_in: Callable[..., Import]) -> None:
    before = counts()
    run = move_in(OPEN, extra=("--dry-run",))
    assert run.figure("taken over, this desk's own") == "1"
    assert counts() == before
    assert not OutboxMessage.objects.exists()


def test_a_branch_is_no_field_of_history(move_in: Callable[..., Import]) -> None:
    run = move_in(OPEN, mapping=MOVING.replace(ADOPT, ""))
    assert run.code == 2
    assert "case.branch: is only for open_cases: adopt" in run.complained


def test_another_word_for_the_key_is_answered_with_the_known_ones(move_in: Callable[..., Import]) -> None:
    run = move_in(OPEN, mapping=MOVING.replace("adopt", "adapt"))
    assert "open_cases: 'adapt' is not known. Did you mean 'adopt'?" in run.complained


def test_a_closed_account_of_the_log_owns_nothing_here(move_in: Callable[..., Import], desk: Desk) -> None:
    StaffFactory(username="dulu", is_active=False)
    move_in(f"1,2024-05-01 08:00,,,staff:dulu,,{WAYAN}")
    assert Ticket.objects.get().owner is None
