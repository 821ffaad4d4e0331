import json
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from rest_framework.views import APIView

from core.api.schema import AutoSchema, add_problems
from tests.core import urls

pytestmark = pytest.mark.urls("tests.core.urls")


@pytest.fixture
def schema(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    # The class that the settings name, whatever they name while this test is being written or changed.
    monkeypatch.setattr(APIView, "schema", AutoSchema())
    generated = SchemaGenerator(patterns=urls.urlpatterns).get_schema(request=None, public=True)
    return add_problems(json.loads(json.dumps(generated)), None, None, True)


def test_the_document_is_valid_openapi(schema: dict[str, Any]) -> None:
    validate_schema(schema)


def test_every_operation_answers_errors_with_problem_details(schema: dict[str, Any]) -> None:
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            failed = {s: r for s, r in operation["responses"].items() if s == "default" or s[0] in "45"}
            assert {"400", "401", "403", "429"} <= set(failed), path
            for response in failed.values():
                assert list(response["content"]) == ["application/problem+json"]


def test_an_action_shows_its_body_its_answer_and_its_headers(schema: dict[str, Any]) -> None:
    operation = schema["paths"]["/api/v1/hearts/{id}/careful-moves"]["post"]
    headers = {p["name"]: p.get("required", False) for p in operation["parameters"] if p["in"] == "header"}
    assert headers == {"Idempotency-Key": False, "If-Match": True}
    assert "Order" in json.dumps(operation["requestBody"])
    assert "Heart" in json.dumps(operation["responses"]["200"])
    assert {"404", "409", "412", "422", "428"} <= set(operation["responses"])


def test_an_action_without_an_answer_says_204(schema: dict[str, Any]) -> None:
    operation = schema["paths"]["/api/v1/hearts/{id}/forgetting"]["post"]
    assert "204" in operation["responses"]
    assert "requestBody" not in operation


def test_a_list_says_how_its_pages_are_asked_for(schema: dict[str, Any]) -> None:
    parameters = {p["name"]: p["schema"] for p in schema["paths"]["/api/v1/hearts/list"]["get"]["parameters"]}
    assert parameters["page_size"]["maximum"] == 200
    assert "cursor" in parameters


@pytest.mark.django_db
def test_the_document_is_served(client: Client) -> None:
    assert client.get("/api/schema/").status_code == 200
