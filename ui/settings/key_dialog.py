"""Changing one key: press it, read who would lose it, and decide."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QKeyCombination, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.commands import caps, is_character
from ui.kit import (
    Button,
    Dialog,
    Label,
    Look,
    announce,
    caps_width,
    paint_box,
    paint_caps,
    paint_line,
)

SECOND_MS = 1200
_MODIFIERS = {
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr,
    Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_unknown,
}  # fmt: skip
_LEAVES = {Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
ASKED = "Press the new key, or two letters one after the other"


class KeyCatcher(QWidget):
    """Takes the key that is pressed. `caught`: the key in portable text, or nothing."""

    caught = Signal(str)
    taken = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.key = ""
        self._second = QTimer(self)
        self._second.setSingleShot(True)
        self._second.setInterval(SECOND_MS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(ASKED)
        look.changed.connect(self.update)

    def show_key(self, key: str) -> None:
        self.key = key
        self.setAccessibleDescription(" ".join(caps(key, mac=False)) if key else "No key")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(320), self._look.px(64))

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # every key comes here first
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if key in _MODIFIERS:
            return
        if key in _LEAVES:
            super().keyPressEvent(event)
            return
        if key in _ENTER and plain:
            self.taken.emit()
            return
        if key == Qt.Key.Key_Backspace and plain:
            self._catch("")
            return
        self._catch(_written(event))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look = QPainter(self), self._look
        line, width = ("border.focus", 2) if self.hasFocus() else ("border.control", 1)
        box = QRectF(self.rect())
        paint_box(
            painter, box, radius=look.px(6), fill=look.color("bg.canvas"),
            border=look.color(line), width=width,
        )  # fmt: skip
        shown = caps(self.key, mac=False) if self.key else ()
        if shown:
            wide = caps_width(look, shown)
            area = QRectF((box.width() - wide) / 2, 0, wide, box.height())
            paint_caps(painter, look, area, shown)
            return
        color, centre = look.color("text.tertiary"), Qt.AlignmentFlag.AlignHCenter
        paint_line(painter, box, ASKED, font=look.font("body"), color=color, align=centre)

    def _catch(self, stroke: str) -> None:
        key = stroke
        if stroke and self._second.isActive() and is_character(stroke):
            key = f"{self.key} {stroke}"
            self._second.stop()
        elif stroke and is_character(stroke):
            self._second.start()
        else:
            self._second.stop()
        self.show_key(key)
        self.caught.emit(key)


class KeyDialog(Dialog):
    """`chosen`: the key that the command is to have, or nothing. `reset_asked`: its own again."""

    chosen = Signal(str)
    reset_asked = Signal()

    def __init__(
        self,
        look: Look,
        window: QWidget,
        *,
        title: str,
        key: str,
        judge: Callable[[str], tuple[str, bool]],
    ) -> None:
        """`judge` gives a sentence on a key and whether it may be had."""
        super().__init__(look, window, title=f"Key of “{title}”", width=460)
        self._judge = judge
        self.catcher = KeyCatcher(look)
        self.catcher.show_key(key)
        self.told = Label(look, "Backspace takes the key away.", role="small",
                          tone="text.tertiary", wrap=True)  # fmt: skip
        self.body.addWidget(self.catcher)
        self.body.addWidget(self.told)
        reset = Button(look, "Reset")
        reset.clicked.connect(self.reset_asked)
        self.add_action(reset, side="left")
        self.add_cancel()
        self.use = Button(look, "Use this key", key="Enter", kind="primary")
        self.use.setEnabled(False)
        self.add_action(self.use, primary=True)
        self.accepted.connect(self._on_accepted)
        self.catcher.caught.connect(self._on_caught)
        self.catcher.taken.connect(self.use.click)

    def open(self, *, focus: QWidget | None = None) -> None:
        super().open(focus=focus or self.catcher)

    def _on_caught(self, key: str) -> None:
        sentence, fine = self._judge(key)
        self.told.setText(sentence)
        self.told.set_tone("text.tertiary" if fine else "danger.text")
        announce(self.told, sentence)
        self.use.setText("Use this key" if key else "Use no key")
        self.use.setEnabled(fine)
        self.place()

    def _on_accepted(self) -> None:
        self.chosen.emit(self.catcher.key)


def _written(event: QKeyEvent) -> str:
    """Signs stand for themselves, however many keys make them; letters keep their Shift."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    text = event.text()
    control = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    if text and text.isprintable() and not text.isalpha() and not modifiers & control:
        modifiers &= ~Qt.KeyboardModifier.ShiftModifier
    combination = QKeyCombination(modifiers, Qt.Key(event.key()))
    return QKeySequence(combination).toString(QKeySequence.SequenceFormat.PortableText)
