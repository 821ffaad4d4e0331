"""What somebody's own words are about: a suggestion by the words that are known to go with each reason."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

_WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """Small letters without accents, words one blank apart."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORD.findall("".join(one for one in plain if not unicodedata.combining(one))))


def suggest(words: str, cues: Mapping[str, Sequence[str]]) -> str:
    """The code of the reason whose cues occur most often in `words`; of equals the first; empty where none occurs.

    A cue is the beginning of a word, or of the last of several: "tunggu" is found in "tungguan" and not in "menunggu",
    which is a cue of its own.
    """
    text = f" {fold(words)}"
    counts = {
        code: sum(text.count(f" {folded}") for cue in several if (folded := fold(cue)))
        for code, several in cues.items()
    }
    best = max(counts.values(), default=0)
    return next((code for code, count in counts.items() if count == best), "") if best else ""
