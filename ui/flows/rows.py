"""The rows of the flow library, the columns they stand in, and the names above."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.domain.words import FLOW_KINDS
from ui.kit import ROW_ROLE, Look, RowDelegate, RowState, paint_line, paint_pixmap
from ui.kit.rows import Index
from ui.new_session.offers import flow_icon
from ui.runner.words import counted
from ui.sessions.words import changed

WHOSE: Mapping[str, str] = {"starter": "Starter", "yours": "Yours", "team": "Team"}
_SIDE, _GAP, _HEAD = 20, 10, 32
_ICON = 16
_FIXED = (
    ("category", 112),
    ("version", 54),
    ("used", 48),
    ("fixed", 52),
    ("changed", 84),
    ("whose", 60),
)
_NAMES: Mapping[str, str] = {
    "name": "Flow", "category": "Category", "version": "Version", "used": "Used",
    "fixed": "Fixed", "changed": "Changed", "whose": "Whose",
}  # fmt: skip
_RIGHT = ("version", "used", "fixed", "changed")
_LESS = ("changed", "category")
"""What a narrow table leaves to the preview, the first one first."""


@dataclass(frozen=True, kw_only=True)
class FlowRow:
    """A row in the shape that is drawn."""

    key: str
    name: str
    icon: str
    category: str
    version: str
    used: str
    fixed: str
    changed: str
    whose: str
    is_draft: bool
    speech: str

    def spoken(self) -> str:
        return self.speech


def flow_row(line: FlowLine, now_ms: int) -> FlowRow:
    used = str(line.used) if line.used else ""
    fixed = f"{round(100 * line.fixed / line.used)} %" if line.used else ""
    kind = FLOW_KINDS.get(line.kind, line.kind)
    told = (
        line.name, kind, line.category, f"version {line.version}",
        f"used {counted(line.used, 'time')}, {fixed} fixed" if line.used else "not used yet",
        WHOSE.get(line.whose, line.whose), "draft" if line.status == "draft" else "",
    )  # fmt: skip
    return FlowRow(
        key=line.id,
        name=line.name,
        icon=flow_icon(line.kind),
        category=line.category,
        version=str(line.version),
        used=used,
        fixed=fixed,
        changed=changed(line.changed_at, now_ms) if line.changed_at else "",
        whose=WHOSE.get(line.whose, line.whose),
        is_draft=line.status == "draft",
        speech=", ".join(part for part in told if part),
    )


def columns(look: Look, width: float) -> dict[str, tuple[float, float]]:
    """Left edge and width of each column."""
    px = look.px
    shown = [(name, px(wide)) for name, wide in _FIXED]
    least = px(200)

    def rest() -> float:
        taken = sum(wide for _, wide in shown) + px(_GAP) * (len(shown) + 2)
        return width - 2 * px(_SIDE) - px(_ICON) - taken

    for name in _LESS:
        if rest() < least:
            shown = [one for one in shown if one[0] != name]
    made: dict[str, tuple[float, float]] = {"icon": (px(_SIDE), px(_ICON))}
    left = px(_SIDE) + px(_ICON) + px(_GAP)
    for name, wide in (("name", max(px(80), rest())), *shown):
        if name == "whose":
            left += px(_GAP)  # it begins where a figure ends
        made[name] = (left, wide)
        left += int(wide) + px(_GAP)
    return made


class FlowDelegate(RowDelegate):
    def paint_content(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, FlowRow):
            return
        look, px = self.look, self.look.px
        at = columns(look, rect.width())
        top, high = rect.top(), rect.height() - 1
        left, wide = at["icon"]
        icon = look.pixmap(row.icon, "text.secondary", _ICON)
        paint_pixmap(painter, QRectF(left, top, wide, high), icon)
        left, wide = at["name"]
        box = QRectF(left, top, wide, high)
        font = look.font("bodyMedium" if state.selected else "body")
        taken = paint_line(painter, box, row.name, font=font, color=look.color("text.primary"))
        faint = look.color("text.tertiary")
        if row.is_draft:
            box.setLeft(left + taken + px(8))
            paint_line(painter, box, "Draft", font=look.font("small"), color=faint)
        for name, (left, wide) in at.items():
            if name in ("icon", "name"):
                continue
            side = Qt.AlignmentFlag.AlignRight if name in _RIGHT else Qt.AlignmentFlag.AlignLeft
            tone = "text.tertiary" if name in ("version", "changed", "whose") else "text.secondary"
            paint_line(
                painter, QRectF(left, top, wide, high), getattr(row, name),
                font=look.font("small", tabular=True), color=look.color(tone), align=side,
            )  # fmt: skip


class FlowHeads(QWidget):
    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._room = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.resized.connect(self.updateGeometry)

    def set_room(self, width: int) -> None:
        self._room = width
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(300), self._look.px(_HEAD))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._look.px(_HEAD))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        high = self.height() - 1
        font, color = look.font("microStrong"), look.color("text.tertiary")
        for name, (left, wide) in columns(look, self._room or self.width()).items():
            side = Qt.AlignmentFlag.AlignRight if name in _RIGHT else Qt.AlignmentFlag.AlignLeft
            box = QRectF(left, 0, wide, high)
            words = _NAMES.get(name, "")
            paint_line(painter, box, words, font=font, color=color, align=side)
        painter.fillRect(0, high, self.width(), 1, look.color("border.subtle"))
