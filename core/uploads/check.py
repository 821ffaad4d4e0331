"""Whether a file is let in, and what is kept of it."""

from dataclasses import dataclass

from core.errors import N_, Invalid
from core.uploads.images import FORMATS, paint_anew
from core.uploads.names import clean_name
from core.uploads.office import MAIN, check_office
from core.uploads.pdf import check_pdf

LARGEST_BYTES = 10 * 1024 * 1024
#: Other spellings of an extension.
_SAME = {"jpeg": "jpg", "jpe": "jpg", "oga": "ogg", "opus": "ogg"}
#: What is let in, and what it is called on the wire.
MEDIA_TYPES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "txt": "text/plain; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "wav": "audio/wav",
}
_PLAIN = frozenset(range(0x20)) - frozenset(b"\t\r\n\f")
_MARKUP = (b"<", b"#!", b"{\\rtf")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was let in. `content` may differ from what was sent: pictures are painted anew."""

    name: str
    media_type: str
    content: bytes


def read_upload(name: str, content: bytes) -> Upload:
    """Look at a file. Raises `Invalid` (field "file") with the reason and what to send instead."""
    if len(content) > LARGEST_BYTES:
        raise Invalid(
            N_("The file is larger than %(most)s MB. Send it smaller."),
            params={"most": LARGEST_BYTES // (1024 * 1024)},
            field="file",
            code="too_large",
        )
    if not content:
        raise Invalid(N_("The file is empty. Choose it again."), field="file", code="empty")
    clean, extension = clean_name(name)
    kind = _SAME.get(extension, extension)
    if kind not in MEDIA_TYPES:
        raise Invalid(
            N_(
                "Files of this kind are not taken. Send a picture (JPG, PNG, WEBP), PDF, DOCX, XLSX, TXT "
                "or a voice note."
            ),
            field="file",
            code="kind",
        )
    if not _agrees(kind, content):
        raise Invalid(
            N_("The file is not what its name says. Save it again in its own format."),
            field="file",
            code="disagree",
        )
    if kind in FORMATS:
        content = paint_anew(content, kind)
    elif kind in MAIN:
        check_office(content, kind)
    elif kind == "pdf":
        check_pdf(content)
    return Upload(clean, MEDIA_TYPES[kind], content)


def _agrees(kind: str, content: bytes) -> bool:
    """Whether the content begins as its kind does."""
    head = content[:16]
    if kind == "txt":
        return _is_text(content)
    if kind in MAIN:
        return head.startswith(b"PK\x03\x04")
    if kind in ("webp", "wav"):
        return head.startswith(b"RIFF") and head[8:12] == {"webp": b"WEBP", "wav": b"WAVE"}[kind]
    if kind == "m4a":
        return head[4:8] == b"ftyp" and head[8:12] in (b"M4A ", b"mp42", b"mp41", b"isom", b"3gp4", b"3gp5")
    if kind == "mp3":
        return head.startswith(b"ID3") or (head[0] == 0xFF and len(head) > 1 and head[1] & 0xE6 == 0xE2)
    begins = {"jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-", "ogg": b"OggS"}
    return head.startswith(begins[kind])


def _is_text(content: bytes) -> bool:
    """UTF-8 without control characters, and no markup or script that some program would run."""
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not (_PLAIN & set(content)) and not content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(
        _MARKUP
    )
