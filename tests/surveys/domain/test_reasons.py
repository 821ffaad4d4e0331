"""What somebody's words are about."""

import pytest
import yaml

from surveys.domain.reasons import suggest
from surveys.master_data import DATA

REASONS = yaml.safe_load((DATA / "reasons.yaml").read_text(encoding="utf-8"))
CUES = {one["code"]: one["cues"] for one in REASONS}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("Prosesnya LAMA sekali, saya menunggu tiga hari", "waiting"),
        ("Petugasnya ramah dan sopan", "manner"),
        ("Saya bingung, penjelasannya tidak jelas", "clarity"),
        ("Obat tidak ada di rumah sakit", "facility"),
        ("Iuran sudah dibayar tapi kena denda", "contribution"),
        ("Aplikasi Mobile JKN eror terus", "app"),
        ("Cepat dan segera ditangani", "fast"),
        ("Harus telepon berkali-kali", "repeated"),
        ("Terima kasih", ""),
        ("", ""),
        ("🙂", ""),
    ],
)
def test_words_suggest_their_reason(words: str, reason: str) -> None:
    assert suggest(words, CUES) == reason


def test_of_equals_the_first_is_suggested_and_accents_do_not_matter() -> None:
    assert suggest("café bersih", {"clean": ["bersih"], "coffee": ["cafe"]}) == "clean"
    assert suggest("CAFÉ", {"clean": ["bersih"], "coffee": ["cafe"]}) == "coffee"


def test_a_cue_is_the_beginning_of_a_word_and_not_its_middle() -> None:
    assert suggest("menunggu", {"waiting": ["tunggu"]}) == ""
    assert suggest("tunggulah", {"waiting": ["tunggu"]}) == "waiting"
