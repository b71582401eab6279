"""Sessions that were like this one: how they ended, found on this computer."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rflow_desktop.domain.excerpt import shortened
from rflow_desktop.domain.shown_talk import SimilarLine
from rflow_desktop.domain.words import OUTCOMES
from ui.kit import Label, Look, Section, TextButton, tip_for
from ui.lane import words
from ui.lane.rows import in_order
from ui.lane.walking import shown


class SimilarBox(Section):
    """`session_asked`: the session to open."""

    session_asked = Signal(str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "Similar sessions", parent=parent)
        self._look = look
        self._rows: dict[str, SimilarRow] = {}
        self._column = QVBoxLayout()
        self._column.setSpacing(look.px(10))
        self.where = Label(
            look, "Found by their words, on this computer", role="small", tone="text.tertiary"
        )
        self.body.addLayout(self._column)
        self.body.addWidget(self.where)

    def row(self, session: str) -> SimilarRow | None:
        return self._rows.get(session)

    def show_lines(self, lines: tuple[SimilarLine, ...]) -> None:
        rows = in_order(self._column, self._rows, [one.id for one in lines], self._new)
        for row, line in zip(rows, lines, strict=True):
            row.show_line(line)
        self.set_count(len(lines) or None)
        self.setVisible(bool(lines))

    def _new(self, session: str) -> SimilarRow:
        row = SimilarRow(self._look, session)
        row.asked.connect(self.session_asked)
        return row


class SimilarRow(QWidget):
    asked = Signal(str)

    def __init__(self, look: Look, session: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.open = TextButton(look, "", tone="accent.text", role="body")
        self.told = Label(look, role="small", tone="text.secondary", elide=True)
        self.fix = Label(look, role="small", tone="text.secondary", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(1))
        for part in (self.open, self.told, self.fix):
            column.addWidget(part)
        self.open.clicked.connect(lambda: self.asked.emit(self.session))

    def chief(self) -> QWidget | None:
        return shown(self.open)

    def show_line(self, line: SimilarLine) -> None:
        self.open.setText(shortened(line.title, 44))
        outcome = OUTCOMES.get(line.outcome, line.outcome)
        parts = (line.ticket, line.client, words.day(line.at), outcome)
        self.told.setText(" · ".join(part for part in parts if part))
        self.fix.setText(line.fix)
        self.fix.setVisible(bool(line.fix))
        self.open.setToolTip(tip_for(line.title))
