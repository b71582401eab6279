"""One piece of evidence, big, a picture or an output: to look at, to name, to remove."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from rflow_desktop.domain.shown import EvidenceLine
from ui.kit import Button, Dialog, Field, FieldBox, Label, Look, TextArea, paint_box

_WIDE, _HIGH = 1040, 760


class Preview(Dialog):
    """`titled`: id and new title. `removed`: the id."""

    titled = Signal(str, str)
    removed = Signal(str)

    def __init__(
        self,
        look: Look,
        window: QWidget,
        line: EvidenceLine,
        pixmap: QPixmap,
        *,
        writable: bool,
        text: str = "",
    ) -> None:
        super().__init__(look, window, title=line.title, width=_WIDE, height=_HIGH)
        self._line = line
        self.picture = _Picture(look, pixmap, name=f"{line.title}. {line.line}")
        self.name = Field(look)
        self.name.setText(line.title)
        self.words = TextArea(look, mono=True, name=line.title)
        self.words.set_text(text)
        self.words.setReadOnly(True)
        self.body.addWidget(self.picture, 1)
        self.body.addWidget(self.words, 1)
        self.picture.setVisible(not text)
        self.words.setVisible(bool(text))
        if pixmap.isNull() and not text:
            words = "It cannot be shown here." if line.here else "It is not on this computer yet."
            self.body.addWidget(Label(look, words, tone="text.secondary"))
        box = FieldBox(look, "Title", self.name)
        self.body.addWidget(box)
        box.setVisible(writable)
        if writable:
            remove = Button(look, "Remove", icon="trash-2", kind="quiet")
            remove.clicked.connect(self._on_remove)
            self.add_action(remove, side="left")
        close = self.add_cancel("Close")
        self.name.returnPressed.connect(self._on_named)
        self._start = self.name if writable else close

    def open(self, *, focus: QWidget | None = None) -> None:
        super().open(focus=focus or self._start)

    def dismiss(self) -> None:
        self._tell_title()
        super().dismiss()

    def _on_named(self) -> None:
        self.dismiss()

    def _tell_title(self) -> None:
        title = self.name.text().strip()
        if title and title != self._line.title:
            self.titled.emit(self._line.id, title)

    def _on_remove(self) -> None:
        self.name.setText(self._line.title)
        self.removed.emit(self._line.id)
        self.dismiss()


class _Picture(QLabel):
    """The whole picture, as large as the room allows and never larger than it is."""

    def __init__(self, look: Look, pixmap: QPixmap, *, name: str) -> None:
        super().__init__()
        self._look = look
        self._pixmap = pixmap
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(640), self._look.px(400))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(160), self._look.px(120))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = self._look
        painter = QPainter(self)
        box = QRectF(self.rect())
        paint_box(painter, box, radius=look.px(8), fill=look.color("bg.sunken"))
        if self._pixmap.isNull():
            return
        room = box.adjusted(8, 8, -8, -8).size()
        size = self._pixmap.deviceIndependentSize()
        if size.width() > room.width() or size.height() > room.height():
            size.scale(room, Qt.AspectRatioMode.KeepAspectRatio)
        left = (box.width() - size.width()) / 2
        top = (box.height() - size.height()) / 2
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        target = QRectF(round(left), round(top), size.width(), size.height())
        painter.drawPixmap(target, self._pixmap, QRectF(self._pixmap.rect()))
