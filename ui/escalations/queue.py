"""The queue at the left: tabs, filter and order, the list, and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import QueueLine
from ui.escalations import words
from ui.escalations.arranging import TABS, Wanted, arranged, counted
from ui.escalations.rows import QueueDelegate, queue_rows
from ui.kit import (
    Banner,
    EmptyState,
    Field,
    IconButton,
    Label,
    ListBox,
    Look,
    Menu,
    MenuItem,
    Picture,
    Skeleton,
    Surface,
    Tabs,
)  # fmt: skip

WIDE, NARROW = 364, 300


class QueuePanel(Surface):
    """`moved` carries the handoff that is read now, or nothing when the list is empty."""

    moved = Signal(str)
    opened = Signal(str)
    connect_asked = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "bg.canvas", edges=("right",), parent=parent)
        self._look = look
        self._lines: tuple[QueueLine, ...] = ()
        self._now_ms = 0
        self._kept = ("", "")
        self._sought = ""
        self._is_read = False
        self.is_alone = False
        self._is_narrow = False
        self.wanted = Wanted()
        self.tabs = Tabs(
            look, [("waiting", "Waiting", 0), ("mine", "Mine", 0), ("all", "All", None)],
            name="Which escalations",
        )  # fmt: skip
        self.filter = IconButton(look, "filter", name="Filter", key="F")
        self.order = IconButton(look, "arrow-up-down", name="Order", key="O")
        self.search = Field(
            look, placeholder="Ticket, client, words", icon="search", clearable=True,
            name="Filter by ticket, client or words",
        )  # fmt: skip
        self.search.hide()
        self.trouble = Banner(look, "", tone="danger", closable=True, inset=True)
        self.trouble.hide()
        self.list = ListBox(look, name="Escalations", delegate=QueueDelegate(look))
        self.empty = EmptyState(
            look, *words.EMPTY["waiting"], action="Show claimed today", more="Clear filter",
            more_key="Esc", framed=False,
        )  # fmt: skip
        self.alone = EmptyState(
            look, words.ALONE,
            "Connect one, and your colleagues can claim what you hand over.",
            action="Connect a server", framed=False,
        )  # fmt: skip
        self.waiting = Skeleton(look, rows=4, framed=False)
        self.source_icon = Picture(look, icon="cloud-check", tone="text.tertiary", size=14)
        self.source = Label(look, "", role="small", tone="text.tertiary", wrap=True)
        self._lay_out()
        self._connect()
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    @property
    def current(self) -> str:
        return self.list.current_key if self.list.isVisibleTo(self) else ""

    def line(self, handoff: str) -> QueueLine | None:
        return next((line for line in self._lines if line.id == handoff), None)

    def next_after(self, handoff: str) -> str:
        """The next one that waits below `handoff`, else the first that waits."""
        keys = [row.key for row in self.list.rows.rows]
        open_ = {line.id for line in self._lines if not line.claimed_at}
        place = keys.index(handoff) if handoff in keys else -1
        turned = (*keys[place + 1 :], *keys[: place + 1])
        return next((key for key in turned if key in open_ and key != handoff), "")

    def show_lines(self, lines: Sequence[QueueLine], *, now_ms: int) -> None:
        self._lines, self._now_ms, self._is_read = tuple(lines), now_ms, True
        for tab, count in counted(lines).items():
            self.tabs.set_count(tab, count)
        self._draw()
        self._seek()

    def show_source(self, told: str, *, icon: str) -> None:
        """Where the list comes from, in one line at the bottom."""
        self.source.setText(told)
        self.source_icon.set_icon(icon)

    def show_alone(self) -> None:
        """There is no server, so there is no queue, and nothing to choose from."""
        self.is_alone = True
        for choice in (self.filter, self.order, self._below, self.source_icon):
            choice.hide()
        self._draw()

    def show_trouble(self, sentence: str) -> None:
        self.trouble.tell(sentence, tone="danger")
        self.trouble.setVisible(bool(sentence))

    def show_handoff(self, handoff: str) -> None:
        """Puts it before the reader as soon as it is in the list, whatever the list was asked."""
        self._sought = handoff
        self._seek()

    def step(self, by: int) -> None:
        rows = self.list.rows
        if not rows.rows:
            return
        now = rows.place_of(self.list.current_key)
        self.list.select_key(rows.rows[max(0, min(len(rows.rows) - 1, now + by))].key)

    def choose_tab(self, tab: str) -> None:
        self.tabs.choose(tab)
        self._on_tab(tab)

    def open_filter(self) -> None:
        items = [
            MenuItem(key, text, checked=key == self.wanted.urgency) for key, text in words.URGENCY
        ]
        menu = Menu(
            self._look, self.window(), [*items, None, MenuItem("words", "By words", key="/")],
            name="Filter", width=220,
        )  # fmt: skip
        menu.chosen.connect(self._on_filter)
        menu.open_below(self.filter, align="right")

    def open_order(self) -> None:
        items = [MenuItem(key, text, checked=key == self.wanted.order) for key, text in words.ORDER]
        menu = Menu(self._look, self.window(), items, name="Order", width=240)
        menu.chosen.connect(lambda key: self._want(order=key))
        menu.open_below(self.order, align="right")

    def start_search(self) -> None:
        self.search.show()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def clear_filter(self) -> bool:
        """True when there was one."""
        was = self.wanted.is_filtered or self.search.isVisibleTo(self)
        self.search.clear()
        self.search.hide()
        self._want(words="", urgency="any")
        if was:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        return was

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)
        if enter and self.search.hasFocus():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().keyPressEvent(event)

    def _seek(self) -> None:
        line = self.line(self._sought)
        if line is None:
            return
        self._sought = ""
        if line.id not in [row.key for row in self.list.rows.rows]:
            self.clear_filter()
        if line.group not in TABS[self.wanted.tab]:
            self.choose_tab("all")
        self.list.select_key(line.id)

    def _want(self, **changes: str) -> None:
        self.wanted = replace(self.wanted, **changes)
        tone = "accent.mark" if self.wanted.is_filtered else "text.secondary"
        self.filter.set_icon("filter", tone=tone)
        self._draw()

    def _draw(self) -> None:
        found = arranged(self._lines, self.wanted, kept=self._kept)
        self.list.set_rows(queue_rows(found, now_ms=self._now_ms))
        if found and not self.list.current_key:
            self.list.select_key(found[0].id)
        shows_list = bool(found) and not self.is_alone
        self.list.setVisible(shows_list)
        self._states.setVisible(not shows_list)
        self.empty.setVisible(self._is_read and not found and not self.is_alone)
        self.waiting.setVisible(not self._is_read and not self.is_alone)
        self.alone.setVisible(self.is_alone)
        self._word_empty()
        if not found:
            self._remember("")
            self.moved.emit("")

    def _word_empty(self) -> None:
        if self.wanted.is_filtered:
            self.empty.tell("Nothing fits the filter.", "Esc shows all of them again.")
        else:
            self.empty.tell(*words.EMPTY[self.wanted.tab])
        self.empty.more.setVisible(self.wanted.is_filtered)
        hidden = counted(self._lines)["waiting"] + len(self._lines)
        claimed = any(line.group == "claimed" for line in self._lines)
        offers = self.wanted.tab != "all" and bool(hidden) and claimed
        self.empty.button.setVisible(offers and not self.wanted.is_filtered)

    def _remember(self, handoff: str) -> None:
        """What is being read keeps its group until another one is read."""
        line = self.line(handoff)
        self._kept = (handoff, line.group if line is not None else "")

    def _on_moved(self, handoff: str) -> None:
        before = self._kept
        self._remember(handoff)
        self.moved.emit(handoff)
        left = self.line(before[0])
        if left is not None and left.group != before[1]:
            self._draw()

    def _on_tab(self, tab: str) -> None:
        self._kept = ("", "")
        self._want(tab=tab)

    def _on_filter(self, key: str) -> None:
        if key == "words":
            self.start_search()
        else:
            self._want(urgency=key)

    def _lay_out(self) -> None:
        look, px = self._look, self._look.px
        title = Label(look, "Escalations", role="title")
        head = QHBoxLayout()
        head.setContentsMargins(px(16), 0, px(12), 0)
        head.setSpacing(px(12))
        head.addWidget(title, 1)
        head.addWidget(self.filter)
        head.addWidget(self.order)
        self._head = Surface(look, "bg.canvas", edges=("bottom",))
        self._head.setLayout(head)
        row = QVBoxLayout()
        row.setContentsMargins(px(12), px(8), px(12), px(9))
        row.setSpacing(px(8))
        row.addWidget(self.tabs)
        row.addWidget(self.search)
        self._below = Surface(look, "bg.canvas", edges=("bottom",))
        self._below.setLayout(row)
        foot = QHBoxLayout()
        foot.setContentsMargins(px(16), px(10), px(16), px(10))
        foot.setSpacing(px(8))
        foot.addWidget(self.source_icon)
        foot.addWidget(self.source, 1)
        self._states = QWidget()
        states = QVBoxLayout(self._states)
        states.setContentsMargins(px(16), px(16), px(16), 0)
        for state in (self.empty, self.alone, self.waiting):
            states.addWidget(state)
        states.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._below)
        column.addWidget(self.trouble)
        column.addWidget(self._states, 1)
        column.addWidget(self.list, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.tabs.chosen.connect(self._on_tab)
        self.filter.clicked.connect(self.open_filter)
        self.order.clicked.connect(self.open_order)
        self.search.textChanged.connect(lambda text: self._want(words=text))
        self.list.moved.connect(self._on_moved)
        self.list.opened.connect(self.opened)
        self.empty.action_asked.connect(lambda: self.choose_tab("all"))
        self.empty.more_asked.connect(self.clear_filter)
        self.alone.action_asked.connect(self.connect_asked)

    def fold(self, *, on: bool) -> None:
        """Narrower, so that the briefing keeps the room it needs."""
        self._is_narrow = on
        self.setFixedWidth(self._look.px(NARROW if on else WIDE))

    def _on_look_changed(self) -> None:
        self.fold(on=self._is_narrow)
        self._head.setFixedHeight(self._look.px(56))
