"""Best guesses by the assistant on a briefing: written, on their way, or why there are none."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain import guesses
from rflow_desktop.domain.shown import BriefingView
from ui.escalations import words
from ui.escalations.pieces import glyph_line
from ui.kit import Divider, Label, Look, Picture, ProgressLine, ReadText, Section, TextButton

ASKERS = ("own", "mine")
"""Who may ask for them: whoever handed it over, and whoever has it."""
WRITTEN = "Being written, about 20 s"
_BAR, _SURE = 90, 36


class GuessSection(Section):
    """`asked`: write them, or write them anew."""

    asked = Signal()

    def __init__(self, look: Look, view: BriefingView, *, now_ms: int) -> None:
        super().__init__(look, "Best guesses")
        self._look = look
        self._say_by(words.clock(view.guess_at, now_ms=now_ms) if view.guess_at else "")
        self.body.setSpacing(look.px(7))
        found = guesses.read(view.guess)
        if found:
            self.body.addLayout(self._ranked(found))
        self.text = ReadText(look, name="Best guesses by the assistant")
        self.text.set_markdown(view.guess)
        self.body.addWidget(self.text)
        self.text.setVisible(bool(view.guess) and not found)
        self.more = TextButton(look, "Show all it wrote", tone="text.link")
        more = sum(bool(line.strip()) for line in view.guess.splitlines()) > len(found)
        self.more.clicked.connect(self._on_more)
        self.body.addWidget(self.more)
        self.more.setVisible(bool(found) and more)
        failed = view.guess_state == "failed"
        if view.guess_state == "pending":
            self.body.addWidget(glyph_line(look, WRITTEN, icon="sparkles", size=14))
        elif failed:
            told = f"Best guesses could not be made. {view.guess_told}".strip()
            self.body.addWidget(Label(look, told, tone="text.secondary", wrap=True))
        asks = "Try again" if failed else "Ask the assistant"
        self.again = TextButton(look, asks, tone="text.link")
        self.again.clicked.connect(self.asked)
        self.body.addWidget(self.again)
        self.again.setVisible(view.claim in ASKERS and view.guess_state in ("", "failed"))

    def _say_by(self, at: str) -> None:
        """Its words are marked as the assistant's, with their time."""
        look = self._look
        told = f"by the assistant, {at}" if at else "by the assistant"
        self.by = Label(look, told, role="small", tone="text.tertiary", tabular=True)
        self.head.addWidget(Picture(look, icon="sparkles", tone="text.tertiary", size=14))
        self.head.addWidget(self.by)

    def _ranked(self, found: Sequence[tuple[str, int]]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        for what, sure in found:
            column.addWidget(Divider(self._look))
            column.addWidget(self._line(what, sure))
        return column

    def _line(self, what: str, sure: int) -> QWidget:
        look = self._look
        line = QWidget()
        line.setMinimumHeight(look.px(31))
        row = QHBoxLayout(line)
        row.setContentsMargins(0, look.px(4), 0, look.px(4))
        row.setSpacing(look.px(12))
        row.addWidget(Label(look, what, wrap=True), 1)
        bar = ProgressLine(look, sure / 100, name=f"{sure} % sure")
        bar.setFixedWidth(look.px(_BAR))
        row.addWidget(bar)
        percent = Label(look, f"{sure} %", role="small", tone="text.secondary", tabular=True)
        percent.setFixedWidth(look.px(_SURE))
        row.addWidget(percent)
        line.setAccessibleName(f"{what}, {sure} % sure")
        return line

    def _on_more(self) -> None:
        shows = self.text.isHidden()
        self.text.setVisible(shows)
        self.more.setText("Show less" if shows else "Show all it wrote")


def guess_section(look: Look, view: BriefingView, *, now_ms: int) -> GuessSection | None:
    """None where nobody asked for any and the reader cannot."""
    if not view.guess_state and view.claim not in ASKERS:
        return None
    return GuessSection(look, view, now_ms=now_ms)
