"""The Settings screen: pages at the left; the one that is read at the right, made when it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from rflow_desktop.settings import Chosen
from ui.kit import Look, ScrollBox, Surface
from ui.settings.appearance import AppearancePage
from ui.settings.assistant import AssistantPage
from ui.settings.facts import AboutPage, DiagnosticsPage
from ui.settings.keyboard import KeyboardPage
from ui.settings.nav import NavRow, SettingsNav
from ui.settings.notes import NotesPage
from ui.settings.notices import NoticesPage
from ui.settings.pieces import WIDE, SettingsPage
from ui.settings.server import ServerPage
from ui.settings.storage import StoragePage
from ui.settings.usage import UsagePage
from ui.turns import NEXT_TURN_MS
from ui.window import View, first_focusable

PAGES = (
    ("appearance", "You", "Appearance", "palette"),
    ("keyboard", "You", "Keyboard", "keyboard"),
    ("notices", "You", "Notifications", "bell"),
    ("assistant", "Work", "Assistant", "sparkles"),
    ("usage", "Work", "Usage", "chart-no-axes-column"),
    ("notes", "Work", "Ticket notes", "clipboard-list"),
    ("server", "This computer", "Team server", "server"),
    ("storage", "This computer", "Storage and safety", "hard-drive"),
    ("diagnostics", "This computer", "Diagnostics", "activity"),
    ("about", "This computer", "About", "info"),
)
"""Page id, group, title and icon, in the order of the list."""
_MAKERS: Mapping[str, Callable[[Look], SettingsPage]] = {
    "appearance": AppearancePage,
    "keyboard": KeyboardPage,
    "notices": NoticesPage,
    "assistant": AssistantPage,
    "usage": UsagePage,
    "notes": NotesPage,
    "server": ServerPage,
    "storage": StoragePage,
    "diagnostics": DiagnosticsPage,
    "about": AboutPage,
}

Kind = TypeVar("Kind", bound=SettingsPage)


class SettingsView(View):
    """`changed` carries what the person chose anew; `page_shown` which page is read now.

    A page is made when it is read, asked for by name or searched; `page_made` says so.
    """

    changed = Signal(dict)
    page_made = Signal(str)
    page_shown = Signal(str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._chosen: Chosen | None = None
        self._words = ""
        self.nav = SettingsNav(look)
        self.pages: dict[str, SettingsPage] = {}
        """Those that were made so far."""
        self._held: dict[str, QWidget] = {}
        self.page = "appearance"
        self.stack = QStackedWidget()
        self.right = Surface(look, "bg.canvas")
        column = QHBoxLayout(self.right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.nav)
        row.addWidget(self.right, 1)
        self._search = QTimer(self)
        self._search.setInterval(NEXT_TURN_MS)
        self._search.timeout.connect(self._search_one_more)
        self.nav.words_typed.connect(self._on_words)
        self.nav.opened.connect(self._on_opened)
        self.nav.entered.connect(self._on_entered)
        self.nav.show_rows(_rows(), current=self.page)
        self.nav.moved.connect(self._on_moved)

    @property
    def appearance(self) -> AppearancePage:
        return self._of(AppearancePage, "appearance")

    @property
    def keyboard(self) -> KeyboardPage:
        return self._of(KeyboardPage, "keyboard")

    @property
    def notices(self) -> NoticesPage:
        return self._of(NoticesPage, "notices")

    @property
    def assistant(self) -> AssistantPage:
        return self._of(AssistantPage, "assistant")

    @property
    def usage(self) -> UsagePage:
        return self._of(UsagePage, "usage")

    @property
    def notes(self) -> NotesPage:
        return self._of(NotesPage, "notes")

    @property
    def server(self) -> ServerPage:
        return self._of(ServerPage, "server")

    @property
    def storage(self) -> StoragePage:
        return self._of(StoragePage, "storage")

    @property
    def diagnostics(self) -> DiagnosticsPage:
        return self._of(DiagnosticsPage, "diagnostics")

    @property
    def about(self) -> AboutPage:
        return self._of(AboutPage, "about")

    def page_of(self, key: str) -> SettingsPage:
        """Makes it, if it was not there."""
        for _ in self.make(key):
            pass
        return self.pages[key]

    def make(self, key: str) -> Iterator[None]:
        """The same in pieces; whoever needs it meanwhile makes it at once."""
        if key in self.pages:
            return
        page = _MAKERS[key](self._look)
        yield
        for _ in page.rest():
            yield
        yield
        if key in self.pages:
            return
        self.pages[key] = page
        self._held[key] = _held(self._look, page)
        self.stack.addWidget(self._held[key])
        if key == self.page:
            self.stack.setCurrentWidget(self._held[key])
        page.changed.connect(self.changed)
        if self._chosen is not None:
            page.show_chosen(self._chosen)
        self.page_made.emit(key)

    def missing(self) -> tuple[str, ...]:
        return tuple(key for key, *_ in PAGES if key not in self.pages)

    def _of(self, kind: type[Kind], key: str) -> Kind:
        page = self.page_of(key)
        if not isinstance(page, kind):
            raise TypeError(key)
        return page

    def showEvent(self, event: QShowEvent) -> None:
        self.page_of(self.page)
        super().showEvent(event)

    # the window's questions

    def title(self) -> str:
        return "Settings"

    def panels(self) -> tuple[QWidget, ...]:
        return (self.nav, self.right)

    def first_focus(self) -> QWidget:
        return self.nav.list

    def go_back(self) -> bool:
        return self.nav.clear()

    # values in

    def show_chosen(self, chosen: Chosen) -> None:
        self._chosen = chosen
        for page in self.pages.values():
            page.show_chosen(chosen)

    def show_page(self, page: str) -> None:
        """Puts a page on screen, as if it was chosen at the left."""
        self.nav.field.clear()
        self.nav.list.select_key(page)
        self._turn_to(page)

    def show_trouble(self, sentence: str) -> None:
        """At the page that is read; nothing takes it away."""
        for page in self.pages.values():
            page.show_trouble("")
        self.page_of(self.page).show_trouble(sentence)

    def step(self, by: int) -> None:
        """The page after or before this one."""
        keys = [key for key, *_ in PAGES]
        self.show_page(keys[(keys.index(self.page) + by) % len(keys)])

    def _on_words(self, words: str) -> None:
        self._words = words.strip()
        if not self._words:
            self._search.stop()
            self.nav.show_rows(_rows(), current=self.page)
            return
        self._show_found()
        if self.missing():
            self._search.start()

    def _search_one_more(self) -> None:
        """What a page holds is known once it is made: one each turn, they are long."""
        for key in self.missing()[:1]:
            self.page_of(key)
            self._show_found()
        if not self.missing():
            self._search.stop()

    def _show_found(self) -> None:
        found = self._found(self._words)
        if found or not self.missing():
            self.nav.show_rows(found, current=found[0].key if found else "")

    def _on_entered(self) -> None:
        while self._search.isActive():
            self._search_one_more()
        if self.nav.list.current_key:
            self._on_opened(self.nav.list.current_key)

    def _found(self, words: str) -> Sequence[NavRow]:
        """Pages and settings that have all the words, pages first."""
        wanted = words.casefold().split()
        rows: list[NavRow] = []
        for page, _, title, icon in PAGES:
            if all(word in title.casefold() for word in wanted):
                rows.append(NavRow(key=page, title=title, icon=icon))
        for page, _, title, icon in PAGES:
            made = self.pages.get(page)
            for place, entry in enumerate(made.entries if made is not None else ()):
                text = f"{entry.title} {entry.sentence} {entry.words}".casefold()
                if all(word in text for word in wanted):
                    key = f"{page}:{place}"
                    rows.append(NavRow(key=key, title=entry.title, icon=icon, under=title))
        return rows

    def _on_moved(self, key: str) -> None:
        self._turn_to(key.partition(":")[0])

    def _on_opened(self, key: str) -> None:
        """Into the page: to the setting that was found, or to its first control."""
        page, _, place = key.partition(":")
        self._turn_to(page)
        made = self.page_of(page)
        inside = made.entries[int(place)].row if place else made
        target = first_focusable(inside)
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)

    def _turn_to(self, page: str) -> None:
        if page not in _MAKERS:
            return
        self.page = page
        self.page_of(page)
        self.stack.setCurrentWidget(self._held[page])
        self.page_shown.emit(page)


def _rows() -> tuple[NavRow, ...]:
    rows = []
    group = ""
    for page, of_group, title, icon in PAGES:
        heading = of_group if of_group != group else ""
        rows.append(NavRow(key=page, title=title, icon=icon, heading=heading))
        group = of_group
    return tuple(rows)


def _held(look: Look, page: SettingsPage) -> QWidget:
    """At reading width in the middle, scrolled unless the page does so itself."""
    page.setMaximumWidth(look.px(WIDE))
    held = QWidget()
    row = QHBoxLayout(held)
    row.setContentsMargins(look.px(24), 0, look.px(24), 0)
    row.addStretch(1)
    row.addWidget(page, 1000)
    row.addStretch(1)
    return ScrollBox(look, held) if page.scrolls else held
