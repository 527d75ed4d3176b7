"""A picture somebody sent, made into a small square one of our own: nothing of the file itself is kept."""

import struct
from io import BytesIO
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from mentes.foundation.refused import Refused

SIDE = 192  # pixels: the largest avatar, sharp on a phone
MOST_BYTES = 10_000_000
MOST_PIXELS = 25_000_000
MIME = "image/webp"
READ = ("JPEG", "PNG", "WEBP")  # whatever the name of the file says; nothing else is tried
TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)
BROKEN = (OSError, SyntaxError, ValueError, EOFError, TypeError, struct.error, *TOO_LARGE)
"""What Pillow raises on files that are cut off or made to hurt."""


def portrait_of(file: BinaryIO) -> bytes:
    """A WebP without metadata. The size is read from the head of the file, before anything is unpacked."""
    try:
        with Image.open(file, formats=READ) as image:
            _refuse_huge(image)
            return _saved(_square(image))
    except TOO_LARGE as fault:
        raise Refused(_too_large()) from fault
    except BROKEN as fault:
        raise Refused(
            _("This is not a picture we can read. Choose a JPEG, PNG or WebP file.")
        ) from fault


def _refuse_huge(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise Refused(_too_large())


def _too_large() -> str:
    return _("The picture has too many pixels. %(most)s million are the most.") % {
        "most": MOST_PIXELS // 1_000_000
    }


def _square(image: Image.Image) -> Image.Image:
    """Upright, on white where it was see-through, cut to the middle and a little above."""
    image.thumbnail((8 * SIDE, 8 * SIDE))  # first of all, for a JPEG is never unpacked larger
    upright = ImageOps.exif_transpose(image).convert("RGBA")
    small = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    ground = Image.new("RGBA", small.size, "white")
    return Image.alpha_composite(ground, small).convert("RGB")


def _saved(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "WEBP", quality=80)
    return out.getvalue()
