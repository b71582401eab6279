"""Evidence of a session: small pictures with a title, a line of text, a time and a step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import QListView, QSizePolicy, QWidget

from rflow_desktop.domain.frozen import value_class
from rflow_desktop.domain.shown import EvidenceLine, SyncMark
from ui.kit import (
    ROW_ROLE,
    Label,
    ListBox,
    Look,
    Row,
    RowDelegate,
    RowState,
    Section,
    TextButton,
    paint_box,
    paint_line,
    paint_pixmap,
)
from ui.kit.rows import Index
from ui.runner.words import clock, spoken_evidence, where

_PITCH = 62
_WIDE, _HIGH = 72, 46
_MOST_ROWS = 4
_REMOVE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


@value_class(frozen=True)
class EvidenceRow(Row):
    line: EvidenceLine | None = None
    time: str = ""


class EvidenceDelegate(RowDelegate):
    def __init__(self, look: Look) -> None:
        super().__init__(look, hairline=False)
        self.pictures: dict[str, QPixmap] = {}

    def row_height(self, index: Index) -> int:  # noqa: ARG002
        return self.look.px(_PITCH)

    def paint_state(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, EvidenceRow) or row.line is None:
            return
        look = self.look
        painter.save()
        top = rect.top() + look.px(10)
        area = QRectF(rect.left(), top, rect.width(), look.px(_PITCH - 10))
        if state.selected and state.focused:
            box = area.adjusted(0, -look.px(5), 0, look.px(3))
            paint_box(painter, box, radius=look.px(6), fill=look.color("bg.selected"))
        elif state.hovered:
            box = area.adjusted(0, -look.px(5), 0, look.px(3))
            paint_box(painter, box, radius=look.px(6), fill=look.color("bg.hover"))
        self._paint_picture(painter, area, row.line)
        self._paint_words(painter, area, row, row.line)
        painter.restore()

    def _paint_picture(self, painter: QPainter, area: QRectF, line: EvidenceLine) -> None:
        look = self.look
        box = QRectF(area.left(), area.top(), look.px(_WIDE), look.px(_HIGH))
        radius = look.px(5)
        clip = QPainterPath()
        clip.addRoundedRect(box, radius, radius)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(clip)
        painter.fillRect(box, look.color("bg.sunken"))
        pixmap = self.pictures.get(line.sha256)
        if pixmap is not None and not pixmap.isNull():
            size = pixmap.deviceIndependentSize()
            scale = max(box.width() / size.width(), box.height() / size.height())
            wide, high = size.width() * scale, size.height() * scale
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            left = box.left() + (box.width() - wide) / 2
            target = QRectF(left, box.top(), wide, high)
            painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
        else:
            paint_pixmap(painter, box, look.pixmap(_icon(line), "text.tertiary"))
        painter.restore()
        paint_box(painter, box, radius=radius, border=look.color("border.default"))

    def _paint_words(
        self, painter: QPainter, area: QRectF, row: EvidenceRow, line: EvidenceLine
    ) -> None:
        look = self.look
        left = area.left() + look.px(_WIDE + 10)
        end = Qt.AlignmentFlag.AlignRight
        font = look.font("small", tabular=True)
        faint = look.color("text.tertiary")
        wide = look.metrics("small", tabular=True).horizontalAdvance(row.time) + 1
        time = QRectF(area.right() - wide, area.top(), wide, look.px(18))
        paint_line(painter, time, row.time, font=font, color=faint, align=end)
        room = area.right() - left
        title = QRectF(left, area.top(), room - wide - look.px(6), look.px(18))
        ink = look.color("text.primary")
        paint_line(painter, title, line.title, font=look.font("bodyMedium"), color=ink)
        second = QRectF(left, area.top() + look.px(18), room, look.px(17))
        grey = look.color("text.secondary")
        paint_line(painter, second, line.line, font=look.font("small"), color=grey)
        third = QRectF(left, area.top() + look.px(35), room, look.px(16))
        mark = _MARKS.get(line.sync)
        if mark is not None:
            box = QRectF(third.left(), third.top(), look.px(12), third.height())
            paint_pixmap(painter, box, look.glyph(mark, 12))
            third.adjust(look.px(18), 0, 0, 0)
        words = " · ".join(part for part in (_step(line), where(line)) if part)
        paint_line(painter, third, words, font=look.font("small"), color=faint)


class EvidenceList(ListBox):
    """Enter opens a picture, Del removes it (and that can be undone)."""

    removed = Signal(str)

    def __init__(self, look: Look) -> None:
        self.delegate = EvidenceDelegate(look)
        super().__init__(look, name="Evidence", delegate=self.delegate)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(lambda index: self.opened.emit(self._key(index)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _REMOVE and self.current_key:
            self.removed.emit(self.current_key)
            return
        super().keyPressEvent(event)


class EvidenceBox(Section):
    """`add_asked`, `opened` (the id of a piece), `removed` (likewise)."""

    add_asked = Signal()
    opened = Signal(str)
    removed = Signal(str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        self.add = TextButton(look, "Add", key="E")
        super().__init__(look, "Evidence", count=0, action=self.add, parent=parent)
        self._look = look
        self.list = EvidenceList(look)
        self.empty = Label(
            look, "Screenshots and files of this session.", role="small", tone="text.tertiary",
            wrap=True,
        )  # fmt: skip
        self.body.addWidget(self.empty)
        self.body.addWidget(self.list)
        self.body.setSpacing(0)
        layout = self.layout()
        if layout is not None:
            layout.setSpacing(0)
        self.add.clicked.connect(self.add_asked)
        self.list.opened.connect(self.opened)
        self.list.removed.connect(self.removed)
        look.changed.connect(self._fit)

    def show_lines(self, lines: Sequence[EvidenceLine], *, today: date, writable: bool) -> None:
        rows: list[EvidenceRow] = []
        for line in lines:
            time = clock(line.at, today=today)
            speech = spoken_evidence(line, time)
            rows.append(
                EvidenceRow(key=line.id, title=line.title, line=line, time=time, speech=speech)
            )
        self.list.set_rows(rows)
        self.set_count(len(lines))
        self.empty.setVisible(not lines)
        self.list.setVisible(bool(lines))
        self.add.setVisible(writable)
        self._fit()

    def show_picture(self, sha256: str, pixmap: QPixmap) -> None:
        self.list.delegate.pictures[sha256] = pixmap
        self.list.viewport().update()

    def has_picture(self, sha256: str) -> bool:
        return sha256 in self.list.delegate.pictures

    def _fit(self) -> None:
        rows = min(len(self.list.rows.rows), _MOST_ROWS)
        self.list.setFixedHeight(rows * self._look.px(_PITCH) + self._look.px(2))


_MARKS = {
    SyncMark.WAITING: "sync.waiting",
    SyncMark.SENDING: "sync.sending",
    SyncMark.ATTENTION: "sync.needsAttention",
}


def _step(line: EvidenceLine) -> str:
    return f"step {line.step}" if line.step else ""


def _icon(line: EvidenceLine) -> str:
    if not line.here:
        return "cloud-download"
    return "image" if line.mime.startswith("image/") else "file-text"
