import json
import logging
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client, override_settings
from pytest_django import Settings

from core.models import Heartbeat

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]
HEADERS = {"Accept-Language": "en"}
ORDER = {"name": "one", "beat_at": "2026-03-02T08:00:00+07:00"}


def post(client: Client, body: Any, path: str = "/api/v1/hearts", **headers: str) -> Any:
    return client.post(
        path, json.dumps(body), content_type="application/json", headers={**HEADERS, **headers}
    )


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(response.content)
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["type"] == "urn:problem:" + body["code"].replace("_", "-")
    return body


def test_an_invalid_body_names_each_field_by_its_path(client: Client) -> None:
    body = problem(post(client, {"name": "x" * 61, "parts": [{"name": "ok"}, {}], "beat_at": "soon"}), 400)
    errors = {error["field"]: error["code"] for error in body["errors"]}
    assert errors == {"name": "too_long", "parts.1.name": "required", "beat_at": "invalid"}
    assert body["instance"] == "/api/v1/hearts"


def test_a_refusal_by_the_domain_carries_its_facts_and_leaves_nothing_behind(client: Client) -> None:
    body = problem(post(client, {**ORDER, "name": "refuse"}, **{"Idempotency-Key": "k"}), 409)
    assert body["code"] == "conflict"
    assert body["detail"] == "refuse is closed."
    assert body["errors"] == [{"field": "name", "code": "conflict", "message": "refuse is closed."}]
    assert (body["state"], body["allowed"]) == ("closed", ["reopen"])
    assert not Heartbeat.objects.exists()


@pytest.mark.parametrize(
    "raw", ["{", "[1,", "\ud800".encode("utf-8", "surrogatepass"), b"\xff\xfe", '"x"', "[]", "null", "7"]
)
def test_a_body_that_is_not_an_object_of_json_is_a_400(client: Client, raw: str | bytes) -> None:
    problem(client.post("/api/v1/hearts", raw, content_type="application/json"), 400)


def test_a_body_that_is_not_json_is_told_where_and_not_in_the_words_of_python(client: Client) -> None:
    english = {"Accept-Language": "en"}
    answer = client.post(
        "/api/v1/hearts", '{"name":\n oops}', content_type="application/json", headers=english
    )
    body = problem(answer, 400)
    assert body["detail"] == "The body is not JSON: look at line 2, column 2."


def test_surrogates_nul_and_bidi_controls_in_json_do_no_harm(client: Client) -> None:
    raw = '{"name": "a\\u0000b\\ud800c\\u202ed 👍", "beat_at": "2026-03-02T08:00:00Z"}'
    response = client.post("/api/v1/hearts", raw, content_type="application/json")
    assert response.json()["name"] == "ab\ufffdcd 👍"


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("missing", 404, "not_found"),
        ("denied", 403, "permission_denied"),
        ("odd", 400, "invalid"),
        ("data", 400, "invalid"),
        ("database", 409, "conflict"),
    ],
)
def test_errors_from_below_become_problems_without_their_words(
    client: Client, kind: str, status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        body = problem(client.get(f"/api/v1/fails/{kind}", headers=HEADERS), status)
    assert body["code"] == code
    assert "internal" not in json.dumps(body)
    assert "core_heartbeat" not in json.dumps(body)


def test_a_refusal_by_a_model_names_its_field(client: Client) -> None:
    body = problem(client.get("/api/v1/fails/model", headers=HEADERS), 400)
    assert body["errors"] == [{"field": "colour", "code": "unknown", "message": "No such colour."}]


def test_an_unforeseen_error_is_a_500_that_tells_nothing() -> None:
    client = Client(raise_request_exception=False)
    body = problem(post(client, {**ORDER, "name": "crash"}), 500)
    assert body["code"] == "internal_error"
    assert "3171" not in json.dumps(body)
    assert "secret" not in json.dumps(body)


def test_an_unknown_address_is_a_problem_below_api_and_a_page_elsewhere(client: Client) -> None:
    body = problem(client.get("/api/v1/nowhere"), 404)
    assert body["instance"] == "/api/v1/nowhere"
    assert client.get("/nowhere")["Content-Type"].startswith("text/html")


def test_a_wrong_method_is_a_problem(client: Client) -> None:
    problem(client.put("/api/v1/hearts"), 405)


def test_another_content_type_is_a_problem(client: Client) -> None:
    problem(client.post("/api/v1/hearts", "a=1", content_type="text/plain"), 415)


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_too_large_a_body_is_a_413(client: Client) -> None:
    problem(post(client, {**ORDER, "name": "x" * 2000}), 413)


def test_who_is_not_signed_in_is_told_so(client: Client) -> None:
    response = client.get("/api/v1/guarded")
    body = problem(response, response.status_code)
    assert response.status_code in (401, 403)
    assert body["code"] == "not_authenticated"


def test_a_missing_csrf_token_is_a_problem_below_api_and_a_page_elsewhere(settings: Settings) -> None:
    settings.CSRF_FAILURE_VIEW = "core.api.pages.csrf_failure"
    client = Client(enforce_csrf_checks=True)
    assert problem(client.post("/api/v1/form"), 403)["code"] == "csrf_failed"
    assert client.post("/form")["Content-Type"].startswith("text/html")


def test_too_many_requests_are_refused_with_the_time_to_wait(client: Client, settings: Settings) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"tracking": "2/day"}}
    answers = [client.get("/api/v1/looked") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    problem(answers[2], 429)
    assert 1 <= int(answers[2]["Retry-After"]) <= 24 * 60 * 60
    assert client.get("/api/v1/looked", REMOTE_ADDR="203.0.113.9").status_code == 200


def test_addresses_of_one_ipv6_network_share_a_limit(client: Client, settings: Settings) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"tracking": "1/day"}}
    statuses = [
        client.get("/api/v1/looked", REMOTE_ADDR=address).status_code
        for address in ("2001:db8::1", "2001:db8::2:3", "2001:db8:0:1::1")
    ]
    assert statuses == [200, 429, 200]


def test_accounts_have_their_own_limit(settings: Settings) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"creation": "1/day"}}
    statuses = []
    for name in ("one", "two"):
        client = Client()
        client.force_login(get_user_model().objects.create(username=name))
        statuses += [client.get("/api/v1/guarded").status_code for _ in range(2)]
    assert statuses == [200, 429, 200, 429]


def test_without_a_rate_there_is_no_limit(client: Client, settings: Settings) -> None:
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {"tracking": None}}
    assert {client.get("/api/v1/looked").status_code for _ in range(20)} == {200}
