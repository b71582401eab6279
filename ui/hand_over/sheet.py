"""The right side: the page they will see, filling itself, and what it still lacks."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain import words as said
from rflow_desktop.domain.briefing import BriefingDraft, Check
from ui.escalations import words
from ui.escalations.pieces import glyph_line
from ui.hand_over.values import Form, Setting
from ui.kit import (
    Button,
    Card,
    Divider,
    Label,
    Look,
    Picture,
    ScrollBox,
    Section,
    Surface,
    TextButton,
)

OFFLINE = (
    "You are offline.",
    "It is saved here and joins the queue when you are back. Nobody can claim it before that.",
)
NO_SERVER = (
    "Handing over needs a team server.",
    "The page can be copied as text, and parking works without one.",
)
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


class Sheet(Surface):
    """`lead_asked`: the key of a line whose field is wanted. `look_asked`: show the evidence."""

    lead_asked = Signal(str)
    look_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "bg.panel", edges=("left",))
        self._look = look
        self.head = Label(look, "The briefing they will see", role="smallStrong", elide=True)
        self.told = Label(look, "Fills itself from your session", role="small",
                          tone="text.tertiary", elide=True)  # fmt: skip
        self.card = Card(look, padding=0)
        self._inside = QVBoxLayout()
        self.notice = _Notice(look)
        self._lay_out()
        self.acts: dict[str, Button | TextButton] = {}

    def show_page(self, page: BriefingDraft, form: Form, *, now_ms: int) -> None:
        """Draw the page again, line by line, as it would be sent now."""
        focused = next((key for key, act in self.acts.items() if act.hasFocus()), "")
        _empty(self._inside)
        self.acts = {}
        self._head(page, form, now_ms=now_ms)
        self._tried(page)
        self._moves(page)
        self._checks(page)
        self._inside.addStretch(1)
        if focused in self.acts:
            self.acts[focused].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_parked(self, page: BriefingDraft) -> None:
        """Parking tells nobody: there is only what it means."""
        _empty(self._inside)
        self.acts = {}
        self._inside.addWidget(Label(self._look, page.title, role="title", wrap=True))
        sentence = (
            "Nobody else is asked. The session is paused with your reason, stays in your list, "
            "and waits for you in Today when the time has come."
        )
        self._inside.addWidget(Label(self._look, sentence, tone="text.secondary", wrap=True))
        self._inside.addStretch(1)

    def show_setting(self, setting: Setting, *, parks: bool) -> None:
        shown = None
        if not setting.has_server:
            shown = NO_SERVER
        elif setting.is_offline:
            shown = OFFLINE
        self.notice.setVisible(shown is not None and not parks)
        if shown is not None:
            self.notice.tell(*shown)

    def _head(self, page: BriefingDraft, form: Form, *, now_ms: int) -> None:
        look, px = self._look, self._look.px
        row = QHBoxLayout()
        row.setSpacing(px(6))
        row.addWidget(Picture(look, glyph=words.priority_glyph(form.priority)))
        tone = words.PRIORITY_TONES.get(form.priority, "text.secondary")
        row.addWidget(Label(look, words.priority(form.priority), role="smallMedium", tone=tone))
        about = words.joined(page.ticket, page.client, by="  ·  ")
        rest = Label(look, f"·  {about}" if about else "", role="small", tone="text.tertiary",
                     elide=True, tabular=True)  # fmt: skip
        row.addWidget(rest, 1)
        self._inside.addLayout(row)
        self._inside.addSpacing(px(4))
        self._inside.addWidget(Label(look, page.title, role="title", wrap=True))
        self._inside.addSpacing(px(6))
        due = words.clock(form.due_at, now_ms=now_ms) if form.due_at else ""
        steps = said.count(len(page.tried), "step")
        facts = (
            page.impact,
            f"since {page.since}" if page.since else "",
            f"{steps} in {said.minutes(page.minutes)}" if page.tried else "",
            f"update due {due}" if due else "",
        )
        line = Label(look, words.joined(*facts, by="  ·  "), role="small", tone="text.secondary",
                     wrap=True)  # fmt: skip
        self._inside.addWidget(line)
        self._inside.addSpacing(px(10))
        self._inside.addWidget(Divider(look))
        self._inside.addSpacing(px(10))

    def _tried(self, page: BriefingDraft) -> None:
        if not page.tried:
            return
        look = self._look
        section = Section(look, "What was tried", count=len(page.tried))
        section.body.setSpacing(look.px(5))
        for one in page.tried:
            glyph, told = words.result(one.result)
            text = words.tried(one.text, one.answer)
            section.body.addWidget(glyph_line(look, text, glyph=glyph, end=told))
        self._inside.addWidget(section)
        self._inside.addSpacing(look.px(14))

    def _moves(self, page: BriefingDraft) -> None:
        if not page.moves:
            return
        look = self._look
        section = Section(look, "If you take it")
        section.body.setSpacing(look.px(5))
        for place, move in enumerate(page.moves, 1):
            section.body.addWidget(glyph_line(look, move, number=f"{place}."))
        self._inside.addWidget(section)
        self._inside.addSpacing(look.px(14))

    def _checks(self, page: BriefingDraft) -> None:
        look = self._look
        section = Section(look, "Ready to send", count=f"{page.ready} of {len(page.checks)}")
        section.body.setSpacing(0)
        for check in page.checks:
            section.body.addWidget(self._check(check, page))
        self._inside.addWidget(section)

    def _check(self, check: Check, page: BriefingDraft) -> QWidget:
        look, px = self._look, self._look.px
        line = QWidget()
        line.setFixedHeight(px(28))
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        if check.ready:
            row.addWidget(Picture(look, glyph="outcome.helped", name="There"))
        else:
            row.addWidget(Picture(look, icon="circle-alert", tone="warning.text", name="Missing"))
        what = _worded(check, page)
        row.addWidget(Label(look, what, elide=True), 1)
        if check.ready and check.key == "contact":
            hint = "phone hidden until claimed"
            row.addWidget(Label(look, hint, role="small", tone="text.tertiary"))
        act = self._act(check, what)
        if act is not None:
            row.addWidget(act)
        return line

    def _act(self, check: Check, what: str) -> QWidget | None:
        if check.ready and check.key == "evidence":
            look_at = TextButton(self._look, "Look", tone="text.link")
            look_at.setAccessibleName(f"Look: {what}")
            look_at.clicked.connect(self.look_asked)
            self.acts[check.key] = look_at
            return look_at
        if not check.ready and check.key in _CAN_BE_ADDED:
            add = Button(self._look, "Add", compact=True)
            add.setAccessibleName(f"Add: {what}")
            add.clicked.connect(lambda: self.lead_asked.emit(check.key))
            self.acts[check.key] = add
            return add
        if not check.ready and check.key == "evidence":
            hint = "paste a screenshot into the session"
            return Label(self._look, hint, role="small", tone="text.tertiary")
        return None

    def _lay_out(self) -> None:
        px = self._look.px
        head = QHBoxLayout()
        head.addWidget(self.head, 1)
        head.addWidget(self.told)
        self._inside.setContentsMargins(px(19), px(17), px(19), px(17))
        self._inside.setSpacing(0)
        holder = QWidget()
        holder.setLayout(self._inside)
        scroll = ScrollBox(self._look, holder)
        self.card.body.setContentsMargins(1, 1, 1, 1)
        self.card.body.addWidget(scroll)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24) + 1, px(18), px(24), px(18))
        column.setSpacing(px(12))
        column.addLayout(head)
        column.addWidget(self.card, 1)
        column.addWidget(self.notice)


class _Notice(Card):
    def __init__(self, look: Look) -> None:
        super().__init__(look, radius=6, padding=0)
        px = look.px
        self._first = Label(look, "", role="smallMedium", wrap=True)
        self._rest = Label(look, "", role="small", tone="text.secondary", wrap=True)
        words_column = QVBoxLayout()
        words_column.setSpacing(0)
        words_column.addWidget(self._first)
        words_column.addWidget(self._rest)
        row = QHBoxLayout()
        row.setContentsMargins(px(12), px(8), px(12), px(8))
        row.setSpacing(px(8))
        row.addWidget(Picture(look, icon="cloud-off", tone="neutral.solid"))
        row.addLayout(words_column, 1)
        self.body.addLayout(row)

    def tell(self, first: str, rest: str) -> None:
        self._first.setText(first)
        self._rest.setText(rest)


def _worded(check: Check, page: BriefingDraft) -> str:
    if not check.ready:
        return _MISSING.get(check.key, check.label)
    if check.key == "evidence":
        pieces = said.count(len(page.evidence), "piece")
        return f"Evidence, {pieces}"
    if check.key == "contact":
        return f"Contact: {page.contact}"
    if check.key == "tried":
        return f"What was tried, {check.hint}"
    return _READY.get(check.key, check.label)


def _empty(column: QVBoxLayout) -> None:
    while (item := column.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif isinstance(inner, QHBoxLayout):
            while (part := inner.takeAt(0)) is not None:
                inside = part.widget()
                if inside is not None:
                    inside.hide()
                    inside.deleteLater()
