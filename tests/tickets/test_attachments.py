"""Files of a ticket: kept sealed, given out as downloads to who may see the ticket, erased with it."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.crypto import CannotDecrypt
from core.errors import Conflict, Invalid, NotAllowed
from core.uploads.handler import LARGEST_BODY
from crm.models import Staff
from tests.core.racing import race
from tests.core.uploads.samples import pdf, photo_with_place, picture
from tests.tickets.actions.test_branch_desk import escalated
from tests.tickets.desk import Desk
from tickets import files
from tickets.actions import attach as attaching
from tickets.actions import erase, resolve, wait
from tickets.actions.attach import attach
from tickets.actions.tidy import YOUNG, tidy
from tickets.domain.codes import Verb
from tickets.models import Attachment, Ticket


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.ATTACHMENT_ROOT = tmp_path / "attachments"
    return tmp_path / "attachments"


def stored_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def signed_in(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(name: str = "surat.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf() if content is None else content)


def kept(desk: Desk, ticket: Ticket, name: str = "surat.pdf", content: bytes | None = None) -> Attachment:
    return attach(
        ticket=ticket,
        name=name,
        content=pdf() if content is None else content,
        actor=desk.agent,
        now=desk.now,
    )


def test_a_file_lies_sealed_under_a_random_name_for_its_owner_alone(desk: Desk, folder: Path) -> None:
    row = kept(desk, desk.ticket())
    (path,) = stored_files(folder)
    assert path.name == row.stored
    assert b"PDF" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert files.fetch(row.stored, row.ticket.seal) == pdf()


def test_that_it_was_added_is_part_of_the_record_without_its_name(desk: Desk) -> None:
    ticket = desk.ticket()
    kept(desk, ticket, "KTP Siti.pdf")
    event = ticket.events.get(verb=Verb.ATTACHED)
    assert (event.actor, event.data) == (desk.agent, {"media_type": "application/pdf"})
    call_command("verify_events")


def test_a_changed_file_is_noticed(desk: Desk, folder: Path) -> None:
    row = kept(desk, desk.ticket())
    (path,) = stored_files(folder)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(CannotDecrypt):
        files.fetch(row.stored, row.ticket.seal)


def test_a_file_of_a_failed_transaction_is_nobodys_and_tidied_away(desk: Desk, folder: Path) -> None:
    ticket = desk.ticket()
    keeper = kept(desk, ticket)
    with transaction.atomic():
        kept(desk, ticket, "lain.pdf")
        transaction.set_rollback(True)
    assert len(stored_files(folder)) == 2

    assert tidy(now=timezone.now()).removed == 0  # It might still be going on.
    old = (timezone.now() - YOUNG - timedelta(minutes=1)).timestamp()
    for path in stored_files(folder):
        os.utime(path, (old, old))
    done = tidy(now=timezone.now())

    assert (done.removed, done.missing) == (1, ())
    assert [path.name for path in stored_files(folder)] == [keeper.stored]


def test_a_missing_file_is_named(desk: Desk, folder: Path) -> None:
    row = kept(desk, desk.ticket())
    call_command("tidy_attachments")
    stored_files(folder)[0].unlink()
    with pytest.raises(CommandError, match=str(row.pk)):
        call_command("tidy_attachments")


def test_a_ticket_holds_so_many_files_and_no_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(attaching, "MOST_FILES", 2)
    ticket = desk.ticket()
    for _file in range(2):
        kept(desk, ticket)
    with pytest.raises(Invalid) as refusal:
        kept(desk, ticket)
    assert refusal.value.code == "too_many"
    assert len(stored_files(folder)) == 2
    assert ticket.events.filter(verb=Verb.ATTACHED).count() == 2


def test_a_ticket_holds_so_many_bytes_and_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "MOST_BYTES", 2 * len(pdf()) - 1)
    ticket = desk.ticket()
    kept(desk, ticket)
    with pytest.raises(Invalid):
        kept(desk, ticket)


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_so_many_are_kept_and_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attaching, "MOST_FILES", 5)
    ticket = desk.ticket()

    def work(number: int) -> bool:
        try:
            kept(desk, Ticket.objects.get(pk=ticket.pk), f"{number}.pdf")
        except Invalid:
            return False
        return True

    assert sum(bool(outcome) for outcome in race(work, runners=12)) == 5
    assert ticket.attachments.count() == 5


def test_nothing_is_added_to_what_has_ended_or_by_who_only_looks(desk: Desk) -> None:
    ticket = desk.ticket()
    with pytest.raises(NotAllowed):
        attach(ticket=ticket, name="a.pdf", content=pdf(), actor=desk.office, now=desk.now)
    resolve.dismiss(ticket=ticket, reason="x", actor=desk.agent, now=desk.now)
    with pytest.raises(Conflict):
        kept(desk, ticket)


def test_erasing_the_ticket_takes_the_files_along(
    desk: Desk, folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    row = kept(desk, desk.ticket(), "KTP Siti.pdf")
    with django_capture_on_commit_callbacks(execute=True):
        erase.shred(ticket=row.ticket, actor=None, now=desk.now, data={})
    row.refresh_from_db()
    assert (row.name, row.digest, row.erased_at) == ("—", "", desk.now)
    assert stored_files(folder) == []
    with pytest.raises(CannotDecrypt):
        files.fetch(row.stored, Ticket.objects.get(pk=row.ticket_id).seal)


# --- API ---


def address(ticket: Ticket, *more: object) -> str:
    return "/".join([f"/api/v1/tickets/{ticket.number}/attachments", *map(str, more)])


def test_a_file_is_sent_listed_and_fetched_as_a_harmless_download(desk: Desk) -> None:
    ticket, client = desk.ticket(), signed_in(desk.agent)
    sent = client.post(address(ticket), {"file": upload("Foto “kamar”.jpg", photo_with_place())})
    assert sent.status_code == 201, sent.content
    row = Attachment.objects.get()
    assert sent["Location"] == address(ticket, row.pk)
    (listed,) = client.get(address(ticket)).json()["results"]
    assert (listed["id"], listed["name"], listed["media_type"]) == (row.pk, "Foto “kamar”.jpg", "image/jpeg")
    assert "stored" not in listed

    answer = client.get(address(ticket, row.pk))
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert b"Kamera Rahasia" not in answer.content
    assert answer["Content-Disposition"] == (
        "attachment; filename=\"Foto _kamar_.jpg\"; filename*=UTF-8''Foto%20%E2%80%9Ckamar%E2%80%9D.jpg"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in answer["Cache-Control"]


def test_a_file_sent_again_under_its_key_is_one_file(desk: Desk) -> None:
    ticket, client, key = desk.ticket(), signed_in(desk.agent), {"Idempotency-Key": "f-1"}
    first = client.post(address(ticket), {"file": upload()}, headers=key)
    again = client.post(address(ticket), {"file": upload()}, headers=key)
    other = client.post(address(ticket), {"file": upload(content=pdf("% more"))}, headers=key)
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 400, "file"),
        ({"file": "no file"}, 400, "file"),
        ({"file": lambda: upload("virus.exe", b"MZ")}, 400, "file"),
        ({"file": lambda: upload("kosong.pdf", b"")}, 400, "file"),
        ({"fiel": lambda: upload()}, 400, "fiel"),
    ],
)
def test_what_cannot_be_kept_is_refused_by_name(
    desk: Desk, folder: Path, body: dict[str, Any], status: int, field: str
) -> None:
    given = {name: value() if callable(value) else value for name, value in body.items()}
    answer = signed_in(desk.agent).post(address(desk.ticket()), given)
    assert answer.status_code == status
    assert field in {error["field"] for error in answer.json()["errors"]}
    assert stored_files(folder) == []


def test_a_body_larger_than_any_file_is_refused_before_it_is_read(desk: Desk) -> None:
    answer = signed_in(desk.agent).post(
        address(desk.ticket()), {"file": upload()}, headers={"Content-Length": str(LARGEST_BODY + 1)}
    )
    assert answer.status_code == 413
    json_body = signed_in(desk.agent).post(
        address(desk.ticket()), {"file": "x"}, content_type="application/json"
    )
    assert json_body.status_code == 415


@pytest.mark.parametrize(
    ("who", "status"),
    [("agent", 200), ("officer", 200), ("supervisor", 200), ("stranger", 404)],
)
def test_who_may_not_see_the_ticket_finds_no_file(desk: Desk, who: str, status: int) -> None:
    ticket = escalated(desk)
    row = kept(desk, ticket)
    client = signed_in(getattr(desk, who))
    assert client.get(address(ticket)).status_code == status
    assert client.get(address(ticket, row.pk)).status_code == status


@pytest.mark.parametrize("harm", ["missing", "damaged"])
def test_a_file_that_the_server_has_lost_is_said_to_be(desk: Desk, folder: Path, harm: str) -> None:
    ticket = desk.ticket()
    row = kept(desk, ticket)
    (path,) = stored_files(folder)
    path.unlink() if harm == "missing" else path.write_bytes(b"x")
    answer = signed_in(desk.agent).get(address(ticket, row.pk))
    assert (answer.status_code, answer.json()["code"]) == (404, "lost")
    assert (
        signed_in(desk.agent).get(reverse("admin:desk_file", args=[ticket.number, row.pk])).status_code == 404
    )


def test_a_form_larger_than_any_file_leads_to_a_page_that_says_so(desk: Desk) -> None:
    answer = signed_in(desk.agent).post(
        reverse("admin:desk_add_file", args=[desk.ticket().number]),
        {"file": upload()},
        headers={"Content-Length": str(LARGEST_BODY + 1)},
    )
    assert answer.status_code == 413
    assert "at most 10 MB" in answer.content.decode() or "paling besar 10 MB" in answer.content.decode()


def test_a_file_is_found_under_its_own_ticket_alone(desk: Desk) -> None:
    row, other = kept(desk, desk.ticket()), desk.ticket(distinct_because="Lain.")
    client = signed_in(desk.agent)
    assert client.get(address(other, row.pk)).status_code == 404
    assert client.get(reverse("admin:desk_file", args=[other.number, row.pk])).status_code == 404


# --- Screens ---


def test_an_agent_adds_a_file_on_the_tickets_page(desk: Desk) -> None:
    ticket, client = desk.ticket(), signed_in(desk.agent)
    place = reverse("admin:desk_add_file", args=[ticket.number])
    done = client.post(place, {"file": upload("foto.png", picture("PNG"))}, follow=True)
    assert done.redirect_chain[-1][0] == ticket.get_absolute_url()
    row = Attachment.objects.get()
    link = reverse("admin:desk_file", args=[ticket.number, row.pk])
    assert link in done.content.decode()
    answer = client.get(link)
    assert answer["Content-Disposition"].startswith('attachment; filename="foto.png"')
    refused = client.post(place, {"file": upload("virus.exe", b"MZ")})
    assert refused.status_code == 422
    assert Attachment.objects.count() == 1
    assert client.post(place, {}).status_code == 422


def test_no_address_leads_to_the_folder(desk: Desk, client: Client) -> None:
    row = kept(desk, desk.ticket())
    for path in (f"/media/attachments/{row.stored[:2]}/{row.stored}", f"/static/attachments/{row.stored}"):
        assert client.get(path).status_code == 404


@pytest.fixture
def visitor(desk: Desk) -> Callable[[Ticket], Client]:
    """A participant who has opened their ticket on the tracking page."""

    def open_ticket(ticket: Ticket) -> Client:
        client = Client()
        client.post("/lacak/", {"number": ticket.number, "fact": desk.participant.phone[-4:]})
        return client

    return open_ticket


def test_a_participant_sends_a_picture_with_their_answer(
    desk: Desk, visitor: Callable[[Ticket], Client], folder: Path
) -> None:
    ticket = desk.ticket()
    wait.wait(ticket=ticket, question="Ada foto kuitansinya?", actor=desk.agent, now=desk.now)
    client = visitor(ticket)
    page = client.get("/lacak/tiket/")
    once = page.context["form"]["once"].value()
    words = {"do": "answer", "text": "Ini fotonya.", "once": once}
    wrong = client.post("/lacak/tiket/", {**words, "file": upload("virus.exe", b"MZ")})
    assert wrong.status_code == 400
    assert "Ini fotonya." in wrong.content.decode()
    assert stored_files(folder) == []

    done = client.post("/lacak/tiket/", {**words, "file": upload("kuitansi.jpg", picture())}, follow=True)
    assert done.status_code == 200
    row = Attachment.objects.get()
    assert (row.actor_kind, row.added_by, row.name) == ("participant", None, "kuitansi.jpg")
    ticket.refresh_from_db()
    assert ticket.state != "waiting"
    assert "kuitansi.jpg" not in done.content.decode()


def test_words_alone_will_do(desk: Desk, visitor: Callable[[Ticket], Client]) -> None:
    ticket = desk.ticket()
    wait.wait(ticket=ticket, question="Kamar berapa?", actor=desk.agent, now=desk.now)
    client = visitor(ticket)
    once = client.get("/lacak/tiket/").context["form"]["once"].value()
    client.post("/lacak/tiket/", {"do": "answer", "text": "Kamar 3.", "once": once})
    ticket.refresh_from_db()
    assert ticket.state != "waiting"
    assert not Attachment.objects.exists()
