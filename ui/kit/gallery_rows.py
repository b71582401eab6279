"""The six states of a list row beside each other, painted by the delegate that lists use."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui.kit.lists import RowModel
from ui.kit.look import Look
from ui.kit.painting import paint_box
from ui.kit.rows import Act, Row, RowDelegate, RowState

_ACTS = (Act("pause", "pause", "Pause"), Act("more", "ellipsis", "More"))
_MAILBOX = Row("1", "Shared mailbox not shown", lead="48229", glyph="session.active", meta="21 min")
_OUTLOOK = Row(
    "3",
    "Outlook keeps asking for a password",
    lead="48213",
    glyph="session.active",
    marks=("sync.waiting",),
)
_STATES = (
    (_MAILBOX, RowState(hovered=False, selected=False, focused=True)),
    (
        Row("2", _MAILBOX.title, lead="48229", glyph="session.active", acts=_ACTS),
        RowState(hovered=True, selected=False, focused=True),
    ),
    (_OUTLOOK, RowState(hovered=False, selected=True, focused=True)),
    (
        Row("4", _OUTLOOK.title, lead="48213", glyph="session.active", marks=("sync.waiting",)),
        RowState(hovered=False, selected=True, focused=False),
    ),
    (
        Row("5", "Classroom Wi-Fi drops at 10:40", lead="48207", meta="1 h", ticked=True),
        RowState(hovered=False, selected=False, focused=True, ticked=True),
    ),
    (
        Row(
            "6",
            "File server offline after storage move",
            lead="48235",
            glyph="priority.p1",
            is_new=True,
        ),
        RowState(hovered=False, selected=False, focused=True),
    ),
)


class RowStates(QFrame):
    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._delegate = RowDelegate(look, parent=self)
        self._model = RowModel(self)
        self._model.set_rows([row for row, _ in _STATES])
        self.setAccessibleName("The states of a list row")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        look.resized.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        return QSize(320, self._look.row_height * len(_STATES) + 2)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = self._look.px(8)
        clip = QPainterPath()
        clip.addRoundedRect(self.rect(), radius, radius)
        painter.setClipPath(clip)
        high = self._look.row_height
        for place, (_, state) in enumerate(_STATES):
            rect = QRect(1, 1 + place * high, self.width() - 2, high)
            self._delegate.paint_state(painter, rect, self._model.index(place), state)
        painter.setClipping(False)
        line = self._look.color("border.subtle")
        paint_box(painter, self.rect().toRectF(), radius=radius, border=line)
