"""Fields for one line of text: with an icon, a key, a problem in words, and a box with a label."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from ui.kit.buttons import IconButton
from ui.kit.keys import caps_of
from ui.kit.labels import Label
from ui.kit.look import Look
from ui.kit.painting import caps_width, paint_caps, paint_pixmap
from ui.kit.worn import open_menu, wear

_ICON = 14
_SIDE = 10
_GAP = 8


def repolish(widget: QWidget) -> None:
    """Have the sheet read the properties of one widget again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


class Field(QLineEdit):
    """`problem` turns the border red and puts the sentence where screen readers find it."""

    def __init__(
        self,
        look: Look,
        *,
        placeholder: str = "",
        icon: str | None = None,
        key: str | None = None,
        mono: bool = False,
        clearable: bool = False,
        bare: bool = False,
        role: str = "body",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._icon_name, self._key = icon, key
        self._role = "mono" if mono else role
        self._problem: str | None = None
        self._described = ""
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self.setProperty("bare", bare)
        wear(look, self, "field")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._clear = self._clear_button() if clearable else None
        self.textChanged.connect(self._on_text_changed)
        look.resized.connect(self._on_resized)
        self._on_resized()

    @property
    def problem(self) -> str | None:
        return self._problem

    def set_problem(self, sentence: str | None) -> None:
        if sentence == self._problem:
            return
        if self._problem is None:
            self._described = self.accessibleDescription()
        self._problem = sentence
        self.setProperty("problem", sentence is not None)
        self.setAccessibleDescription(sentence if sentence is not None else self._described)
        repolish(self)
        self._set_margins()

    def set_read_only(self, *, on: bool) -> None:
        """Still read, selected and copied; a lock shows why nothing happens."""
        if on == self.isReadOnly():
            return  # told with every step; to dress a field anew paints all of it
        self.setReadOnly(on)
        repolish(self)
        self._set_margins()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(148), self._look.control_height)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(64), self._look.control_height)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        open_menu(self._look, self.createStandardContextMenu(), event.globalPos())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_clear()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        look = self._look
        icon = look.px(_ICON)
        if self._icon_name:
            box = QRectF(look.px(_SIDE), 0, icon, self.height())
            paint_pixmap(painter, box, look.pixmap(self._icon_name, "text.tertiary", _ICON))
        right = self.width() - look.px(_SIDE)
        mark = self._mark()
        if mark is not None:
            name, tone = mark
            box = QRectF(right - icon, 0, icon, self.height())
            paint_pixmap(painter, box, look.pixmap(name, tone, _ICON))
        elif self._shows_key():
            caps = caps_of(self._key)
            wide = caps_width(look, caps)
            paint_caps(painter, look, QRectF(right - wide, 0, wide, self.height()), caps)

    def _mark(self) -> tuple[str, str] | None:
        if self._problem is not None:
            return "circle-alert", "danger.solid"
        if self.isReadOnly():
            return "lock", "text.tertiary"
        return None

    def _shows_key(self) -> bool:
        cleared = self._clear is None or self._clear.isHidden()
        return bool(self._key) and cleared

    def _set_margins(self) -> None:
        look = self._look
        taken = look.px(_ICON) + look.px(_GAP)
        left = taken if self._icon_name else 0
        right = 0
        if self._mark() is not None:
            right = taken
        elif self._shows_key():
            right = caps_width(look, caps_of(self._key)) + look.px(_GAP)
        elif self._clear is not None and not self._clear.isHidden():
            right = self._clear.width()
        self.setTextMargins(left, 0, right, 0)

    def _clear_button(self) -> IconButton:
        button = IconButton(self._look, "x", name="Clear", compact=True, parent=self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.hide()
        button.clicked.connect(self.clear)
        return button

    def _place_clear(self) -> None:
        if self._clear is None:
            return
        side = self.height() - 4
        self._clear.setGeometry(self.width() - side - 2, 2, side, side)

    def _on_text_changed(self, text: str) -> None:
        if self._clear is not None:
            self._clear.setVisible(bool(text) and not self.isReadOnly())
            self._set_margins()

    def _on_resized(self) -> None:
        self.setFont(self._look.font(self._role))
        self.setFixedHeight(self._look.control_height)
        self._set_margins()


class TextArea(QPlainTextEdit):
    """Several lines of plain text. Tab leaves it; `rows` is the height it asks for."""

    def __init__(
        self,
        look: Look,
        *,
        placeholder: str = "",
        name: str = "",
        rows: int = 4,
        mono: bool = False,
        role: str = "body",
        bare: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._rows = look, rows
        self._role = "mono" if mono else role
        self._problem: str | None = None
        self.setProperty("kit", "" if bare else "area")
        self.setProperty("bare", bare)
        wear(look, self, "field", "bars")
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        look.resized.connect(self._on_resized)
        self._on_resized()

    @property
    def problem(self) -> str | None:
        return self._problem

    def set_problem(self, sentence: str | None) -> None:
        self._problem = sentence
        self.setProperty("problem", sentence is not None)
        self.setAccessibleDescription(sentence or "")
        repolish(self)

    def set_read_only(self, *, on: bool) -> None:
        if on == self.isReadOnly():
            return
        self.setReadOnly(on)
        repolish(self)

    def text(self) -> str:
        return self.toPlainText()

    def set_text(self, text: str) -> None:
        self.setPlainText(text)

    def sizeHint(self) -> QSize:
        look = self._look
        line = self.fontMetrics().lineSpacing()
        return QSize(look.px(240), line * self._rows + 2 * look.px(6) + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(80), self._look.control_height)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        open_menu(self._look, self.createStandardContextMenu(event.pos()), event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Ctrl Enter belongs to the window around it.
        control = Qt.KeyboardModifier.ControlModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & control:
            event.ignore()
            return
        super().keyPressEvent(event)

    def _on_resized(self) -> None:
        self.setFont(self._look.font(self._role))
        self.viewport().setFont(self._look.font(self._role))  # what stands there while it is empty
        self.document().setDocumentMargin(0)
        self.setViewportMargins(*(self._look.px(side) for side in (8, 6, 8, 6)))
        self.updateGeometry()


class FieldBox(QWidget):
    """A label over a field, a hint beside it, and the problem beneath while there is one."""

    def __init__(
        self,
        look: Look,
        label: str,
        field: Field | TextArea,
        *,
        hint: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.field = field
        self._hint = hint or ""
        self.label = Label(look, label, role="small", tone="text.primary")
        self.label.setBuddy(field)
        self.note = Label(
            look, self._hint, role="small", tone="text.tertiary", wrap=True, parent=self
        )
        self.note.setVisible(bool(hint))
        field.setAccessibleName(label)
        if hint:
            field.setAccessibleDescription(hint)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(4))
        box.addWidget(self.label)
        box.addWidget(field)
        box.addWidget(self.note)

    def set_problem(self, sentence: str | None) -> None:
        self.field.set_problem(sentence)
        self.note.setText(sentence or self._hint)
        self.note.set_tone("danger.text" if sentence else "text.tertiary")
        self.note.setVisible(bool(sentence or self._hint))

    def set_hint(self, hint: str) -> None:
        self._hint = hint
        self.set_problem(self.field.problem)
