"""Which links of foreign text may be offered to a person, and what they must see first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from PySide6.QtCore import QUrl

_MAIL_FIELDS = frozenset({"subject", "body"})
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$&'*+=?^_`{|}~-]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_HOST = re.compile(r"[A-Za-z0-9.:-]+")
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\\]")


@dataclass(frozen=True)
class SafeLink:
    """`host` is where it leads, in a spelling that cannot be mistaken for another."""

    url: str
    host: str


def safe_link(written: str) -> SafeLink | None:
    """None for everything that is not plainly a page or a mail address."""
    if not written or _UNSEEN.search(written):
        return None
    url = QUrl(written, QUrl.ParsingMode.StrictMode)
    if not url.isValid():
        return None
    match url.scheme().lower():
        case "http" | "https":
            return _page(written, url)
        case "mailto":
            return _mail(url)
        case _:
            return None


def _page(written: str, url: QUrl) -> SafeLink | None:
    # A name before the host is there to make it look like another one.
    if url.userInfo() or not re.match(r"https?://[^/]", written, re.IGNORECASE):
        return None
    host = url.host(QUrl.ComponentFormattingOption.FullyEncoded)
    if not host or not _HOST.fullmatch(host):
        return None
    shown = host if url.port() < 0 else f"{host}:{url.port()}"
    return SafeLink(url.toString(QUrl.ComponentFormattingOption.FullyEncoded), shown)


def _mail(url: QUrl) -> SafeLink | None:
    address = _ADDRESS.fullmatch(url.path())
    if address is None or url.hasFragment() or url.host():
        return None
    # `attach=` made mail programs send files of this computer.
    asked = parse_qsl(url.query(), keep_blank_values=True)
    if any(name.lower() not in _MAIL_FIELDS for name, _ in asked):
        return None
    return SafeLink(url.toString(QUrl.ComponentFormattingOption.FullyEncoded), address[1])
