"""What quality monitoring starts with: the two scorecards and the weights of the desks."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from quality.actions.publish import publish_scorecard, publish_weights
from quality.models import Scorecard, ScoreWeights
from quality.models.weights import PARTS

DATA = Path(__file__).parent / "data"
#: Before the first period that anybody will ever open.
BEGINNING = date(2014, 1, 1)


@transaction.atomic
def load_master_data(*, now: datetime) -> dict[str, int]:
    """Add what is missing and leave alone what is there: head office may have changed it. Returns what was added."""
    cards = [
        card for card in _read("scorecards.yaml") if not Scorecard.objects.filter(work=card["work"]).exists()
    ]
    for card in cards:
        publish_scorecard(**card, valid_from=BEGINNING, actor=None, now=now)
    missing = [
        row for row in _read("weights.yaml") if not ScoreWeights.objects.filter(desk=row["desk"]).exists()
    ]
    for row in missing:
        publish_weights(
            desk=row["desk"],
            parts={part: row.get(part, 0) for part in PARTS},
            handling_target_seconds=row["handling_target_seconds"],
            valid_from=BEGINNING,
            actor=None,
            now=now,
        )
    return {"scorecards": len(cards), "weights": len(missing)}


def _read(name: str) -> Any:
    return yaml.safe_load((DATA / name).read_text())
