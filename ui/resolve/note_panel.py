"""The right side of Resolve: the note in four formats, its masks, and editing it by hand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from rflow_desktop.domain.notes import FORMATS, Format, Note
from rflow_desktop.domain.words import masked, masked_kinds
from ui.kit import (
    Button,
    Card,
    IconButton,
    Label,
    Look,
    Picture,
    Surface,
    Tabs,
    TextButton,
    Toggle,
)
from ui.resolve.note_box import NoteBox

WRITING = "The note is being written."
BY_HAND = "Edited by hand: it no longer follows the fields."
_READABLE = "Masks are off. Everything can be read in the note."


class NotePanel(Surface):
    """`changed`: another format or mask is wanted. `unmask_asked`: masks are to come off; they
    stay until `set_masked` says otherwise. `more_asked`: what it holds is to be chosen.
    """

    changed = Signal()
    unmask_asked = Signal()
    more_asked = Signal()

    def __init__(self, look: Look, *, has_more: bool = False) -> None:
        super().__init__(look, "bg.panel", edges=("left",))
        self._look = look
        self._note: Note | None = None
        self._is_edited = False
        self.why_none = WRITING
        self.formats = Tabs(look, [(key, words, None) for key, words in FORMATS], name="Format")
        self.more = IconButton(look, "list-checks", name="Options", compact=True, parent=self)
        self.more.setVisible(has_more)
        self.edit = Button(look, "Edit", icon="pencil", kind="quiet", compact=True)
        self.box = NoteBox(look)
        self.follow = TextButton(look, "Follow the fields again", tone="text.link")
        self.follow.hide()
        self.shield = Picture(look, icon="shield-check", tone="success.text")
        self.count = Label(look, "", role="bodyMedium")
        self.kinds = Label(look, "", tone="text.secondary", elide=True)
        self.masking = Toggle(look, checked=True, name="Mask")
        self._lay_out()
        self._connect()

    @property
    def has_note(self) -> bool:
        return self._note is not None

    @property
    def note(self) -> Note | None:
        return self._note

    @property
    def format(self) -> Format:
        return next(key for key, _ in FORMATS if key == self.formats.current)

    @property
    def is_masked(self) -> bool:
        return self.masking.isChecked()

    @property
    def is_editing(self) -> bool:
        return not self.box.isReadOnly()

    @property
    def own_text(self) -> str | None:
        """The note as it was written by hand; None while it follows the fields."""
        return self.box.text if self._is_edited else None

    def show_note(self, note: Note) -> None:
        """While it is edited by hand, the words under the hands stay as they are."""
        self._note = note
        if not (self._is_edited and self.is_editing):
            self.box.show_note(note.text, format=note.format)
        self.box.setEnabled(True)
        self._say(note)

    def show_failed(self, sentence: str) -> None:
        """No text is better than one that may tell a secret."""
        self._note, self.why_none = None, sentence
        self._is_edited = False
        self.stop_editing()
        self.box.show_note("", format="psa")
        self.box.setPlaceholderText(sentence)
        self.shield.set_icon("triangle-alert", tone="danger.solid")
        self.count.setText("No note")
        self.kinds.setText(sentence)

    def set_masked(self, *, on: bool) -> None:
        self.masking.setChecked(on)
        self.changed.emit()

    def start_editing(self) -> None:
        if self._note is None:
            return
        self.box.set_editable(on=True)
        self.edit.setText("Done")
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def stop_editing(self) -> bool:
        """True when it was being edited. What was changed is masked again."""
        if not self.is_editing:
            return False
        self.box.set_editable(on=False)
        self.edit.setText("Edit")
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()
        return True

    def _say(self, note: Note) -> None:
        self.follow.setVisible(self._is_edited)
        if not self.is_masked:
            self.shield.set_icon("eye", tone="warning.text")
            self.count.setText(_READABLE)
            self.kinds.setText("")
            return
        self.shield.set_icon("shield-check", tone="success.text")
        self.count.setText(masked(note.masked))
        by_hand = BY_HAND if self._is_edited else ""
        self.kinds.setText(by_hand or masked_kinds(note.masked))

    def _on_edit(self) -> None:
        if not self.stop_editing():
            self.start_editing()

    def _on_edited(self) -> None:
        self._is_edited = True
        self.follow.show()

    def _on_follow(self) -> None:
        self._is_edited = False
        self.follow.hide()
        if not self.stop_editing():
            self.changed.emit()

    def _on_format(self) -> None:
        """Another format is another text: what was written by hand belonged to the one before."""
        self._is_edited = False
        self.box.set_editable(on=False)
        self.edit.setText("Edit")
        self.changed.emit()

    def _on_mask(self) -> None:
        if self.masking.isChecked():
            self.changed.emit()
            return
        self.masking.setChecked(True)
        self.unmask_asked.emit()

    def _lay_out(self) -> None:
        look, px = self._look, self._look.px
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(Label(look, "Ticket note", role="smallStrong"))
        head.addWidget(self.formats)
        head.addStretch(1)
        head.addWidget(self.more)
        head.addWidget(self.edit)
        card = Card(look, tone="bg.canvas", border="border.default", padding=0)
        card.body.setContentsMargins(px(14), px(11), px(4), px(11))
        card.body.addWidget(self.box)
        foot = QHBoxLayout()
        foot.setSpacing(px(8))
        foot.addWidget(self.shield)
        foot.addWidget(self.count)
        foot.addWidget(self.kinds, 1)
        foot.addWidget(self.follow)
        label = Label(look, "Mask", tone="text.secondary")
        label.setBuddy(self.masking)
        foot.addWidget(label)
        foot.addWidget(self.masking)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20) + 1, px(14), px(20), px(18))
        column.setSpacing(px(10))
        column.addLayout(head)
        column.addWidget(card, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.formats.chosen.connect(self._on_format)
        self.more.clicked.connect(self.more_asked.emit)
        self.edit.clicked.connect(self._on_edit)
        self.box.edited.connect(self._on_edited)
        self.follow.clicked.connect(self._on_follow)
        self.masking.clicked.connect(self._on_mask)
