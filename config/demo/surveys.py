"""Answers of the demo: the study of the source, and some hundred people after their report was closed."""

import random
from datetime import datetime, timedelta

import yaml

from config.demo.shapes import JAKARTA
from core.tables import FileFormat, Row, open_log
from crm.domain.codes import Channel, Segment
from crm.models import Branch
from surveys.actions.import_responses import import_responses
from surveys.domain.mapping import read_mapping
from surveys.master_data import DATA, load_master_data

ANSWERS = 320
#: The branch whose account `demo_accounts` shows.
SHOWN = "0503"
#: Of a hundred people so many gave each answer from 0 to 10.
RECOMMENDED = (2, 1, 1, 1, 2, 3, 3, 6, 13, 24, 44)
MAPPING = {
    "survey": "nps-closure",
    "source": "demo",
    "respondent": "number",
    "answered_on": "day",
    "branch": "branch",
    "segment": "segment",
    "channel": "channel",
    "answers": {"recommends-service": "recommends", "effort": "effort"},
}


def ask_people(chance: random.Random, *, now: datetime) -> None:
    """Bring both in, as `import_responses` does."""
    load_master_data(now=now)
    with open_log(DATA / "nps_tondano_2021.csv", FileFormat()) as log:
        study = yaml.safe_load((DATA / "tondano.yaml").read_text(encoding="utf-8"))
        import_responses(mapping=read_mapping(study), rows=log.rows, now=now)
    branches = list(Branch.objects.filter(active=True).order_by("code").values_list("code", flat=True)[:9])
    branches += [SHOWN] if SHOWN not in branches else []
    channels = (Channel.PHONE, Channel.WHATSAPP, Channel.APP, Channel.COUNTER)
    today = now.astimezone(JAKARTA).date()
    rows = []
    for number in range(1, ANSWERS + 1):
        (recommends,) = chance.choices(range(11), RECOMMENDED)
        effort = max(1, min(7, round(recommends * 0.6 + chance.gauss(0.9, 0.8))))
        cells = {
            "number": str(number),
            "day": (today - timedelta(days=chance.randrange(40))).isoformat(),
            "branch": chance.choice(branches),
            "segment": str(chance.choice(list(Segment))),
            "channel": str(chance.choice(channels)),
            "recommends": str(recommends),
            "effort": "" if chance.random() < 0.04 else str(effort),
        }
        rows.append(Row(number + 1, cells))
    import_responses(mapping=read_mapping(MAPPING), rows=rows, now=now)
