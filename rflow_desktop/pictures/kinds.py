"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

from typing import Literal

Format = Literal["PNG", "JPEG", "GIF", "BMP", "WEBP"]

MOST_PICTURE_BYTES = 20 * 1024 * 1024
MOST_TEXT_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000

_MAGIC: tuple[tuple[bytes, Format], ...] = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
)


def picture_format(raw: bytes) -> Format | None:
    """The picture format that the bytes begin with, or None: it is not a picture we take."""
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "WEBP"
    return next((name for magic, name in _MAGIC if raw.startswith(magic)), None)


def as_text(raw: bytes) -> str | None:
    """The text in `raw`, in UTF-8 or in UTF-16 with its mark; None when it is something else."""
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text
