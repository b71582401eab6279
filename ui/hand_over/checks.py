"""The list of what is ready to send: each line stays, and is told what it says now."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from rflow_desktop.domain import words as said
from rflow_desktop.domain.briefing import BriefingDraft, Check
from ui.kit import Button, Label, Look, Picture, Section, TextButton

_KEYS = ("need", "tried", "impact", "evidence", "contact", "expects")
_CAN_BE_ADDED = ("need", "impact", "contact", "expects")
_READY = {
    "need": "What you need",
    "tried": "What was tried",
    "impact": "Impact and deadline",
    "expects": "What should happen next",
}
_MISSING = {
    "tried": "Nothing was tried yet",
    "evidence": "No evidence yet",
    "contact": "Who can be called?",
}
_PHONE, _NO_PHONE = "phone hidden until claimed", "no phone number"
_NO_EVIDENCE = "paste a screenshot into the session"


class Checks(Section):
    """`lead_asked`: the key of a line whose field is wanted. `look_asked`: show the evidence."""

    lead_asked = Signal(str)
    look_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Ready to send")
        self._look = look
        self.body.setSpacing(0)
        self._lines = {key: self._line(key) for key in _KEYS}
        for line in self._lines.values():
            self.body.addWidget(line)

    @property
    def acts(self) -> dict[str, Button | TextButton]:
        """What can be done about a line, by its key: only what is there to be pressed."""
        lines = self._lines.items()
        return {key: line.act for key, line in lines if line.act is not None and line.has_act}

    def show_page(self, page: BriefingDraft, *, has_phone: bool) -> None:
        self.set_count(f"{page.ready} of {len(page.checks)}")
        for check in page.checks:
            hint = _hint(check, has_phone=has_phone)
            self._lines[check.key].tell(check, _worded(check, page), hint)

    def _line(self, key: str) -> _Line:
        line = _Line(self._look, key)
        if isinstance(line.act, TextButton):
            line.act.clicked.connect(self.look_asked)
        elif line.act is not None:
            line.act.clicked.connect(lambda: self.lead_asked.emit(key))
        return line


class _Line(QWidget):
    """Evidence that is there can be looked at; most of what is missing can be added."""

    def __init__(self, look: Look, key: str) -> None:
        super().__init__()
        px = look.px
        self._picture = Picture(look)
        self._what = Label(look, "", elide=True)
        self._hint = Label(look, "", role="small", tone="text.tertiary")
        self.act = _act(look, key)
        self.setFixedHeight(px(28))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        row.addWidget(self._picture)
        row.addWidget(self._what, 1)
        row.addWidget(self._hint)
        if self.act is not None:
            row.addWidget(self.act)

    @property
    def has_act(self) -> bool:
        return self.act is not None and not self.act.isHidden()

    def tell(self, check: Check, what: str, hint: str) -> None:
        if check.ready:
            self._picture.set_glyph("outcome.helped")
        else:
            self._picture.set_icon("circle-alert", tone="warning.text")
        self._picture.setAccessibleName("There" if check.ready else "Missing")
        self._what.setText(what)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        if self.act is not None:
            looks = isinstance(self.act, TextButton)
            self.act.setAccessibleName(f"Look: {what}" if looks else f"Add: {what}")
            self.act.setVisible(check.ready == looks)


def _act(look: Look, key: str) -> Button | TextButton | None:
    if key == "evidence":
        return TextButton(look, "Look", tone="text.link")
    return Button(look, "Add", compact=True) if key in _CAN_BE_ADDED else None


def _hint(check: Check, *, has_phone: bool) -> str:
    if check.key == "contact" and check.ready:
        return _PHONE if has_phone else _NO_PHONE
    return _NO_EVIDENCE if check.key == "evidence" and not check.ready else ""


def _worded(check: Check, page: BriefingDraft) -> str:
    if not check.ready:
        return _MISSING.get(check.key, check.label)
    if check.key == "evidence":
        pieces = said.count(len(page.evidence), "piece")
        return f"Evidence, {pieces}"
    if check.key == "contact":
        return f"Contact: {page.contact or 'a number without a name'}"
    if check.key == "tried":
        return f"What was tried, {check.hint}"
    return _READY.get(check.key, check.label)
