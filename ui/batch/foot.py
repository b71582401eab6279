"""Under the board: the current target and step, what can be answered there, and with which key."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.board import BoardCell, BoardColumn, BoardRow
from ui.kit import Button, Label, Look, Surface

_MOST = 5


class BoardFoot(Surface):
    """`answered`: the place of an answer, counted from 1."""

    answered = Signal(int)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "bg.panel", edges=("top",), parent=parent)
        self._look = look
        self.target = Label(look, role="bodyMedium", elide=True)
        self.step = Label(look, role="body", tone="text.secondary", elide=True)
        self.told = Label(look, role="small", tone="text.tertiary", elide=True)
        self.buttons = [Button(look, "", key=str(at), compact=True) for at in range(1, _MOST + 1)]
        for at, button in enumerate(self.buttons, start=1):
            button.clicked.connect(lambda _=False, at=at: self.answered.emit(at))
        head = QHBoxLayout()
        head.setSpacing(look.px(10))
        head.addWidget(self.target)
        head.addWidget(self.step, 1)
        line = QHBoxLayout()
        line.setSpacing(look.px(8))
        for button in self.buttons:
            line.addWidget(button)
        line.addWidget(self.told, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(look.px(16), look.px(10), look.px(16), look.px(10))
        column.setSpacing(look.px(8))
        column.addLayout(head)
        column.addLayout(line)
        self.setFixedHeight(look.px(84))

    def show_cell(
        self, row: BoardRow | None, column: BoardColumn | None, cell: BoardCell | None,
        *, why: str, choices: tuple[tuple[str, str], ...], chosen: int,
    ) -> None:  # fmt: skip
        """`choices` are what the number keys give here; `chosen` how many targets they go to."""
        many = f"{chosen} targets" if chosen > 1 else ""
        self.target.setText("" if row is None else many or row.target)
        here = row is not None and column is not None and row.current == column.node
        step = "" if row is None or column is None else row.step if here else column.title
        self.step.setText(step)
        for button, choice in zip(self.buttons, (*choices, *[None] * _MOST), strict=False):
            button.setVisible(choice is not None)
            if choice is not None:
                button.setText(choice[1])
                button.setEnabled(row is not None and not row.why_not)
        self.told.setText(_told(row, cell, why, answerable=bool(choices)))


def _told(row: BoardRow | None, cell: BoardCell | None, why: str, *, answerable: bool) -> str:
    if row is None:
        return ""
    parts = []
    if row.why_not:
        parts.append(f"{row.target} {row.why_not}.")
    elif not answerable and row.step:
        parts.append(f"{row.target} stands at “{row.step}”.")
    if cell is not None and cell.by and cell.state != "current":
        parts.append(f"Answered by {cell.by}.")
    if cell is not None and cell.note:
        parts.append(f"Note: {cell.note}")
    if cell is not None and cell.others:
        parts.append("Also: " + "; ".join(cell.others))
    if why:
        parts.append(f"Exception: {why}.")
    return "  ".join(parts)
