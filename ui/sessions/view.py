"""The sessions screen: tabs over filters over the table, and what stands there when it is empty."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import SessionView
from ui.kit import Banner, Label, Look, Skeleton
from ui.sessions.beside import (
    ALL_DONE,
    UNUSED,
    acts_menu,
    nothing_matches,
    nothing_open,
    padded,
    searched,
)
from ui.sessions.columns import ColumnHeads
from ui.sessions.filters import FilterBar
from ui.sessions.header import SessionsHeader
from ui.sessions.peek import Peek
from ui.sessions.rows import MORE, WEEK, TablePage, TableRow, table_rows
from ui.sessions.table import SessionTable
from ui.sessions.values import TEAM, PinnedView, Query
from ui.window import View, first_focusable


class SessionsView(View):
    """Draws values and says what the person did."""

    query_changed = Signal(object)
    tab_chosen = Signal(str)
    opened = Signal(str)
    peek_asked = Signal(str)
    more_asked = Signal()
    week_asked = Signal()
    note_asked = Signal(tuple)
    export_asked = Signal(str)
    act_asked = Signal(str, tuple)
    pin_asked = Signal()
    unpin_asked = Signal()
    new_asked, prepare_asked, batch_asked = Signal(), Signal(), Signal()
    ticks_changed = Signal()

    def __init__(self, look: Look, *, bar: FilterBar | None = None) -> None:
        super().__init__()
        self._look = look
        self._page = TablePage()
        self._now_ms = 0
        self._folded: set[str] = {WEEK}
        self._ticked: list[str] = []
        self.top = SessionsHeader(look)
        self.bar = bar or FilterBar(look)
        self.trouble = Banner(look, "", tone="danger", closable=True)
        self.trouble.hide()
        self.source = Label(look, "", role="small", tone="text.tertiary")
        self.source.setContentsMargins(*(look.px(side) for side in (20, 6, 0, 6)))
        self.source.hide()
        self.heads = ColumnHeads(look)
        self.table = SessionTable(look)
        self.peek = Peek(look, self.table)
        self.none, self.unmatched = nothing_open(look), nothing_matches(look)
        self._pages = QStackedWidget()
        for page in (Skeleton(look, rows=9, framed=False), self.table):
            self._pages.addWidget(page)
        for empty in (self.none, self.unmatched):
            self._pages.addWidget(padded(look, empty))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, self.trouble, self.source, self.heads):
            column.addWidget(widget)
        column.addWidget(self._pages, 1)
        self._connect()

    # the window's questions

    def title(self) -> str:
        return "Sessions"

    def header(self) -> QWidget:
        return self.top

    def first_focus(self) -> QWidget:
        return first_focusable(self._pages) or self  # letters are keys here

    def panels(self) -> tuple[QWidget, ...]:
        return (self.bar, self.table)

    def go_back(self) -> bool:
        if self.bar.leave_search() or self.peek.close_peek():
            return True
        return self.clear_ticks() or self.clear_filters()

    # values in

    def show_page(self, page: TablePage, *, now_ms: int) -> None:
        self._page, self._now_ms = page, now_ms
        self._ticked = [key for key in self._ticked if key in page.ids]
        self._draw()

    def show_query(self, query: Query) -> None:
        self.bar.show_query(query)

    def show_views(self, pinned: Sequence[PinnedView], *, current: str, pools: bool) -> None:
        self.top.show_views(pinned, current=current, pools=pools)

    def show_source(self, words: str) -> None:
        """How old the rows of others are; nothing while the server is there."""
        self.source.setText(words)
        self.source.setVisible(bool(words))

    def show_peek(self, view: SessionView | None) -> None:
        self.peek.show_session(view)

    def show_problem(self, sentence: str) -> None:
        self.trouble.tell(sentence, tone="danger")
        self.trouble.show()

    # what the keys do

    @property
    def query(self) -> Query:
        return self.bar.query

    @property
    def current(self) -> TableRow | None:
        return self.table.current_row

    @property
    def ticked(self) -> tuple[str, ...]:
        return tuple(self._ticked)

    @property
    def folded(self) -> frozenset[str]:
        return frozenset(self._folded)

    @property
    def meant(self) -> tuple[str, ...]:
        """What an act is for: the ticked sessions, else the current one."""
        row = self.current
        here = (row.key,) if row is not None and row.kind == "session" else ()
        return self.ticked or here

    def open_current(self) -> None:
        if self.table.current_key:
            self._on_opened(self.table.current_key)

    def tick(self) -> None:
        self._toggle_tick(self.table.current_key)

    def toggle_peek(self) -> None:
        row = self.current
        if row is not None and row.is_heading:
            self.toggle_group(row.group)
        elif row is not None and not self.peek.close_peek() and row.opens:
            self.peek_asked.emit(row.opens)

    def toggle_group(self, group: str) -> None:
        if self.query.grouping != "none":
            self._fold(group)

    def _fold(self, group: str) -> None:
        self._folded ^= {group}
        if group == WEEK and group not in self._folded:
            self.week_asked.emit()
        self._draw()
        if group in self._folded:
            self.table.select_key(f"group:{group}")

    def clear_ticks(self) -> bool:
        """True when something was ticked."""
        if not self._ticked:
            return False
        self._ticked = []
        self._draw()
        return True

    def clear_filters(self) -> bool:
        if not self.bar.clear():
            return False
        self.focus_table()
        return True

    def widen(self) -> None:
        """The same words among everything on this computer."""
        self.query_changed.emit(self.query.widened())

    def focus_table(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.table.current_key:
            self.table.select_first()

    def open_acts(self) -> None:
        """The acts for this row, beside it."""
        row = self.current
        if row is None or row.kind not in ("session", "batch"):
            return
        menu = acts_menu(self._look, self.window(), row)
        menu.chosen.connect(self._on_act)
        menu.open_at(self.table.beside_current(self._look.px(60)))

    # drawing

    def _draw(self) -> None:
        query = self.query
        rows = table_rows(
            self._page, grouping=query.grouping, folded=self._folded, ticked=self._ticked,
            team=query.scope == TEAM, now_ms=self._now_ms,
        )  # fmt: skip
        self.table.set_rows(rows)
        if not self.table.current_key:
            self.table.select_first()
        self.bar.show_count(self._page.total, len(self._ticked))
        if rows:
            self._pages.setCurrentIndex(1)
        elif query.is_plain:
            self.none.tell(*(UNUSED if self._page.is_unused else ALL_DONE))
            self._pages.setCurrentIndex(2)
        else:
            self.unmatched.tell("Nothing matches", searched(query))
            self._pages.setCurrentIndex(3)
        self.heads.setVisible(bool(rows))
        self._measure()
        self.ticks_changed.emit()

    def _measure(self) -> None:
        self.heads.set_room(self.table.viewport().width())
        self.peek.place()

    # what the parts say

    def _on_opened(self, key: str) -> None:
        row = self.current
        if key == MORE:
            self.more_asked.emit()
        elif row is not None and row.is_heading:
            self.toggle_group(row.group)
        elif self._ticked and key in self._ticked:
            for session in self._ticked:
                self.opened.emit(session)
        elif row is not None and row.opens:
            self.opened.emit(row.opens)

    def _on_moved(self) -> None:
        row = self.current
        if self.peek.isVisible() and row is not None and row.opens:
            self.peek_asked.emit(row.opens)
        self.ticks_changed.emit()

    def _toggle_tick(self, key: str) -> None:
        row = self.current
        if row is None or row.kind != "session":
            return
        if key in self._ticked:
            self._ticked.remove(key)
        else:
            self._ticked.append(key)
        self._draw()

    def _on_extended(self, before: str) -> None:
        row = self.current
        both = (before, row.key) if row is not None and row.kind == "session" else (before,)
        known = self._page.ids
        self._ticked += [key for key in both if key in known and key not in self._ticked]
        self._draw()

    def _on_act(self, act: str) -> None:
        acts: dict[str, Callable[[], object]] = {
            "open": self.open_current,
            "peek": self.toggle_peek,
            "tick": self.tick,
            "note": lambda: self.note_asked.emit(self.meant),
            "export": lambda: self.export_asked.emit(self.table.current_key),
        }
        acts.get(act, lambda: self.act_asked.emit(act, self.meant))()

    def _connect(self) -> None:
        self._pages.currentChanged.connect(self.settle_focus)
        self.top.chosen.connect(self.tab_chosen)
        self.top.prepare_asked.connect(self.prepare_asked)
        self.top.batch_asked.connect(self.batch_asked)
        self.top.new_asked.connect(self.new_asked)
        self.bar.changed.connect(self.query_changed)
        self.bar.left.connect(self.focus_table)
        self.table.opened.connect(self._on_opened)
        self.table.moved.connect(lambda _: self._on_moved())
        self.table.ticked.connect(self._toggle_tick)
        self.table.peeked.connect(lambda _: self.toggle_peek())
        self.table.fold_asked.connect(self.toggle_group)
        self.table.extended.connect(self._on_extended)
        self.table.acts_asked.connect(lambda _: self.open_acts())
        self.table.resized.connect(self._measure)
        self.none.action_asked.connect(self.new_asked)
        self.unmatched.action_asked.connect(self.widen)
        self.unmatched.more_asked.connect(self.clear_filters)
