"""The page they will see: its head is told new words; a list is made anew when it changes."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain import words as said
from rflow_desktop.domain.briefing import BriefingDraft
from rflow_desktop.domain.model import Tried
from ui.escalations import words
from ui.escalations.pieces import glyph_line
from ui.hand_over.checks import Checks
from ui.hand_over.values import Form
from ui.kit import Divider, Label, Look, Picture, Section


class Page(QWidget):
    """Somebody types while it fills itself: a letter makes nothing anew that stays as it was."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._head = _Head(look)
        self._tried = _List(look, "What was tried", counted=True)
        self._moves = _List(look, "If you take it")
        self.checks = Checks(look)
        self._tried_shown: tuple[Tried, ...] = ()
        self._moves_shown: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self._head, self._tried, self._moves, self.checks):
            column.addWidget(part)

    def tell(self, page: BriefingDraft, form: Form, *, now_ms: int) -> None:
        """Say it as it would be sent now."""
        self._head.tell(page, form, now_ms=now_ms)
        if page.tried != self._tried_shown:
            self._tried_shown = page.tried
            self._tried.show_lines([self._step(one) for one in page.tried])
        if page.moves != self._moves_shown:
            self._moves_shown = page.moves
            self._moves.show_lines(
                [
                    glyph_line(self._look, move, number=f"{place}.")
                    for place, move in enumerate(page.moves, 1)
                ]
            )
        self.checks.show_page(page, has_phone=bool(form.phone))

    def _step(self, one: Tried) -> QWidget:
        glyph, told = words.result(one.result)
        return glyph_line(self._look, words.tried(one.text, one.answer), glyph=glyph, end=told)


class _Head(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        px = look.px
        self._glyph = Picture(look)
        self._urgency = Label(look, "", role="smallMedium")
        self._about = Label(look, "", role="small", tone="text.tertiary", elide=True, tabular=True)
        self._title = Label(look, "", role="title", wrap=True)
        self._facts = Label(look, "", role="small", tone="text.secondary", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(px(6))
        row.addWidget(self._glyph)
        row.addWidget(self._urgency)
        row.addWidget(self._about, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row)
        column.addSpacing(px(4))
        column.addWidget(self._title)
        column.addSpacing(px(6))
        column.addWidget(self._facts)
        column.addSpacing(px(10))
        column.addWidget(Divider(look))
        column.addSpacing(px(10))

    def tell(self, page: BriefingDraft, form: Form, *, now_ms: int) -> None:
        self._glyph.set_glyph(words.priority_glyph(form.priority))
        self._urgency.setText(words.priority(form.priority))
        self._urgency.set_tone(words.PRIORITY_TONES.get(form.priority, "text.secondary"))
        about = words.joined(page.ticket, page.client, by="  ·  ")
        self._about.setText(f"·  {about}" if about else "")
        self._title.setText(page.title)
        due = words.clock(form.due_at, now_ms=now_ms) if form.due_at else ""
        steps = said.count(len(page.tried), "step")
        facts = (
            page.impact,
            f"since {page.since}" if page.since else "",
            f"{steps} in {said.minutes(page.minutes)}" if page.tried else "",
            f"update due {due}" if due else "",
        )
        self._facts.setText(words.joined(*facts, by="  ·  "))


class _List(QWidget):
    """A section with some room beneath it; without lines it is not there."""

    def __init__(self, look: Look, title: str, *, counted: bool = False) -> None:
        super().__init__()
        self._counted = counted
        self._lines: list[QWidget] = []
        self._section = Section(look, title)
        self._section.body.setSpacing(look.px(5))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, look.px(14))
        column.addWidget(self._section)
        self.hide()

    def show_lines(self, lines: Iterable[QWidget]) -> None:
        for line in self._lines:
            line.hide()
            line.deleteLater()
        self._lines = list(lines)
        for line in self._lines:
            self._section.body.addWidget(line)
        self._section.set_count(len(self._lines) if self._counted else None)
        self.setVisible(bool(self._lines))
