"""The pages that people see when something is wrong: in their language, and with a way on."""

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory

from core.api.pages import handler400, handler403, handler500

pytestmark = pytest.mark.django_db


def test_an_unknown_address_is_said_in_indonesian_with_a_way_back(client: Client) -> None:
    response = client.get("/tidak-ada/")
    assert response.status_code == 404
    assert "Halaman tidak ditemukan" in response.text
    assert 'href="/"' in response.text


def test_an_unknown_address_is_said_in_english_to_somebody_who_chose_english(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Page not found" in client.get("/nothing/").text


def test_a_form_without_its_token_says_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post("/lacak/")
    assert response.status_code == 403
    assert "Silakan kirim lagi" in response.text


def test_what_is_refused_or_can_not_be_read_is_said_in_indonesian(rf: RequestFactory) -> None:
    refused = handler403(rf.get("/admin/"), PermissionDenied())
    unreadable = handler400(rf.get("/"), SuspiciousOperation())
    assert (refused.status_code, unreadable.status_code) == (403, 400)
    assert "Tidak berwenang" in refused.text  # type: ignore[attr-defined]
    assert "Permintaan tidak sah" in unreadable.text  # type: ignore[attr-defined]


def test_a_failure_of_the_service_has_a_page_that_needs_nothing(rf: RequestFactory) -> None:
    response = handler500(rf.get("/"))
    assert response.status_code == 500
    assert "1500400" in response.text  # type: ignore[attr-defined]
