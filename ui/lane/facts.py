"""What we know: facts with their source, a note of one's own, and what the assistant offers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import FactLine, OfferLine
from ui.kit import (
    Button,
    Card,
    Chip,
    IconButton,
    Label,
    Look,
    Picture,
    Section,
    TextButton,
    tip_for,
)
from ui.lane import words
from ui.lane.rows import in_order
from ui.lane.walking import shown
from ui.lane.writer import Writer

NEWER = "A newer version of RFlow can take this."
_OFFERS = {
    "fact": "Keep as a fact",
    "variable": "Fill in a value",
    "fork": "Go on in separate directions",
}


OWN_SOURCES = frozenset({"question", "task"})
"""Sources that stand in the lane itself."""


class FactsBox(Section):
    """`did`: add_fact, edit_fact, remove_fact, take or leave; the id; the words.

    `source_asked`: the kind and id of what a fact comes from, one of the kinds in `leads`.
    """

    did = Signal(str, str, str)
    source_asked = Signal(str, str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        self.add = TextButton(look, "Add", key="F")
        super().__init__(look, "What we know", action=self.add, parent=parent)
        self._look = look
        self._rows: dict[str, FactRow] = {}
        self._offers: dict[str, OfferCard] = {}
        self._column, self._offer_column = QVBoxLayout(), QVBoxLayout()
        self._column.setSpacing(look.px(6))
        self._offer_column.setSpacing(look.px(6))
        self.leads = OWN_SOURCES
        self.nothing = Label(
            look, "Nothing yet. Keep an answer or a result, or add what you know.", role="small",
            tone="text.tertiary", wrap=True,
        )  # fmt: skip
        self.writer = Writer(look, name="What you know", keep="Add")
        self.body.addWidget(self.nothing)
        self.body.addLayout(self._column)
        self.body.addLayout(self._offer_column)
        self.body.addWidget(self.writer)
        self.add.clicked.connect(self.open_writer)
        self.writer.kept.connect(lambda text: self.did.emit("add_fact", "", text))

    def open_writer(self) -> None:
        self.writer.open_with()

    def row(self, fact: str) -> FactRow | None:
        return self._rows.get(fact)

    def card(self, offer: str) -> OfferCard | None:
        return self._offers.get(offer)

    def show_lines(
        self, facts: tuple[FactLine, ...], offers: tuple[OfferLine, ...], *, writable: bool
    ) -> None:
        rows = in_order(self._column, self._rows, [one.id for one in facts], self._new)
        for row, line in zip(rows, facts, strict=True):
            leads = bool(line.source_ref) and line.source in self.leads
            row.show_line(line, writable=writable, leads=leads)
        cards = in_order(self._offer_column, self._offers, [o.id for o in offers], self._new_offer)
        for card, offer in zip(cards, offers, strict=True):
            card.show_line(offer, writable=writable)
        self.set_count(len(facts) or None)
        self.nothing.setVisible(not facts and not offers)
        self.add.setVisible(writable)

    def _new(self, fact: str) -> FactRow:
        row = FactRow(self._look, fact)
        row.did.connect(self.did)
        row.source_asked.connect(self.source_asked)
        return row

    def _new_offer(self, offer: str) -> OfferCard:
        card = OfferCard(self._look, offer)
        card.did.connect(self.did)
        return card


class FactRow(QWidget):
    did = Signal(str, str, str)
    source_asked = Signal(str, str)

    def __init__(self, look: Look, fact: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.fact = look, fact
        self._line: FactLine | None = None
        self.source = IconButton(look, "sticky-note", name="Where it comes from", compact=True)
        self.source.setFixedWidth(look.px(16))
        self.text = Label(look, wrap=True)
        self.guess = Chip(look, "guess", tone="assistant", icon="sparkles")
        self.edit = IconButton(look, "pencil", name="Change this fact", compact=True)
        self.remove = IconButton(look, "x", name="Take this fact away", compact=True)
        self.remove.set_icon("x", tone="text.tertiary")
        self.writer = Writer(look, name="What is right", keep="Change")
        top = Qt.AlignmentFlag.AlignTop
        row = QHBoxLayout()
        row.setSpacing(look.px(4))
        row.addWidget(self.source, 0, top)
        row.addSpacing(look.px(4))
        told = QVBoxLayout()
        told.setContentsMargins(0, look.px(3), 0, 0)
        told.addWidget(self.text)
        row.addLayout(told, 1)
        marked = QVBoxLayout()
        marked.setContentsMargins(0, look.px(2), 0, 0)
        marked.addWidget(self.guess, 0, top)
        row.addLayout(marked)
        for part in (self.edit, self.remove):
            row.addWidget(part, 0, top)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.writer)
        self.source.clicked.connect(self._on_source)
        self.edit.clicked.connect(self._on_edit)
        self.remove.clicked.connect(lambda: self.did.emit("remove_fact", self.fact, ""))
        self.writer.kept.connect(lambda text: self.did.emit("edit_fact", self.fact, text))

    def chief(self) -> QWidget | None:
        return shown(self.source, self.edit)

    def show_line(self, line: FactLine, *, writable: bool, leads: bool) -> None:
        self._line = line
        icon, name = words.SOURCES.get(line.source, words.SOURCES["note"])
        told = f"{name}: {line.source_text}" if line.source_text else name
        self.source.set_icon(icon)
        self.source.setAccessibleName(told)
        self.source.setToolTip(tip_for(told))
        self.source.setEnabled(leads)
        self.text.setText(line.text)
        self.guess.setVisible(line.guess)
        self.edit.setVisible(writable and line.editable)
        self.remove.setVisible(writable)
        self.setAccessibleName(f"{line.text}. {told}{', a guess' if line.guess else ''}")

    def _on_source(self) -> None:
        if self._line is not None:
            self.source_asked.emit(self._line.source, self._line.source_ref)

    def _on_edit(self) -> None:
        self.writer.open_with("" if self._line is None else self._line.text)


class OfferCard(Card):
    """Something that the assistant offers: dashed, because nothing of it is true yet."""

    did = Signal(str, str, str)

    def __init__(self, look: Look, offer: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            look, tone="bg.panel", border="assistant.border", padding=10, dashed=True, parent=parent
        )
        self.offer = offer
        self.mark = Picture(look, icon="sparkles", tone="assistant.solid", size=14)
        self.kind = Label(look, role="smallMedium", tone="assistant.text")
        self.text = Label(look, wrap=True)
        self.detail = Label(look, role="small", tone="text.secondary", wrap=True)
        self.newer = Label(look, NEWER, role="small", tone="text.tertiary", wrap=True)
        self.take = Button(look, "Take", compact=True)
        self.leave = Button(look, "Leave", kind="quiet", compact=True)
        head = QHBoxLayout()
        head.setSpacing(look.px(6))
        head.addWidget(self.mark)
        head.addWidget(self.kind)
        head.addStretch(1)
        self.acts = QHBoxLayout()
        self.acts.setSpacing(look.px(4))
        self.acts.addWidget(self.take)
        self.acts.addWidget(self.leave)
        self.acts.addStretch(1)
        self.body.addLayout(head)
        self.body.addWidget(self.text)
        self.body.addWidget(self.detail)
        self.body.addWidget(self.newer)
        self.body.addLayout(self.acts)
        self.take.clicked.connect(lambda: self.did.emit("take", self.offer, ""))
        self.leave.clicked.connect(lambda: self.did.emit("leave", self.offer, ""))

    def chief(self) -> QWidget | None:
        return shown(self.take)

    def show_line(self, line: OfferLine, *, writable: bool) -> None:
        self.kind.setText(_OFFERS.get(line.kind, "Offered"))
        name = f"{line.detail}: " if line.kind == "variable" else ""
        self.text.setText(name + line.text)
        known = line.kind in _OFFERS
        ways = "\n".join(f"{label} · {told}" if told else label for label, told in line.options)
        self.detail.setText(ways)
        self.detail.setVisible(bool(ways))
        self.take.setVisible(writable and known)
        self.leave.setVisible(writable)
        self.newer.setVisible(not known)
        self.setAccessibleName(f"Offered: {self.text.text()}")
