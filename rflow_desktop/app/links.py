"""Opening a link that somebody pressed: only what the kit has found safe ever gets here."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from ui.kit import safe_link


def open_link(url: str, _host: str) -> None:
    """Hands an https, http or mailto address to the system; anything else is left alone."""
    safe = safe_link(url)
    if safe is not None:
        QDesktopServices.openUrl(QUrl(safe.url))
