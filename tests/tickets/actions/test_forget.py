"""What has been kept for long enough is erased by itself, and nothing else is."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from core.models import SetAside
from crm.models import Contact, Participant
from tests.factories import ParticipantFactory
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import resolve, write
from tickets.actions.forget import forget
from tickets.domain.states import State
from tickets.models import Message, RetentionPeriod, Ticket

KEPT = timedelta(days=1825)


def closed(desk: Desk, **details: Any) -> Ticket:
    ticket = desk.ticket("complaint-payment-not-posted", **details)
    resolve.resolve(ticket=ticket, answer="Selesai.", actor=desk.agent, now=desk.now)
    resolve.close(ticket=ticket, actor=desk.agent, now=desk.now)
    return ticket


def test_a_ticket_is_kept_for_its_period_and_not_a_moment_longer(desk: Desk) -> None:
    ticket = closed(desk, description="Iuran Januari")
    forget(now=ticket.changed_at + KEPT)
    ticket.refresh_from_db()
    assert (ticket.description, ticket.erased_at) == ("Iuran Januari", None)

    done = forget(now=ticket.changed_at + KEPT + timedelta(seconds=1))

    ticket.refresh_from_db()
    assert (done.tickets, ticket.subject, ticket.description, ticket.seal) == (1, "—", "", "")
    assert set(Message.objects.filter(ticket=ticket).values_list("body", flat=True)) == {"—"}
    assert {event.words for event in ticket.events.all()} == {""}
    assert ticket.events.get(verb="erased").data == {"retention": KEPT.days}
    assert ticket.state == State.CLOSED
    check_clocks()
    call_command("verify_events")


def test_it_counts_from_the_last_change(desk: Desk) -> None:
    ticket = closed(desk)
    write.note(ticket=ticket, text="Ditanyakan lagi.", actor=desk.agent, now=desk.after(days=300))
    assert forget(now=desk.now - timedelta(days=300) + KEPT + timedelta(days=1)).tickets == 0
    assert forget(now=desk.now + KEPT + timedelta(days=1)).tickets == 1


def test_what_is_open_is_never_erased(desk: Desk) -> None:
    desk.ticket()
    assert forget(now=desk.now + 3 * KEPT).tickets == 0


def test_a_kind_without_a_period_is_kept_for_good(desk: Desk) -> None:
    RetentionPeriod.objects.filter(kind="complaint").delete()
    closed(desk)
    assert forget(now=desk.now + 10 * KEPT).tickets == 0


def test_the_history_of_another_desk_has_periods_of_its_own(desk: Desk) -> None:
    ticket = closed(desk)
    Ticket.objects.filter(pk=ticket.pk).update(origin="servicenow")
    assert forget(now=desk.now + 2 * KEPT).tickets == 0
    RetentionPeriod.objects.create(origin="servicenow", kind="complaint", days=30)
    assert forget(now=desk.now + timedelta(days=31)).tickets == 1


def test_a_person_is_forgotten_with_the_last_thing_that_is_kept_of_them(desk: Desk) -> None:
    first = closed(desk)
    desk.after(days=400)
    second = closed(desk)

    forget(now=first.changed_at + KEPT + timedelta(seconds=1))
    desk.participant.refresh_from_db()
    assert desk.participant.erased_at is None

    forget(now=second.changed_at + KEPT + timedelta(seconds=1))
    desk.participant.refresh_from_db()
    assert desk.participant.erased_at is not None
    assert (desk.participant.name, desk.participant.phone) == ("—", "")


def test_a_contact_without_a_ticket_is_kept_as_long_as_information(desk: Desk) -> None:
    contact = desk.contact(body="Bertanya tentang iuran", participant=ParticipantFactory())
    tied = desk.contact(body="Kamar penuh")
    desk.ticket(contact=tied)

    assert forget(now=desk.now + timedelta(days=365)).contacts == 0
    assert forget(now=desk.now + timedelta(days=365, seconds=1)).contacts == 1

    assert list(Contact.objects.filter(erased_at=None)) == [tied]
    contact.refresh_from_db()
    assert contact.body == ""
    assert contact.participant is not None
    assert Participant.objects.get(pk=contact.participant.pk).erased_at is not None


def test_doing_it_again_does_nothing(desk: Desk) -> None:
    ticket = closed(desk)
    later = desk.now + KEPT + timedelta(days=1)
    assert forget(now=later).tickets == 1
    count = ticket.events.count()
    assert str(forget(now=later)) == "tickets 0, contacts 0, failed 0"
    assert ticket.events.count() == count


def test_one_ticket_that_cannot_be_erased_does_not_stop_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tickets.actions import erase

    sick, well = closed(desk), closed(desk, subject="Sehat")
    do = erase.shred

    def shred(*, ticket: Ticket, **rest: Any) -> Any:
        if ticket.pk == sick.pk:
            raise RuntimeError("sick")
        return do(ticket=ticket, **rest)

    monkeypatch.setattr(erase, "shred", shred)
    later = desk.now + KEPT + timedelta(days=1)
    done = forget(now=later)
    assert (done.tickets, done.failed) == (1, 1)
    assert SetAside.objects.get().row == sick.pk
    well.refresh_from_db()
    assert well.erased_at == later


def test_nobody_can_set_a_period_of_less_than_a_month(db: None) -> None:
    with pytest.raises(ValidationError) as refusal:
        RetentionPeriod(kind="complaint", days=3).full_clean()
    assert "days" in refusal.value.message_dict
