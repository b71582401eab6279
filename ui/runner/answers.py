"""The answers of a step: big rows with a number, the words, and where each of them leads."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import Choice
from ui.kit import BaseButton, Look, break_lines, paint_box, paint_line, paint_pixmap
from ui.kit.kept import Kept
from ui.runner.words import spoken_choice

_HIGH = 46
_SIDE = 14
_CAP = 22
_GAP = 12
_ARROW = 12
_LEADS_SHARE = 0.42
_NEXT = (Qt.Key.Key_Down, Qt.Key.Key_J)
_BACK = (Qt.Key.Key_Up, Qt.Key.Key_K)
_WIDTHS = 8


class AnswerRow(BaseButton):
    """One answer. Checked means chosen; choosing again confirms."""

    stepped = Signal(int)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "", parent=parent)
        self.setCheckable(True)
        self.choice = Choice(id="", label="", leads_to="")
        self.place = 0
        self._broken: dict[int, tuple[str, ...]] = {}
        self._boxes = Kept(look, "bg.canvas")
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_choice(self, place: int, choice: Choice) -> None:
        if (place, choice) == (self.place, self.choice):
            return
        self.place, self.choice = place, choice
        self._broken.clear()
        self.setAccessibleName(spoken_choice(place, choice))
        self.updateGeometry()
        self.update()

    def ring_radius(self) -> int:
        return self._look.px(8)

    def sizeHint(self) -> QSize:
        wide = self._look.px(420)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(160), self._look.px(_HIGH))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        look = self._look
        lines = len(self._lines(width))
        return max(look.px(_HIGH), lines * look.line_height("body") + look.px(28))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _NEXT:
            self.stepped.emit(1)
        elif event.key() in _BACK:
            self.stepped.emit(-1)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._boxes = Kept(self._look, "bg.canvas")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        chosen, hovered = self.isChecked(), self._is_hovered()
        self._boxes.paint(
            painter, self.rect(), (self.place, chosen, hovered),
            lambda within: self._paint_boxes(within, chosen=chosen, hovered=hovered),
        )  # fmt: skip
        high = self.height()
        left = look.px(_SIDE) + look.px(_CAP) + look.px(_GAP)
        ink = look.color("text.primary" if self.isEnabled() else "text.secondary")
        pitch = look.line_height("body")
        lines = self._lines(self.width())
        top = (high - pitch * len(lines)) / 2
        room = self._room(self.width())
        for line in lines:
            box = QRectF(left, top, room, pitch)
            paint_line(painter, box, line, font=look.font("bodyMedium"), color=ink)
            top += pitch
        self._paint_leads(painter)

    def _paint_boxes(self, painter: QPainter, *, chosen: bool, hovered: bool) -> None:
        """What stays as it is from step to step: the box, and the number in its cap."""
        look = self._look
        fill = "bg.selected" if chosen else "bg.hover" if hovered else "bg.raised"
        paint_box(
            painter,
            QRectF(self.rect()),
            radius=look.px(8),
            fill=look.color(fill),
            border=look.color("border.focus" if chosen else "border.default"),
            width=2 if chosen else 1,
        )
        if self.place <= 9:
            cap = QRectF(look.px(_SIDE), 0, look.px(_CAP), self.height())
            self._paint_cap(painter, cap)

    def _paint_cap(self, painter: QPainter, area: QRectF) -> None:
        look = self._look
        side = look.px(_CAP)
        box = QRectF(area.left(), round((area.height() - side) / 2), side, side)
        line = look.color("border.default")
        paint_box(painter, box, radius=look.px(4), fill=look.color("bg.canvas"), border=line)
        middle = Qt.AlignmentFlag.AlignHCenter
        font = look.font("smallMedium", tabular=True)
        ink = look.color("text.secondary")
        paint_line(painter, box, str(self.place), font=font, color=ink, align=middle)

    def _paint_leads(self, painter: QPainter) -> None:
        wide = self._leads_width(self.width())
        if not wide:
            return
        look = self._look
        left = self.width() - look.px(_SIDE) - wide
        arrow = look.px(_ARROW)
        area = QRectF(left, 0, arrow, self.height())
        tone = "text.tertiary"
        paint_pixmap(painter, area, look.pixmap("arrow-right", tone, _ARROW))
        words = QRectF(left + arrow + look.px(6), 0, wide - arrow - look.px(6), self.height())
        font = look.font("small")
        paint_line(painter, words, self.choice.leads_to, font=font, color=look.color(tone))

    def _lines(self, width: int) -> tuple[str, ...]:
        """A layout asks for several widths again and again."""
        found = self._broken.get(width)
        if found is None:
            if len(self._broken) >= _WIDTHS:
                self._broken.clear()
            font = self._look.font("bodyMedium")
            found = break_lines(self.choice.label, font, self._room(width))
            self._broken[width] = found
        return found

    def fit_look(self) -> None:
        self._broken.clear()
        super().fit_look()

    def _room(self, width: int) -> float:
        look = self._look
        leads = self._leads_width(width)
        taken = look.px(_SIDE) * 2 + look.px(_CAP) + look.px(_GAP)
        return max(1.0, width - taken - (leads + look.px(_GAP) if leads else 0))

    def _leads_width(self, width: int) -> float:
        if not self.choice.leads_to:
            return 0
        look = self._look
        asked = look.font("small").width_of(self.choice.leads_to) + 1
        asked += look.px(_ARROW) + look.px(6)
        return float(min(asked, width * _LEADS_SHARE))


class Answers(QWidget):
    """`chosen`: this answer is marked. `confirmed`: it was pressed again, or twice."""

    chosen = Signal(str)
    confirmed = Signal(str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._rows: list[AnswerRow] = []
        self._count = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.px(8))
        self.setAccessibleName("Answers")

    @property
    def rows(self) -> tuple[AnswerRow, ...]:
        return tuple(self._rows[: self._count])

    @property
    def current(self) -> str:
        """The id of the chosen answer, or nothing."""
        return next((row.choice.id for row in self.rows if row.isChecked()), "")

    def show_choices(self, choices: Sequence[Choice]) -> None:
        while len(self._rows) < len(choices):
            self._rows.append(self._new_row())
        self._count = len(choices)
        for place, row in enumerate(self._rows):
            if place < len(choices):
                row.show_choice(place + 1, choices[place])
            row.setVisible(place < len(choices))
        self.setVisible(bool(choices))

    def choose(self, answer: str) -> None:
        """Mark this one and no other; nothing: none."""
        for row in self._rows:
            row.setChecked(bool(answer) and row.choice.id == answer)

    def choose_place(self, place: int) -> None:
        if 1 <= place <= self._count:
            row = self._rows[place - 1]
            row.setFocus(Qt.FocusReason.ActiveWindowFocusReason)  # the mark says where it is
            self._mark(row)

    def target(self) -> AnswerRow | None:
        """The chosen answer, or the first: where the keyboard belongs."""
        rows = self.rows
        return next((row for row in rows if row.isChecked()), rows[0] if rows else None)

    def _make_row(self) -> AnswerRow:
        """One row more; other screens draw theirs in another way."""
        return AnswerRow(self._look)

    def _new_row(self) -> AnswerRow:
        row = self._make_row()
        row.clicked.connect(lambda: self._on_clicked(row))
        row.stepped.connect(lambda by: self._step(row, by))
        self._column.addWidget(row)
        return row

    def _on_clicked(self, row: AnswerRow) -> None:
        if not row.isChecked():  # it was chosen already: pressing again says yes
            row.setChecked(True)
            self.confirmed.emit(row.choice.id)
            return
        self._mark(row)

    def _mark(self, row: AnswerRow) -> None:
        self.choose(row.choice.id)
        self.chosen.emit(row.choice.id)

    def _step(self, row: AnswerRow, by: int) -> None:
        rows = self.rows
        place = rows.index(row) + by
        if 0 <= place < len(rows):
            rows[place].setFocus(Qt.FocusReason.TabFocusReason)
