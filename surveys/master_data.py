"""The surveys that a desk starts with."""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from surveys.models import InvitationRule, Question, Survey
from tickets.domain.codes import Kind as TicketKind

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load_master_data(*, now: datetime) -> dict[str, int]:
    """Add what is missing and leave alone what is there. Returns what was added."""
    added = 0
    specs: list[dict[str, Any]] = yaml.safe_load((DATA / "surveys.yaml").read_text(encoding="utf-8"))
    for spec in specs:
        if Survey.objects.filter(code=spec["code"]).exists():
            continue
        questions = spec.pop("questions")
        survey = Survey.objects.create(**spec, published_at=now)
        Question.objects.bulk_create(
            Question(survey=survey, position=place, **one) for place, one in enumerate(questions, 1)
        )
        added += 1
    if not InvitationRule.objects.exists():
        InvitationRule.objects.create(kind=TicketKind.COMPLAINT, percent=30)
    return {"surveys": added}
