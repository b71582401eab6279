"""The left column: how far it is, the path itself, ways not taken, and a step of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import NotTaken, SessionView
from ui.kit import (
    Button,
    Field,
    KeyCap,
    Label,
    ListBox,
    Look,
    Picture,
    ProgressLine,
    TextArea,
    TextButton,
)
from ui.runner.path_paint import PathDelegate
from ui.runner.path_rows import CURRENT, PathRow, path_rows
from ui.runner.words import counted, progress

_MOST_WAYS = 3


class PathList(ListBox):
    """Question and answer, one above the other. Enter on a taken step offers to go back to it."""

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, name="Path", delegate=PathDelegate(look), parent=parent)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSpacing(0)

    @property
    def row(self) -> PathRow | None:
        """The row that the keyboard is on."""
        key = self.current_key
        return next((row for row in self._path_rows() if row.key == key), None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()  # Qt only does so for another height

    def show_rows(self, rows: Sequence[PathRow]) -> None:
        stood = CURRENT if self.rows.place_of(CURRENT) >= 0 else ""
        before = self.rows.rows
        self.set_rows(rows)
        if self.rows.rows != before and stood and not self.hasFocus():
            self.show_current()

    def show_current(self) -> None:
        """Have the step that waits for an answer in sight, with what it can lead to."""
        place = self.rows.place_of(CURRENT)
        if place < 0:
            return
        last = min(place + 3, len(self.rows.rows) - 1)
        self.scrollTo(self.rows.index(last), QListView.ScrollHint.EnsureVisible)
        self.scrollTo(self.rows.index(place), QListView.ScrollHint.EnsureVisible)

    def _path_rows(self) -> list[PathRow]:
        return [row for row in self.rows.rows if isinstance(row, PathRow)]


class _Result(TextArea):
    """Enter adds the step, as in the line above it; Shift Enter begins another line."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        keypad = Qt.KeyboardModifier.KeypadModifier
        if enter and not event.modifiers() & ~keypad:
            self.entered.emit()
            return
        super().keyPressEvent(event)


class OwnStep(QWidget):
    """A small form in the path: what was done, and what came of it."""

    added = Signal(str, str)
    closed = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Field(look, placeholder="What did you do?", name="Your own step")
        self.note = _Result(look, placeholder="What came of it?", name="Its result", rows=2)
        self.add = Button(look, "Add step", key="Enter", kind="primary", compact=True)
        cancel = Button(look, "Cancel", key="Esc", kind="quiet", compact=True)
        self.title.returnPressed.connect(self._on_add)
        self.note.entered.connect(self._on_add)
        self.title.textChanged.connect(lambda: self.title.set_problem(None))
        self.add.clicked.connect(self._on_add)
        cancel.clicked.connect(self.closed)
        acts = QHBoxLayout()
        acts.setSpacing(look.px(6))
        acts.addWidget(self.add)
        acts.addWidget(cancel)
        acts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.px(4), 0, look.px(4))
        column.setSpacing(look.px(6))
        column.addWidget(Label(look, "Your own step", role="smallStrong"))
        column.addWidget(self.title)
        column.addWidget(self.note)
        column.addLayout(acts)

    def empty(self) -> None:
        self.title.clear()
        self.note.set_text("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _on_add(self) -> None:
        title = self.title.text().strip()
        if not title:
            self.title.set_problem("Give your step a title.")
            self.title.setFocus()
            return
        self.added.emit(title, self.note.text().strip())


class PathPanel(QWidget):
    """`back_asked`: stand again at the step of this entry. `own_added`: title and note."""

    back_asked = Signal(str)
    own_added = Signal(str, str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._ways: tuple[NotTaken, ...] = ()
        self._all_ways = False
        self._writable = False
        self.heading = Label(look, "Path", role="smallStrong")
        self.progress = Label(look, role="small", tone="text.tertiary", tabular=True)
        self.bar = ProgressLine(look, name="How far it is")
        self.list = PathList(look)
        self.list.opened.connect(self.ask_back)
        self.ways = QVBoxLayout()
        self.ways.setSpacing(0)
        self.own = QWidget()
        self.add_own = TextButton(look, "Add your own step", icon="plus", tone="text.secondary")
        self.add_own.clicked.connect(self.open_own)
        self.form = OwnStep(look)
        self.form.hide()
        self.form.added.connect(self.own_added)
        self.form.closed.connect(self.close_own)
        self.setAccessibleName("Path")
        self._lay_out()

    def show_session(self, view: SessionView, *, today: date) -> None:
        words, share = progress(view)
        is_first = not self.list.rows.rows
        self.progress.setText(words)
        self.bar.setVisible(bool(words))
        self.bar.set_value(share)
        self.list.show_rows(path_rows(view, today=today))
        if is_first:
            self.list.show_current()
        if view.not_taken != self._ways:
            self._ways = view.not_taken
            self._draw_ways()

    def set_writable(self, *, on: bool) -> None:
        self._writable = on
        self.own.setVisible(on and self.form.isHidden())
        if not on:
            self.close_own()

    def open_own(self) -> None:
        self.own.hide()
        self.form.show()
        self.form.title.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_own(self) -> bool:
        """True when it was open. What was typed stays in it until it is added."""
        was_open = not self.form.isHidden()
        self.form.hide()
        self.own.setVisible(self._writable)
        return was_open

    def ask_back(self, key: str = "") -> None:
        row = self.list.row
        if row is not None and row.kind in ("taken", "own", "aside"):
            self.back_asked.emit(key or row.key)

    def _draw_ways(self) -> None:
        while (item := self.ways.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        shown = self._ways if self._all_ways else self._ways[:_MOST_WAYS]
        for way in shown:
            self.ways.addWidget(self._way(way))
        left = len(self._ways) - len(shown)
        if left:
            more = TextButton(self._look, f"{counted(left, 'more way')} not taken", icon="ellipsis")
            more.clicked.connect(self._on_more)
            self.ways.addWidget(more)

    def _way(self, way: NotTaken) -> QWidget:
        look = self._look
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        words = f"Not taken: {way.label}, {counted(way.steps, 'step')}"
        row.addWidget(Picture(look, icon="split", tone="text.tertiary", size=14))
        row.addWidget(Label(look, words, role="small", tone="text.tertiary", elide=True), 1)
        line.setFixedHeight(look.px(28))
        return line

    def _on_more(self) -> None:
        self._all_ways = True
        self._draw_ways()

    def _lay_out(self) -> None:
        px = self._look.px
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self.progress)
        top = QVBoxLayout()
        top.setContentsMargins(px(16), px(14), px(16), px(4))
        top.setSpacing(px(8))
        top.addLayout(head)
        top.addWidget(self.bar)
        own = QHBoxLayout(self.own)
        own.setContentsMargins(0, px(2), 0, px(2))
        own.addWidget(self.add_own)
        own.addStretch(1)
        own.addWidget(KeyCap(self._look, "T"))
        foot = QVBoxLayout()
        foot.setContentsMargins(px(16), px(8), px(16), px(12))
        foot.setSpacing(px(4))
        foot.addLayout(self.ways)
        foot.addWidget(self.own)
        foot.addWidget(self.form)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column.addLayout(foot)
