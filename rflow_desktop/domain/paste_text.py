"""Makes pasted output readable, whatever console, encoding or file it came from."""

from __future__ import annotations

import codecs
import re

_CODES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours and movements of a terminal
    r"|\x1b\][^\x07\x1b\n]*(?:\x07|\x1b\\)?"  # titles and links
    r"|\x1b[PX^_][^\x1b\n]*(?:\x1b\\)?"
    r"|\x1b[ -/]*[0-~]?"
    r"|\x9b[0-?]*[ -/]*[@-~]"
)
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x9f\ufeff\ufffe\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_MARKS = ("\ufeff", "\ufffe", "\xff\xfe", "\xfe\xff", "\xef\xbb\xbf")
_WIDE = 4
"""One NUL in so many signs says that two bytes were read as two signs."""


def readable(text: str) -> str:
    """Lines ended by a line feed, without the codes of terminals and without signs nobody sees.

    What a program wrote over itself after a lone carriage return is read as a line of its own.
    """
    for mark in _MARKS:
        text = text.removeprefix(mark)
    if text.count("\0") * _WIDE >= len(text):
        text = text.replace("\0", "")
    text = _CODES.sub("", text)
    lines = (_UNSEEN.sub("", line).rstrip() for line in text.splitlines())
    return "\n".join(lines).rstrip("\n")


def decoded(raw: bytes) -> str:
    """The text of a file of output: UTF-16 as Windows redirects it, UTF-8, or what is left."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return readable(raw.decode("utf-16", "replace"))
    if raw.count(0) * _WIDE >= len(raw) > 0:
        order = "utf-16-be" if raw[:1] == b"\0" else "utf-16-le"
        return readable(raw.decode(order, "replace"))
    try:
        return readable(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return readable(raw.decode("cp1252", "replace"))
