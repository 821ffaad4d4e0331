"""What is done with answers: reasons, calls to passives, words that are shown; and how they are forgotten."""

import pytest
from django.test import Client

from core.errors import Conflict, Invalid, NotAllowed
from crm.actions.erase_participant import erase_participant
from surveys.actions.after import code_reason, record_call, release_words
from surveys.models import Coding, PassiveCall, Response
from surveys.models import Testimonial as Voice  # pytest takes what begins with Test for tests.
from surveys.queries.answers import to_call
from surveys.queries.reasons import read_reasons
from tests.factories import ParticipantFactory, StaffFactory
from tests.surveys.house import answered, browser
from tests.tickets.desk import Desk
from tickets.models import Ticket
from tickets.queries.personal_data import personal_data_of

pytestmark = pytest.mark.django_db


def test_a_reason_is_suggested_confirmed_by_a_person_and_counted(house: Desk) -> None:
    slow = answered(house, 3, "Lama sekali menunggu")
    answered(house, 10, "Petugas ramah", participant=ParticipantFactory())
    answered(house, 9, "Terima kasih", participant=ParticipantFactory())
    assert slow.coding.reason.code == "waiting"
    assert slow.coding.by is None
    client = browser(house.supervisor)
    page = client.get("/admin/survey-words/?state=open").content.decode()
    assert "Lama sekali menunggu" in page
    assert slow.invitation.participant.name not in page
    client.post(f"/admin/survey-words/{slow.pk}/reason/", {"reason": "unsolved"})
    coding = Coding.objects.get(response=slow)
    assert (coding.reason.code, coding.by) == ("unsolved", house.supervisor)
    counts = {
        one.reason.code: (one.total, one.confirmed, one.bands["detractor"])  # type: ignore[index]
        for one in read_reasons(Response.objects.all())
    }
    assert counts == {"unsolved": (1, 1, 1), "manner": (1, 0, 0)}
    told = client.post(f"/admin/survey-words/{slow.pk}/reason/", {"reason": "no-such"}, follow=True)
    assert "There is no reason no-such." in told.content.decode()
    assert Coding.objects.count() == 2


@pytest.mark.parametrize("who", ["agent", "outbound", "officer", "deputy"])
def test_words_are_read_by_those_who_count_the_country(house: Desk, who: str) -> None:
    row = answered(house, 3, "Lama sekali menunggu")
    client = browser(getattr(house, who))
    assert "Lama sekali" not in client.get("/admin/survey-words/").content.decode()
    sent = client.post(f"/admin/survey-words/{row.pk}/reason/", {"reason": "other"})
    assert sent.status_code in (403, 404)
    assert row.coding.reason.code == "waiting"


def test_a_passive_is_called_until_they_are_reached(house: Desk) -> None:
    row = answered(house, 7, "Lumayan")
    answered(house, 10, participant=ParticipantFactory())
    client = browser(house.outbound)
    page = client.get("/admin/survey-calls/").content.decode()
    assert Ticket.objects.get(survey_invitation__response=row).number in page
    address = f"/admin/survey-calls/{row.pk}/"
    assert client.post(address, {"reached": "yes", "note": ""}).status_code == 422
    assert client.post(address, {"reached": "no", "note": ""}).status_code == 302
    assert client.post(address, {"reached": "yes", "note": "Ingin kabar lebih cepat"}).status_code == 302
    assert client.post(address, {"reached": "no"}).status_code == 404
    assert list(PassiveCall.objects.values_list("reached", flat=True)) == [True, False]
    assert not to_call(house.outbound).exists()


def test_nobody_is_called_more_than_three_times_nor_who_is_no_passive(house: Desk) -> None:
    row = answered(house, 8)
    for _each in range(3):
        record_call(response=row, reached=False, note="", actor=house.outbound, now=house.after(hours=1))
    with pytest.raises(Conflict):
        record_call(response=row, reached=True, note="Ya", actor=house.outbound, now=house.now)
    assert not to_call(house.outbound).exists()
    happy = answered(house, 10, participant=ParticipantFactory())
    with pytest.raises(Conflict):
        record_call(response=happy, reached=True, note="Ya", actor=house.outbound, now=house.now)
    with pytest.raises(NotAllowed):
        record_call(response=row, reached=False, note="", actor=house.agent, now=house.now)


def test_a_promoters_words_are_released_with_consent_and_withdrawn(house: Desk) -> None:
    row = answered(house, 10, "Cepat dan ramah. Saya Budi dari Tondano.", consents=True)
    client, page = browser(house.supervisor), "/suara-peserta/"
    address = f"/admin/survey-words/{row.pk}/release/"
    assert "Cepat dan ramah" not in Client().get(page).content.decode()
    client.post(address, {"do": "release", "text": "Sangat buruk"})
    assert not Voice.objects.exists()
    client.post(address, {"do": "release", "text": "Cepat dan ramah."})
    shown = Client().get(page).content.decode()
    assert "Cepat dan ramah." in shown
    assert "Budi" not in shown
    client.post(address, {"do": "withdraw"})
    assert "Cepat dan ramah" not in Client().get(page).content.decode()
    again = client.post(address, {"do": "withdraw"}, follow=True)
    assert "not shown any more" in again.content.decode()


def test_without_consent_or_from_others_nothing_is_released(house: Desk) -> None:
    silent = answered(house, 10, "Cepat", consents=False)
    sour = answered(house, 2, "Lambat", consents=True, participant=ParticipantFactory())
    for row in (silent, sour):
        with pytest.raises(Conflict):
            release_words(response=row, text=row.words, actor=house.office, now=house.now)
    with pytest.raises(NotAllowed):
        release_words(response=silent, text="Cepat", actor=StaffFactory(qco=True), now=house.now)
    happy = answered(house, 9, "Bagus", consents=True, participant=ParticipantFactory())
    for text in ("", "Bagus sekali"):
        with pytest.raises(Invalid):
            release_words(response=happy, text=text, actor=house.office, now=house.now)


def test_with_the_person_their_words_are_forgotten_and_the_figures_stay(house: Desk) -> None:
    row = answered(house, 10, "Cepat dan ramah", consents=True)
    release_words(response=row, text="Cepat dan ramah", actor=house.office, now=house.now)
    code_reason(response=row, reason_code="fast", actor=house.office, now=house.now)
    erase_participant(participant=house.participant, actor=None, now=house.after(days=1))
    row.refresh_from_db()
    assert row.words == ""
    assert Voice.objects.get().text == ""
    assert "Cepat" not in Client().get("/suara-peserta/").content.decode()
    assert row.answers.count() == 2
    assert read_reasons(Response.objects.all())[0].total == 1


def test_the_copy_of_ones_data_holds_ones_answers(house: Desk) -> None:
    answered(house, 6, "Lama")
    (held,) = personal_data_of(house.participant)["survey_answers"]
    assert "Lama" in held["text"]
    assert ": 6" in held["text"]
