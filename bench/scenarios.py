"""What is asked of the servers."""

import itertools
import json
import uuid
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any

from bench.load import Request

API = "/api/v1"
#: What the list of all tickets can be narrowed by.
FILTERS = (
    ("hundredth page", "page=100"),
    ("a name", "q=Siti"),
    ("a frequent word", "q=kartu"),
    ("two words", "q=kartu+siti"),
    ("a word that is nowhere", "q=xyzzy"),
    ("closed", "state=closed"),
    ("all open", "state=open"),
    ("red", "colour=red"),
    ("a channel", "channel=counter"),
    ("a branch", "branch=5"),
    ("overdue", "overdue=on"),
    ("wrote again", "again=1"),
)
BODY = "Ibu saya ditolak, katanya kamar penuh. Mohon dibantu secepatnya, kami sudah menunggu sejak pagi."


class Desk:
    """Who asks, and what is known of the stored rows."""

    def __init__(self, known: dict[str, Any]) -> None:
        self.machine = {"Authorization": f"Bearer {known['key']}"}
        self.agents: list[dict[str, str]] = known["agents"]
        self.supervisor: dict[str, str] = known["supervisor"]
        self.officer: dict[str, str] = known["officer"]
        self.outbound: dict[str, str] = known["outbound"]
        self.branch: int = known["branch"]
        self.usual: str = known["usual"]
        self.longest: str = known["longest"]
        self.hundredth = ""
        self._numbers = itertools.count(1)

    def find_page(self, port: int, page: int) -> None:
        """Follow `next` to this page of the list of all tickets, or to the last one."""
        path, connection = f"{API}/tickets?page_size=25", HTTPConnection("127.0.0.1", port, timeout=60)
        for _page in range(page - 1):
            connection.request("GET", path, headers=self.supervisor)
            further = json.loads(connection.getresponse().read())["next"]
            if further is None:
                break
            path = further.partition(f":{port}")[2]
        self.hundredth = path

    def ticket(self, person: int | None = None, **more: Any) -> dict[str, Any]:
        """A complaint of somebody new, or of the person with this number."""
        number = uuid.uuid4().int % 10**8 if person is None else person
        return {
            "external_id": uuid.uuid4().hex,
            "identity": {"phone": f"+62812{number:08d}", "name": "Siti Aminah"},
            "category": "complaint-card-inactive",
            "subject": "Kartu tidak aktif",
            "body": BODY,
            **more,
        }

    def take_next(self, client: int) -> Iterator[Request]:
        """An agent who takes one ticket after the other."""
        headers = self.agents[client % len(self.agents)]
        while True:
            yield "POST", f"{API}/queues/agent/next", {}, headers


def creates() -> dict[str, Callable[[Desk, int], Callable[[int], Iterator[Request]]]]:
    """The four ways in which a ticket comes in."""
    return {
        "new person": lambda desk, _turn: lambda _client: new_people(desk),
        "known person": lambda desk, turn: lambda client: known_people(desk, turn, client),
        "joins an open ticket": lambda desk, turn: lambda client: joining(desk, turn, client),
        "replayed key": lambda desk, _turn: lambda _client: replays(desk),
    }


def new_people(desk: Desk) -> Iterator[Request]:
    """Somebody whom nobody knows, each time."""
    while True:
        yield "POST", f"{API}/tickets", desk.ticket(), {"Idempotency-Key": uuid.uuid4().hex}


def known_people(desk: Desk, turn: int, client: int) -> Iterator[Request]:
    """The same person again, each time with another matter."""
    person = 10**6 * (turn + 1) + client
    while True:
        body = desk.ticket(person, distinct_because=uuid.uuid4().hex)
        yield "POST", f"{API}/tickets", body, {"Idempotency-Key": uuid.uuid4().hex}


def joining(desk: Desk, turn: int, client: int) -> Iterator[Request]:
    """The same person about the same matter: the contact joins the open ticket."""
    person = 5 * 10**7 + 10**6 * (turn + 1) + client
    while True:
        yield "POST", f"{API}/tickets", desk.ticket(person), {"Idempotency-Key": uuid.uuid4().hex}


def replays(desk: Desk) -> Iterator[Request]:
    """The very same request under the same key."""
    body, key = desk.ticket(), uuid.uuid4().hex
    while True:
        yield "POST", f"{API}/tickets", body, {"Idempotency-Key": key}


def lists(desk: Desk) -> dict[str, tuple[Callable[[int], Iterator[Request]], dict[str, str]]]:
    """Queues, lists, pages."""
    agent, supervisor = desk.agents[0], desk.supervisor
    return {
        "list: agent's queue": (always(f"{API}/queues/agent"), agent),
        "list: open tickets": (always(f"{API}/tickets?state=new&page_size=25"), supervisor),
        "list: all tickets": (always(f"{API}/tickets?page_size=25"), supervisor),
        "list: hundredth page": (always(desk.hundredth or f"{API}/tickets?page_size=25"), supervisor),
        "ticket: detail by API, 5 events": (always(f"{API}/tickets/{desk.usual}"), supervisor),
        "ticket: detail by API, 500 events": (always(f"{API}/tickets/{desk.longest}"), supervisor),
        "ticket: page, 5 events": (always(f"/admin/ticket/{desk.usual}/"), supervisor),
        "ticket: page, 500 events": (always(f"/admin/ticket/{desk.longest}/"), supervisor),
        "page: agent's queue": (always("/admin/queue/"), agent),
        "page: all tickets": (always("/admin/all/"), supervisor),
        **{f"page: all tickets, {name}": (always(f"/admin/all/?{by}"), supervisor) for name, by in FILTERS},
        "page: supervisor's board": (always("/admin/board/"), supervisor),
        "report: root causes": (always("/admin/causes/"), supervisor),
        "report: loyalty": (always("/admin/survey-results/nps-closure/"), supervisor),
        "report: service charter": (always("/maklumat/"), {}),
    }


def always(path: str) -> Callable[[int], Iterator[Request]]:
    """The same page again and again."""
    return lambda _client: itertools.repeat(("GET", path, None, {}))


def bare_create(_client: int) -> Iterator[Request]:
    """Two rows."""
    while True:
        body = {
            "person": {"name": "Siti Aminah", "phone": f"+62{uuid.uuid4().int % 10**9}"},
            "subject": "Kartu tidak aktif",
            "description": BODY,
        }
        yield "POST", "/tickets", body, {}


def bare_list(_client: int) -> Iterator[Request]:
    """The first page."""
    return itertools.repeat(("GET", "/tickets?page_size=25", None, {}))
