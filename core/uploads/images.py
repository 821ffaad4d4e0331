"""Pictures are painted anew: what comes out holds pixels and nothing else, no place, no camera, no second file."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import N_, Invalid

#: More than any phone's camera makes; four bytes each while it is painted.
MOST_PIXELS = 50_000_000
FORMATS = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}
_OPTIONS = {"JPEG": {"quality": 85}, "PNG": {}, "WEBP": {"quality": 85}}


def paint_anew(content: bytes, extension: str) -> bytes:
    """The picture as new bytes of the same format, turned as its camera meant it. Of a moving one the first picture.

    Raises `Invalid` for what cannot be read and for what is too large to be painted.
    """
    wanted = FORMATS[extension]
    try:
        with warnings.catch_warnings():
            # Pillow warns of very many pixels; they are counted below, before any is painted.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture: Image.Image = Image.open(BytesIO(content), formats=[wanted])
        if picture.width * picture.height > MOST_PIXELS:
            raise Invalid(
                N_("The picture has too many pixels. Send it smaller, at most %(most)s million."),
                params={"most": MOST_PIXELS // 1_000_000},
                field="file",
                code="too_many_pixels",
            )
        picture = ImageOps.exif_transpose(picture)
        picture = picture.convert("RGB" if wanted == "JPEG" or not picture.has_transparency_data else "RGBA")
        picture.info.clear()
        out = BytesIO()
        picture.save(out, wanted, **_OPTIONS[wanted])
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise Invalid(
            N_("The picture cannot be read; it may be damaged. Take it again, or send it in another format."),
            field="file",
            code="unreadable",
        ) from error
    return out.getvalue()
