"""PDFs that do something by themselves, or carry other files, stay outside."""

import re
import zlib

from core.errors import N_, Invalid

#: What a document must not do: run a script, start a program, carry or submit something. Names too long to turn up by
#: chance in the bytes of a picture.
FORBIDDEN = frozenset(
    {b"JavaScript", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"SubmitForm", b"ImportData", b"RichMedia"}
)
LOCKED = b"Encrypt"
MOST_UNPACKED = 50 * 1024 * 1024
_NAME = re.compile(rb"/((?:[A-Za-z0-9_.+-]|#[0-9A-Fa-f]{2})+)")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n")


def check_pdf(content: bytes) -> None:
    """Raise `Invalid` for a PDF with active content, one that is locked, and one that unpacks without end.

    Names are looked for in the file and in everything in it that unpacks: newer PDFs keep their objects packed. What
    is not packed the usual way (Flate) is not looked into.
    """
    names = set(_names(content))
    left = MOST_UNPACKED
    for begin in _STREAM.finditer(content):
        unpacked = _inflate(content[begin.end() :], left)
        left -= len(unpacked)
        if left <= 0:
            raise Invalid(
                N_("Unpacked, the document is too large. Make it smaller."),
                field="file",
                code="too_large_unpacked",
            )
        # A picture may hold any bytes; only what reads as objects is asked.
        if b"obj" in unpacked or b"<<" in unpacked:
            names |= set(_names(unpacked))
    if LOCKED in names:
        raise Invalid(N_("The PDF is protected. Save it without a password."), field="file", code="locked")
    if names & FORBIDDEN:
        raise Invalid(
            N_("The PDF holds scripts, forms or other files. Print it into a new PDF, and send that."),
            field="file",
            code="active_content",
        )


def _names(content: bytes) -> list[bytes]:
    return [
        _HEX.sub(lambda code: bytes([int(code[1], 16)]), name) if b"#" in name else name
        for name in _NAME.findall(content)
    ]


def _inflate(packed: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, max(most, 1))
    except zlib.error:
        return b""
