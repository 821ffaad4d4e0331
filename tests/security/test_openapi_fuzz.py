"""Whatever the OpenAPI document allows, and what it does not: never a 5xx, and every answer as the document says.

A few cases for each operation and role by default; `make fuzz` does many (FUZZ=cases for each operation, role, kind).
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.middleware.csrf import _get_new_csrf_string
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from tests.security.world import ROLES, World

EXAMPLES = int(os.environ.get("FUZZ", "2"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """A request ends without closing the connection, in whose transaction the test goes on."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("role", ["i", "b", "c", "q"], ids=lambda role: ROLES[role])
def test_every_answer_is_one_that_the_document_describes(
    role: str, master_data: None, settings: Any, figures: Callable[[str], None]
) -> None:
    settings.TRACKING_LIMITS = dict.fromkeys(("address", "ticket", "ticket_day", "writing"), (10**9, 60))
    identity = identity_of(World().client(role))
    document = schemathesis.openapi.from_wsgi("/api/schema/", application)
    answers: Counter[int] = Counter()
    faults: dict[str, str] = {}
    for found in document.get_all_operations():
        operation: Any = cast(Any, found).ok()
        for mode in schemathesis.GenerationMode:
            try:
                exercise(operation, mode, identity, answers)
            except Unsatisfiable:
                continue  # Nothing can be wrong about a request without parameters.
            except (Exception, FailureGroup) as fault:  # Gathered: one fault must not hide the next.
                faults[f"{operation.label} {mode.value}"] = str(fault)[:1500]
    by_class = Counter(f"{status // 100}xx" for status in answers.elements())
    told = ", ".join(f"{count} x {kind}" for kind, count in sorted(by_class.items()))
    figures(f"fuzz as {ROLES[role]}: {answers.total()} requests, {told}; {len(faults)} faults")
    assert not faults, "\n\n".join(f"{label}\n{fault}" for label, fault in faults.items())
    assert answers.total() > 50


def identity_of(client: Any) -> dict[str, Any]:
    """What makes requests those of this client: its key, or its session with a token against forged requests."""
    if "HTTP_AUTHORIZATION" in client.defaults:
        return {"headers": {"Authorization": client.defaults["HTTP_AUTHORIZATION"]}}
    token = _get_new_csrf_string()
    cookies = {"sessionid": client.cookies["sessionid"].value, "csrftoken": token}
    return {"headers": {"X-CSRFToken": token}, "cookies": cookies}


def exercise(operation: Any, mode: Any, identity: dict[str, Any], answers: Counter[int]) -> None:
    """Ask one operation many times over, each time on the same rows."""

    @settings(
        max_examples=EXAMPLES,
        derandomize="FUZZ" not in os.environ,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate, Phase.target],
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        with transaction.atomic():
            answer = case.call(**identity)
            transaction.set_rollback(True)
        answers[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    ask()
