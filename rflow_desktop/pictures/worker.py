"""Runs in a process of its own: decodes one picture under limits and paints it anew."""

from __future__ import annotations

import io
import multiprocessing
import os
import sys
import threading
from dataclasses import dataclass
from typing import Literal

from rflow_desktop.pictures.kinds import MOST_PIXELS, Format

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
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415  this process only

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(raw), formats=[format_]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return Painted(trouble="too_many_pixels")
            upright = ImageOps.exif_transpose(picture)
            clean = upright.convert("RGBA" if _see_through(upright) else "RGB")
    except Image.DecompressionBombError:
        return Painted(trouble="too_many_pixels")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError):
        return Painted(trouble="damaged")
    clean.info = {}
    out = io.BytesIO()
    if format_ == "JPEG":
        clean.convert("RGB").save(out, "JPEG", quality=92)
    else:
        clean.save(out, "WEBP", lossless=True, quality=60, method=2, exact=True)
    mime = "image/jpeg" if format_ == "JPEG" else "image/webp"
    return Painted(out.getvalue(), mime, clean.width, clean.height)


def fit(raw: bytes, format_: Format, most_side: int, most_bytes: int) -> Painted:
    """A picture no larger than asked for; without bytes when it is small enough as it stands."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415  this process only

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(io.BytesIO(raw), formats=[format_]) as picture:
            if max(picture.size) <= most_side and len(raw) <= most_bytes and format_ != "BMP":
                return Painted(width=picture.width, height=picture.height)
            upright = ImageOps.exif_transpose(picture)
            clean = upright.convert("RGBA" if _see_through(upright) else "RGB")
    except Image.DecompressionBombError:
        return Painted(trouble="too_many_pixels")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError):
        return Painted(trouble="damaged")
    clean.thumbnail((most_side, most_side), Image.Resampling.LANCZOS)
    clean.info = {}
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=90, method=2)
    if out.tell() > most_bytes:
        out = io.BytesIO()
        clean.convert("RGB").save(out, "JPEG", quality=75)
        return Painted(out.getvalue(), "image/jpeg", clean.width, clean.height)
    return Painted(out.getvalue(), "image/webp", clean.width, clean.height)


def _see_through(picture) -> bool:  # type: ignore[no-untyped-def]  # Pillow is imported above
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
