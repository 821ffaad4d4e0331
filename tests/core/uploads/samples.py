"""Files as people and attackers make them, made anew for each test."""

import zipfile
import zlib
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from PIL import Image

JPEG_GPS = 0x8825


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **options: Any) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **options)
    return out.getvalue()


def photo_with_place() -> bytes:
    """A phone's photo, lying on its side, with the place and the camera in it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # To be turned by a quarter.
    exif[0x010F] = "Kamera Rahasia"
    exif.get_ifd(JPEG_GPS)[1] = "S"
    exif.get_ifd(JPEG_GPS)[2] = (6.0, 12.0, 30.0)
    return picture(exif=exif)


def spreadsheet() -> bytes:
    book, out = Workbook(), BytesIO()
    book.create_sheet("Kamar")["A1"] = "Penuh"
    book.save(out)
    return out.getvalue()


def document(parts: dict[str, bytes | str] | None = None, *, types: str = "") -> bytes:
    """A DOCX with the fewest parts that one needs, and those given."""
    content_types = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        f'wordprocessingml.document.main+xml"/>{types}</Types>'
    )
    body = '<?xml version="1.0"?><w:document xmlns:w="urn:w"><w:body/></w:document>'
    return packed({"[Content_Types].xml": content_types, "word/document.xml": body, **(parts or {})})


def packed(parts: dict[str, Any], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def relation(kind: str, target: str) -> str:
    return (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )


def pdf(objects: str = "", *, hidden: str = "") -> bytes:
    """A PDF of one empty page; `hidden` objects are packed, as newer programs do it."""
    pages = "1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n2 0 obj <</Type /Pages /Kids []>> endobj"
    body = f"%PDF-1.7\n{pages}\n{objects}\n".encode()
    if hidden:
        stream = zlib.compress(f"9 0 10 50 {hidden}".encode())
        body += b"8 0 obj <</Type /ObjStm /Filter /FlateDecode>>\nstream\n" + stream + b"\nendstream endobj\n"
    return body + b"trailer <</Root 1 0 R>>\n%%EOF\n"
