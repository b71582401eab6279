"""What was sent: each line of the ledger, and the very words that went out under it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import SentLine
from rflow_desktop.domain.words import masked_kinds
from ui.kit import EmptyState, Label, ListBox, Look, Row, TextArea

WHAT = {
    "reply": "Chat",
    "question": "Guided question",
    "documentation": "Documentation",
    "package": "Escalation",
    "request_info": "Request for information",
}


class LedgerPage(QWidget):
    """`asked`: the number of a line whose words are to be shown."""

    asked = Signal(int)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = ListBox(look, name="What was sent, newest first")
        self.proved = Label(look, role="small", tone="text.secondary", wrap=True)
        self.text = TextArea(look, name="What went out, word for word", mono=True)
        self.text.set_read_only(on=True)
        self.facts = Label(look, role="small", tone="text.secondary", wrap=True)
        self.nothing = EmptyState(
            look, "Nothing has left this computer",
            "Every request to a model is written down here before it goes.", framed=False,
        )  # fmt: skip
        self._lines: dict[str, SentLine] = {}
        left = QVBoxLayout()
        left.setSpacing(look.px(8))
        left.addWidget(self.list, 1)
        left.addWidget(self.nothing)
        left.addWidget(self.proved)
        right = QVBoxLayout()
        right.setSpacing(look.px(8))
        right.addWidget(self.facts)
        right.addWidget(self.text, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(20))
        row.addLayout(left, 2)
        row.addLayout(right, 3)
        self.list.moved.connect(self._on_moved)

    def show_lines(self, lines: tuple[SentLine, ...], *, proved: bool) -> None:
        self._lines = {str(line.number): line for line in lines}
        self.list.rows.set_rows([_row(line) for line in lines])
        self.list.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        for part in (self.text, self.facts, self.proved):
            part.setVisible(bool(lines))
        self.proved.setText(
            "No line was changed or taken out since it was written."
            if proved
            else "The ledger was changed outside RFlow. The export names the first line."
        )
        self.proved.set_tone("text.secondary" if proved else "danger.text")

    def show_body(self, number: int, text: str) -> None:
        line = self._lines.get(str(number))
        if line is None:
            return
        masks = masked_kinds(dict(sorted(line.masks.items())))
        self.facts.setText(
            f"{line.size:,} bytes to {line.to}, {line.model}. Masked: {masks or 'nothing'}."
            f" SHA-256 {line.sha256[:16]}…"
        )
        self.facts.set_tip(line.sha256)
        self.text.set_text(text)

    def _on_moved(self, key: str) -> None:
        if key in self._lines:
            self.asked.emit(int(key))


def _row(line: SentLine) -> Row:
    at = datetime.fromisoformat(line.at).astimezone()
    what = WHAT.get(line.what.removesuffix("_long"), "Status update")
    return Row(
        key=str(line.number), lead=f"{at.day} {at:%b %H:%M}", title=what,
        meta=f"{max(1, round(line.size / 1024))} KB", lead_width=92,
    )  # fmt: skip
