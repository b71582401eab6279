"""What stands below a flow's steps: its origin, changes that wait for an answer, its versions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_flows import (
    Ancestry,
    FlowLife,
    ProposalLine,
    SuggestionLine,
    VersionLine,
)
from rflow_desktop.domain.words import count
from ui.kit import Label, Look, Section, TextButton
from ui.sessions.words import changed

_MOST_VERSIONS = 8
_STATES = {
    "open": "waits for an answer", "accepted": "accepted", "declined": "declined",
    "withdrawn": "taken back",
}  # fmt: skip


class LifeBox(QWidget):
    """Draws a flow's life and says what the person wants to look at."""

    version_asked = Signal(int)
    parent_asked = Signal()
    suggestion_asked = Signal(str)
    proposal_asked = Signal(str)
    suggest_asked = Signal()

    def __init__(
        self, look: Look, life: FlowLife, *, now_ms: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._now_ms = look, now_ms
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look.px(20))
        if life.ancestry is not None:
            self._origin(life.ancestry, can_suggest=life.can_suggest)
        if life.suggestions:
            self._suggestions(life.suggestions)
        if life.proposals:
            self._proposals(life.proposals)
        self._versions(life.versions)

    def _origin(self, told: Ancestry, *, can_suggest: bool) -> None:
        section = self._section("Made from")
        parts = (told.name or "a flow that is gone", f"version {told.version}", told.reason)
        self._line(section, ", ".join(part for part in parts if part))
        if told.is_changed:
            act = self._act("What changed", self.parent_asked.emit)
            self._line(section, "It has changed since then.", act, tone="warning.text")
        elif not told.is_here:
            self._line(section, "It is not on this computer any more.")
        if can_suggest:
            self._line(section, "", self._act("Suggest these changes", self.suggest_asked.emit))

    def _suggestions(self, lines: tuple[SuggestionLine, ...]) -> None:
        section = self._section("Suggested changes", len(lines))
        for line in lines:
            who = "You" if line.is_mine else line.by or "A colleague"
            state = _STATES.get(line.state, line.state)
            by = f" by {line.decided_by}" if line.decided_by and line.state != "withdrawn" else ""
            words = "Review" if line.can_decide else "Show"
            show = self._act(words, lambda one=line.id: self.suggestion_asked.emit(one))  # type: ignore[misc]
            self._line(section, f"{who}: {line.told}", show, under=f"{state}{by}".capitalize())
            for more in (line.note, line.reason):
                if more:
                    self._line(section, more, role="small", tone="text.tertiary")

    def _proposals(self, lines: tuple[ProposalLine, ...]) -> None:
        section = self._section("From your sessions", len(lines))
        for line in lines:
            show = self._act("Review", lambda one=line.id: self.proposal_asked.emit(one))  # type: ignore[misc]
            self._line(section, line.title, show, under=line.why)

    def _versions(self, lines: tuple[VersionLine, ...]) -> None:
        section = self._section("Versions", len(lines))
        for index, line in enumerate(lines[:_MOST_VERSIONS]):
            act = None
            if index + 1 < len(lines) and line.is_here:
                act = self._act(
                    "Changes",
                    lambda one=line.number: self.version_asked.emit(one),  # type: ignore[misc]
                )
            state = "published" if line.is_published else "draft" if line.is_newest else ""
            when = changed(line.at, self._now_ms) if line.at else ""
            told = ", ".join(part for part in (line.by, when, state) if part)
            used = ""
            if line.used:
                fixed = round(100 * line.fixed / line.used)
                used = f"Used {count(line.used, 'time')}, {fixed} % fixed"
                used += f", {line.escalated} escalated" if line.escalated else ""
            self._line(section, f"Version {line.number}", act, under=". ".join(
                part for part in (told, used) if part))  # fmt: skip
        if len(lines) > _MOST_VERSIONS:
            self._line(section, f"{len(lines) - _MOST_VERSIONS} earlier ones", role="small")

    def _section(self, title: str, number: int | None = None) -> Section:
        section = Section(self._look, title, count=number)
        self._column.addWidget(section)
        return section

    def _act(self, words: str, run: Callable[[], object]) -> TextButton:
        button = TextButton(self._look, words)
        button.clicked.connect(lambda: run())
        return button

    def _line(
        self,
        section: Section,
        words: str,
        act: QWidget | None = None,
        *,
        under: str = "",
        role: str = "body",
        tone: str = "text.primary",
    ) -> None:
        look = self._look
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(8))
        column = QVBoxLayout()
        column.setSpacing(look.px(2))
        if words:
            column.addWidget(Label(look, words, role=role, tone=tone, wrap=True))
        if under:
            column.addWidget(Label(look, under, role="small", tone="text.tertiary", wrap=True))
        line.addLayout(column, 1)
        if act is not None:
            line.addWidget(act, 0, Qt.AlignmentFlag.AlignTop)
            act.setAccessibleDescription(words)
        section.body.addWidget(row)
