"""A list of words that a person keeps: chips with a cross, and a small field for one more."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ui.kit import Button, Chip, Field, FilterChip, FlowLayout, Label, Look

_FIELD = 220
_MOST_OFFERED = 6


class WordChips(QWidget):
    """`changed` carries all words once one was added or taken out. `locked` cannot be taken out."""

    changed = Signal(list)

    def __init__(
        self,
        look: Look,
        *,
        name: str,
        sentence: str,
        add: str,
        placeholder: str,
        locked: Sequence[str] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._name, self._locked = look, name, tuple(locked)
        self._known: tuple[str, ...] = ()
        self._writable = True
        self.words: tuple[str, ...] = ()
        self.chips: list[FilterChip] = []
        self.offers: list[FilterChip] = []
        self.flow = FlowLayout(gap=look.px(6))
        self.add = Button(look, add, icon="plus", kind="quiet", compact=True)
        self.field = _OneMore(look, placeholder=placeholder, name=add)
        self.field.setFixedWidth(look.px(_FIELD))
        self.field.hide()
        self.sentence = Label(look, sentence, role="small", tone="text.tertiary", wrap=True)
        held = QWidget()
        held.setLayout(self.flow)
        self._offered = FlowLayout(gap=look.px(6))
        self.offered = QWidget()
        self.offered.setLayout(self._offered)
        self.offered.setAccessibleName("Names that are known")
        self.offered.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(6))
        column.addWidget(Label(look, name, role="smallStrong"))
        column.addWidget(self.sentence)
        column.addWidget(held)
        column.addWidget(self.offered)
        self.setAccessibleName(name)
        self.add.clicked.connect(self.open)
        self.field.returnPressed.connect(self._on_entered)
        self.field.editingFinished.connect(self._on_left)
        self.field.textChanged.connect(self._offer)
        self.field.down_pressed.connect(self._on_down)
        self._draw()

    def show_words(self, words: Sequence[str]) -> None:
        if tuple(words) != self.words:
            self.words = tuple(words)
            self._draw()
            self._offer()

    def set_writable(self, *, on: bool, sentence: str) -> None:
        """Who may only read it sees the words with a lock."""
        self.sentence.setText(sentence)
        if on is not self._writable:
            self._writable = on
            self._draw()

    def suggest(self, known: Sequence[str]) -> None:
        """Names that are offered while one is typed, the likeliest first."""
        self._known = tuple(known)

    def open(self) -> None:
        self.add.hide()
        self.field.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._offer()

    def remove(self, word: str) -> None:
        self.changed.emit([one for one in self.words if one != word])

    def _on_entered(self) -> None:
        self._keep(self.field.text().strip())

    def _keep(self, word: str) -> None:
        self.field.clear()
        as_known = {one.casefold(): one for one in self._known}.get(word.casefold(), word)
        if as_known and as_known.casefold() not in {one.casefold() for one in self.words}:
            self.changed.emit([*self.words, as_known])

    def _on_taken(self, word: str) -> None:
        self._keep(word)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_down(self) -> None:
        if self.offers:
            self.offers[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _on_left(self) -> None:
        """Enter keeps the field for one more; leaving it empty folds it away."""
        now = QApplication.focusWidget()
        if now is not None and self.offered.isAncestorOf(now):
            return
        if not self.field.text().strip() and not self.field.hasFocus():
            self.field.hide()
            self.add.setVisible(self._writable)
            self._offer()

    def _offer(self) -> None:
        """The known names that go on as it is typed, and are not in the list."""
        typed = self.field.text().strip().casefold()
        there = {one.casefold() for one in self.words}
        fits = [one for one in self._known if one.casefold() not in there]
        begin = [one for one in fits if one.casefold().startswith(typed)]
        inside = [one for one in fits if typed in one.casefold() and one not in begin]
        shown = (*begin, *inside)[:_MOST_OFFERED] if not self.field.isHidden() else ()
        self._offered.clear()
        self.offers = [FilterChip(self._look, one, icon="plus", dashed=True) for one in shown]
        for chip, word in zip(self.offers, shown, strict=True):
            chip.setAccessibleName(f"Add {word}")
            chip.clicked.connect(lambda _=False, word=word: self._on_taken(word))
        self._offered.add(*self.offers)
        self.offered.setVisible(bool(shown))
        self.updateGeometry()

    def _draw(self) -> None:
        look = self._look
        for kept in (self.add, self.field):  # whoever writes goes on writing
            self._take_out(kept)
        self.flow.clear()
        for word in (*self._locked, *(() if self._writable else self.words)):
            self.flow.add(Chip(look, word, tone="line", icon="lock"))
        own = self.words if self._writable else ()
        self.chips = [FilterChip(look, word, removable=True) for word in own]
        for chip, word in zip(self.chips, own, strict=True):
            chip.setAccessibleDescription("Delete takes it out")
            chip.removed.connect(lambda word=word: self.remove(word))
            chip.clicked.connect(lambda _=False, word=word: self.remove(word))
        if self._writable:
            self.flow.add(*self.chips, self.field, self.add)
            in_order = (*self.chips, self.field, self.add)
            for before, after in pairwise(in_order):
                QWidget.setTabOrder(before, after)
        else:
            self.field.hide()
            self.add.hide()
        self.updateGeometry()

    def _take_out(self, widget: QWidget) -> None:
        for place in range(self.flow.count()):
            item = self.flow.itemAt(place)
            if item is not None and item.widget() is widget:
                self.flow.takeAt(place)
                return


class _OneMore(Field):
    """`down_pressed`: to what is offered below."""

    down_pressed = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.down_pressed.emit()
            return
        super().keyPressEvent(event)
