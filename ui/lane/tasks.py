"""Tasks in the lane: proposed with a spark until accepted, then done, with what came of them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import TaskLine
from ui.kit import (
    BaseButton,
    Button,
    Chip,
    Divider,
    IconButton,
    KeyCap,
    Label,
    Look,
    Section,
    TextButton,
    paint_box,
    paint_pixmap,
    tip_for,
)
from ui.lane import words
from ui.lane.rows import in_order
from ui.lane.walking import shown
from ui.lane.writer import Writer

_GLYPHS = {"done": "outcome.helped", "dismissed": "outcome.ruledOut"}


class TasksBox(Section):
    """`did`: accept, dismiss, done, put_back, draft, promote or add_task; the id; the words."""

    did = Signal(str, str, str)
    opened = Signal()
    """A task of one's own is to be written."""

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        self.add = TextButton(look, "Add", icon="plus")
        super().__init__(look, "Tasks", action=self.add, parent=parent)
        self._look = look
        self._rows: dict[str, TaskRow] = {}
        self._lines: tuple[TaskLine, ...] = ()
        self._shows_dismissed = False
        self._column = QVBoxLayout()
        self._column.setSpacing(look.px(10))
        self.more = TextButton(look, "")
        self.writer = Writer(look, name="A task of your own", keep="Add")
        self.body.addLayout(self._column)
        self.body.addWidget(self.more)
        self.body.addWidget(self.writer)
        self.more.clicked.connect(self._on_more)
        self.add.clicked.connect(self._on_add)
        self.writer.kept.connect(lambda text: self.did.emit("add_task", "", text))

    def first(self, state: str) -> TaskRow | None:
        """The task that the keys are for: the one with the focus, else the first in this state."""
        fitting = [one for one in self._lines if one.state == state]
        now = QApplication.focusWidget()
        with_focus = (one for one in fitting if now is not None and now is self._rows.get(one.id))
        found = next(with_focus, next(iter(fitting), None))
        return None if found is None else self._rows.get(found.id)

    def row(self, item: str) -> TaskRow | None:
        return self._rows.get(item)

    def show_lines(
        self, lines: tuple[TaskLine, ...], *, writable: bool, facts: frozenset[str]
    ) -> None:
        """`facts` are the ids of what is kept as a fact already."""
        self._lines, self._writable, self._facts = lines, writable, facts
        self.add.setVisible(writable)
        self._draw()

    def _draw(self) -> None:
        gone = [one for one in self._lines if one.state == "dismissed"]
        left = [one for one in self._lines if one.state != "dismissed"]
        shown = [*left, *gone] if self._shows_dismissed else left
        rows = in_order(self._column, self._rows, [one.id for one in shown], self._new)
        keyed: set[str] = set()
        for place, (row, line) in enumerate(zip(rows, shown, strict=True)):
            has_key = line.state not in keyed
            keyed.add(line.state)
            row.show_line(line, has_key=has_key, writable=self._writable)
            can_keep = self._writable and line.state == "done" and bool(line.result)
            row.keep.setVisible(can_keep and line.id not in self._facts)
            row.divider.setVisible(place > 0)
        done = sum(one.state == "done" for one in left)
        self.set_count(f"{done} of {len(left)} done" if left else None)
        word = "Hide" if self._shows_dismissed else "Show"
        self.more.setText(f"{word} {len(gone)} dismissed")
        self.more.setVisible(bool(gone))

    def _on_add(self) -> None:
        self.show()  # where nothing stood before
        self.opened.emit()
        self.writer.open_with()

    def _on_more(self) -> None:
        self._shows_dismissed = not self._shows_dismissed
        self._draw()

    def _new(self, item: str) -> TaskRow:
        row = TaskRow(self._look, item)
        row.did.connect(self.did)
        return row


class TaskRow(QWidget):
    did = Signal(str, str, str)

    def __init__(self, look: Look, item: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.item = look, item
        self._line: TaskLine | None = None
        self.divider = Divider(look)
        self.mark = _Mark(look)
        self.text = Label(look, wrap=True)
        self.guess = Chip(look, "guess", tone="assistant", icon="sparkles")
        self.cap = KeyCap(look, "Space")
        self.time = Label(look, role="small", tone="text.tertiary", tabular=True)
        self.told = Label(look, role="small", tone="text.secondary", wrap=True)
        self.lost = Label(look, role="small", tone="warning.text", wrap=True)
        self.accept = Button(look, "Accept", key="A", compact=True)
        self.dismiss = Button(look, "Dismiss", key="X", kind="quiet", compact=True)
        self.state = Label(look, "Proposed", role="small", tone="text.tertiary")
        self.result = TextButton(look, "Write the result")
        self.undo = IconButton(look, "undo-2", name="Put it back", compact=True)
        self.keep = IconButton(look, "badge-check", name="Keep as a fact", compact=True)
        self.writer = Writer(look, name="What came of it", keep="Done", may_be_empty=True)
        self._lay_out()
        self.mark.clicked.connect(lambda: self.did.emit("done", self.item, self._draft()))
        self.accept.clicked.connect(lambda: self.did.emit("accept", self.item, ""))
        self.dismiss.clicked.connect(lambda: self.did.emit("dismiss", self.item, ""))
        self.keep.clicked.connect(lambda: self.did.emit("promote", self.item, ""))
        self.undo.clicked.connect(lambda: self.did.emit("put_back", self.item, ""))
        self.result.clicked.connect(lambda: self.writer.open_with(self._draft()))
        self.writer.kept.connect(lambda text: self.did.emit("done", self.item, text))
        self.writer.typed.connect(lambda text: self.did.emit("draft", self.item, text))

    def chief(self) -> QWidget | None:
        return shown(self.mark, self.accept, self.keep)

    def show_line(self, line: TaskLine, *, has_key: bool, writable: bool) -> None:
        first = self._line is None
        self._line = line
        state = line.state
        proposed, accepted = state == "proposed", state == "accepted"
        self.mark.show_state(state, can_tick=accepted and writable)
        self.text.setText(line.text)
        self.text.set_tone("text.primary" if proposed or accepted else "text.secondary")
        self.time.setText(words.clock(line.at) if state == "done" else "")
        why = line.why if proposed else ""
        result = f"Result: {line.result}" if line.result else ""
        self.told.setText(result or why or ("" if proposed else line.told))
        self.told.setVisible(bool(self.told.text()))
        self.lost.setText(f"Somebody else said at the same time: {line.lost}")
        self.lost.setVisible(bool(line.lost))
        self.guess.setVisible(line.guess and (proposed or accepted))
        self.guess.setToolTip(
            tip_for(words.rests(line.rests_on) or "Nothing that was checked supports it")
        )
        self.cap.setVisible(accepted and has_key and writable)
        for button in (self.accept, self.dismiss, self.state):
            button.setVisible(proposed and (writable or button is self.state))
        self.accept.set_key("A" if has_key else None)
        self.dismiss.set_key("X" if has_key else None)
        self.result.setVisible(accepted and writable)
        self.undo.setVisible(writable and state in ("done", "dismissed"))
        self.setAccessibleName(f"Task: {line.text}, {line.told or state}")
        if first and line.draft and accepted and writable:
            self.writer.field.setText(line.draft)
            self.writer.show()
        if state in ("done", "dismissed"):
            self.writer.close_up()

    def _draft(self) -> str:
        return self.writer.field.text().strip() or ("" if self._line is None else self._line.draft)

    def _lay_out(self) -> None:
        px = self._look.px
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(self.text, 1)
        for part in (self.guess, self.time, self.cap, self.keep, self.undo):
            head.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        acts = QHBoxLayout()
        acts.setSpacing(px(4))
        acts.addWidget(self.accept)
        acts.addWidget(self.dismiss)
        acts.addWidget(self.result)
        acts.addStretch(1)
        acts.addWidget(self.state)
        right = QVBoxLayout()
        right.setSpacing(px(2))
        right.addLayout(head)
        right.addWidget(self.told)
        right.addWidget(self.lost)
        right.addLayout(acts)
        right.addWidget(self.writer)
        row = QHBoxLayout()
        row.setSpacing(px(10))
        row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        column.addWidget(self.divider)
        column.addLayout(row)


class _Mark(BaseButton):
    """A spark while it is proposed, a box to tick, a tick in a ring, or a struck ring."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "")
        self._state = "proposed"
        self.setFixedSize(self.sizeHint())

    def show_state(self, state: str, *, can_tick: bool) -> None:
        self._state = state
        self.setEnabled(can_tick)
        self.setAccessibleName("Mark done" if can_tick else state)
        self.setToolTip("Mark done" if can_tick else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(18), self._look.px(20))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look = QPainter(self), self._look
        side = look.px(16)
        box = QRectF(0, (self.height() - side) / 2, side, side)
        if self._state == "proposed":
            paint_pixmap(painter, box, look.pixmap("sparkles", "assistant.solid", 16))
        elif self._state == "accepted":
            fill = look.color("bg.hover") if self._is_hovered() else look.color("bg.raised")
            paint_box(
                painter, box, radius=look.px(4), fill=fill, border=look.color("border.control")
            )
        else:
            paint_pixmap(painter, box, look.glyph(_GLYPHS[self._state], 16))
