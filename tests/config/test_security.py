from http import HTTPStatus

import pytest
from django.test import Client
from pytest_django import Settings

from crm.models import Staff


def policy(client: Client, path: str) -> dict[str, str]:
    header = client.get(path)["Content-Security-Policy"]
    return dict(part.strip().partition(" ")[::2] for part in header.split(";"))


def test_public_pages_run_scripts_of_this_site_only(client: Client) -> None:
    found = policy(client, "/healthz")

    assert found["script-src"] == "'self'"
    assert found["style-src"] == "'self'"
    assert found["frame-ancestors"] == "'none'"


@pytest.mark.django_db
def test_only_the_screens_may_evaluate_their_own_markup(client: Client) -> None:
    found = policy(client, "/admin/login/")

    assert found["script-src"] == "'self' 'unsafe-eval'"
    assert "unsafe-inline" not in found["script-src"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/admin/login/", "/lacak/", "/api/v1/tickets", "/api/schema/"])
def test_answers_about_somebody_are_stored_nowhere(client: Client, path: str) -> None:
    answer = client.get(path)

    assert "no-store" in answer["Cache-Control"]
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_public_figures_may_be_kept(client: Client) -> None:
    assert client.get("/api/v1/charter")["Cache-Control"] == "public, max-age=300"


@pytest.mark.django_db
def test_a_name_is_locked_after_repeated_wrong_passwords(client: Client, settings: Settings) -> None:
    settings.AXES_ENABLED = True
    Staff.objects.create_user(username="sari", password="right password", is_staff=True)

    def sign_in(password: str) -> int:
        return client.post("/admin/login/", {"username": "sari", "password": password}).status_code

    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        assert sign_in("wrong") == HTTPStatus.OK
    assert sign_in("wrong") == HTTPStatus.TOO_MANY_REQUESTS
    assert sign_in("right password") == HTTPStatus.TOO_MANY_REQUESTS


@pytest.mark.django_db
def test_who_is_locked_is_told_how_long_and_has_a_way_back(client: Client, settings: Settings) -> None:
    settings.AXES_ENABLED, settings.AXES_FAILURE_LIMIT = True, 1
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.post("/admin/login/", {"username": "sari", "password": "wrong"})
    assert (page.status_code, page["Retry-After"]) == (HTTPStatus.TOO_MANY_REQUESTS, "900")
    assert "Wait 15 minutes" in page.text
    assert 'href="/admin/login/"' in page.text


@pytest.mark.django_db
def test_the_log_in_page_lets_choose_the_language(client: Client) -> None:
    page = client.get("/admin/login/").content.decode()
    assert 'action="/i18n/setlang/"' in page
    client.post("/i18n/setlang/", {"language": "en", "next": "/admin/login/"})
    assert '<html lang="en"' in client.get("/admin/login/").content.decode()
