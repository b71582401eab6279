"""The menu bar: every command of what is on screen, so that no act depends on knowing a key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QWidget
from shiboken6 import isValid

from ui.commands import Command, Commands, is_character
from ui.kit import Look, tip_for, wear
from ui.palette import GO, OPEN_NOW
from ui.window.everywhere import HELP, VIEW
from ui.window.values import PRODUCT

_HELD_MS = 250
_READER_MS = 400
_LAST = (GO, OPEN_NOW, VIEW, HELP)


class Menus(QObject):
    """Native on macOS. Elsewhere it lies over the top of the window while Alt is held, after Alt
    was tapped, and always while a screen reader runs; nothing moves when it comes or goes.
    """

    def __init__(self, look: Look, window: QWidget, commands: Commands) -> None:
        super().__init__(window)
        self._window, self._commands = window, commands
        self._native = commands.mac
        self._drawn: tuple[tuple[str, str, tuple[str, ...], bool], ...] = ()
        self._is_behind = True
        self.bar = QMenuBar(window)
        wear(look, self.bar, "menu")
        self.bar.setNativeMenuBar(self._native)
        self.bar.setVisible(self._native)
        self._before: QWidget | None = None
        self._held = QTimer(self)
        self._held.setSingleShot(True)
        self._held.setInterval(_HELD_MS)
        self._held.timeout.connect(self.show)
        self._asks = QTimer(self)
        self._asks.setSingleShot(True)
        self._asks.setInterval(_READER_MS)
        self._asks.timeout.connect(self._show_to_reader)
        commands.changed.connect(self._on_changed)
        if not self._native:
            self.bar.installEventFilter(self)
            window.installEventFilter(self)

    def show(self) -> None:
        self.freshen()
        self.place()
        self.bar.show()
        self.bar.raise_()

    def place(self) -> None:
        if not self._native:
            self.bar.setGeometry(0, 0, self._window.width(), self.bar.sizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._window and kind == QEvent.Type.Resize:
            self.place()
        elif watched is self._window and kind == QEvent.Type.WindowDeactivate:
            self._forget_alt()
        elif isinstance(event, QKeyEvent):
            return self._on_key(event, in_bar=watched is self.bar)
        elif watched is self.bar and kind == QEvent.Type.FocusOut:
            QTimer.singleShot(0, self, self._hide_if_idle)
        return False

    def _on_key(self, event: QKeyEvent, *, in_bar: bool) -> bool:
        kind, is_alt = event.type(), event.key() == Qt.Key.Key_Alt
        if kind == QEvent.Type.ShortcutOverride:
            if in_bar:
                event.accept()  # the keys of the screen rest
            elif not is_alt:
                self._forget_alt()
            return in_bar or is_alt  # the bar's own way with Alt needs it to be always there
        if in_bar and kind == QEvent.Type.KeyPress and (is_alt or event.key() == Qt.Key.Key_Escape):
            self._leave()
            return True
        if is_alt and not in_bar and not event.isAutoRepeat():
            self._on_alt(pressed=kind == QEvent.Type.KeyPress)
        return False

    def _on_alt(self, *, pressed: bool) -> None:
        """A short tap opens the bar for the arrow keys; held, it is shown until Alt is let go."""
        if pressed:
            self._held.start()
        elif self._held.isActive():
            self._held.stop()
            self._enter()
        else:
            self._hide_if_idle()

    def _enter(self) -> None:
        self.freshen()
        actions = self.bar.actions()
        if not actions:
            return
        self._before = QApplication.focusWidget()
        self.show()
        self.bar.setFocus(Qt.FocusReason.MenuBarFocusReason)
        self.bar.setActiveAction(actions[0])

    def _leave(self) -> None:
        """Back to where the focus was."""
        before, self._before = self._before, None
        self.bar.setActiveAction(None)  # type: ignore[arg-type]  # Qt takes it, the stubs do not
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._hide_if_idle()

    def _forget_alt(self) -> None:
        """It was the beginning of another key."""
        self._held.stop()
        self._hide_if_idle()

    def _hide_if_idle(self) -> None:
        if self._native or self.bar.isHidden() or self.bar.hasFocus() or _is_read():
            return
        if QApplication.activePopupWidget() is None:
            self.bar.hide()

    def _on_changed(self) -> None:
        self._is_behind = True
        if self._native or self.bar.isVisible():
            self.freshen()
        elif not self._asks.isActive():
            self._asks.start()  # behind the first paint

    def _show_to_reader(self) -> None:
        if _is_read():
            self.show()

    def freshen(self) -> None:
        """Draws what has changed: a bar that nobody sees is not drawn anew after every key."""
        if not self._is_behind:
            return
        everything = self._commands.all()
        drawn = tuple(
            (one.group, one.title, self._commands.keys_of(one), one.works) for one in everything
        )
        if QApplication.activePopupWidget() is not None:
            return  # a menu never changes under the pointer
        self._is_behind = False
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw(everything)

    def _draw(self, everything: tuple[Command, ...]) -> None:
        self.bar.clear()
        for menu in self.bar.findChildren(QMenu):
            menu.deleteLater()
        groups = dict.fromkeys(command.group for command in everything)
        for group in sorted(groups, key=lambda one: _LAST.index(one) if one in _LAST else -1):
            menu = QMenu(_plain(group), self.bar)
            menu.setToolTipsVisible(True)
            self.bar.addMenu(menu)
            for command in everything:
                if command.group == group:
                    menu.addAction(self._action(command, menu))

    def _action(self, command: Command, menu: QMenu) -> QAction:
        action = QAction(_plain(command.title), menu)
        action.setMenuRole(_role(command))
        keys = self._commands.keys_of(command)
        if keys and " " not in keys[0] and not is_character(keys[0]):
            action.setShortcut(QKeySequence(keys[0]))
            # Shown, but never taken: the keys are the commands' own.
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        elif keys and not self._native:
            action.setText(f"{_plain(command.title)}\t{' '.join(self._commands.caps_of(command))}")
        action.setEnabled(command.works)
        action.setToolTip(tip_for(command.why_not or command.title))
        command_id = command.id
        action.triggered.connect(lambda: self._on_triggered(command_id))
        return action

    def _on_triggered(self, command_id: str) -> None:
        self._leave()  # first, so that the command finds the focus where it was
        self._commands.run(command_id)


def _is_read() -> bool:
    from PySide6.QtGui import QAccessible  # noqa: PLC0415  200 names, which no first paint needs

    return QAccessible.isActive()


def _plain(words: str) -> str:
    """An ampersand is an ampersand, not a mark under the next letter."""
    return words.replace("&", "&&")


def _role(command: Command) -> QAction.MenuRole:
    """On macOS Settings and Quit belong under the product's own name, nothing else does."""
    roles = {
        "go.settings": QAction.MenuRole.PreferencesRole,
        f"{PRODUCT.lower()}.quit": QAction.MenuRole.QuitRole,
    }
    return roles.get(command.id, QAction.MenuRole.NoRole)
