"""Every address of the site, from the URLconf, filled in with what is one's own, a stranger's, or nobody's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.apps import apps
from django.urls import URLResolver, get_resolver

from tests.security.world import Things
from tickets.domain.numbers import number_of

NOBODY = 999_999_999
#: Not asked: the admin's shortcuts to addresses that are asked by name, and what ends the session that asks.
LEFT_OUT = frozenset({"logout", "view_on_site", "app_list"})
#: A body that the step would accept, so that what is refused is refused for the person and not for the form.
BODIES: dict[str, dict[str, Any]] = {
    "classification": {"colour": "yellow", "reason": "Salah warna"},
    "resolution": {"answer": "Sudah selesai"},
    "escalations": {"request": "Mohon dicek"},
    "waiting": {"question": "Kamar berapa?"},
    "reply": {"text": "Kami periksa"},
    "notes": {"text": "Catatan"},
    "confirmations": {"outcome": "satisfied"},
    "reopening": {"reason": "Belum selesai"},
    "dismissal": {"reason": "Bukan urusan kami"},
    "branch-feedback": {"feedback": "Selesai", "done": True, "root_cause": "staff-conduct"},
    "return": {"note": "Kurang lengkap"},
    "reveals": {"field": "nik", "reason": "Pencocokan data"},
    "appeal": {"reason": "Rekaman orang lain"},
    "decide": {"decision": "Sudah didengar", "do": "refuse"},
    "appeals": {"criterion": "greeting", "reason": "Salam sudah diucapkan"},
    "decision": {"accepted": False, "decision": "Sudah didengar"},
    "draft": {"answers": []},
    "submission": {"answers": []},
    "reason": {"reason": "other"},
    "calls": {"reached": False},
    "survey-calls": {"reached": "no"},
    "testimonial": {"text": "Cepat dan ramah"},
    "release": {"do": "release", "text": "Cepat dan ramah"},
    "import": {"source": "lain", "rows": [{"respondent": "1", "answers": {"effort": "5"}}]},
    "survey-answer": {"answers": {"recommends-service": 9, "effort": 5}},
    "survey-campaign-plans": {"survey": "csi-yearly", "margin": "10", "expected_percent": 50},
    "surveys": {
        "code": "lain",
        "kind": "ces",
        "name_id": "Lain",
        "name_en": "Other",
        "questions": [
            {"code": "a", "asks": "effort", "low": 1, "high": 7, "text_id": "Mudah?", "text_en": "Easy?"}
        ],
    },
    "talk": {"agreed": "Berangkat lebih pagi", "done_on": f"{datetime.now(UTC):%Y-%m-%d}"},
    "steps": {"agreed": "Berangkat lebih pagi", "done_on": f"{datetime.now(UTC):%Y-%m-%d}"},
}


@dataclass(frozen=True, slots=True)
class Route:
    """One address, by its name, or by its pattern where it has none."""

    name: str
    pattern: str

    @property
    def names_a_thing(self) -> bool:
        """Whether the address names a row."""
        return "<" in self.pattern

    @property
    def is_api(self) -> bool:
        return self.pattern.startswith("api/")

    @property
    def takes_a_file(self) -> bool:
        return self.pattern.endswith(("/attachments", "/file/"))

    @property
    def body(self) -> dict[str, Any]:
        """What is posted to it."""
        words = [part for part in self.pattern.split("/") if part and not part.startswith("<")]
        return BODIES.get(words[-1], {}) if words else {}

    def address(self, things: Things | None) -> str:
        """The address of the row that belongs to `things`; of no row without any."""
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: self._value(part[1], things), self.pattern)

    def _value(self, name: str, things: Things | None) -> str:
        if name == "number":
            return things.ticket.number if things else number_of(NOBODY)
        if name == "key":
            return "note"
        if (heard := _heard(name, self.pattern, things)) is not None:
            return heard
        if things is None:
            return "2001-01-01" if name == "first" else str(NOBODY)
        if re.match(r"(admin|api/v1)/quality/(?!qualityrules)[a-z/-]+/<", self.pattern):
            return _scored(name, self.pattern, things)
        register = re.match(r"admin/(\w+)/(\w+)/", self.pattern)
        if register and register[1] in apps.app_configs:
            return str(_row(register[1], register[2], things))
        if self.pattern.endswith(("attachments/<int:pk>", "file/<int:pk>/")):
            return str(things.file.pk)
        before = self.pattern.partition("<")[0]
        for word in ("participant", "contact", "branch"):
            if word in before:
                return str(getattr(things, word).pk)
        return "1"


def _heard(name: str, pattern: str, things: Things | None) -> str | None:
    """What an address of surveys names; None where it names nothing of theirs."""
    if name == "token":
        scan = things.heard.scan if things else "forged"
        return scan if "pindai" in pattern else things.token if things else "forged"
    if name == "code":
        if things is None:
            return "no-such-code"
        if "loket" in pattern:
            return things.heard.counter.code
        return things.heard.campaign.code if "campaigns" in pattern else "nps-closure"
    if things is None or name != "pk":
        return None
    for part, row in (
        ("survey-counters/", things.heard.counter),
        ("survey-calls/", things.heard.passive),
        ("survey-words/", things.heard.promoter),
        ("calls", things.heard.passive),
        ("survey-responses/", things.heard.promoter),
    ):
        if f"{part}<" in pattern or ("survey-responses/<" in pattern and pattern.endswith(part)):
            return str(row.pk)
    return None


def _scored(name: str, pattern: str, things: Things) -> str:
    """What an address of quality monitoring names."""
    found = things.scored
    if name == "first":
        return found.period.first.isoformat()
    if name in ("work", "desk"):
        return {"work": "call", "desk": "care"}[name]
    if name in ("answer", "appeal"):
        return str(getattr(found, name).pk)
    words = {
        "scoring/contacts/": "sampled",
        "to-score/": "sampled",
        "scoring/": "review",
        "reviews/": "review",
        "appeals/": "appeal",
        "steps/": "step",
        "agents/": "agent",
        "scores/": "row",
    }
    return str(getattr(found, next(word for part, word in words.items() if f"quality/{part}<" in pattern)).pk)


def _row(app: str, model_name: str, things: Things) -> int:
    """A row of a register that belongs to `things`, or any where rows belong to nobody."""
    model = apps.get_model(app, model_name)
    for thing in (things.ticket, things.contact, things.participant, things.branch):
        if isinstance(thing, model):
            return int(thing.pk)
    rows: Any = model._default_manager.order_by("pk")
    names = {field.name for field in model._meta.fields}
    for word in ("ticket", "participant"):
        if word in names:
            rows = rows.filter(**{word: getattr(things, word)})
    row = rows.first()
    return int(row.pk) if row else NOBODY


def routes() -> list[Route]:
    """All of them but `LEFT_OUT`, in the order of the URLconf."""
    return [
        Route(name or pattern, pattern)
        for pattern, name in _walk(get_resolver())
        if name not in LEFT_OUT
        and not pattern.endswith("$")
        and not (name is None and "<path:object_id>/" in pattern)
    ]


def _walk(resolver: Any, before: str = "") -> Iterator[tuple[str, str | None]]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, pattern)
        else:
            yield pattern, entry.name
