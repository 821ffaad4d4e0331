"""What participants may ask about their own data: a copy, and to be forgotten by a record that forgets nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models

from core.errors import Conflict, DomainError, Invalid, NotAllowed
from crm.actions import add_contact_address, correct_participant, verify_participant
from crm.actions.erase_participant import FORGOTTEN, FORGOTTEN_OF_CONTACT
from crm.domain.codes import Channel
from crm.models import Contact, ContactAddress, IdentityReveal, Participant
from outbox.actions.deliver import deliver_due
from outbox.actions.erase import forget_old
from outbox.models import OutboxMessage
from tests.tickets.desk import Desk, check_clocks
from tickets.actions import branch_desk, call_back, classify, erase, resolve, sweep, write
from tickets.actions.disclose import disclose
from tickets.actions.escalate import escalate
from tickets.domain.codes import Colour, Priority, Promise, Verb
from tickets.domain.states import State
from tickets.models import Category, Ticket, TicketEvent
from tickets.queries.personal_data import personal_data_of

NIK, PHONE, NAME = "3171234101800007", "+6281298765432", "Rukmini Handayani"
ILLNESS = "Kanker stadium dua"


@pytest.fixture
def person(desk: Desk) -> Participant:
    """Somebody whose every column that can hold a word holds one."""
    someone = correct_participant(
        participant=desk.participant,
        actor=desk.agent,
        now=desk.now,
        name=NAME,
        nik=NIK,
        phone=PHONE,
        family_card="3171234101800009",
        membership_number="0001234567890",
        address=f"Jalan {ILLNESS}",
        priority_reason="pregnant",
        home_area="31.71",
    )
    add_contact_address(participant=someone, channel=Channel.WHATSAPP, value=PHONE, actor=desk.agent)
    desk.participant = someone
    return someone


def request_for(desk: Desk, category: str, **details: Any) -> Ticket:
    """A request about one's own data, from a person who was checked."""
    verify_participant(participant=desk.participant, source="dukcapil", actor=desk.agent, now=desk.now)
    return desk.ticket(
        category, subject=f"{ILLNESS}: data saya", description=ILLNESS, actor=desk.supervisor, **details
    )


def whole_life(desk: Desk) -> Ticket:
    """A red complaint that has been through everything that leaves words behind, and is closed."""
    contact = desk.contact(
        Channel.WHATSAPP,
        sender_address=PHONE,
        body=ILLNESS,
        subject=ILLNESS,
        proxy_name=ILLNESS,
        proxy_phone=PHONE,
        proxy_relation=ILLNESS,
    )
    ticket = desk.ticket(contact=contact, subject=ILLNESS, description=ILLNESS)
    escalate(
        ticket=ticket,
        branch=desk.branch,
        priority=Priority.HIGH,
        request=ILLNESS,
        actor=desk.agent,
        now=desk.after(minutes=1),
    )
    write.note(ticket=ticket, text=ILLNESS, actor=desk.agent, now=desk.after(minutes=1))
    write.reply(ticket=ticket, text=ILLNESS, actor=desk.agent, now=desk.after(minutes=1))
    branch_desk.send_back(ticket=ticket, note=ILLNESS, actor=desk.officer, now=desk.after(hours=1))
    classify.overrule(
        ticket=ticket, colour=Colour.YELLOW, words=ILLNESS, actor=desk.agent, now=desk.after(minutes=1)
    )
    classify.overrule(
        ticket=ticket, colour=Colour.RED, words=ILLNESS, actor=desk.agent, now=desk.after(minutes=1)
    )
    ticket.refresh_from_db()
    escalate(
        ticket=ticket,
        branch=desk.branch,
        priority=Priority.HIGH,
        request=ILLNESS,
        actor=desk.agent,
        now=desk.after(minutes=1),
    )
    sweep.sweep(now=desk.after(days=6))
    ticket.refresh_from_db()
    branch_desk.finish(
        ticket=ticket, feedback=ILLNESS, root_cause=desk.cause, actor=desk.officer, now=desk.after(minutes=1)
    )
    call = call_back.take_next_call(actor=desk.outbound, now=desk.after(minutes=1))
    assert call is not None
    call_back.no_answer(call=call, actor=desk.outbound, now=desk.after(minutes=1), note=ILLNESS)
    call.refresh_from_db()
    again = call_back.take_next_call(actor=desk.outbound, now=desk.until(call.ready_at))
    assert again is not None
    call_back.educated(call=again, actor=desk.outbound, now=desk.after(minutes=1), note=ILLNESS)
    return Ticket.objects.get(pk=ticket.pk)


def everything_stored() -> str:
    """Every value of every table as it lies in the database."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


def figures() -> dict[str, Any]:
    """What reports count: everything about tickets and clocks that is no word, and every event."""
    words = {
        "subject",
        "search_text",
        "description",
        "seal",
        "erased_at",
        "version",
        "changed_at",
        "event_count",
        "event_head",
    }
    columns = [field.attname for field in Ticket._meta.concrete_fields if field.name not in words]
    return {
        "tickets": list(Ticket.objects.order_by("pk").values(*columns)),
        "clocks": list(apps.get_model("tickets", "Clock").objects.order_by("pk").values()),
        "legs": list(
            apps.get_model("tickets", "Escalation")
            .objects.order_by("pk")
            .values("branch", "root_cause", "ending")
        ),
        "events": list(
            TicketEvent.objects.exclude(verb=Verb.ERASED).order_by("pk").values("verb", "at", "hash")
        ),
    }


def test_a_request_about_ones_data_is_due_in_three_times_24_hours(desk: Desk, person: Participant) -> None:
    ticket = request_for(desk, "data-access")
    clock = ticket.clocks.get(promise=Promise.RESOLUTION)
    assert clock.due_at == clock.started_at + timedelta(hours=72)
    assert ticket.colour == ""
    sweep.sweep(now=desk.after(hours=73))
    assert [event.alarm for event in ticket.events.filter(verb=Verb.ALARMED)] == ["warning", "breach"]


def test_erasure_leaves_no_word_and_every_figure(desk: Desk, person: Participant) -> None:
    ticket = whole_life(desk)
    request = request_for(desk, "data-erasure")
    while deliver_due(now=desk.now):
        pass
    resolve.resolve(ticket=request, answer="Data Anda kami hapus.", actor=desk.supervisor, now=desk.now)
    resolve.reopen(ticket=request, reason=ILLNESS, actor=desk.supervisor, now=desk.after(minutes=1))
    assert ILLNESS in everything_stored()
    before = figures()

    erase.erase_person(
        ticket=request, answer="Data Anda telah kami hapus.", actor=desk.supervisor, now=desk.after(minutes=1)
    )

    stored = everything_stored()
    for word in (ILLNESS, NAME, "rukmini", "0001234567890"):
        assert word not in stored
    person.refresh_from_db()
    assert (person.nik, person.phone, person.family_card, person.nik_index, person.phone_index) == (
        "", "", "", None, None,
    )  # fmt: skip
    assert person.home_area_id is not None
    assert not ContactAddress.objects.filter(participant=person).exists()
    after = figures()
    # The request itself went on: it was resolved.
    assert [row for row in after["tickets"] if row["id"] == ticket.pk] == [
        row for row in before["tickets"] if row["id"] == ticket.pk
    ]
    assert after["events"][: len(before["events"])] == before["events"]
    assert after["legs"] == before["legs"]
    assert {event.words for event in TicketEvent.objects.select_related("ticket")} == {""}
    check_clocks()
    call_command("verify_events")


def test_the_person_is_told_that_it_was_done(desk: Desk, person: Participant) -> None:
    request = request_for(desk, "data-erasure")
    erase.erase_person(
        ticket=request, answer="Data Anda telah kami hapus.", actor=desk.supervisor, now=desk.after(hours=1)
    )
    told = OutboxMessage.objects.get(body__contains="telah kami hapus")
    assert (told.address, told.state) == (PHONE, "pending")
    request.refresh_from_db()
    assert request.state == State.RESOLVED
    assert request.clocks.get(promise=Promise.RESOLUTION).verdict == "met"


def test_what_was_still_to_be_sent_is_emptied_when_its_time_is_up(desk: Desk, person: Participant) -> None:
    request = request_for(desk, "data-erasure")
    erase.erase_person(ticket=request, answer="Selesai.", actor=desk.supervisor, now=desk.after(hours=1))
    while deliver_due(now=desk.now):
        pass
    assert forget_old(now=desk.after(days=89)) == 0
    assert forget_old(now=desk.after(days=2)) > 0
    assert not OutboxMessage.objects.with_words().exists()
    assert not OutboxMessage.objects.exclude(address="").exists()


def test_an_erased_person_who_comes_again_is_a_new_person(desk: Desk, person: Participant) -> None:
    request = request_for(desk, "data-erasure")
    erase.erase_person(ticket=request, answer="Selesai.", actor=desk.supervisor, now=desk.now)
    assert not Participant.objects.matching(NIK).exists()
    assert not Participant.objects.matching(PHONE).exists()
    assert not Participant.objects.matching(NAME).exists()
    with pytest.raises(Conflict, match="erased"):
        correct_participant(participant=person, name="Lagi", actor=desk.agent, now=desk.now)


@pytest.mark.parametrize(
    "do",
    [
        lambda ticket, desk: write.note(ticket=ticket, text="x", actor=desk.agent, now=desk.now),
        lambda ticket, desk: resolve.reopen(ticket=ticket, reason="x", actor=desk.agent, now=desk.now),
        lambda ticket, desk: resolve.close(ticket=ticket, actor=desk.agent, now=desk.now),
    ],
    ids=["note", "reopen", "close"],
)
def test_nobody_goes_on_with_an_erased_ticket(desk: Desk, person: Participant, do: Any) -> None:
    request = request_for(desk, "data-erasure")
    erase.erase_person(ticket=request, answer="Selesai.", actor=desk.supervisor, now=desk.now)
    with pytest.raises(Conflict) as refusal:
        do(Ticket.objects.get(pk=request.pk), desk)
    assert refusal.value.code == "erased"


def test_the_quiet_request_still_closes_by_itself(desk: Desk, person: Participant) -> None:
    request = request_for(desk, "data-erasure")
    erase.erase_person(ticket=request, answer="Selesai.", actor=desk.supervisor, now=desk.now)
    sweep.sweep(now=desk.after(days=4))
    request.refresh_from_db()
    assert request.state == State.CLOSED
    call_command("verify_events")


def _unverified(desk: Desk, request: Ticket) -> None:
    correct_participant(participant=desk.participant, name="Nama Lain", actor=desk.agent, now=desk.now)


def _still_open(desk: Desk, request: Ticket) -> None:
    desk.ticket()


def _another_category(desk: Desk, request: Ticket) -> None:
    classify.overrule(
        ticket=request,
        category=Category.objects.get(code="data-access"),
        words="Salah",
        actor=desk.supervisor,
        now=desk.now,
    )


@pytest.mark.parametrize(
    ("spoil", "code"),
    [(_unverified, "not_verified"), (_still_open, "still_open"), (_another_category, "not_requested")],
)
def test_erasure_is_refused_while_something_is_missing(
    desk: Desk, person: Participant, spoil: Any, code: str
) -> None:
    request = request_for(desk, "data-erasure")
    spoil(desk, request)
    request.refresh_from_db()
    before = everything_stored()
    with pytest.raises(Conflict) as refusal:
        erase.erase_person(ticket=request, answer="Selesai.", actor=desk.supervisor, now=desk.now)
    assert refusal.value.code == code
    assert everything_stored() == before


def test_erasure_is_the_supervisors_and_needs_an_answer(desk: Desk, person: Participant) -> None:
    request = request_for(desk, "data-erasure")
    for somebody in (desk.agent, desk.officer, desk.office, desk.outbound):
        with pytest.raises(NotAllowed):
            erase.erase_person(ticket=request, answer="Selesai.", actor=somebody, now=desk.now)
    with pytest.raises(Invalid) as refusal:
        erase.erase_person(ticket=request, answer="  ", actor=desk.supervisor, now=desk.now)
    assert refusal.value.field == "answer"
    person.refresh_from_db()
    assert person.erased_at is None


def test_a_contact_that_belongs_to_two_tickets_keeps_its_words_until_both_are_erased(
    desk: Desk, person: Participant
) -> None:
    contact = desk.contact(body=ILLNESS, subject=ILLNESS)
    first = desk.ticket(contact=contact)
    second = desk.ticket("complaint-medicine", contact=contact, distinct_because="Obat.")
    erase.shred(ticket=first, actor=None, now=desk.now, data={})
    contact.refresh_from_db()
    assert contact.body == ILLNESS
    erase.shred(ticket=second, actor=None, now=desk.now, data={})
    contact.refresh_from_db()
    assert (contact.body, contact.subject, contact.erased_at) == ("", "", desk.now)


def test_a_copy_holds_everything_and_that_it_was_made_is_kept(desk: Desk, person: Participant) -> None:
    whole_life(desk)
    request = request_for(desk, "data-access")
    someone = disclose(ticket=request, actor=desk.supervisor, now=desk.after(minutes=1))
    copy = personal_data_of(someone)
    assert (copy["participant"]["name"], copy["participant"]["nik"]) == (NAME, NIK)
    assert copy["addresses"] == [{"channel": "whatsapp", "address": PHONE}]
    assert len(copy["tickets"]) == 2
    assert ILLNESS in str(copy["contacts"])
    assert copy["tickets"][0]["answers_of_branches"] == [ILLNESS]
    assert request.events.filter(verb=Verb.DISCLOSED).get().actor == desk.supervisor
    assert set(IdentityReveal.objects.values_list("field", flat=True)) == {
        "membership_number", "nik", "family_card", "phone",
    }  # fmt: skip
    request.refresh_from_db()
    assert request.state != State.RESOLVED


def test_a_copy_is_refused_to_who_may_not_make_one(desk: Desk, person: Participant) -> None:
    request = request_for(desk, "data-access")
    for somebody in (desk.agent, desk.officer, desk.office):
        with pytest.raises(NotAllowed):
            disclose(ticket=request, actor=somebody, now=desk.now)
    with pytest.raises(DomainError):
        disclose(ticket=desk.ticket(), actor=desk.supervisor, now=desk.now)
    assert not IdentityReveal.objects.exists()


#: Columns that can hold words and are kept, with the reason.
KEPT = {
    "crm.Participant.segment": "a code",
    "crm.Participant.language": "a code",
    "crm.Participant.source": "a code",
    "crm.Participant.search_name": "follows the name",
    "tickets.Ticket.search_text": "follows the subject and the name",
    "crm.Participant.nik_index": "follows the number",
    "crm.Participant.family_card_index": "follows the number",
    "crm.Participant.phone_index": "follows the number",
    "crm.Contact.channel": "a code",
    "crm.Contact.direction": "a code",
    "crm.Contact.outcome": "a code",
    "crm.Contact.external_id": "the channel's number: a delivery sent again must stay a repetition",
    "crm.IdentityReveal.field": "a code",
    "crm.IdentityReveal.reason": "the accountability of the staff; only ever added to",
    "crm.DataAccess.door": "the name of an address",
    "tickets.Ticket.origin": "a code",
    "tickets.Ticket.kind": "a code",
    "tickets.Ticket.colour": "a code",
    "tickets.Ticket.channel": "a code",
    "tickets.Ticket.desk": "a code",
    "tickets.Ticket.priority": "a code",
    "tickets.Ticket.state": "a code",
    "tickets.Ticket.facility": "a place, by which causes are counted",
    "tickets.Ticket.event_head": "a hash",
    "tickets.TicketEvent.verb": "a code",
    "tickets.TicketEvent.actor_kind": "a code",
    "tickets.TicketEvent.from_state": "a code",
    "tickets.TicketEvent.to_state": "a code",
    "tickets.TicketEvent.note": "sealed under the ticket's key",
    "tickets.TicketEvent.data": "codes, keys and times",
    "tickets.TicketEvent.hash": "a hash",
    "tickets.Classification.source": "a code",
    "tickets.Classification.kind": "a code",
    "tickets.Classification.colour": "a code",
    "tickets.Classification.reason": "a code",
    "tickets.Escalation.priority": "a code",
    "tickets.Escalation.ending": "a code",
    "tickets.Confirmation.outcome": "a code",
    "tickets.CallAttempt.outcome": "a code",
    "tickets.Clock.promise": "a code",
    "tickets.Clock.verdict": "a code",
    "tickets.Attachment.media_type": "a code",
    "tickets.Attachment.stored": "a random name",
    "tickets.Attachment.actor_kind": "a code",
    "tickets.Message.direction": "a code",
    "tickets.Message.channel": "a code",
    "quality.Sampled.work": "a code",
    "quality.Sampled.kind": "a code",
    "intake.ImportedCase.origin": "a code",
    "intake.ImportedCase.external_id": "the other desk's number: an import that runs again must find it",
    "intake.ImportedCase.digest": "a hash",
    "intake.ImportedCase.verdict": "a code",
}


def test_every_column_that_can_hold_words_is_erased_or_kept_for_a_reason() -> None:
    """A new column of a table that hangs on a participant or ticket needs a decision."""
    erased = {f"{Participant._meta.label}.{name}" for name in FORGOTTEN}
    erased |= {f"{Contact._meta.label}.{name}" for name in FORGOTTEN_OF_CONTACT}
    erased |= {f"{model._meta.label}.{name}" for model, _path, columns in erase.WORDS for name in columns}
    erased |= {f"tickets.Attachment.{name}" for name in erase.FORGOTTEN_OF_FILE}
    erased |= {"tickets.Ticket.subject", "tickets.Ticket.description", "tickets.Ticket.seal"}
    erased |= {f"{ContactAddress._meta.label}.{name}" for name in ("channel", "value", "value_index")}
    undecided = [
        column
        for model in apps.get_models()
        if _hangs_on_people(model)
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and (column := f"{model._meta.label}.{field.name}") not in erased | KEPT.keys()
    ]
    assert undecided == []


def _hangs_on_people(model: type[models.Model]) -> bool:
    people = {Participant, Contact, Ticket, apps.get_model("tickets", "Confirmation")}
    pointed_at = {field.related_model for field in model._meta.concrete_fields if field.related_model}
    return model in people or bool(people & pointed_at)
