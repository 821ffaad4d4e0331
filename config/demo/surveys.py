"""Surveys of the demo: the source's study, some hundred people after closure, a campaign, polls at counters."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import yaml

from config.demo.shapes import JAKARTA
from core.tables import FileFormat, Row, open_log
from crm.domain.codes import Channel, Role, Segment
from crm.models import Branch, Staff
from surveys.actions.after import code_reason, record_call, release_words
from surveys.actions.counters import hang_code
from surveys.actions.draw_campaign import draw_campaign
from surveys.actions.import_responses import import_responses
from surveys.actions.invite import invite_after_closure, send_drawn
from surveys.actions.respond import respond
from surveys.domain.mapping import read_mapping
from surveys.domain.nps import Band
from surveys.master_data import DATA, load_master_data
from surveys.models import Invitation, InvitationRule
from surveys.queries.answers import BANDS, to_call, with_words

ANSWERS = 320
#: The branch whose account `demo_accounts` shows.
SHOWN = "0503"
#: Of a hundred people so many gave each answer from 0 to 10.
RECOMMENDED = (2, 1, 1, 1, 2, 3, 3, 6, 13, 24, 44)
DAYS = 110
#: Of those who were asked so many answer.
SHARE = 0.4
WORDS = {
    "promoter": (
        "Petugasnya ramah dan cepat sekali, terima kasih.",
        "Masalah kartu saya selesai hari itu juga. Cepat dan jelas.",
        "Penjelasan petugas mudah dipahami orang tua saya.",
        "Sudah dibantu sampai anak saya bisa dirawat. Terima kasih banyak.",
    ),
    "passive": (
        "Sudah selesai, tetapi agak lama menunggu kabar.",
        "Lumayan, tetapi harus menelepon dua kali.",
        "Petugas sopan, hanya informasinya kurang jelas.",
    ),
    "detractor": (
        "Lama sekali, saya menunggu lima hari tanpa kabar.",
        "Harus menghubungi berkali-kali dan selalu menjelaskan dari awal.",
        "Rumah sakit tetap meminta uang muka, masalah belum selesai.",
        "Iuran sudah dibayar tetapi kartu tetap tidak aktif.",
    ),
}
COLUMNS = {"respondent": "number", "answered_on": "day", "branch": "branch", "segment": "segment"}


def ask_people(chance: random.Random, *, now: datetime) -> None:
    """Everything by the actions that the desk itself uses."""
    load_master_data(now=now)
    with open_log(DATA / "nps_tondano_2021.csv", FileFormat()) as log:
        study = yaml.safe_load((DATA / "tondano.yaml").read_text(encoding="utf-8"))
        import_responses(mapping=read_mapping(study), rows=log.rows, now=now)
    _Asking(chance, now).run()


class _Asking:
    def __init__(self, chance: random.Random, now: datetime) -> None:
        self.chance, self.now = chance, now
        self.today: date = now.astimezone(JAKARTA).date()
        codes = Branch.objects.filter(active=True).order_by("code").values_list("code", flat=True)
        self.branches = [*list(codes[:9]), *([SHOWN] if SHOWN not in codes[:9] else [])]
        self.supervisor: Staff = Staff.objects.filter(role=Role.SUPERVISOR).earliest("pk")
        self.outbound: Staff = Staff.objects.filter(role=Role.OUTBOUND_AGENT).earliest("pk")

    def run(self) -> None:
        self._bring_in("nps-closure", ANSWERS, self._closure, channel="channel", words="words")
        self._bring_in("exit-poll", 140, self._exit_poll, channel="channel", words="words")
        self._bring_in("journey", 160, self._journey)
        self._bring_in("ces-contact", 90, self._effort, channel="channel")
        self._after_closure()
        self._campaign()
        self._codes()
        self._read_them()

    def _bring_in(
        self, survey: str, count: int, answers: Callable[[], dict[str, str]], **columns: str
    ) -> None:
        rows = []
        for number in range(1, count + 1):
            cells: dict[str, str] = {
                "number": str(number),
                "day": (self.today - timedelta(days=int(DAYS * self.chance.random() ** 1.3))).isoformat(),
                "branch": self.chance.choice(self.branches),
                "segment": str(self.chance.choice(list(Segment))),
                **answers(),
            }
            rows.append(Row(number + 1, cells))
        asked = [name for name in rows[0].cells if name not in {*COLUMNS.values(), "channel", "words"}]
        spec = {
            "survey": survey,
            "source": "demo",
            **COLUMNS,
            **columns,
            "answers": {name: name for name in asked},
        }
        import_responses(mapping=read_mapping(spec), rows=rows, now=self.now)

    def _closure(self) -> dict[str, str]:
        (recommends,) = self.chance.choices(range(11), RECOMMENDED)
        effort = max(1, min(7, round(recommends * 0.6 + self.chance.gauss(0.9, 0.8))))
        channels = (Channel.PHONE, Channel.WHATSAPP, Channel.APP, Channel.COUNTER)
        return {
            "channel": str(self.chance.choice(channels)),
            "recommends-service": str(recommends),
            "effort": "" if self.chance.random() < 0.04 else str(effort),
            "words": self._words(recommends) if self.chance.random() < 0.35 else "",
        }

    def _words(self, recommends: int) -> str:
        band = "promoter" if recommends >= 9 else "passive" if recommends >= 7 else "detractor"
        return self.chance.choice(WORDS[band])

    def _exit_poll(self) -> dict[str, str]:
        waited = self.chance.choices((1, 2, 3, 4), (30, 38, 22, 10))[0]
        done = 1 if self.chance.random() < 0.8 else 2
        satisfied = max(1, min(5, round(5.2 - 0.5 * waited - 0.8 * (done == 2) + self.chance.gauss(0, 0.6))))
        return {
            "channel": str(Channel.COUNTER),
            "satisfaction": str(satisfied),
            "waited": str(waited),
            "done": str(done),
            "missing": str(self.chance.randint(1, 4)) if done == 2 else "",
            "words": "",
        }

    def _journey(self) -> dict[str, str]:
        registered, complained = self.chance.random() < 0.5, self.chance.random() < 0.35

        def satisfied(mean: float) -> str:
            return str(max(1, min(5, round(self.chance.gauss(mean, 0.8)))))

        return {
            "find": satisfied(4.0),
            "learn": satisfied(3.6),
            "registered": "1" if registered else "2",
            "register": satisfied(4.2) if registered else "",
            "complained": "1" if complained else "2",
            "complain": satisfied(3.3) if complained else "",
        }

    def _effort(self) -> dict[str, str]:
        effort = self.chance.choices(range(1, 8), (2, 3, 5, 12, 22, 30, 26))[0]
        return {
            "channel": str(self.chance.choice((Channel.PHONE, Channel.WHATSAPP))),
            "effort": str(effort),
            "obstacle": str(self.chance.randint(1, 5)) if effort <= 4 else "",
        }

    def _after_closure(self) -> None:
        """The tickets of the last days, by link."""
        rule = InvitationRule.objects.get()
        InvitationRule.objects.filter(pk=rule.pk).update(percent=100)
        morning = self._morning()
        invite_after_closure(now=morning, limit=60)
        InvitationRule.objects.filter(pk=rule.pk).update(percent=rule.percent)
        for row in Invitation.objects.filter(ticket__isnull=False).order_by("pk"):
            if self.chance.random() < SHARE:
                answers = {name: int(text) for name, text in self._closure().items() if text.isdigit()}
                recommends = answers["recommends-service"]
                words = self._words(recommends) if self.chance.random() < 0.7 else ""
                respond(
                    invitation=row,
                    answers={"recommends-service": recommends, "effort": answers.get("effort", 4)},
                    words=words,
                    consents=self.chance.random() < 0.6,
                    now=min(self.now, morning + timedelta(minutes=self.chance.randint(20, 600))),
                )

    def _campaign(self) -> None:
        morning = self._morning()
        draw_campaign(
            code=f"csi-{self.today:%Y}",
            name=f"Kepuasan peserta {self.today:%Y}",
            survey_code="csi-yearly",
            margin=Decimal(8),
            expected_percent=40,
            closes_on=self.today + timedelta(days=21),
            actor=self.supervisor,
            now=morning,
            seed=f"csi-{self.today:%Y}",
        )
        send_drawn(now=morning, limit=1000)
        matters = {"information": 3.9, "speed": 3.4, "courtesy": 4.3, "access": 4.0, "care": 3.6}
        for row in Invitation.objects.filter(ticket=None, invited_at__isnull=False).order_by("pk"):
            if self.chance.random() >= SHARE:
                continue
            answers = {}
            mood = self.chance.gauss(0, 0.6)
            for matter, mean in matters.items():
                answers[f"{matter}-importance"] = max(1, min(5, round(self.chance.gauss(4.4, 0.6))))
                answers[f"{matter}-satisfaction"] = max(1, min(5, round(self.chance.gauss(mean + mood, 0.6))))
            respond(invitation=row, answers=answers, now=self.now)

    def _codes(self) -> None:
        branch = Branch.objects.get(code=SHOWN)
        for name in ("Loket 1", "Ruang tunggu"):
            hang_code(branch=branch, name=name, survey_code="exit-poll", actor=self.supervisor, now=self.now)

    def _read_them(self) -> None:
        """A supervisor has read half of the words, an outbound agent has made a few calls."""
        for row in list(with_words(self.supervisor)[:60]):
            if hasattr(row, "coding") and self.chance.random() < 0.6:
                code_reason(
                    response=row, reason_code=row.coding.reason.code, actor=self.supervisor, now=self.now
                )
        promoters = with_words(self.supervisor).filter(BANDS[Band.PROMOTER], consented_at__isnull=False)
        for row in list(promoters[:3]):
            release_words(response=row, text=row.words, actor=self.supervisor, now=self.now)
        for row in list(to_call(self.outbound)[:2]):
            record_call(response=row, reached=False, note="", actor=self.outbound, now=self.now)

    def _morning(self) -> datetime:
        """Ten o'clock of today, or of yesterday when it is not yet so late."""
        ten = self.now.astimezone(JAKARTA).replace(hour=10, minute=0, second=0, microsecond=0)
        return ten if ten <= self.now else ten - timedelta(days=1)
