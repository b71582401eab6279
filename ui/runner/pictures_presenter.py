"""Evidence in and out of a session: dropped, pasted, chosen, looked at, named and removed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPixmap

from rflow_desktop.domain.paste_text import decoded as decoded_text
from rflow_desktop.domain.shown import EvidenceLine, SessionView
from rflow_desktop.services.evidence import Evidence
from ui.presenter import Presenter
from ui.runner.pictures import LARGEST, THUMB, decoded, encoded
from ui.runner.view import RunnerView

MOST_READ = 256 * 1024


class Tell(Protocol):
    """Says a sentence in a toast; `undo` is offered while it is shown."""

    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


class PicturesPresenter(Presenter):
    """What is refused is told as a sentence; nothing of it is kept."""

    def __init__(self, view: RunnerView, session: str, *, evidence: Evidence, tell: Tell) -> None:
        super().__init__(view)
        self._view, self._session = view, session
        self._evidence, self._tell = evidence, tell
        self._coming: set[str] = set()
        self.refused.connect(lambda sentence: tell(sentence))
        view.files_chosen.connect(self.add_files)
        view.evidence_opened.connect(self._on_opened)
        view.evidence_removed.connect(lambda piece: self.run(self._remove(piece)))
        view.evidence_titled.connect(self._on_titled)

    def add_files(self, files: list[str]) -> None:
        """Each becomes evidence of the current step; one that is refused stops no other."""
        for file in files:
            self.run(self._evidence.add_file(self._session, Path(file)))

    def add_image(self, image: QImage) -> None:
        self.run(self._add_image(image))

    async def show(self, shown: SessionView) -> None:
        """Draw the small pictures that are not drawn yet; those of colleagues once they came."""
        for line in shown.evidence:
            if self._view.inspector.evidence.has_picture(line.sha256):
                continue
            if line.here:
                image = await self._picture(line, THUMB)
                self._view.show_picture(line.sha256, QPixmap.fromImage(image))
            elif line.available and line.sha256 not in self._coming:
                self._coming.add(line.sha256)
                self.run(self._bring(line.sha256))

    async def _bring(self, sha256: str) -> None:
        """When it has come, that is told, and it is drawn as one that is here."""
        try:
            await self._evidence.look(self._session, sha256)
        finally:
            self._coming.discard(sha256)

    async def _add_image(self, image: QImage) -> None:
        raw = await asyncio.to_thread(encoded, image)
        await self._evidence.add_picture(self._session, raw)

    async def _picture(self, line: EvidenceLine, most: QSize) -> QImage:
        raw = await self._evidence.look(self._session, line.sha256)
        if raw is None or not line.mime.startswith("image/"):
            return QImage()
        return await asyncio.to_thread(decoded, raw, most)

    def _on_opened(self, piece: str) -> None:
        line = self._line(piece)
        if line is not None:
            self.run(self._open(line))

    async def _open(self, line: EvidenceLine) -> None:
        image = await self._picture(line, LARGEST)
        text = await self._text(line)
        shown = self._view.shown
        writable = shown is not None and shown.writable
        self._view.open_preview(line, QPixmap.fromImage(image), writable=writable, text=text)

    async def _text(self, line: EvidenceLine) -> str:
        """The beginning of a text, as long as anybody reads."""
        if not line.mime.startswith("text/"):
            return ""
        raw = await self._evidence.look(self._session, line.sha256)
        return "" if raw is None else decoded_text(raw[:MOST_READ])

    def _on_titled(self, piece: str, title: str) -> None:
        self.run(self._evidence.title(self._session, piece, title))

    async def _remove(self, piece: str) -> None:
        line = self._line(piece)
        await self._evidence.remove(self._session, piece)

        def put_back() -> None:
            self.run(self._evidence.put_back(self._session, piece))

        self._tell(f"Removed {line.title if line else 'the picture'}", undo=put_back)

    def _line(self, piece: str) -> EvidenceLine | None:
        shown = self._view.shown
        lines = shown.evidence if shown is not None else ()
        return next((line for line in lines if line.id == piece), None)
