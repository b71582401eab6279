"""The right side of Sync: a refused change, one line of the list, or that all is well."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import AttentionView, OutboxLine
from ui.kit import Button, EmptyState, Label, Look, Picture, ScrollBox, Surface
from ui.sync_panel import choice_words, words
from ui.sync_panel.choices import Choices
from ui.sync_panel.compare import Compare

WIDE = 720
SIDE = 24
"""As little stands beside it where there is no room for more."""


class AttentionPage(QWidget):
    """Kind, headline, story, both sides, and the choices as cards."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.kind = Label(
            look, words.STATES["attention"][1], role="smallMedium", tone="danger.text"
        )
        self.about = Label(look, "", role="small", tone="text.tertiary", tabular=True, elide=True)
        self.headline = Label(look, "", role="heading", wrap=True)
        self.story = Label(look, "", role="read", tone="text.secondary", wrap=True)
        self.safe = Label(look, words.SAFE, role="read", wrap=True)
        self.sides = Compare(look)
        self.question = Label(look, "", role="smallStrong")
        self.choices = Choices(look)
        self.view: AttentionView | None = None
        self._lay_out()

    def show_item(self, view: AttentionView, *, now_ms: int) -> None:
        self.view = view
        when = words.at_clock(view.at, now_ms=now_ms)
        parts = (view.ticket, view.client, f"{view.happened} {when}")
        self.about.setText("·  " + "  ·  ".join(part for part in parts if part))
        self.headline.setText(view.headline)
        story, safe, rest = view.story.partition(words.SAFE)
        self.story.setText(f"{story.strip()} {rest}".strip())
        self.safe.setVisible(bool(safe))
        self.sides.show_sides(view.sides)
        self.question.setText(f"What should happen with {view.what}?")
        self.choices.show_choices(view.choices, suggested=view.suggested)

    def _lay_out(self) -> None:
        look, px = self._look, self._look.px
        line = QHBoxLayout()
        line.setSpacing(px(6))
        line.addWidget(Picture(look, glyph="sync.needsAttention"))
        line.addWidget(self.kind)
        line.addWidget(self.about, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(26), 0, px(26))
        column.setSpacing(px(6))
        column.addLayout(line)
        column.addWidget(self.headline)
        column.addWidget(self.story)
        column.addWidget(self.safe)
        column.addSpacing(px(10))
        column.addWidget(self.sides)
        column.addSpacing(px(14))
        column.addWidget(self.question)
        column.addWidget(self.choices)
        column.addStretch(1)


class LinePage(QWidget):
    """One change that waits, was synced or was discarded."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        px = look.px
        self.glyph = Picture(look, glyph="sync.waiting")
        self.kind = Label(look, "", role="smallMedium", tone="text.secondary")
        self.headline = Label(look, "", role="heading", wrap=True)
        self.told = Label(look, "", role="read", tone="text.secondary", wrap=True)
        line = QHBoxLayout()
        line.setSpacing(px(6))
        line.addWidget(self.glyph)
        line.addWidget(self.kind, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, px(26), 0, px(26))
        column.setSpacing(px(6))
        column.addLayout(line)
        column.addWidget(self.headline)
        column.addWidget(self.told)
        column.addStretch(1)

    def show_line(self, one: OutboxLine, *, now_ms: int, goes: str) -> None:
        self.glyph.set_glyph(words.STATES[one.state][0])
        self.kind.setText(words.state_of(one))
        self.headline.setText(words.line(one))
        self.told.setText(words.told_of(one, now_ms=now_ms, goes=goes))


class Foot(Surface):
    """The acts of what is shown above it."""

    apply_asked = Signal()
    history_asked = Signal()
    copy_asked = Signal()
    open_asked = Signal()
    put_back_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "bg.canvas", edges=("top",))
        self._look = look
        self._wanted: tuple[Button, ...] = ()
        self.apply = Button(look, "", key="Enter", kind="primary")
        self.put_back = Button(look, "Put back", key="U", icon="undo-2")
        self.history = Button(look, "Show history", key="H", icon="history", kind="quiet")
        self.copy = Button(look, "Copy text", key="C", icon="copy", kind="quiet")
        self.open = Button(look, "Open session", key="O", icon="arrow-up-right", kind="quiet")
        self.said = Label(look, "", role="small", tone="text.tertiary", elide=True)
        row = QHBoxLayout(self)
        row.setSpacing(look.px(8))
        self._row = row
        for button in self._buttons():
            row.addWidget(button)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        row.addStretch(1)
        row.addWidget(self.said, 0, right)
        self.apply.clicked.connect(self.apply_asked)
        self.put_back.clicked.connect(self.put_back_asked)
        self.history.clicked.connect(self.history_asked)
        self.copy.clicked.connect(self.copy_asked)
        self.open.clicked.connect(self.open_asked)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def show_for_item(self, item: AttentionView, choice: str) -> None:
        self.apply.setText(choice_words.button(item, choice))
        history = (self.history,) if item.session else ()
        open_ = (self.open,) if item.is_file and item.session else ()
        self._show(self.apply, *history, *open_, *((self.copy,) if item.words else ()))
        self.say(choice_words.undo(item, choice))

    def show_for_line(self, one: OutboxLine) -> None:
        session = (self.history, self.open) if one.session else ()
        back = (self.put_back,) if one.state == "discarded" else ()
        self._show(*back, *session)
        self.say("")

    def say(self, sentence: str, *, problem: bool = False) -> None:
        self.said.setText(sentence)
        self.said.set_tone("danger.text" if problem else "text.tertiary")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _show(self, *shown: Button) -> None:
        self._wanted = shown
        self._fit()

    def _fit(self) -> None:
        """It begins where the page above begins. What does not fit is left to its key and the
        palette; the first act always stays.
        """
        look = self._look
        side = max(look.px(SIDE), (self.width() - look.px(WIDE)) // 2)
        self._row.setContentsMargins(side, 1, side, 0)
        room = self.width() - 2 * side
        shown: list[Button] = []
        for button in self._wanted:
            room -= button.sizeHint().width() + look.px(8)
            if shown and room < 0:
                break
            shown.append(button)
        for button in self._buttons():
            button.setVisible(button in shown)
        self.said.setVisible(room > look.px(80))

    def _buttons(self) -> tuple[Button, ...]:
        return (self.apply, self.put_back, self.history, self.copy, self.open)

    def _on_look_changed(self) -> None:
        self.setFixedHeight(self._look.px(60))


class Detail(Surface):
    """One of three pages over the foot that belongs to it."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "bg.panel")
        self._look = look
        self.attention = AttentionPage(look)
        self.line = LinePage(look)
        self.nothing = EmptyState(
            look, "Everything is synced.", "", action="Connect a server", framed=False
        )
        self.nothing.button.hide()
        self.foot = Foot(look)
        self._pages = QStackedWidget()
        for page in (self.attention, self.line, _centred(look, self.nothing)):
            self._pages.addWidget(_column(look, page))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self.foot)
        self.one: OutboxLine | None = None
        self.attention.choices.chosen.connect(self._on_chosen)

    @property
    def item(self) -> AttentionView | None:
        return self.attention.view if self._pages.currentIndex() == 0 else None

    def show_item(self, item: AttentionView, *, now_ms: int) -> None:
        self.one = None
        self.attention.show_item(item, now_ms=now_ms)
        self._pages.setCurrentIndex(0)
        self.foot.show_for_item(item, self.attention.choices.current)
        self.foot.show()

    def show_line(self, one: OutboxLine, *, now_ms: int, goes: str) -> None:
        self.one = one
        self.line.show_line(one, now_ms=now_ms, goes=goes)
        self._pages.setCurrentIndex(1)
        self.foot.show_for_line(one)
        self.foot.setVisible(bool(one.session) or one.state == "discarded")

    def show_nothing(self, title: str, sentence: str, *, connect: bool) -> None:
        self.one = None
        self.nothing.tell(title, sentence)
        self.nothing.button.setVisible(connect)
        self._pages.setCurrentIndex(2)
        self.foot.hide()

    def _on_chosen(self, choice: str) -> None:
        if self.item is not None:
            self.foot.show_for_item(self.item, choice)


def _column(look: Look, page: QWidget) -> ScrollBox:
    """At reading width in the middle."""
    held = QWidget()
    row = QHBoxLayout(held)
    row.setContentsMargins(look.px(SIDE), 0, look.px(SIDE), 0)
    page.setMaximumWidth(look.px(WIDE))
    row.addStretch(1)
    row.addWidget(page, 1000)
    row.addStretch(1)
    return ScrollBox(look, held)


def _centred(look: Look, state: EmptyState) -> QWidget:
    held = QWidget()
    column = QVBoxLayout(held)
    column.setContentsMargins(0, look.px(26), 0, 0)
    column.addWidget(state)
    column.addStretch(1)
    return held
