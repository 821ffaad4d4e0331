import io
import json
import logging
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from core.logging import REDACTED, RedactingFormatter, redact, redact_text


@pytest.mark.parametrize(
    "number",
    [
        "3171234567890001",
        "3171 2345 6789 0001",
        "3171-2345-6789-0001",
        "3171.2345.6789.0001",
        "317123456789000",
        "0001234567890",
        "+62 812-3456-7890",
        "+6281234567890",
        "%2B6281234567890",
        "6281234567890",
        "0812 3456 7890",
        "081234567890",
        "(021) 5551234",
        "021-5551234",
        "+4915112345678",
    ],
)
def test_a_number_that_identifies_a_person_goes_from_the_middle_of_a_line(number: str) -> None:
    for line in (f"look up {number} failed", f"nik={number}&x=1", f"/find/{number}/", f"'{number}'", number):
        shown = redact_text(line)
        assert REDACTED in shown
        assert number not in shown
        assert number[-4:] not in shown


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-21T10:03:25.123456Z ticket 0003-0007 moved",
        "GET /api/v1/tickets/?page=12 200 in 35 ms",
        "127.0.0.1:8000",
        "swept 500 of 12438 rows, 70986 events",
        "branch 11.01 escalated",
    ],
)
def test_ordinary_lines_stay_as_they_are(line: str) -> None:
    assert redact_text(line) == line


@given(
    st.from_regex(r"[0-9]{16}|[0-9]{13}|08[0-9]{8,11}|\+62[1-9][0-9]{7,11}", fullmatch=True),
    st.text("ab :=,/", max_size=9),
)
def test_no_number_survives_whatever_stands_around_it(number: str, around: str) -> None:
    assert number.lstrip("+") not in redact_text(f"{around}{number}{around}")


def test_the_processor_reaches_nested_values_keys_and_arguments() -> None:
    event = {
        "event": "saved 3171234567890001",
        "data": {"rows": [{"phone": "081234567890"}, ("x", 3171234567890001)], "3171234567890001": 1},
        "raw": b"0812 3456 7890",
        "error": ValueError("bad 3171234567890001"),
        "count": 12,
        "ratio": 0.5,
        "done": True,
        "none": None,
    }
    text = json.dumps(redact(None, "info", event))
    assert "3171234567890001" not in text
    assert "0812" not in text
    assert event["count"] == 12
    assert event["ratio"] == 0.5
    assert event["done"] is True


@pytest.mark.parametrize(
    "key",
    [
        "password",
        "new_password",
        "Authorization",
        "api_key",
        "session_id",
        "cookie",
        "otp",
        "token",
        "SECRET_KEY",
    ],
)
def test_what_has_a_secret_name_is_not_shown(key: str) -> None:
    assert redact(None, "info", {"event": "x", key: "hunter2"})[key] == REDACTED
    assert redact(None, "info", {"event": "x", "headers": {key: "hunter2"}})["headers"][key] == REDACTED


def test_a_structure_that_contains_itself_ends() -> None:
    loop: dict[str, object] = {}
    loop["self"] = loop
    assert REDACTED in json.dumps(redact(None, "info", {"event": "x", "loop": loop}))


def test_tracebacks_of_structured_logs_are_redacted() -> None:
    out = io.StringIO()
    logger = structlog.wrap_logger(
        structlog.PrintLogger(out),
        processors=[structlog.processors.format_exc_info, redact, structlog.processors.JSONRenderer()],
    )
    try:
        raise ValueError("no such number: 3171234567890001")
    except ValueError:
        logger.exception("failed")
    assert "no such number" in out.getvalue()
    assert "3171234567890001" not in out.getvalue()


def test_the_formatter_redacts_messages_arguments_and_tracebacks() -> None:
    try:
        raise ValueError("phone 081234567890")
    except ValueError as error:
        record = logging.LogRecord(
            "x", 40, "f", 1, "nik %s", ("3171234567890001",), (ValueError, error, None)
        )
    text = RedactingFormatter("%(message)s").format(record)
    assert "3171234567890001" not in text
    assert "081234567890" not in text


def test_the_formatter_keeps_the_form_that_it_was_given() -> None:
    record = logging.LogRecord("care", logging.INFO, __file__, 1, "look up 3171234567890001", None, None)
    assert RedactingFormatter("%(name)s: %(message)s").format(record) == f"care: look up {REDACTED}"
    assert RedactingFormatter(fmt="%(levelname)s %(message)s").format(record) == f"INFO look up {REDACTED}"
    inner = logging.Formatter("<%(message)s>")
    assert RedactingFormatter("%(name)s", inner=inner).format(record) == f"<look up {REDACTED}>"


def test_every_kind_of_value_keeps_its_form_without_the_number() -> None:
    nik = "3171234567890001"
    shown = redact(
        None,
        "info",
        {
            "timestamp": "20260302080000000",
            "level": "info",
            "exc_info": ValueError(nik),
            "raw": b"\xff " + nik.encode(),
            "list": ["a", nik, 7],
            "deep": {"a": {"b": nik}},
            "empty": {"token": "", "password": None, "secret": "x", "otp": True},
            "after": nik,
        },
    )
    assert shown["timestamp"] == "20260302080000000"
    assert isinstance(shown["exc_info"], ValueError)
    assert shown["raw"] == f"\ufffd {REDACTED}"
    assert shown["list"] == ["a", REDACTED, 7]
    assert shown["deep"] == {"a": {"b": REDACTED}}
    assert shown["empty"] == {"token": "", "password": None, "secret": REDACTED, "otp": True}
    assert shown["after"] == REDACTED
    assert redact(None, "info", {"exc_info": f"text {nik}", "x": nik}) == {
        "exc_info": f"text {REDACTED}",
        "x": REDACTED,
    }
    assert redact(None, "info", {"object": Path(f"/{nik}")}) == {"object": f"/{REDACTED}"}


@pytest.mark.parametrize("wrap", [lambda inner: {"k": inner}, lambda inner: [inner]], ids=["mapping", "list"])
def test_seven_layers_are_shown_and_the_ninth_is_not(wrap: Any) -> None:
    def nested(layers: int) -> Any:
        value: Any = "text"
        for _layer in range(layers):
            value = wrap(value)
        return value

    assert redact(None, "info", {"x": nested(8)})["x"] == nested(8)
    assert REDACTED in str(redact(None, "info", {"x": nested(9)})["x"])
    assert "text" not in str(redact(None, "info", {"x": nested(9)})["x"])
