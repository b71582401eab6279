"""The window every screen lives in. It knows no services: values come in, signals go out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QImage, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ui.commands import Commands, CommandSet, Scope, is_text_field
from ui.kit import Banner, Look, Surface, Toasts
from ui.kit.painting import with_hidden_shown
from ui.palette import HERE, PaletteRow, PaletteSource
from ui.window.corner import SyncCorner
from ui.window.drops import NO_PICTURE, DropTarget, PictureKeys
from ui.window.everywhere import everywhere, open_now, places
from ui.window.keybar import KeyBar
from ui.window.layers import Layers
from ui.window.menus import Menus
from ui.window.navigation import Navigation
from ui.window.pages import Pages
from ui.window.sidebar import Sidebar
from ui.window.values import OpenNowRow, Place, Workspace, window_title
from ui.window.view import first_focusable

SMALLEST = (1024, 680)
DESIGNED = (1440, 868)


class MainWindow(QWidget):
    new_session_asked = Signal()
    waiting_asked = Signal()
    sync_asked = Signal()
    workspace_asked = Signal()
    text_size_asked = Signal(str)
    """`larger`, `smaller` or `normal`."""
    session_chosen = Signal(str)
    """Somebody wants this session of *Open now* on screen."""
    session_taken_off = Signal(str)
    row_chosen = Signal(PaletteRow)
    """A row of the palette that is no command."""
    moved = Signal()
    """Another place or thing is on screen: read `place` and `thing`."""
    files_dropped = Signal(list)
    image_dropped = Signal(QImage)
    sidebar_folded = Signal(bool)
    closed = Signal()

    def __init__(
        self,
        look: Look,
        destinations: Sequence[Place],
        *,
        keys: Mapping[str, Sequence[str]] | None = None,
        mac: bool = sys.platform == "darwin",
        chord_ms: int = 1200,
    ) -> None:
        super().__init__()
        self._look = look
        self._destinations = tuple(destinations)
        self._open_rows: tuple[OpenNowRow, ...] = ()
        self._can_undo = False
        self.closes_at_once = True
        self.setMinimumSize(*SMALLEST)
        self.resize(*DESIGNED)
        self.commands = Commands(self, keys=keys, mac=mac, chord_ms=chord_ms)
        self.sidebar = Sidebar(look)
        self.pages = Pages(look)
        self.navigation = Navigation(self.pages, destinations)
        self.key_bar = KeyBar(look)
        self.main = Surface(look, "bg.canvas", edges=("left",))
        self._lay_out()
        self.toasts = Toasts(look, self.main, answers_undo_key=False)
        self.drops = DropTarget(look, self.main)
        self._picture_keys = PictureKeys(self.drops)
        self.menus = Menus(look, self, self.commands)
        self.layers = Layers(look, self, self.commands, chosen=self.row_chosen.emit)
        self._places_set = CommandSet(Scope.WINDOW, self)
        self._open_set = CommandSet(Scope.WINDOW, self)
        for commands in (
            CommandSet(Scope.WINDOW, self, everywhere(self)),
            self._places_set,
            self._open_set,
        ):
            self.commands.add(commands)
        self._connect()
        self.sidebar.set_places(self._destinations)
        self.set_counts({})
        self._show_where()

    # values in

    def set_workspace(self, workspace: Workspace) -> None:
        self.sidebar.set_workspace(workspace)

    def set_counts(self, counts: Mapping[str, int]) -> None:
        """Place id to the number of things there that ask for something."""
        self.sidebar.set_counts(counts)
        self._places_set.put(places(self, self._destinations, counts))

    def set_open_now(self, rows: Sequence[OpenNowRow]) -> None:
        if tuple(rows) == self._open_rows:
            return  # read anew after every answer, and seldom another one
        self._open_rows = tuple(rows)
        self.sidebar.set_open_now(rows)
        self._open_set.put(open_now(self, rows))
        self._show_where()

    def set_corner(self, corner: SyncCorner) -> None:
        self.key_bar.set_corner(corner)

    def set_palette_source(self, source: PaletteSource) -> None:
        self.layers.set_source(source)

    def set_drop_sentence(self, sentence: Callable[[], str]) -> None:
        """What a drop would do here, such as "Add to 48213, step 4"; nothing: no drop."""
        self.drops.set_sentence(sentence)

    def show_key_hints(self, *, on: bool) -> None:
        self.key_bar.show_keys(on=on)

    def fold_sidebar(self, *, on: bool) -> None:
        self.sidebar.fold(on=on)

    def set_banner(self, banner: Banner | None) -> None:
        """Under the header of what is on screen."""
        self.pages.current.set_banner(banner)

    def tell(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None:
        """A toast; with `undo`, Ctrl Z takes it back while it is shown."""
        self.toasts.stand_over(self.pages.room_below())
        self.toasts.show(sentence, undo=undo)
        self._can_undo = undo is not None
        self.commands.refresh_soon()

    # going places

    @property
    def place(self) -> str:
        return self.navigation.place

    @property
    def thing(self) -> str:
        """The key of the session (or editor) on screen, or nothing."""
        return self.navigation.thing

    def view_of(self, key: str) -> QWidget | None:
        """The view of a place or of an opened thing, if it was made already."""
        return self.pages.body_of(key)

    def go(self, place_id: str) -> None:
        self.navigation.go(place_id)

    def open_session(self, key: str, make: Callable[[], QWidget]) -> None:
        """Give one thing the whole main area. Its view is kept until `close_session`."""
        self.navigation.open(key, make)

    def close_session(self, key: str) -> None:
        """Forget its view; when it is on screen, go one level back."""
        self.navigation.close(key)

    # what its commands do: the protocol `Frame`

    def go_back(self) -> None:
        self.navigation.back()

    def open_palette(self) -> None:
        thing = self.navigation.subject()
        if thing is None:
            self.layers.palette.open(heading=HERE)
        else:
            self.layers.palette.open(words=thing.words, heading=thing.heading)

    def open_key_sheet(self) -> None:
        self.layers.key_sheet.open_for(self.navigation.words())

    def toggle_sidebar(self) -> None:
        self.sidebar.fold(on=not self.sidebar.is_folded)
        self.sidebar_folded.emit(self.sidebar.is_folded)

    def has_inspector(self) -> bool:
        panels = self.navigation.three_panels()
        return panels is not None and panels.has_inspector

    def toggle_inspector(self) -> None:
        panels = self.navigation.three_panels()
        if panels is not None:
            panels.toggle_inspector()

    def focus_panel(self, by: int) -> None:
        panels = (self.sidebar, *self.pages.current.panels(), self.key_bar.corner)
        stops = [(panel, target) for panel in panels if (target := first_focusable(panel))]
        now = QApplication.focusWidget()
        at = -1 if by > 0 else 0
        for place, (panel, _) in enumerate(stops):
            if now is not None and (panel is now or panel.isAncestorOf(now)):
                at = place
        stops[(at + by) % len(stops)][1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def choose_session(self, session_id: str) -> None:
        self.session_chosen.emit(session_id)

    def can_swap(self) -> bool:
        return bool(self.navigation.last_thing)

    def swap_sessions(self) -> None:
        self.session_chosen.emit(self.navigation.last_thing)

    def can_take_off(self) -> bool:
        return any(row.id == self.thing for row in self._open_rows)

    def take_off(self) -> None:
        self.session_taken_off.emit(self.thing)

    def paste(self) -> None:
        if not self.drops.paste():
            self.tell(NO_PICTURE)

    def can_undo(self) -> bool:
        return self._can_undo and bool(self.toasts.text)

    def undo(self) -> None:
        self._can_undo = False
        self.toasts.undo()

    # its own life

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.drops.watch(self.windowHandle())
        self.navigation.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.closes_at_once:
            super().closeEvent(event)
        else:  # whoever hears it hides the window, or has something to say first
            event.ignore()
        self.closed.emit()

    def _show_where(self) -> None:
        self.sidebar.set_on(place=self.place, thing=self.thing)
        self.key_bar.corner.set_on(on=self.place == "sync" and not self.thing)
        self.setWindowTitle(window_title(with_hidden_shown(self.navigation.words())))
        self.commands.refresh_soon()

    def _on_moved(self) -> None:
        self._show_where()
        self.toasts.stand_over(self.pages.room_below())
        self.moved.emit()

    def _on_commands_changed(self) -> None:
        bar, commands = self.key_bar, self.commands
        pending = commands.pending
        bar.set_hints(commands.sequence_hints() if pending else commands.hints(), pending=pending)
        opener = commands.find("palette.open")
        caps = commands.caps_of(opener) if opener is not None else ()
        bar.set_all_caps(caps)
        self.sidebar.search.show_caps(caps)

    def _on_focus_changed(self, _old: QObject | None, now: QWidget | None) -> None:
        writes = now is not None and self.isAncestorOf(now) and is_text_field(now)
        self._picture_keys.follow(now if writes else None)

    def _lay_out(self) -> None:
        area = QVBoxLayout(self.main)
        area.setContentsMargins(1, 0, 0, 0)
        area.addWidget(self.pages)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.sidebar)
        middle.addWidget(self.main, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(middle, 1)
        column.addWidget(self.key_bar)

    def _connect(self) -> None:
        sidebar, bar = self.sidebar, self.key_bar
        sidebar.place_chosen.connect(self.go)
        sidebar.session_chosen.connect(self.session_chosen)
        sidebar.search_asked.connect(self.open_palette)
        sidebar.new_asked.connect(self.new_session_asked)
        sidebar.workspace_asked.connect(self.workspace_asked)
        bar.sync_asked.connect(self.sync_asked)
        bar.palette_asked.connect(self.open_palette)
        self.drops.files_dropped.connect(self.files_dropped)
        self.drops.image_dropped.connect(self.image_dropped)
        self.navigation.moved.connect(self._on_moved)
        self.navigation.renamed.connect(self._show_where)
        self.commands.changed.connect(self._on_commands_changed)
        self.commands.pending_changed.connect(self._on_commands_changed)
        self.commands.refused.connect(self.tell)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
