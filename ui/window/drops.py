"""Pictures and files that are dragged or pasted into the window, whatever is under the pointer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ui.kit import Look, announce, paint_box, paint_line, paint_pixmap

NO_PICTURE = "The clipboard holds no picture and no file."


class DropTarget(QWidget):
    """Lies over the main area while something is dragged, with one sentence about where it goes.

    Watches the native window, not the widgets: a text field would otherwise take the file's name.
    """

    files_dropped = Signal(list)
    image_dropped = Signal(QImage)

    def __init__(self, look: Look, area: QWidget) -> None:
        super().__init__(area)
        self._look, self._area = look, area
        self._sentence: Callable[[], str] = lambda: ""
        self.words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.installEventFilter(self)
        self.hide()

    def set_sentence(self, sentence: Callable[[], str]) -> None:
        """Asked for at the moment something is dragged in; no words, no target."""
        self._sentence = sentence

    def watch(self, window: QObject) -> None:
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event:
            case QResizeEvent() if watched is self._area:
                self.setGeometry(self._area.rect())
            case QDropEvent() if not isinstance(event, QDragMoveEvent) and self.isVisible():
                return self._on_drop(event)
            case QDragEnterEvent():
                return self._on_enter(event)
            case QDragMoveEvent() if self.isVisible():
                event.setDropAction(Qt.DropAction.CopyAction)
                event.accept()
                return True
            case _ if event.type() == QEvent.Type.DragLeave and self.isVisible():
                self.hide()
        return False

    def paste(self) -> bool:
        """Take what the clipboard holds; False when it is neither a picture nor a file."""
        return self._take(QGuiApplication.clipboard().mimeData())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        veil = look.color("bg.selected")
        veil.setAlphaF(0.94)
        painter.fillRect(self.rect(), veil)
        inset = look.px(12)
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        line = look.color("border.focus")
        paint_box(painter, box, radius=look.px(10), border=line, width=2, dashed=True)
        middle = box.center().y()
        above = QRectF(box.left(), middle - look.px(34), box.width(), look.px(24))
        paint_pixmap(painter, above, look.pixmap("image", "accent.text", 24))
        words = QRectF(box.left(), middle, box.width(), look.px(22))
        centre = Qt.AlignmentFlag.AlignHCenter
        font, ink = look.font("title"), look.color("accent.text")
        paint_line(painter, words, self.words, font=font, color=ink, align=centre)

    def _on_enter(self, event: QDragEnterEvent) -> bool:
        words = self._sentence()
        if not words or not holds_evidence(event.mimeData()):
            return False
        self.words = words
        self.setGeometry(self._area.rect())
        self.show()
        self.raise_()
        announce(self, words)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        return True

    def _on_drop(self, event: QDropEvent) -> bool:
        self.hide()
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._take(event.mimeData())
        return True

    def _take(self, dropped: QMimeData) -> bool:
        files = _files(dropped)
        if files:
            self.files_dropped.emit(files)
            return True
        image = dropped.imageData() if dropped.hasImage() else None
        if isinstance(image, QImage) and not image.isNull():
            self.image_dropped.emit(image)
            return True
        return False


class PictureKeys(QObject):
    """Ctrl V in a text field: a picture becomes evidence there too, everything else is pasted."""

    def __init__(self, target: DropTarget) -> None:
        super().__init__(target)
        self._target = target
        self._field: QWidget | None = None

    def follow(self, field: QWidget | None) -> None:
        """The text field that has the focus now, or none."""
        if self._field is not None and isValid(self._field):
            self._field.removeEventFilter(self)
            self._field.destroyed.disconnect(self._on_field_gone)
        self._field = field
        if field is not None:
            field.installEventFilter(self)
            field.destroyed.connect(self._on_field_gone)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not event.matches(QKeySequence.StandardKey.Paste):
            return False
        held = QGuiApplication.clipboard().mimeData()
        return not held.hasText() and held.hasImage() and self._target.paste()

    def _on_field_gone(self) -> None:
        self._field = None


def holds_evidence(dragged: QMimeData) -> bool:
    return dragged.hasImage() or bool(_files(dragged))


def _files(dragged: QMimeData) -> list[str]:
    return [url.toLocalFile() for url in dragged.urls() if url.isLocalFile()]
