"""Files of a chat: attached by drop, paste or choice, drawn small, looked at, taken off again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPixmap

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.paste_text import decoded as decoded_text
from rflow_desktop.domain.shown import EvidenceLine
from rflow_desktop.domain.shown_talk import Chip, TalkLine
from rflow_desktop.domain.states import SyncMark
from rflow_desktop.services.attaching import TOO_LARGE, Attaching
from rflow_desktop.services.evidence import Evidence
from ui.chat.parts_chips import PICTURE
from ui.chat.view import ChatScreenView
from ui.kit import Look, ask_for_files
from ui.presenter import Presenter
from ui.runner.pictures import EVIDENCE_FILES, LARGEST, decoded, encoded
from ui.runner.preview import Preview

MOST_READ = 256 * 1024
SMALLER = QSize(1600, 1600)
"""What a picture that is too large is made to fit into, when that is asked for."""


class Tell(Protocol):
    """Says a sentence in a toast; `undo` is offered while it is shown."""

    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


class FilesPresenter(Presenter):
    """What is refused is told beside the field, and nothing of it is kept."""

    def __init__(
        self, look: Look, view: ChatScreenView, session: str, *, attaching: Attaching,
        evidence: Evidence, tell: Tell,
    ) -> None:  # fmt: skip
        super().__init__(view)
        self._look, self._view, self._session = look, view, session
        self._attaching, self._evidence, self._tell = attaching, evidence, tell
        self._chips: tuple[Chip, ...] = ()
        self._drawn: set[str] = set()
        self._large: QImage | None = None
        self.preview: Preview | None = None
        self.refused.connect(view.tell_refusal)
        composer = view.composer
        composer.attach_asked.connect(self.choose)
        composer.picture_asked.connect(self.paste)
        composer.chip_removed.connect(lambda chip: self.run(self._take_off(chip)))
        composer.trouble.pressed.connect(self._on_smaller)
        view.conversation.chip_opened.connect(self._on_opened)

    @property
    def attached(self) -> tuple[str, ...]:
        """What goes with the next message."""
        return tuple(chip.id for chip in self._chips)

    async def show(self, lines: Iterable[TalkLine]) -> None:
        """The chips of the next message, and the small pictures that are not drawn yet."""
        self._chips = await self._attaching.attached(self._session)
        self._view.show_attached(self._chips)
        wanted = [*self._chips, *(chip for line in lines for chip in line.attachments)]
        for chip in wanted:
            is_picture = chip.mime.startswith("image/") and chip.here
            if is_picture and chip.sha256 not in self._drawn:
                self._drawn.add(chip.sha256)
                self.run(self._draw(chip))

    async def sent(self) -> None:
        """The message is kept with them."""
        await self._attaching.sent(self._session)
        self._chips = ()
        self._view.show_attached(())

    def add_files(self, files: Iterable[str]) -> None:
        """One after the other, so that the limits hold; one that is refused stops no other."""
        self.run(self._add_files([Path(file) for file in files]))

    def add_image(self, image: QImage) -> None:
        self.run(self._add_image(image, "Pasted picture"))

    def paste(self) -> None:
        """The picture or the files on the clipboard."""
        held = QGuiApplication.clipboard().mimeData()
        files = [url.toLocalFile() for url in held.urls() if url.isLocalFile()]
        image = QGuiApplication.clipboard().image()
        if files:
            self.add_files(files)
        elif not image.isNull():
            self.add_image(image)
        else:
            self._view.tell_refusal("The clipboard holds no picture and no file.")

    def choose(self) -> None:
        """The system's file dialog, beside which everything goes on."""
        ask_for_files(self._look, self._view, "Attach files", EVIDENCE_FILES, self.add_files)

    async def _add_files(self, files: list[Path]) -> None:
        refused: Refused | None = None
        for file in files:
            try:
                await self._attaching.add_file(self._session, file)
            except Refused as refusal:
                refused = refusal
                if refusal.code == TOO_LARGE:
                    image = await asyncio.to_thread(_read_image, file)
                    self._offer_smaller(image, refusal)
                    return
        if refused is not None:
            raise refused

    async def _add_image(self, image: QImage, name: str) -> None:
        raw = await asyncio.to_thread(encoded, image)
        try:
            await self._attaching.add_picture(self._session, raw, name)
        except Refused as refusal:
            if refusal.code != TOO_LARGE:
                raise
            self._offer_smaller(image, refusal)

    def _offer_smaller(self, image: QImage, refusal: Refused) -> None:
        self._large = image
        self._view.composer.trouble.tell(refusal.sentence, act="Make it smaller")

    def _on_smaller(self) -> None:
        image, self._large = self._large, None
        self._view.composer.show_trouble("")
        if image is None:
            return
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode
        small = image.scaled(SMALLER, keep, smooth.SmoothTransformation)
        self.run(self._add_image(small, "Smaller picture"))

    async def _take_off(self, chip: str) -> None:
        await self._attaching.take_off(self._session, chip)
        found = next((one for one in self._chips if one.id == chip), None)
        name = found.name if found is not None else "the file"

        def put_back() -> None:
            self.run(self._attaching.put_back(self._session, chip))

        self._tell(f"Took {name} off", undo=put_back)

    async def _draw(self, chip: Chip) -> None:
        raw = await self._evidence.look(self._session, chip.sha256)
        if raw is None:
            self._drawn.discard(chip.sha256)
            return
        image = await asyncio.to_thread(decoded, raw, PICTURE * 2)
        if not image.isNull():
            pixmap = QPixmap.fromImage(image)
            pixmap.setDevicePixelRatio(max(1.0, image.width() / PICTURE.width()))
            self._view.show_picture(chip.sha256, pixmap)

    def _on_opened(self, chip: str) -> None:
        lines = self._view.conversation.talk.lines
        found = next((one for line in lines for one in line.attachments if one.id == chip), None)
        if found is not None:
            self.run(self._open(found))

    async def _open(self, chip: Chip) -> None:
        raw = await self._evidence.look(self._session, chip.sha256)
        image, text = QImage(), ""
        if raw is not None and chip.mime.startswith("image/"):
            image = await asyncio.to_thread(decoded, raw, LARGEST)
        elif raw is not None and chip.mime.startswith("text/"):
            text = decoded_text(raw[:MOST_READ])
        if self.preview is not None:
            return  # pressed twice
        line = EvidenceLine(
            id=chip.id, title=chip.name, line="", sha256=chip.sha256, mime=chip.mime,
            size=len(raw or b""), at="", by="", step=0, available=chip.here, here=raw is not None,
            sync=SyncMark.SAVED,
        )  # fmt: skip
        preview = self.preview = Preview(
            self._look, self._view.window(), line, QPixmap.fromImage(image), writable=False,
            text=text,
        )  # fmt: skip
        preview.closed.connect(preview.deleteLater)
        preview.destroyed.connect(self._on_preview_gone)
        preview.open()

    def _on_preview_gone(self) -> None:
        self.preview = None


def _read_image(file: Path) -> QImage:
    try:
        raw = file.read_bytes()
    except OSError:
        return QImage()
    return decoded(raw, LARGEST)
