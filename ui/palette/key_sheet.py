"""The key sheet: the keys of the view on screen, group by group; what does not work now is pale."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.commands import Command, Commands
from ui.kit import Dialog, Look, ScrollBox, caps_width, paint_caps, paint_line

_COLUMNS = 3
_HEADING, _LINE, _AFTER = 32, 26, 12
_GAP = 28
_BAR = 14


class Line(NamedTuple):
    """A key and what it does. A heading is a line without caps."""

    title: str
    caps: tuple[str, ...] = ()
    works: bool = True

    def spoken(self) -> str:
        title = self.title if self.works else f"{self.title}, not now"
        return f"{title}: {' '.join(self.caps)}"


class KeySheet(Dialog):
    """Read from the same commands as palette and menu; closes with the key that opens it."""

    def __init__(self, look: Look, window: QWidget, commands: Commands) -> None:
        super().__init__(look, window, title="Keys", width=1120, height=620)
        self._commands = commands
        self.sheet = _Sheet(look)
        self._scroll = ScrollBox(look, self.sheet)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._scroll.setAccessibleName("Keys")
        self.body.addWidget(self._scroll)

    def open_for(self, words: str) -> None:
        """Show the keys of what is on screen; `words` name it."""
        self.set_title(f"Keys for {words}" if words else "Keys")
        groups: dict[str, list[tuple[Command, tuple[str, ...]]]] = {}
        for command in self._commands.all():
            caps = self._commands.caps_of(command)
            if caps:
                groups.setdefault(command.group, []).append((command, caps))
        self.sheet.show_groups({group: in_lines(keys) for group, keys in groups.items()})
        self.open(focus=self._scroll)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Question, Qt.Key.Key_F1):
            self.dismiss()
            return
        super().keyPressEvent(event)


class _Sheet(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._columns: list[list[Line]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_groups(self, groups: dict[str, list[Line]]) -> None:
        blocks = [[Line(group), *lines, Line("")] for group, lines in groups.items()]
        self._columns = _shared_out(blocks)
        lines = [line for column in self._columns for line in column]
        self.setAccessibleDescription(". ".join(line.spoken() for line in lines if line.title))
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        high = max(
            (sum(self._high(line) for line in column) for column in self._columns), default=0
        )
        return QSize(self._look.px(600), high)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        gap = self._look.px(_GAP)
        wide = (self.width() - self._look.px(_BAR) - gap * (_COLUMNS - 1)) / _COLUMNS
        for place, column in enumerate(self._columns):
            self._paint_column(painter, QRectF(place * (wide + gap), 0, wide, 0), column)

    def _paint_column(self, painter: QPainter, box: QRectF, column: Sequence[Line]) -> None:
        look = self._look
        top = 0.0
        for line in column:
            high = self._high(line)
            whole = QRectF(box.left(), top, box.width(), high)
            top += high
            wide = caps_width(look, line.caps, gap=3)
            area = QRectF(whole.right() - wide, whole.top(), wide, whole.height())
            color = look.color("text.primary" if line.works else "text.tertiary")
            paint_caps(painter, look, area, line.caps, gap=3, ink=None if line.works else color)
            words = whole.adjusted(0, 0, -wide - look.px(8), 0)
            font = look.font("body" if line.caps else "smallStrong")
            paint_line(painter, words, line.title, font=font, color=color)

    def _high(self, line: Line) -> int:
        return self._look.px(_LINE if line.caps else _HEADING if line.title else _AFTER)


def in_lines(commands: Sequence[tuple[Command, tuple[str, ...]]]) -> list[Line]:
    """One line for each key, and one for all the numbers that do the same."""
    lines: list[Line] = []
    for title, several in groupby(commands, key=_same):
        found = [(caps, command.works) for command, caps in several]
        working = [caps for caps, works in found if works]
        keys = working or [caps for caps, _ in found]
        numbered = len(keys) > 1
        caps = (*keys[0], "…", *keys[-1]) if numbered else keys[0]
        lines.append(Line(title, caps, works=bool(working)))
    return lines


def _same(line: tuple[Command, tuple[str, ...]]) -> str:
    """What neighbours share that differ only in their number."""
    (command, caps), number = line, line[1][-1]
    title = command.title
    return title.removesuffix(number).strip() if len(caps) == 1 and number.isdigit() else title


def _shared_out(blocks: Sequence[list[Line]]) -> list[list[Line]]:
    """Each block whole into the shortest column so far, in order."""
    columns: list[list[Line]] = [[] for _ in range(_COLUMNS)]
    for block in blocks:
        min(columns, key=len).extend(block)
    return columns
