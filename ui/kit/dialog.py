"""Dialogs: a frameless child over a scrim inside the window, with title, body and acts."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from ui.kit.buttons import Button, IconButton
from ui.kit.dusk import Dusk
from ui.kit.ground import Ground
from ui.kit.labels import Label
from ui.kit.look import Look
from ui.kit.overlay import Overlay
from ui.kit.painting import inside_panel, paint_panel
from ui.kit.surfaces import Divider

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Dialog(Overlay):
    """`accepted`: the primary act was asked for (its button or Ctrl Enter). The dialog stays open,
    so that a refusal finds the words still there; `dismiss` it when the act was taken.
    `closed`: it is gone, whoever closed it.
    """

    accepted = Signal()
    closed = Signal()

    def __init__(
        self,
        look: Look,
        window: QWidget,
        *,
        title: str,
        width: int = 640,
        height: int | None = None,
    ) -> None:
        super().__init__(window.window())
        self._look, self._width, self._height = look, width, height
        self._primary: Button | None = None
        self.panel = _Panel(look, self)
        self._ground = Ground(look, self.panel, self)
        self._dusk = Dusk(
            look, self, self.panel, covered=lambda: inside_panel(self.panel.rect(), look)
        )
        self.title = Label(look, title, role="title", elide=True)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(*(look.px(side) for side in (20, 18, 20, 18)))
        self.body.setSpacing(look.px(16))
        self.footer = QWidget()
        self.footer_left = QHBoxLayout()
        self.footer_right = QHBoxLayout()
        self._lay_out()
        self.set_title(title)
        look.changed.connect(self._on_look_changed)

    def set_title(self, title: str) -> None:
        self.title.setText(title)
        self.panel.setAccessibleName(title)
        self.panel.setWindowTitle(title)

    def add_action(
        self,
        button: Button,
        *,
        side: Literal["left", "right"] = "right",
        primary: bool = False,
    ) -> Button:
        """Put an act into the footer. The primary one also answers to Ctrl Enter."""
        (self.footer_left if side == "left" else self.footer_right).addWidget(button)
        QWidget.setTabOrder(button, self._cross)  # last of all: Esc does the same
        self.footer.show()
        if primary:
            self._primary = button
            button.clicked.connect(self.accepted)
        return button

    def add_cancel(self, text: str = "Cancel") -> Button:
        button = Button(self._look, text, key="Esc")
        button.clicked.connect(self.dismiss)
        return self.add_action(button)

    def open(self, *, focus: QWidget | None = None) -> None:
        """Show it over the window; the focus starts on `focus` or the first field."""
        self._open(focus or self._first_of_body())
        self._dusk.fall()  # a frame later: the panel is there first

    def dismiss(self) -> None:
        """Close it, give the focus back to where it was, and tell `closed`."""
        if self._shut():
            self._dusk.lift()
            self.closed.emit()

    def stage(self) -> QWidget:
        return self.panel

    def place(self) -> None:
        look = self._look
        room = self.rect().adjusted(16, 16, -16, -16)
        wide = min(look.px(self._width), room.width())
        high = look.px(self._height) if self._height else self.panel.sizeHint().height()
        if not self._height and self.panel.hasHeightForWidth():
            high = self.panel.heightForWidth(wide)
        high = min(high, room.height())
        left, top = (self.width() - wide) // 2, (self.height() - high) // 2
        before = self.panel.geometry()
        self.panel.setGeometry(left, top, wide, high)
        box = self.panel.geometry()
        if self.mask() != QRegion(box):
            self.setMask(QRegion(box))
        self._dusk.place(self.geometry())
        if box != before:
            self._dusk.follow(before.united(box))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # a click beside it must not lose what was typed

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif _is_ctrl_enter(event) and self._primary is not None and not event.isAutoRepeat():
            self._primary.click()  # does nothing while it is disabled
        event.accept()

    def _lay_out(self) -> None:
        look = self._look
        close = self._cross = IconButton(look, "x", name="Close", key="Esc", compact=True)
        close.clicked.connect(self.dismiss)
        head = QHBoxLayout()
        head.setContentsMargins(look.px(20), 0, look.px(12), 0)
        head.addWidget(self.title, 1)
        head.addWidget(close)
        header = QWidget()
        header.setLayout(head)
        header.setFixedHeight(look.px(54) - 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(look.px(20), 0, look.px(20), 0)
        for row in (self.footer_left, self.footer_right):
            row.setSpacing(look.px(8))
        foot.addLayout(self.footer_left)
        foot.addStretch(1)
        foot.addLayout(self.footer_right)
        bar = QWidget()
        bar.setLayout(foot)
        bar.setFixedHeight(look.px(60) - 1)
        below = QVBoxLayout(self.footer)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(Divider(look))
        below.addWidget(bar)
        self.footer.hide()
        whole = QVBoxLayout(self.panel)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addWidget(header)
        whole.addWidget(Divider(look))
        whole.addLayout(self.body, 1)
        whole.addWidget(self.footer)

    def _first_of_body(self) -> QWidget | None:
        inside = (self.body.itemAt(place) for place in range(self.body.count()))
        for item in inside:
            widget = item.widget() if item is not None else None
            if widget is None:
                continue
            found = [widget, *widget.findChildren(QWidget)]
            for candidate in found:
                policy = bool(candidate.focusPolicy() & Qt.FocusPolicy.TabFocus)
                if policy and candidate.isEnabled() and not candidate.isHidden():
                    return candidate
        return None

    def _on_look_changed(self) -> None:
        if self.is_open:
            self.place()


def _is_ctrl_enter(event: QKeyEvent) -> bool:
    control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    return control and event.key() in _ENTER


class _Panel(QDialog):
    """A real dialog for screen readers, but a child: it has no window of its own."""

    def __init__(self, look: Look, host: Dialog) -> None:
        super().__init__(host)
        self.setWindowFlags(Qt.WindowType.Widget)  # afterwards: its constructor adds Dialog
        self._look, self._host = look, host
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.show()

    def reject(self) -> None:
        self._host.dismiss()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # the host decides about Esc and Enter

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        paint_panel(QPainter(self), self.rect(), self._look)
