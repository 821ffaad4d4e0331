"""The OpenAPI document of the whole API: complete, valid, and without a guess."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from tickets.api.urls import STEPS, urlpatterns


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What `manage.py spectacular --validate --fail-on-warn` writes."""
    file = tmp_path_factory.mktemp("openapi") / "openapi.yml"
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(file))
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_address_of_tickets_is_in_it(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    known = {path.removeprefix("/api/v1/") for path in document["paths"]}
    for pattern in urlpatterns:
        route = str(pattern.pattern).replace("<str:number>", "{number}").replace("<int:pk>", "{id}")
        route = route.replace("<str:source>", "{source}")
        assert route in known, route


def test_every_operation_says_what_it_is_for(document: Any) -> None:
    for path, method, operation in operations(document):
        assert operation.get("description"), (path, method)


def test_every_step_takes_a_key_and_a_version_and_answers_the_ticket(document: Any) -> None:
    for step in STEPS:
        operation = document["paths"][f"/api/v1/tickets/{{number}}/{step}"]["post"]
        headers = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "header"}
        assert headers == {"Idempotency-Key", "If-Match"}, step
        answers = {status for status in operation["responses"] if status.startswith("2")}
        assert answers in ({"200"}, {"201"})
        (answer,) = answers
        schema = operation["responses"][answer]["content"]["application/json"]["schema"]
        assert schema == {"$ref": "#/components/schemas/TicketOut"}
        assert {"404", "409", "412"} <= set(operation["responses"])


def test_taking_in_may_answer_that_it_was_there(document: Any) -> None:
    assert {"200", "201"} <= set(document["paths"]["/api/v1/tickets"]["post"]["responses"])
    assert {"200", "204"} <= set(document["paths"]["/api/v1/queues/agent/next"]["post"]["responses"])


def test_everything_that_creates_takes_a_key_but_what_must_not_be_stored(document: Any) -> None:
    without = {
        path
        for path, methods in document["paths"].items()
        if "201" in methods.get("post", {}).get("responses", {})
        and "Idempotency-Key" not in {one["name"] for one in methods["post"].get("parameters", ())}
    }
    # Whole numbers of people are shown once and stored nowhere.
    assert without == {"/api/v1/participants/{id}/reveals", "/api/v1/tickets/{number}/reveals"}
