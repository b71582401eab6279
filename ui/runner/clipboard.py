"""What the clipboard holds: another program is asked once, and again when it has changed."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication


class Clipboard(QObject):
    """To ask whoever copied takes up to a frame, and the key bar asks with every step."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_file: bool | None = None
        QGuiApplication.clipboard().dataChanged.connect(self._forget)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):  # behind others it may not be told
            application.applicationStateChanged.connect(self._forget)

    @property
    def is_file(self) -> bool:
        """A picture or files: evidence, and no output of a command."""
        if self._is_file is None:
            held = QGuiApplication.clipboard().mimeData()
            self._is_file = held.hasImage() or held.hasUrls()
        return self._is_file

    def _forget(self) -> None:
        self._is_file = None
