"""The surveys, reasons and stages that a desk starts with."""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from surveys.actions.publish import publish_survey
from surveys.models import CategoryStage, InvitationRule, Reason, Survey
from tickets.domain.codes import Kind as TicketKind
from tickets.models import Category

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load_master_data(*, now: datetime) -> dict[str, int]:
    """Add what is missing and leave alone what is there. Returns what was added."""
    surveys = 0
    for spec in _read("surveys"):
        if Survey.objects.filter(code=spec["code"]).exists():
            continue
        questions = [_question(one) for one in spec.pop("questions")]
        publish_survey(**spec, questions=questions, actor=None, now=now)
        surveys += 1
    if not InvitationRule.objects.exists():
        InvitationRule.objects.create(kind=TicketKind.COMPLAINT, percent=30)
    known = set(Reason.objects.values_list("code", flat=True))
    reasons = [
        Reason(**{**spec, "cues": "\n".join(spec["cues"])}, position=place)
        for place, spec in enumerate(_read("reasons"), 1)
        if spec["code"] not in known
    ]
    Reason.objects.bulk_create(reasons)
    return {"surveys": surveys, "reasons": len(reasons), "stages": _stages()}


def _question(spec: dict[str, Any]) -> dict[str, Any]:
    condition = spec.pop("if", None)
    if condition is not None:
        spec["condition"] = {"code": condition["code"], "low": condition["from"], "high": condition["to"]}
    return spec


def _stages() -> int:
    """A stage for each category that has none yet."""
    of_category = {code: stage for stage, codes in _read("stages").items() for code in codes}
    without = Category.objects.filter(code__in=of_category, survey_stage=None)
    made = [CategoryStage(category=one, stage=of_category[one.code]) for one in without]
    CategoryStage.objects.bulk_create(made)
    return len(made)


def _read(name: str) -> Any:
    return yaml.safe_load((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
