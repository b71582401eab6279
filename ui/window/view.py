"""What the window expects of a screen, and the page it puts around it: header, banner, body."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.kit import Banner, Look, Surface
from ui.window.values import Thing

_HEADER = 56


class View(QWidget):
    """A screen. Everything here has a sensible answer already; override what differs."""

    title_changed = Signal()
    """The title or the thing is another one now."""

    def title(self) -> str:
        """The title bar's words, without the product's name."""
        return ""

    def header(self) -> QWidget | None:
        """What stands in the 56 px over the view; asked for once."""
        return None

    def thing(self) -> Thing | None:
        """What the view is about, for the palette."""
        return None

    def panels(self) -> tuple[QWidget, ...]:
        """The panels F6 walks through, from left to right."""
        return (self,)

    def first_focus(self) -> QWidget | None:
        """Who gets the focus when the view comes on screen for the first time."""
        return None

    def settle_focus(self) -> None:
        """When there is something to stand on: the focus that waited on the view goes to it."""
        target = self.first_focus()
        if target is not None and self.hasFocus():
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def acts_below(self) -> QWidget | None:
        """A bar with acts at the bottom, which no toast may lie on."""
        return None

    def go_back(self) -> bool:
        """Esc: True when something inside the view was closed, so that the view stays."""
        return False


class Page(QWidget):
    """Header, banner and body of one screen; remembers who had the focus in it."""

    def __init__(self, look: Look, body: QWidget, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._focus: QWidget | None = None
        self.body = body
        self.banner: Banner | None = None
        self.header = body.header() if isinstance(body, View) else None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._frame: Surface | None = None
        if self.header is not None:
            self._frame = Surface(look, "bg.canvas", edges=("bottom",))
            slot = QHBoxLayout(self._frame)
            slot.setContentsMargins(0, 0, 0, 1)
            slot.addWidget(self.header)
            self._column.addWidget(self._frame)
        self._banner_slot = QVBoxLayout()
        self._column.addLayout(self._banner_slot)
        self._column.addWidget(body, 1)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def set_banner(self, banner: Banner | None) -> None:
        """One at a time, under the header; the window chooses the weightiest."""
        if banner is self.banner:
            return
        if self.banner is not None and isValid(self.banner):
            self._banner_slot.removeWidget(self.banner)
            self.banner.setParent(None)
        self.banner = banner
        side, gap = self._look.px(16), self._look.px(8)
        self._banner_slot.setContentsMargins(*((side, gap, side, gap) if banner else (0, 0, 0, 0)))
        if banner is not None:
            self._banner_slot.addWidget(banner)
            banner.show()

    def panels(self) -> tuple[QWidget, ...]:
        inside = self.body.panels() if isinstance(self.body, View) else (self.body,)
        shown = (panel for panel in inside if panel.isVisible())
        return (self.header, *shown) if self.header is not None else tuple(shown)

    def room_below(self) -> int:
        """How high the acts at the bottom are."""
        bar = self.body.acts_below() if isinstance(self.body, View) else None
        return bar.height() if bar is not None and bar.isVisible() else 0

    def leave(self) -> None:
        """Going off screen: who has the focus gets it back later."""
        now = QApplication.focusWidget()
        if now is not None and self.isAncestorOf(now):
            self._focus = now
            now.clearFocus()  # otherwise it goes to whatever comes next, and on from there

    def enter(self) -> None:
        """On screen again: the focus is where it was."""
        before = self._focus
        if before is not None and isValid(before) and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        wished = self.body.first_focus() if isinstance(self.body, View) else None
        target = wished or first_focusable(self.body) or self
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_look_changed(self) -> None:
        if self._frame is not None:
            self._frame.setFixedHeight(self._look.px(_HEADER))


def first_focusable(panel: QWidget) -> QWidget | None:
    """The first control in the order of Tab that can have the focus now."""
    if _takes_focus(panel):
        return panel
    inside = {one for one in panel.findChildren(QWidget) if _takes_focus(one)}
    step = panel.nextInFocusChain() if inside else None  # all of a window takes several frames
    while step is not None and step is not panel:
        if step in inside:
            return step
        step = step.nextInFocusChain()  # through others too: what came later stands behind them
    return None


def _takes_focus(widget: QWidget) -> bool:
    by_tab = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return by_tab and widget.isVisible() and widget.isEnabled()
