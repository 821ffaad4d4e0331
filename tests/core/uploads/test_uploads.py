"""Which files are let in, what is made of them, and which are turned away with what words."""

import zipfile
import zlib
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from core.errors import Invalid
from core.uploads import LARGEST_BYTES, read_upload
from core.uploads.names import clean_name
from tests.core.uploads.samples import (
    document,
    packed,
    pdf,
    photo_with_place,
    picture,
    relation,
    spreadsheet,
)

OGG, WAV = b"OggS" + bytes(30), b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(20)
EXE = b"MZ\x90\x00" + bytes(60)


@pytest.mark.parametrize(
    ("sent", "clean", "extension"),
    [
        ("foto.jpg", "foto.jpg", "jpg"),
        ("Foto Kamar.JPG", "Foto Kamar.jpg", "jpg"),
        ("C:\\Users\\siti\\surat.pdf", "surat.pdf", "pdf"),
        ("../../etc/passwd", "passwd", ""),
        ("a/b/c.png", "c.png", "png"),
        ("surat.php.jpg", "surat_php.jpg", "jpg"),
        ("surat.jpg.exe", "surat_jpg.exe", "exe"),
        ("surat\u202egpj.exe", "suratgpj.exe", "exe"),
        ("su\u200brat\x00.pdf", "surat.pdf", "pdf"),
        ("ｓｕｒａｔ．ｐｄｆ", "surat.pdf", "pdf"),
        ("  surat .pdf. ", "surat.pdf", "pdf"),
        ('sur"at;x.pdf', "sur_at_x.pdf", "pdf"),
        (".htaccess", "htaccess", ""),
        ("...", "file", ""),
        ("", "file", ""),
        ("a" * 300 + ".pdf", "a" * 100 + ".pdf", "pdf"),
        ("kwitansi\r\nSet-Cookie: a.pdf", "kwitansiSet-Cookie_ a.pdf", "pdf"),
    ],
)
def test_a_name_becomes_harmless(sent: str, clean: str, extension: str) -> None:
    assert clean_name(sent) == (clean, extension)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("foto.jpg", picture(), "image/jpeg"),
        ("foto.jpeg", picture(), "image/jpeg"),
        ("layar.png", picture("PNG"), "image/png"),
        ("stiker.webp", picture("WEBP"), "image/webp"),
        ("surat.pdf", pdf(), "application/pdf"),
        ("surat.docx", document(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("tabel.xlsx", spreadsheet(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("catatan.txt", "Kamar penuh.\r\nTolong 🙏".encode(), "text/plain; charset=utf-8"),
        ("suara.ogg", OGG, "audio/ogg"),
        ("suara.opus", OGG, "audio/ogg"),
        ("suara.wav", WAV, "audio/wav"),
        ("suara.mp3", b"ID3" + bytes(30), "audio/mpeg"),
        ("suara.mp3", b"\xff\xfb\x90\x00" + bytes(30), "audio/mpeg"),
        ("suara.m4a", b"\x00\x00\x00\x20ftypM4A " + bytes(30), "audio/mp4"),
    ],
)
def test_what_people_send_is_let_in(name: str, content: bytes, media_type: str) -> None:
    assert read_upload(name, content).media_type == media_type


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "empty": ("foto.jpg", b"", "empty"),
    "too large": ("catatan.txt", b"a" * (LARGEST_BYTES + 1), "too_large"),
    "no extension": ("foto", picture(), "kind"),
    "program": ("surat.exe", EXE, "kind"),
    "program as picture": ("foto.jpg", EXE, "disagree"),
    "program as text": ("catatan.txt", EXE, "disagree"),
    "page": ("halaman.html", b"<html>", "kind"),
    "page as text": ("halaman.txt", b"\xef\xbb\xbf  <script>alert(1)</script>", "disagree"),
    "script as text": ("jalan.txt", b"#!/bin/sh\nrm -rf /", "disagree"),
    "vector picture": ("foto.svg", b"<svg onload='alert(1)'/>", "kind"),
    "vector picture as picture": ("foto.png", b"<svg onload='alert(1)'/>", "disagree"),
    "archive": ("semua.zip", packed({"a.txt": "a"}), "kind"),
    "rar": ("semua.rar", b"Rar!\x1a\x07\x00", "kind"),
    "7z": ("semua.7z", b"7z\xbc\xaf\x27\x1c", "kind"),
    "gz": ("semua.gz", b"\x1f\x8b\x08", "kind"),
    "archive as document": ("surat.docx", packed({"a.txt": "a"}), "disagree"),
    "document as table": ("tabel.xlsx", document(), "disagree"),
    "old document": ("surat.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "kind"),
    "old document as new": ("surat.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "disagree"),
    "macro document": ("surat.docm", document(), "kind"),
    "macro document as plain": ("surat.docx", document({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), "active_content"),
    "macros by their type": (
        "surat.docx",
        document(types='<Override PartName="/x" ContentType="application/vnd.ms-word.macroEnabled+xml"/>'),
        "active_content",
    ),
    "embedded object": ("surat.docx", document({"word/embeddings/o1.bin": b"\xd0\xcf\x11\xe0"}), "active_content"),
    "embedded program": ("surat.docx", document({"word/media/image1.png": EXE}), "active_content"),
    "nested archive": ("surat.docx", document({"word/media/a.bin": packed({"b": "b"})}), "active_content"),
    "template from elsewhere": (
        "surat.docx",
        document({"word/_rels/settings.xml.rels": relation("attachedTemplate", "https://evil.example/t.dotm")}),
        "active_content",
    ),
    "entities": (
        "surat.docx",
        document({"word/x.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}),
        "unreadable",
    ),
    "bomb": ("surat.docx", document({"word/big.bin": bytes(49 * 1024 * 1024)}), "too_large_unpacked"),
    "larger bomb": ("surat.docx", document({"word/big.bin": bytes(60 * 1024 * 1024)}), "too_large_unpacked"),
    "very many parts": ("surat.docx", document({f"word/{n}.bin": b"" for n in range(2100)}), "too_large_unpacked"),
    "path out": ("surat.docx", document({"../../evil.xml": "<a/>"}), "disagree"),
    "half a document": ("surat.docx", document()[:-30], "unreadable"),
    "script in PDF": ("surat.pdf", pdf("3 0 obj <</S /JavaScript /JS (app.alert(1))>> endobj"), "active_content"),
    "script in PDF, spelt": ("surat.pdf", pdf("3 0 obj <</S /J#61vaScript>> endobj"), "active_content"),
    "script in PDF, packed": ("surat.pdf", pdf(hidden="<</S /JavaScript>>"), "active_content"),
    "program in PDF": ("surat.pdf", pdf("3 0 obj <</S/Launch /F (cmd.exe)>> endobj"), "active_content"),
    "file in PDF": ("surat.pdf", pdf("3 0 obj <</Type /EmbeddedFile>> endobj"), "active_content"),
    "locked PDF": ("surat.pdf", pdf("3 0 obj <</Encrypt 4 0 R>> endobj"), "locked"),
    "PDF bomb": (
        "surat.pdf",
        pdf() + b"stream\n" + zlib.compress(bytes(60 * 1024 * 1024)) + b"\nendstream",
        "too_large_unpacked",
    ),
    "HTML before PDF": ("surat.pdf", b"<html>" + pdf(), "disagree"),
    "half a picture": ("foto.jpg", picture(size=(400, 400))[:300], "unreadable"),
    "picture in name only": ("foto.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "unreadable"),
    "very many pixels": ("foto.png", picture("PNG", size=(9000, 6000)), "too_many_pixels"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_everything_else_is_turned_away_with_its_reason(what: str) -> None:
    name, content, code = REFUSED[what]
    with pytest.raises(Invalid) as refusal:
        read_upload(name, content)
    assert (refusal.value.field, refusal.value.code) == ("file", code)


def test_a_locked_document_is_turned_away() -> None:
    archive = bytearray(document())
    for place in (archive.find(b"PK\x03\x04") + 6, archive.rfind(b"PK\x01\x02") + 8):
        archive[place] |= 1  # The flag that says "encrypted".
    with pytest.raises(Invalid) as refusal:
        read_upload("surat.docx", bytes(archive))
    assert refusal.value.code == "unreadable"


def test_a_document_may_hold_pictures_and_links() -> None:
    content = document(
        {
            "word/media/a.png": picture("PNG"),
            "word/_rels/document.xml.rels": relation("hyperlink", "https://a.example"),
        }
    )
    assert read_upload("surat.docx", content).content == content


def test_a_photo_loses_place_and_camera_and_is_turned_upright() -> None:
    sent = photo_with_place()
    assert b"Kamera Rahasia" in sent
    kept = read_upload("foto.jpg", sent).content
    assert b"Kamera Rahasia" not in kept
    with Image.open(BytesIO(kept)) as image:
        assert image.size == (30, 40)
        assert dict(image.getexif()) == {}


@pytest.mark.parametrize(("kind", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("WEBP", "a.webp")])
def test_what_hides_behind_a_picture_is_gone(kind: str, name: str) -> None:
    secret = packed({"evil.js": "alert(1)"}, zipfile.ZIP_STORED)
    kept = read_upload(name, picture(kind) + secret).content
    assert b"alert(1)" not in kept


def test_a_transparent_picture_stays_transparent() -> None:
    out: Any = BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(BytesIO(read_upload("a.png", out.getvalue()).content)) as image:
        assert image.mode == "RGBA"
        assert image.getpixel((0, 0)) == (0, 0, 0, 0)
