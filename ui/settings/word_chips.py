"""A list of words that a person keeps: chips with a cross, and a small field for one more."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit import Button, Chip, Field, FilterChip, FlowLayout, Label, Look

_FIELD = 220


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
        self.words: tuple[str, ...] = ()
        self.chips: list[FilterChip] = []
        self.flow = FlowLayout(gap=look.px(6))
        self.add = Button(look, add, icon="plus", kind="quiet", compact=True)
        self.field = Field(look, placeholder=placeholder, name=add)
        self.field.setFixedWidth(look.px(_FIELD))
        self.field.hide()
        held = QWidget()
        held.setLayout(self.flow)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(6))
        column.addWidget(Label(look, name, role="smallStrong"))
        column.addWidget(Label(look, sentence, role="small", tone="text.tertiary", wrap=True))
        column.addWidget(held)
        self.setAccessibleName(name)
        self.add.clicked.connect(self.open)
        self.field.returnPressed.connect(self._on_entered)
        self.field.editingFinished.connect(self._on_left)
        self._draw()

    def show_words(self, words: Sequence[str]) -> None:
        if tuple(words) != self.words:
            self.words = tuple(words)
            self._draw()

    def open(self) -> None:
        self.add.hide()
        self.field.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def remove(self, word: str) -> None:
        self.changed.emit([one for one in self.words if one != word])

    def _on_entered(self) -> None:
        word = self.field.text().strip()
        self.field.clear()
        if word and word not in self.words:
            self.changed.emit([*self.words, word])

    def _on_left(self) -> None:
        """Enter keeps the field for one more; leaving it empty folds it away."""
        if not self.field.text().strip() and not self.field.hasFocus():
            self.field.hide()
            self.add.show()

    def _draw(self) -> None:
        look = self._look
        for kept in (self.add, self.field):
            kept.setParent(self)
            self._take_out(kept)
        self.flow.clear()
        for word in self._locked:
            self.flow.add(Chip(look, word, tone="line", icon="lock"))
        self.chips = [FilterChip(look, word, removable=True) for word in self.words]
        for chip, word in zip(self.chips, self.words, strict=True):
            chip.setAccessibleDescription("Delete takes it out")
            chip.removed.connect(lambda word=word: self.remove(word))
            chip.clicked.connect(lambda _=False, word=word: self.remove(word))
        self.flow.add(*self.chips, self.field, self.add)
        self.updateGeometry()

    def _take_out(self, widget: QWidget) -> None:
        for place in range(self.flow.count()):
            item = self.flow.itemAt(place)
            if item is not None and item.widget() is widget:
                self.flow.takeAt(place)
                return
