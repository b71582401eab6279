"""What the screens of all kinds of sessions answer alike when the window asks."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QWidget

from ui.runner.session_header import SessionHeader
from ui.window.panels import ThreePanels
from ui.window.values import Thing
from ui.window.view import View


class Named(Protocol):
    @property
    def ticket(self) -> str: ...
    @property
    def client(self) -> str: ...
    @property
    def title(self) -> str: ...


class SessionScreen(View):
    """Says with `about` which session is shown."""

    top: SessionHeader
    three: ThreePanels

    def about(self) -> Named | None:
        """None before it has been read."""
        return None

    def title(self) -> str:
        shown = self.about()
        if shown is None:
            return ""
        return " ".join(part for part in (shown.ticket, shown.client or shown.title) if part)

    def header(self) -> QWidget | None:
        return self.top

    def thing(self) -> Thing | None:
        return Thing(words=self.title()) if self.about() is not None else None

    def panels(self) -> tuple[QWidget, ...]:
        return self.three.panels()
