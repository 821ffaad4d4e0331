"""Documents and spreadsheets of the Office Open XML kind: ZIP files that may hold surprises."""

import zipfile
from io import BytesIO
from pathlib import PurePosixPath
from xml.etree.ElementTree import ParseError  # nosec B405  (the exception only; reading is defusedxml's)

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from core.errors import N_, Invalid

MOST_PARTS = 2_000
LARGEST_UNPACKED = 50 * 1024 * 1024
#: Text packs well, but not so well: what does is made to fill a disk.
HIGHEST_RATIO = 200
#: Below this size the ratio says nothing.
SMALL = 1024 * 1024
#: The part that makes the difference, by extension.
MAIN = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_CONTENT_TYPES = "[Content_Types].xml"
_ACTIVE = ("macroenabled", "vbaproject", "activex", "oleobject")
_NESTED = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF")


def check_office(content: bytes, extension: str) -> None:
    """Raise `Invalid` unless it is a plain document of its kind: without macros, embedded files or parts from
    elsewhere.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_measure(archive)
            names = {entry.filename for entry in archive.infolist()}
            if _CONTENT_TYPES not in names or MAIN[extension] not in names:
                raise _disagree()
            for entry in archive.infolist():
                _check_part(entry.filename, archive.read(entry))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Invalid(
            N_(
                "The document cannot be read; it may be damaged or protected by a password. Save it again without one."
            ),
            field="file",
            code="unreadable",
        ) from error


def _check_measure(archive: zipfile.ZipFile) -> None:
    """By what the table of contents says; reading a part never yields more than it says there."""
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    bomb = unpacked > SMALL and unpacked > HIGHEST_RATIO * max(packed, 1)
    if len(entries) > MOST_PARTS or unpacked > LARGEST_UNPACKED or bomb:
        raise Invalid(
            N_("Unpacked, the document is too large. Make it smaller, or send a PDF of it."),
            field="file",
            code="too_large_unpacked",
        )
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or any(_leads_out(name) for name in names):
        raise _disagree()


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts


def _check_part(name: str, part: bytes) -> None:
    lower = name.lower()
    if "vbaproject" in lower or "activex" in lower or part.startswith(_NESTED):
        raise _active()
    if name == _CONTENT_TYPES and any(word in part.lower().decode("utf-8", "replace") for word in _ACTIVE):
        raise _active()
    if lower.endswith((".xml", ".rels")):
        _check_xml(lower, part)


def _check_xml(name: str, part: bytes) -> None:
    try:
        root = fromstring(part, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise Invalid(
            N_(
                "The document cannot be read; it may be damaged or protected by a password. Save it again without one."
            ),
            field="file",
            code="unreadable",
        ) from error
    if not name.endswith(".rels"):
        return
    for relation in root:
        kind = relation.get("Type", "").rpartition("/")[2]
        # A link is only followed by a reader who clicks it; a template, picture or object is fetched on opening.
        if relation.get("TargetMode") == "External" and kind != "hyperlink":
            raise _active()


def _active() -> Invalid:
    return Invalid(
        N_(
            "The document holds macros, other files, or parts from elsewhere. Save it without them, or send a "
            "PDF of it."
        ),
        field="file",
        code="active_content",
    )


def _disagree() -> Invalid:
    return Invalid(
        N_("The file is not what its name says. Save it again in its own format."),
        field="file",
        code="disagree",
    )
