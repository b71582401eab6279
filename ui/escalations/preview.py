"""One piece of evidence, large; left and right walk through the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from rflow_desktop.domain.shown import EvidenceLine
from ui.kit import Button, Dialog, Label, Look

Wanting = Callable[[str], None]
"""Asks for the picture of a hash; it comes back through `show_picture`."""


class Preview(Dialog):
    def __init__(
        self,
        look: Look,
        window: QWidget,
        pieces: Sequence[EvidenceLine],
        first: str,
        *,
        want: Wanting,
    ) -> None:
        super().__init__(look, window, title="", width=1080, height=760)
        self._pieces, self._want = tuple(pieces), want
        ids = [piece.id for piece in pieces]
        self._place = ids.index(first) if first in ids else 0
        self.canvas = _Canvas(look)
        self.told = Label(look, "", role="small", tone="text.tertiary", elide=True)
        self.body.addWidget(self.canvas, 1)
        self.body.addWidget(self.told)
        self.before = Button(look, "Previous", key="←", kind="quiet")
        self.after = Button(look, "Next", key="→", kind="quiet")
        self.before.clicked.connect(lambda: self._step(-1))
        self.after.clicked.connect(lambda: self._step(1))
        for button in (self.before, self.after):
            self.add_action(button, side="left")
            button.setVisible(len(self._pieces) > 1)
        self.done = self.add_cancel("Close")
        self.closed.connect(self.deleteLater)
        self._draw()

    @property
    def piece(self) -> EvidenceLine:
        return self._pieces[self._place]

    def show_picture(self, sha256: str, picture: QPixmap) -> None:
        if sha256 == self.piece.sha256:
            self.canvas.show_picture(picture)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if step:
            self._step(step)
            event.accept()
            return
        super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        self._place = (self._place + by) % len(self._pieces)
        self._draw()

    def _draw(self) -> None:
        piece = self.piece
        self.set_title(piece.title)
        place = f"{self._place + 1} of {len(self._pieces)}" if len(self._pieces) > 1 else ""
        state = piece.line if piece.here else "Not on this computer yet"
        self.told.setText("  ·  ".join(part for part in (place, state) if part))
        self.canvas.setAccessibleName(f"{piece.title}, {state}")
        self.canvas.show_picture(QPixmap())
        if piece.here:
            self._want(piece.sha256)


class _Canvas(QLabel):
    """The whole picture, never larger than it is."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._picture = QPixmap()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # arrows on a button would move the focus
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def has_picture(self) -> bool:
        return not self._picture.isNull()

    def show_picture(self, picture: QPixmap) -> None:
        self._picture = picture
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(640), self._look.px(480))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(160), self._look.px(120))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), self._look.color("bg.sunken"))
        if self._picture.isNull():
            return
        size = self._picture.deviceIndependentSize()
        scale = min(1.0, self.width() / size.width(), self.height() / size.height())
        wide, high = size.width() * scale, size.height() * scale
        left, top = (self.width() - wide) / 2, (self.height() - high) / 2
        at = QRectF(left, top, wide, high)
        painter.drawPixmap(at, self._picture, QRectF(self._picture.rect()))


def decoded(raw: bytes | None) -> QPixmap:
    """The picture, or an empty one when there is none to be seen."""
    image = QImage()
    if raw is not None:
        image.loadFromData(raw)
    return QPixmap.fromImage(image)
