"""The menu bar: every command of what is on screen, so that no act depends on knowing a key."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from ui.commands import Command, Commands, is_character
from ui.window.values import PRODUCT

_HELD_MS = 250


class Menus(QObject):
    """Native on macOS. Elsewhere it lies over the top of the window while Alt is held, after Alt
    was tapped, and always while a screen reader runs; nothing moves when it comes or goes.
    """

    def __init__(self, window: QWidget, commands: Commands) -> None:
        super().__init__(window)
        self._window, self._commands = window, commands
        self._native = commands.mac
        self._drawn: tuple[tuple[str, str, tuple[str, ...], bool], ...] = ()
        self.bar = QMenuBar(window)
        self.bar.setNativeMenuBar(self._native)
        self.bar.setVisible(self._native)
        self._alt_only = False
        self._held = QTimer(self)
        self._held.setSingleShot(True)
        self._held.setInterval(_HELD_MS)
        self._held.timeout.connect(self.show)
        commands.changed.connect(self._on_changed)
        if not self._native:
            self.bar.installEventFilter(self)
            window.installEventFilter(self)

    def show(self) -> None:
        self.place()
        self.bar.show()
        self.bar.raise_()

    def place(self) -> None:
        if not self._native:
            self.bar.setGeometry(0, 0, self._window.width(), self.bar.sizeHint().height())

    def alt_pressed(self) -> None:
        self._alt_only = True
        self._held.start()

    def alt_released(self) -> None:
        """A short tap opens the bar for the arrow keys; after a hold it goes away."""
        tapped = self._alt_only and self._held.isActive()
        self._held.stop()
        if tapped:
            self.show()
            self.bar.setFocus(Qt.FocusReason.MenuBarFocusReason)
            actions = self.bar.actions()
            if actions:
                self.bar.setActiveAction(actions[0])
        else:
            self._hide_if_idle()

    def other_key(self) -> None:
        """Alt was the beginning of another key."""
        self._alt_only = False
        self._held.stop()
        self._hide_if_idle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self.bar and kind == QEvent.Type.FocusOut:
            QTimer.singleShot(0, self, self._hide_if_idle)
        elif watched is self._window and kind == QEvent.Type.Resize:
            self.place()
        elif watched is self._window and isinstance(event, QKeyEvent):
            self._on_key(event)
        elif watched is self._window and kind == QEvent.Type.WindowDeactivate:
            self.other_key()
        return False

    def _on_key(self, event: QKeyEvent) -> None:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() != Qt.Key.Key_Alt:
            self.other_key()
        elif event.isAutoRepeat() or event.key() != Qt.Key.Key_Alt:
            return
        elif event.type() == QEvent.Type.KeyPress:
            self.alt_pressed()
        elif event.type() == QEvent.Type.KeyRelease:
            self.alt_released()

    def _hide_if_idle(self) -> None:
        if self._native or QAccessible.isActive():
            return
        if not self.bar.hasFocus() and self.bar.activeAction() is None:
            self.bar.hide()

    def _on_changed(self) -> None:
        if QAccessible.isActive() and not self._native:
            self.show()
        everything = self._commands.all()
        drawn = tuple(
            (one.group, one.title, self._commands.keys_of(one), one.works) for one in everything
        )
        if drawn == self._drawn:
            return
        self._drawn = drawn
        self._draw(everything)

    def _draw(self, everything: tuple[Command, ...]) -> None:
        self.bar.clear()
        menus: dict[str, QMenu] = {}
        for command in everything:
            menu = menus.get(command.group)
            if menu is None:
                menu = menus[command.group] = QMenu(_plain(command.group), self.bar)
                menu.setToolTipsVisible(True)
                self.bar.addMenu(menu)
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
        action.setToolTip(command.why_not or command.title)
        command_id = command.id
        action.triggered.connect(lambda: self._commands.run(command_id))
        return action


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
