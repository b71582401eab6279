"""The command palette: one field for everything the product can do or find."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QModelIndex,
    QRect,
    Signal,
)
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.commands import Commands
from ui.kit import Chip, Divider, Look, Overlay, Picture, announce
from ui.kit.dusk import Dusk
from ui.palette.parts import Panel, ResultList, SearchField
from ui.palette.results import COMMAND, Results, marked, split_kind
from ui.palette.rows import LINE_ROLE, PaletteDelegate, PaletteModel
from ui.palette.values import HERE, Group, Kind, PaletteRow, PaletteSource

_WIDTH, _TOP = 640, 80  # 112 px below the upper edge of the window's frame
_BLUR = 48
_MOST_ROWS_HIGH = 480


class Palette(Overlay):
    """Opens at once and closes to exactly where the person was. Commands run through `commands`;
    `chosen` carries a row of the source.
    """

    chosen = Signal(PaletteRow)
    closed = Signal()

    def __init__(
        self,
        look: Look,
        window: QWidget,
        commands: Commands,
        *,
        source: PaletteSource | None = None,
    ) -> None:
        super().__init__(window)
        self._look, self._commands = look, commands
        self._results = Results(commands, source)
        self._heading = HERE
        self._only: Group | None = None
        self._question: tuple[str, Kind] | None = None
        self.panel = Panel(look, self)
        self._dusk = Dusk(look, self, self.panel, covered=self.panel.covered)
        self._dusk.pressed.connect(self.dismiss)
        self.field = SearchField(look, self)
        self.chip = Chip(look, "", tone="line")
        self.rows = PaletteModel(self)
        self.list = ResultList(look, self.rows, PaletteDelegate(look, self))
        self._lay_out()
        self.field.textChanged.connect(self._on_text_changed)
        self.list.clicked.connect(self._on_clicked)
        if source is not None:
            self._follow(source)

    def set_source(self, source: PaletteSource) -> None:
        self._results = Results(self._commands, source)
        self._follow(source)

    def open(self, *, words: str = "", heading: str = HERE, typed: str = "") -> None:
        """`words` name the thing that `heading` means; they stand in the chip."""
        self._heading = heading
        self._only = None
        self.chip.setText(words)
        self.chip.setVisible(bool(words))
        self.field.setText(typed)
        self._search_now()
        self._open(self.field)
        self._dusk.fall()  # a frame later: the panel is there first

    def dismiss(self) -> None:
        self._question = None
        if self._shut():
            self._dusk.lift()
            self.closed.emit()

    def stage(self) -> QWidget:
        return self.panel

    def place(self) -> None:
        look = self._look
        wide = min(look.px(_WIDTH), self.width() - 2 * look.px(16))
        left, top = (self.width() - wide) // 2, look.px(_TOP)
        chrome = look.px(52 + 38 + 6) + 2
        room = max(0, self.height() - top - look.px(24) - chrome)
        high = chrome + min(self.list.wish(), look.px(_MOST_ROWS_HIGH), room)
        self._keep_to(QRect(left, top, wide, chrome + room))
        before, box = self.panel.geometry(), QRect(left, top, wide, high)
        if box == before:
            return
        self.panel.setGeometry(box)
        changed = before.united(box)
        if (before.topLeft(), before.width()) == (box.topLeft(), box.width()):  # longer or shorter
            changed.setTop(min(before.bottom(), box.bottom()) - look.px(_BLUR))
        # Only there: what is beneath is painted again with it.
        self.update(changed)
        self._dusk.follow(changed)

    def _keep_to(self, most: QRect) -> None:
        """Only the panel at its longest: around it the dusk is on its own."""
        self._dusk.place(self.geometry())
        if self.mask() != QRegion(most):
            self.setMask(QRegion(most))

    # what the field passes on

    def step(self, by: int) -> None:
        """To the next row or the one before, around the ends; headings are skipped."""
        self._catch_up()
        places = [
            place for place, line in enumerate(self.rows.lines) if isinstance(line, PaletteRow)
        ]
        if not places:
            return
        now = self.list.currentIndex().row()
        at = places.index(now) if now in places else -1 if by > 0 else 0
        self.list.setCurrentIndex(self.rows.index(places[(at + by) % len(places)]))
        row = self.current
        if row is not None:
            announce(self.field, row.spoken)

    def narrow(self) -> None:
        """Tab: only the group of the current row, and back to all of them."""
        self._catch_up()
        row = self.current
        if self._only is not None:
            self._only = None
        elif row is not None:
            self._only = row.group
        self._search_now()

    def drop_chip(self) -> bool:
        """Backspace in an empty field. True when there was something to take away."""
        if self._only is not None:
            self._only = None
        elif not self.chip.isHidden():
            self.chip.hide()
        else:
            return False
        self._search_now()
        return True

    def run_current(self) -> None:
        self._catch_up()
        row = self.current
        if row is None:
            return
        if row.reason:
            announce(self.field, row.reason)
            return
        self.dismiss()  # first, so that the command finds the focus where it was
        if row.id.startswith(COMMAND):
            self._commands.run(row.id.removeprefix(COMMAND))
        else:
            self.chosen.emit(row)

    @property
    def current(self) -> PaletteRow | None:
        line = self.list.currentIndex().data(LINE_ROLE)
        return line if isinstance(line, PaletteRow) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.panel.geometry().contains(event.position().toPoint()):
            self.dismiss()
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        self.panel.paint_corners(QPainter(self))

    # what is looked for: between two keys, and answered when it is found

    def _search(self) -> None:
        """The rows follow when they are there; until then those of the last word stand."""
        kind, text = split_kind(self.field.text())
        self._question = (text, kind)
        if not self._results.ask(text, kind):
            self._search_now()

    def _search_now(self) -> None:
        kind, text = split_kind(self.field.text())
        self._show(self._results.search(text, kind))

    def _catch_up(self) -> None:
        """Before an act on a row: it is a row of what was typed, and not of the word before."""
        if self._question is not None:
            self._search_now()

    def _on_found(self, text: str, kind: Kind, rows: tuple[PaletteRow, ...]) -> None:
        if self._question == (text, kind):  # otherwise something else is asked by now
            self._show(rows)

    def _show(self, from_source: Sequence[PaletteRow]) -> None:
        self._question = None
        kind, text = split_kind(self.field.text())
        with_this = bool(not self.chip.isHidden() or self._heading == HERE)
        found = self._results.all(text, kind, from_source, with_this=with_this, only=self._only)
        self.rows.show(marked(found, text), this=self._heading)
        self.list.setCurrentIndex(self.rows.index(1) if found else QModelIndex())
        self.list.scrollToTop()
        if self.is_open:
            self.place()

    def _on_text_changed(self) -> None:
        if self.is_open:
            self._search()

    def _follow(self, source: PaletteSource) -> None:
        source.found.connect(self._on_found)
        source.late.connect(self._on_late)

    def _on_late(self, text: str, rows: tuple[PaletteRow, ...]) -> None:
        _, asked = split_kind(self.field.text())
        if not self.is_open or text != asked or self._only not in (None, Group.TEAM):
            return  # an answer to something that is no longer asked
        self.rows.append(marked(rows, asked), this=self._heading)
        self.place()

    def _on_clicked(self, index: QModelIndex) -> None:
        self._question = None  # a row that was seen is meant
        self.list.setCurrentIndex(index)
        self.run_current()

    def _lay_out(self) -> None:
        look = self._look
        head = QHBoxLayout()
        head.setContentsMargins(look.px(16), 0, look.px(16), 0)
        head.setSpacing(look.px(8))  # a line edit has 2 px of its own
        head.addWidget(Picture(look, icon="search", tone="text.tertiary"))
        head.addWidget(self.field, 1)
        head.addWidget(self.chip)
        top = QWidget()
        top.setLayout(head)
        top.setFixedHeight(look.px(52) - 1)
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(Divider(look))
        column.addWidget(self.list, 1)
        column.addSpacing(look.px(6))
        column.addWidget(self.panel.foot)
