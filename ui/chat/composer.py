"""Where a message is written: words, what is attached, what it has cost, and Send or Stop."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.excerpt import shortened
from rflow_desktop.domain.shown_talk import Chip
from ui.chat.attached import Attached
from ui.chat.writing import Writing
from ui.kit import Button, IconButton, Label, Look, Picture, announce, paint_box

DRAFT_MS = 400
"""What is typed is kept so much after the last key."""
WAITS = "Your next message waits until the answer is finished"
WRITE = "Write a message, or type / for commands"
KEPT = "Write a message. It is kept and sent when the assistant can be asked"


class Line(QWidget):
    """One line over the field: a sentence, and one thing that can be done about it."""

    pressed = Signal()

    def __init__(self, look: Look, *, icon: str, tone: str = "text.secondary") -> None:
        super().__init__()
        self.icon = Picture(look, icon=icon, tone=tone, size=14)
        self.words = Label(look, role="small", tone=tone, wrap=True)
        self.button = Button(look, "", kind="quiet", compact=True)
        self.button.clicked.connect(self.pressed)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(12), look.px(4), look.px(6), 0)
        row.setSpacing(look.px(8))
        row.addWidget(self.icon)
        row.addWidget(self.words, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.button)
        self.hide()

    def tell(self, sentence: str, *, act: str = "") -> None:
        """No words, no line."""
        self.words.setText(sentence)
        self.button.setText(act)
        self.button.setVisible(bool(act))
        self.setVisible(bool(sentence))


class Composer(QFrame):
    """`sent` carries the words; whoever takes the message calls `taken`, and it is empty again."""

    sent = Signal(str)
    stop_asked = Signal()
    drafted = Signal(str)
    attach_asked = Signal()
    picture_asked = Signal()
    variables_asked = Signal()
    last_asked = Signal()
    edit_left = Signal()
    commands_asked = Signal()
    key_asked = Signal()
    chip_removed = Signal(str)
    held_back = Signal()
    """The message that waits for the end of the answer is wanted back in the field."""
    page_asked = Signal(int)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._busy = False
        self._editing = ""
        self._before_edit = ""
        self._lacks_draft = False
        self.field = Writing(look)
        self.attached = Attached(look)
        self.edit_line = Line(look, icon="pencil")
        self.held_line = Line(look, icon="clock")
        self.why_line = Line(look, icon="info")
        self.limit_line = Line(look, icon="info")
        self.trouble = Line(look, icon="circle-alert", tone="danger.text")
        self.attach = IconButton(look, "paperclip", name="Attach files", compact=True)
        self.picture = IconButton(
            look, "camera", name="Attach the picture on the clipboard", key="Ctrl V", compact=True
        )
        self.variables = Button(look, "Variables", icon="braces", kind="quiet", compact=True)
        self.cost = Label(look, role="small", tone="text.tertiary", tabular=True, elide=True,
                          align=Qt.AlignmentFlag.AlignRight)  # fmt: skip
        self.send = Button(look, "Send", key="Enter", compact=True)
        self.stop = Button(look, "Stop", key="Esc", icon="square", compact=True)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(DRAFT_MS)
        self._later.timeout.connect(self._tell_draft)
        self._lay_out()
        self._connect()
        self.show_busy(on=False)
        self.setFocusProxy(self.field)

    # values in

    @property
    def text(self) -> str:
        return self.field.text()

    @property
    def editing(self) -> str:
        """The message that is being said in other words; empty for a new one."""
        return self._editing

    def show_busy(self, *, on: bool) -> None:
        """An answer is being written: it can be stopped, and the next message waits."""
        if on is self._busy and not self.isHidden():
            return
        self._busy = on
        self.stop.setVisible(on)
        self.send.setVisible(not on)
        self._show_hint()

    def show_why(self, sentence: str, *, act: str = "") -> None:
        """Why no assistant answers now; everything else goes on."""
        self.why_line.tell(sentence, act=act)
        self._show_hint()

    def show_cost(self, words: str) -> None:
        self.cost.setText(words)

    def show_limit(self, sentence: str) -> None:
        self.limit_line.tell(sentence)

    def show_attached(self, chips: Sequence[Chip]) -> None:
        self.attached.show_chips(chips)

    def show_picture(self, sha256: str, pixmap: QPixmap) -> None:
        self.attached.show_picture(sha256, pixmap)

    def show_held(self, text: str) -> None:
        """The message that goes out when the answer is finished."""
        shown = shortened(" ".join(text.split()), 90)
        sentence = f"Sent when the answer is finished: {shown}" if text else ""
        self.held_line.tell(sentence, act="Take back" if text else "")

    def show_trouble(self, sentence: str) -> None:
        self.trouble.tell(sentence)
        if sentence:
            announce(self, sentence)

    def restore(self, draft: str) -> None:
        """What was typed before, unless something stands there already."""
        if draft and not self.text:
            self._set(draft)

    def taken(self) -> None:
        """The message is kept: the field is free for the next one."""
        self._editing = ""
        self.edit_line.tell("")
        self.show_trouble("")
        self._set(self._before_edit)
        self._before_edit = ""
        self._lacks_draft = False
        self._later.stop()

    def edit(self, message: str, text: str, *, at: str) -> None:
        """Say a message in other words. What stood here comes back afterwards."""
        if not self._editing:
            self._before_edit = self.text
        self._editing = message
        self.edit_line.tell(f"Your message of {at}, in other words", act="Leave it")
        self._set(text)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_hint()

    def leave_edit(self) -> bool:
        """True when something was being edited."""
        if not self._editing:
            return False
        self.taken()
        return True

    def insert(self, words: str) -> None:
        self.field.insertPlainText(words)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def flush(self) -> None:
        """What is typed is kept now."""
        if self._later.isActive() or self._lacks_draft:
            self._later.stop()
            self._tell_draft()

    def not_kept(self) -> None:
        """The draft was refused: it is tried again with the next letter, and at the end."""
        self._lacks_draft = True

    # drawing

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, focused = self._look, self.field.hasFocus()
        paint_box(
            QPainter(self), QRectF(self.rect()), radius=look.px(8), fill=look.color("bg.canvas"),
            border=look.color("border.focus" if focused else "border.control"),
            width=2 if focused else 1,
        )  # fmt: skip

    def _show_hint(self) -> None:
        closed = bool(self.why_line.words.text())
        hint = WAITS if self._busy else KEPT if closed else WRITE
        self.field.setPlaceholderText(hint)
        self.send.setText("Send" if not self._editing else "Ask again")

    # what is done

    def submit(self) -> None:
        text = self.text.strip()
        if text or (self.attached.chips and not self._editing):
            self.sent.emit(text)

    def _on_typed(self) -> None:
        self.trouble.tell("")
        if not self._editing:
            self._later.start()

    def _tell_draft(self) -> None:
        if not self._editing:
            self._lacks_draft = False
            self.drafted.emit(self.text)

    def _on_edit_left(self) -> None:
        if self.leave_edit():
            self.edit_left.emit()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _set(self, text: str) -> None:
        self.field.set_text(text)
        cursor = self.field.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.field.setTextCursor(cursor)
        self._show_hint()

    def _lay_out(self) -> None:
        px = self._look.px
        foot = QHBoxLayout()
        foot.setContentsMargins(px(6), 0, px(6), px(6))
        foot.setSpacing(px(4))
        for left in (self.attach, self.picture, self.variables):
            foot.addWidget(left)
        foot.addWidget(self.cost, 1)
        foot.addSpacing(px(4))
        foot.addWidget(self.send)
        foot.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        for line in (self.limit_line, self.why_line, self.edit_line, self.held_line, self.trouble):
            column.addWidget(line)
        column.addWidget(self.attached)
        column.addWidget(self.field)
        column.addLayout(foot)

    def _connect(self) -> None:
        field = self.field
        field.send_asked.connect(self.submit)
        field.textChanged.connect(self._on_typed)
        field.last_asked.connect(self.last_asked)
        field.commands_asked.connect(self.commands_asked)
        field.files_pasted.connect(self.picture_asked)
        field.page_asked.connect(self.page_asked)
        self.send.clicked.connect(self.submit)
        self.stop.clicked.connect(self.stop_asked)
        self.attach.clicked.connect(self.attach_asked)
        self.picture.clicked.connect(self.picture_asked)
        self.variables.clicked.connect(self.variables_asked)
        self.edit_line.pressed.connect(self._on_edit_left)
        self.held_line.pressed.connect(self.held_back)
        self.why_line.pressed.connect(self.key_asked)
        self.attached.removed.connect(self.chip_removed)
