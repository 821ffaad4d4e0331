"""The name of a file as somebody else's machine gave it, made harmless."""

import re
import unicodedata

LONGEST = 100
_BLANKS = re.compile(r"\s+")
#: Characters that some file system, shell or header takes for something else.
_SPECIAL = re.compile(r'[<>:"|?*;%\x00-\x1f]')


def clean_name(name: str) -> tuple[str, str]:
    """A plain name and its extension in small letters, "" if it has none.

    What looks alike becomes alike (NFKC), and control characters go, above all those that turn the direction of
    writing round: `gnp.exe` must not read as `exe.png`. Of a path the last part stays. A dot within the name becomes an
    underline, so that there is one extension and no other part that could be taken for it.
    """
    text = unicodedata.normalize("NFKC", name)
    text = "".join(sign for sign in text if not unicodedata.category(sign).startswith("C"))
    text = text.replace("\\", "/").rpartition("/")[2]
    text = _BLANKS.sub(" ", _SPECIAL.sub("_", text)).strip(" .")
    stem, dot, extension = text.rpartition(".")
    if not dot:
        stem, extension = text, ""
    stem = stem.replace(".", "_").strip(" _") or "file"
    extension = extension.lower()
    return f"{stem[:LONGEST]}.{extension}" if extension else stem[:LONGEST], extension
