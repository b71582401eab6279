"""Which bytes of something a request asks for."""

from __future__ import annotations

import re

from sync.server.central import NotDone

_ONE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


def asked(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte; None for all of it. Raises NotDone 416 where there are none.

    Several ranges in one request are answered with all of it, which is allowed.
    """
    found = _ONE.fullmatch(header.strip())
    if found is None:
        return None
    start, end = int(found[1]), min(int(found[2] or size - 1), size - 1)
    if start > end:
        place = {"Content-Range": f"bytes */{size}"}
        raise NotDone(416, "range", "There are no such bytes here.", place)
    return start, end


def told(start: int, end: int, size: int) -> dict[str, str]:
    return {"Content-Range": f"bytes {start}-{end}/{size}", "Accept-Ranges": "bytes"}
