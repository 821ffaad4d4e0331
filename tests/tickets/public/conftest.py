"""A visitor of the public pages, at the desk's own time."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from tests.tickets.desk import Desk

NIK = "3171017504601234"
PHONE = "+6281298765678"


class Visitor:
    """Somebody with a phone and no account. Reads English unless told otherwise, so that words can be compared."""

    def __init__(self, desk: Desk, *, language: str = "en", **environment: Any) -> None:
        self.desk = desk
        self.client = Client(**environment)
        self.client.cookies["django_language"] = language

    def get(self, path: str) -> Any:
        with time_machine.travel(self.desk.now, tick=False):
            return self.client.get(path, follow=True)

    def post(self, path: str, follow: bool = True, **fields: str) -> Any:
        with time_machine.travel(self.desk.now, tick=False):
            return self.client.post(path, fields, follow=follow)

    def track(self, number: str, fact: str = "5678") -> Any:
        return self.post("/lacak/", number=number, fact=fact)

    def write(self, do: str, text: str, **fields: str) -> Any:
        page = self.get("/lacak/tiket/").content.decode()
        once = re.search(r'name="once" value="([^"]+)"', page)
        fields.setdefault("once", once[1] if once else "00000000-0000-4000-8000-000000000000")
        return self.post("/lacak/tiket/", follow=True, do=do, text=text, **fields)

    def ask_api(self, number: str, fact: str = "5678", **headers: Any) -> Any:
        body = {"number": number, "fact": fact}
        with time_machine.travel(self.desk.now, tick=False):
            return self.client.post("/api/v1/tracking", body, content_type="application/json", **headers)


def english(text: object) -> str:
    """A lazy text as the visitor reads it, whatever language the last request left active."""
    with translation.override("en"):
        return str(text)


def words(response: HttpResponse) -> str:
    """What a reader sees of a page: its main part without tags, on one line."""
    main = re.search(r"<main.*?</main>", response.content.decode(), re.S)
    assert main, response.content
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


@pytest.fixture(autouse=True)
def _no_figures_kept() -> Iterator[None]:
    """Figures of the charter are kept for minutes; a rolled-back test must not leave its own to the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """The small care centre, with a participant whose last digits are known: 1234 and 5678."""
    desk.participant.nik, desk.participant.phone = NIK, PHONE
    desk.participant.name = "Sulastri Wulandari"
    desk.participant.save()
    return desk


@pytest.fixture
def visitor(desk: Desk) -> Visitor:
    return Visitor(desk)
