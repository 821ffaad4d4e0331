"""Every address x everybody x own, foreign and missing rows, read and written: as `matrix.txt` says and not otherwise.

The table is for reading: routes that answer everybody alike stand together. Where a route is new or an answer is meant
to change, `MATRIX=write make matrix` writes the table anew, and its difference is what a reviewer looks at.
"""

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from tests.core.uploads.samples import pdf
from tests.security.routes import Route, routes
from tests.security.world import ROLES, Things, World

TABLE = Path(__file__).with_name("matrix.txt")
HEAD = f"""\
# Who gets what answer at which address. Columns: {", ".join(f"{letter} {name}" for letter, name in ROLES.items())}.
# Answers: 2 done or shown, R elsewhere, L to the sign-in, U 401, F 403, N 404, m 405, I 400, C 409, G 410, S 503.
# Rows: method, then own / foreign / missing rows (one group where an address names no row), then the routes.
# A foreign row is answered as a missing one: N, or R in the registers of the admin, which lead back to their start.
"""
LETTERS = {
    **dict.fromkeys((200, 201, 204), "2"),
    **dict.fromkeys((301, 302, 303), "R"),
    **{400: "I", 401: "U", 403: "F", 404: "N", 405: "m", 409: "C", 410: "G", 422: "I", 503: "S"},
}
#: What counting, sessions, repeated requests and looks leave behind (the frame of a refusal shows one's own calls).
HOUSEKEEPING = (
    "django_session",
    "core_ratewindow",
    "core_idempotencyrecord",
    "crm_apikey",
    "axes_",
    "crm_codedevice",
    "crm_dataaccess",
)
WRITING = os.environ.get("MATRIX") == "write"

Cell = tuple[str, str, str]


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES, ids=lambda role: ROLES[role])
def test_everybody_gets_at_every_address_what_the_table_says(
    role: str, master_data: None, settings: Any, figures: Callable[[str], None]
) -> None:
    settings.TRACKING_LIMITS = {"address": (10**6, 60)}
    world = World()
    answers = {cell: answer for route in routes() for cell, answer in asked(world, role, route)}
    if WRITING:
        write(role, answers)
    expected = read(role)
    unknown = sorted({route for route, _method, _whose in answers.keys() - expected.keys()})
    assert not unknown, (
        f"not in {TABLE.name}, so nobody has said who may: {unknown}; see the head of this file"
    )
    gone = sorted({route for route, _method, _whose in expected.keys() - answers.keys()})
    assert not gone, f"in {TABLE.name}, but no such address any more: {gone}"
    wrong = {
        " ".join(cell): f"{answer}, the table says {expected[cell]}"
        for cell, answer in answers.items()
        if answer != expected[cell]
    }
    refused = sum(answer not in "2R" for answer in answers.values())
    figures(
        f"matrix as {ROLES[role]}: {len(answers)} requests, {refused} refused; {len(wrong)} not as the table says"
    )
    assert wrong == {}


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"-", "i", "s", "o", "v", "q", "k", "u"}))
def test_the_table_lets_nobody_see_or_change_what_is_a_strangers(role: str) -> None:
    # Whoever has a branch, a region or a channel. Staff lists and places are everybody's.
    # A survey is everybody's to name; whose answers are counted is narrowed (tests/surveys).
    # The link to a survey is whoever's has it, and shows nothing of anybody.
    shared = {
        "api-branch",
        "auth_user_password_change",
        "surveys_figures",
        "surveys_export",
        "api-survey-figures",
        "answer",
        "scanned",
    }
    rows = read(role)
    for (route, method, whose), answer in rows.items():
        if whose != "foreign" or route in shared or answer not in "2C":
            continue
        # What is one's own by no branch or channel is no stranger's either: registers of rules, categories, places.
        assert route.startswith(("crm_", "tickets_", "outbox_", "quality_", "surveys_")), (route, method)
        assert not route.startswith(("crm_participant", "crm_contact", "crm_branch", "tickets_ticket_")), (
            route
        )


def asked(world: World, role: str, route: Route) -> Iterator[tuple[Cell, str]]:
    """The answers to reading and writing each row that the address can name."""
    whose: dict[str, Things | None] = {"own": world.own}
    if route.names_a_thing:
        whose |= {"foreign": world.foreign, "missing": None}
    client = world.client(role)
    for word, things in whose.items():
        address = route.address(things)
        yield (route.name, "get", word), ask(client, "get", address, {})
        if word == "missing" and not route.is_api:
            continue
        body: Any = route.body
        if route.takes_a_file:
            file = SimpleUploadedFile("surat.pdf", pdf())
            yield (route.name, "post", word), ask(client, "post", address, {"data": {"file": file}})
        elif route.is_api:
            yield (
                (route.name, "post", word),
                ask(client, "post", address, {"data": json.dumps(body), "content_type": "application/json"}),
            )
        else:
            yield (route.name, "post", word), ask(client, "post", address, {"data": body})


def ask(client: Client, method: str, address: str, given: dict[str, Any]) -> str:
    """The answer by its letter. What it did is undone; what is refused must have done nothing."""
    with transaction.atomic():
        with written() as tables:
            answer = getattr(client, method)(address, **given)
        transaction.set_rollback(True)
    letter = LETTERS.get(answer.status_code, str(answer.status_code))
    if letter == "R" and "/login/" in answer.headers["Location"]:
        letter = "L"
    assert answer.status_code < 500 or letter == "S", (method, address, answer.status_code)
    if letter not in "2R":
        assert tables == set(), f"{method} {address} was refused ({letter}) and wrote to {sorted(tables)}"
    return letter


@contextmanager
def written() -> Iterator[set[str]]:
    """The tables that are written to meanwhile, and not rolled back at once."""
    tables: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.replace('"', "").split()
        if words[:1] in (["INSERT"], ["DELETE"], ["UPDATE"]):
            table = words[1] if words[0] == "UPDATE" else words[2]
            if not table.startswith(HOUSEKEEPING):
                tables.add(table)
        elif words[:2] == ["ROLLBACK", "TO"]:
            tables.clear()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


def read(role: str) -> dict[Cell, str]:
    """The column of one role."""
    column = list(ROLES).index(role)
    return {cell: letters[column] for cell, letters in _load().items() if letters[column] != "?"}


def write(role: str, answers: dict[Cell, str]) -> None:
    """Put one role's answers into the table, and leave out what is no address any more."""
    column = list(ROLES).index(role)
    table = _load()
    for cell, letter in answers.items():
        letters = list(table.get(cell, "?" * len(ROLES)))
        letters[column] = letter
        table[cell] = "".join(letters)
    grouped: dict[tuple[str, ...], list[str]] = defaultdict(list)
    by_route: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (route, method, _whose), row in table.items():
        if any(cell[0] == route for cell in answers):
            by_route[route, method].append(row)
    for (route, method), letter_groups in by_route.items():
        grouped[method, *letter_groups].append(route)
    lines = [
        f"{' '.join(key)}\n" + "".join(f"    {route}\n" for route in names) for key, names in grouped.items()
    ]
    TABLE.write_text(HEAD + "".join(lines), encoding="utf-8")


def _load() -> dict[Cell, str]:
    table: dict[Cell, str] = {}
    method, groups = "", [""]
    for line in TABLE.read_text(encoding="utf-8").splitlines() if TABLE.exists() else ():
        if line.startswith("    "):
            for whose, letters in zip(("own", "foreign", "missing"), groups, strict=False):
                table[line.strip(), method, whose] = letters
        elif not line.startswith("#"):
            method, *groups = line.split()
    return table
