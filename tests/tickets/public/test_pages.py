"""What every public page keeps to: two languages, no script, no foreign host, few bytes."""

import re

import pytest

from tests.tickets.desk import Desk
from tests.tickets.public import ways
from tests.tickets.public.conftest import Visitor, words
from tickets.domain.states import State

PAGES = ["/", "/maklumat/", "/lacak/"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_light_and_carry_neither_script_nor_style_nor_foreign_host(
    visitor: Visitor, path: str
) -> None:
    html = visitor.get(path).content.decode()
    assert len(html) < 16_000
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|(src|href)=\"(https?:)?//", html)
    assert html.count("<h1>") == 1


@pytest.mark.parametrize("path", PAGES)
def test_the_browsers_wish_is_not_followed_but_the_readers_choice_is(desk: Desk, path: str) -> None:
    visitor = Visitor(desk, language="", HTTP_ACCEPT_LANGUAGE="en-US")
    response = visitor.get(path)
    assert response["Content-Language"] == "id"
    assert '<html lang="id">' in response.content.decode()
    response = visitor.post("/i18n/setlang/", language="en", next=path)
    assert response.redirect_chain == [(path, 302)]
    assert response["Content-Language"] == "en"


def test_home_gives_the_number_to_call_and_leads_on(visitor: Visitor) -> None:
    html = visitor.get("/").content.decode()
    for address in ("tel:1500400", "/lacak/", "/maklumat/", "/admin/"):
        assert f'href="{address}"' in html


@pytest.mark.parametrize("path", [*PAGES, "/favicon.ico"])
def test_a_monitor_may_ask_for_the_head_alone(visitor: Visitor, path: str) -> None:
    assert visitor.client.head(path, follow=path != "/favicon.ico").status_code in (200, 302)


def test_the_icon_that_browsers_guess_is_the_one_that_pages_name(visitor: Visitor) -> None:
    guessed = visitor.client.get("/favicon.ico")["Location"]
    assert f'<link rel="icon" href="{guessed}"' in visitor.get("/").content.decode()
    assert f'href="{guessed}"' in visitor.get("/admin/login/").content.decode()


def test_only_get_reads_and_only_post_changes(visitor: Visitor) -> None:
    assert visitor.post("/maklumat/").status_code == 405
    assert visitor.client.get("/lacak/selesai/").status_code == 405
    assert visitor.client.get("/api/v1/tracking").status_code == 405


def test_forms_tell_a_screen_reader_what_is_wrong(visitor: Visitor) -> None:
    html = visitor.post("/lacak/", number="", fact="1").content.decode()
    number = re.search(r"<input[^>]*id=\"id_number\"[^>]*>", html)
    assert number
    assert 'aria-invalid="true"' in number[0]
    described = re.search(r'aria-describedby="([^"]+)"', number[0])
    assert described
    assert all(f'id="{name}"' in html for name in described[1].split())
    assert "<title>Please check:" in html


def test_the_tracking_needs_json_with_both_fields(desk: Desk, visitor: Visitor) -> None:
    response = visitor.client.post("/api/v1/tracking", {"number": 17}, content_type="application/json")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in response.json()["errors"]] == ["fact"]
    assert visitor.client.post("/api/v1/tracking", b"[", content_type="application/json").status_code == 400


def test_neither_key_nor_session_is_needed_or_looked_at(desk: Desk, visitor: Visitor) -> None:
    ticket = ways.ticket_in(State.ESCALATED, desk)
    answer = visitor.ask_api(ticket.number, HTTP_AUTHORIZATION="Bearer nonsense")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"


def test_a_signed_in_officer_can_look_at_the_public_pages_too(desk: Desk, visitor: Visitor) -> None:
    ticket = ways.ticket_in(State.ESCALATED, desk)
    visitor.client.force_login(desk.agent, backend="django.contrib.auth.backends.ModelBackend")
    assert "At the branch office" in words(visitor.track(ticket.number))
