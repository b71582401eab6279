"""The Settings screen: pages at the left, the one that is read at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
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


class SettingsView(View):
    """`changed` carries what the person chose anew; `page_shown` which page is read now."""

    changed = Signal(dict)
    page_shown = Signal(str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.nav = SettingsNav(look)
        self.appearance = AppearancePage(look)
        self.keyboard = KeyboardPage(look)
        self.notices = NoticesPage(look)
        self.assistant = AssistantPage(look)
        self.usage = UsagePage(look)
        self.notes = NotesPage(look)
        self.server = ServerPage(look)
        self.storage = StoragePage(look)
        self.diagnostics = DiagnosticsPage(look)
        self.about = AboutPage(look)
        self.pages: dict[str, SettingsPage] = {
            "appearance": self.appearance,
            "keyboard": self.keyboard,
            "notices": self.notices,
            "assistant": self.assistant,
            "usage": self.usage,
            "notes": self.notes,
            "server": self.server,
            "storage": self.storage,
            "diagnostics": self.diagnostics,
            "about": self.about,
        }
        self.page = "appearance"
        self.stack = QStackedWidget()
        self.right = Surface(look, "bg.canvas")
        column = QHBoxLayout(self.right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.stack)
        for page in self.pages.values():
            self.stack.addWidget(_held(look, page))
            page.changed.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.nav)
        row.addWidget(self.right, 1)
        self.nav.words_typed.connect(self._on_words)
        self.nav.moved.connect(self._on_moved)
        self.nav.opened.connect(self._on_opened)
        self.nav.show_rows(_rows(), current=self.page)

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
        self.pages[self.page].show_trouble(sentence)

    def step(self, by: int) -> None:
        """The page after or before this one."""
        keys = list(self.pages)
        self.show_page(keys[(keys.index(self.page) + by) % len(keys)])

    # answers

    def _on_words(self, words: str) -> None:
        if not words.strip():
            self.nav.show_rows(_rows(), current=self.page)
            return
        found = self._found(words)
        self.nav.show_rows(found, current=found[0].key if found else "")

    def _found(self, words: str) -> Sequence[NavRow]:
        """Pages and settings that have all the words, pages first."""
        wanted = words.casefold().split()
        rows: list[NavRow] = []
        for page, _, title, icon in PAGES:
            if all(word in title.casefold() for word in wanted):
                rows.append(NavRow(key=page, title=title, icon=icon))
        for page, _, title, icon in PAGES:
            for place, entry in enumerate(self.pages[page].entries):
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
        inside = self.pages[page].entries[int(place)].row if place else self.pages[page]
        target = first_focusable(inside)
        if target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)

    def _turn_to(self, page: str) -> None:
        if page not in self.pages:
            return
        self.page = page
        self.stack.setCurrentIndex(list(self.pages).index(page))
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
