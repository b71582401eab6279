"""Runs in a process of its own: decodes one picture under limits and paints it anew."""

from __future__ import annotations

import io
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rflow_desktop.pictures.kinds import MOST_PIXELS, Format

if TYPE_CHECKING:  # Pillow is imported by the process that decodes, and by no other
    from PIL.Image import Image as PicturePixels

MOST_MEMORY = 1536 * 1024 * 1024
Trouble = Literal["too_many_pixels", "damaged"]


@dataclass(frozen=True)
class Painted:
    """A picture without anything but its pixels; `trouble` says why there is none."""

    raw: bytes = b""
    mime: str = ""
    width: int = 0
    height: int = 0
    trouble: Trouble | None = None


def begin() -> None:
    """What the worker does before its first picture."""
    limit_memory()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A desktop that was killed could not say that no picture will come any more."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def limit_memory() -> None:
    """Keeps a bomb from taking the computer along.

    Windows has no such limit: pixels are counted.
    """
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  not there on Windows

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def repaint(raw: bytes, format_: Format) -> Painted:
    """Decodes `raw` as `format_` only, upright and first frame, and encodes the pixels alone."""

    def told_before(width: int, height: int) -> Painted | None:
        return Painted(trouble="too_many_pixels") if width * height > MOST_PIXELS else None

    clean = _decoded(raw, format_, told_before)
    if isinstance(clean, Painted):
        return clean
    out = io.BytesIO()
    if format_ == "JPEG":
        clean.convert("RGB").save(out, "JPEG", quality=92)
    else:
        clean.save(out, "WEBP", lossless=True, quality=60, method=2, exact=True)
    mime = "image/jpeg" if format_ == "JPEG" else "image/webp"
    return Painted(out.getvalue(), mime, clean.width, clean.height)


def fit(raw: bytes, format_: Format, most_side: int, most_bytes: int) -> Painted:
    """A picture no larger than asked for; without bytes when it is small enough as it stands."""
    from PIL import Image  # noqa: PLC0415  this process only

    def told_before(width: int, height: int) -> Painted | None:
        small = max(width, height) <= most_side and len(raw) <= most_bytes and format_ != "BMP"
        return Painted(width=width, height=height) if small else None

    clean = _decoded(raw, format_, told_before)
    if isinstance(clean, Painted):
        return clean
    clean.thumbnail((most_side, most_side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=90, method=2)
    if out.tell() > most_bytes:
        out = io.BytesIO()
        clean.convert("RGB").save(out, "JPEG", quality=75)
        return Painted(out.getvalue(), "image/jpeg", clean.width, clean.height)
    return Painted(out.getvalue(), "image/webp", clean.width, clean.height)


def _decoded(
    raw: bytes, format_: Format, told_before: Callable[[int, int], Painted | None]
) -> PicturePixels | Painted:
    """The pixels alone, upright; or what `told_before` says of their size before they are read, or
    the trouble with them.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(raw), formats=[format_]) as picture:
            told = told_before(picture.width, picture.height)
            if told is not None:
                return told
            upright = ImageOps.exif_transpose(picture)
            clean = upright.convert("RGBA" if _see_through(upright) else "RGB")
    except Image.DecompressionBombError:
        return Painted(trouble="too_many_pixels")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError):
        return Painted(trouble="damaged")
    clean.info = {}
    return clean


def _see_through(picture: PicturePixels) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
