"""Whatever is sent to the main doors, the answer is one of the kinds that the document names."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tickets.api.door import TICKETS, Door
from tickets.api.serializers.intake import TicketIn
from tickets.api.urls import STEPS

ODD = [
    "",
    "\0",
    "\ud800",
    "🙏" * 40,
    "‮abc",
    "x" * 70_000,
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
]
texts = st.one_of(st.text(max_size=60), st.sampled_from(ODD))
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(10**30), max_value=10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
honest: dict[str, Any] = {"category": "complaint-room-full", "subject": "Kamar penuh", "channel": "phone"}
patient = settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def send(door: Door, place: str, body: Any) -> int:
    """The status of the answer; what was written is undone."""
    client = door.of(door.desk.agent)
    with transaction.atomic():
        answer = client.post(place, json.dumps(body), content_type="application/json")
        transaction.set_rollback(True)
    return int(answer.status_code)


@patient
@given(change=st.dictionaries(st.sampled_from([*TicketIn().fields, "unknown"]), values, max_size=5))
def test_any_complaint_is_taken_in_or_refused(door: Door, change: dict[str, Any]) -> None:
    assert send(door, TICKETS, {**honest, **change}) in (200, 201, 400, 409)


@pytest.fixture
def number(door: Door) -> str:
    return door.desk.ticket().number


FIELDS = [
    "answer",
    "branch",
    "category",
    "colour",
    "done",
    "feedback",
    "in_reply_to",
    "into",
    "next_try_at",
    "note",
    "outcome",
    "priority",
    "question",
    "reason",
    "request",
    "root_cause",
    "text",
    "to",
]


@patient
@given(
    step=st.sampled_from(sorted(STEPS)),
    body=st.dictionaries(st.sampled_from(FIELDS), values, max_size=3) | values,
)
def test_any_step_is_done_or_refused(door: Door, number: str, step: str, body: Any) -> None:
    assert send(door, f"{TICKETS}/{number}/{step}", body) in (200, 201, 400, 403, 409)


NAMES = [
    "category",
    "colour",
    "cursor",
    "open",
    "opened_before",
    "opened_from",
    "ordering",
    "overdue",
    "owner",
    "page_size",
    "participant",
    "search",
    "state",
    "unknown",
]


@patient
@given(
    query=st.lists(
        st.tuples(st.sampled_from(NAMES), st.text(max_size=30) | st.sampled_from(ODD[:5])), max_size=3
    )
)
def test_any_question_is_answered_or_refused(door: Door, number: str, query: list[tuple[str, str]]) -> None:
    asked = "&".join(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in query)
    assert door.of(door.desk.agent).get(f"{TICKETS}?{asked}").status_code in (200, 400, 404)


@patient
@given(text=st.text(min_size=1, max_size=30), tag=st.text(max_size=20))
def test_any_number_and_any_version_is_answered_or_refused(
    door: Door, number: str, text: str, tag: str
) -> None:
    place = quote(text.replace("/", "").encode("utf-8", "surrogatepass")) or "x"
    client = door.of(door.desk.agent)
    assert client.get(f"{TICKETS}/{place}").status_code in (400, 404)
    with transaction.atomic():
        headers = {"If-Match": tag.encode("ascii", "ignore").decode().replace("\n", "").replace("\r", "")}
        answer = client.post(f"{TICKETS}/{number}/notes", {"text": "x"}, headers=headers)
        transaction.set_rollback(True)
    assert answer.status_code in (201, 400, 412)
