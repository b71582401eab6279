"""Joins the sessions table to the services: reads what is asked for, page by page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication

from rflow_desktop.domain import words as said
from rflow_desktop.domain.shown import Changes, SessionFilter, SyncFacts
from rflow_desktop.events import Notices
from rflow_desktop.ids import instant
from rflow_desktop.services.notes import Notes
from rflow_desktop.services.overview import Overview, this_week_ms
from rflow_desktop.services.sessions import Sessions
from ui.escalations.words import as_of
from ui.presenter import Newest, Presenter
from ui.resolve.clipboard import put_on_clipboard
from ui.sessions.acts import SessionActs
from ui.sessions.rows import WEEK, TablePage
from ui.sessions.values import (
    MINE,
    PAGE,
    TEAM,
    PinnedView,
    Pins,
    Query,
    as_texts,
    from_texts,
    lately_closed,
    pin_name,
    wanted,
)
from ui.sessions.view import SessionsView


class Tell(Protocol):
    """Says a sentence in a toast; `undo` is offered while it is shown."""

    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """What the table asks of the window around it."""

    tell: Tell
    open_session: Callable[[str], None]
    new_session: Callable[[], None]
    prepare: Callable[[], None]
    run_batch: Callable[[], None]
    change: Callable[[str], None]
    export: Callable[[str], None]
    save_flow: Callable[[str], None]
    now_ms: Callable[[], int]
    new_id: Callable[[], str]
    facts: Callable[[], SyncFacts]


class SessionsPresenter(Presenter):
    drawn = Signal()
    """Something that a command depends on is another one now."""

    def __init__(
        self,
        view: SessionsView,
        *,
        sessions: Sessions,
        overview: Overview,
        notes: Notes,
        acts: SessionActs,
        notices: Notices,
        pins: Pins,
        hooks: Hooks,
    ) -> None:
        super().__init__(view)
        self._view, self._sessions, self._overview = view, sessions, overview
        self._notes, self._pins, self._hooks = notes, pins, hooks
        self.acts = acts
        self._query, self._limit, self._tab = Query(), PAGE, MINE
        kept = (from_texts(texts) for texts in pins.read())
        self.pinned: tuple[PinnedView, ...] = tuple(one for one in kept if one is not None)
        self._reading = Newest(self, self._page, self._draw, then=self._show_clients)
        leave = notices.subscribe(self._on_changed)
        view.destroyed.connect(lambda: leave())
        self.refused.connect(view.show_problem)
        self._connect()
        self.each_minute(self.read_again)

    def start(self) -> None:
        """Read for the first time; needs a running loop."""
        self._show_views()
        self.read_again()

    @property
    def tab(self) -> str:
        """`mine`, `team` or the id of the pinned view on screen."""
        return self._tab

    @property
    def pools(self) -> bool:
        """Whether there is a team that work can be put into a pool for."""
        return self._hooks.facts().connected

    def _show_views(self) -> None:
        self._view.show_views(self.pinned, current=self._tab, pools=self.pools)

    def read_again(self) -> None:
        """Once more for any number of reasons that come while it is being read."""
        self._reading.again()

    def ask(self, query: Query) -> None:
        """Look for something else, from the beginning."""
        self._query, self._limit = query, PAGE
        pin = next((one for one in self.pinned if one.id == self._tab), None)
        if pin is None or pin.query != query:
            self._tab = query.scope
        self._view.show_query(query)
        self._show_views()
        self.read_again()

    # reading

    def _draw(self, page: TablePage) -> None:
        self._view.show_page(page, now_ms=self._hooks.now_ms())
        self._tell_source()
        self.drawn.emit()

    async def _show_clients(self, _: TablePage) -> None:
        self._view.bar.show_clients(await self._overview.clients())

    async def _page(self) -> TablePage:
        query = self._query
        asked = wanted(query, limit=self._limit)
        lines = await self._sessions.list(asked)
        batches = await self._overview.batches(tuple({one.batch for one in lines if one.batch}))
        page = TablePage(lines=lines, batches=batches)
        if len(lines) == self._limit:
            page = replace(page, tally=await self._overview.tally(asked))
        page = await self._with_week(page, query)
        if not lines and not page.week_count and query.is_plain:
            everything = await self._overview.tally(SessionFilter(scope=TEAM))
            page = replace(page, is_unused=not everything)
        return page

    async def _with_week(self, page: TablePage, query: Query) -> TablePage:
        """What was resolved this week: counted while it is folded, read when it is open."""
        since = instant(this_week_ms(self._hooks.now_ms()))
        asked = lately_closed(query, since)
        if asked is None:
            return page
        count = sum((await self._overview.tally(asked)).values())
        if WEEK in self._view.folded and query.grouping != "none":
            return replace(page, week=(), week_count=count)
        return replace(page, week=await self._sessions.list(asked), week_count=count)

    def _tell_source(self) -> None:
        facts = self._hooks.facts()
        away = facts.connected and (facts.offline or not facts.reachable)
        shown = ""
        if self._query.scope == TEAM and away:
            told = as_of(facts.last_exchange_at, now_ms=self._hooks.now_ms())
            shown = f"{told}. Your team's newer changes arrive when you are online."
        self._view.show_source(shown)

    # acts

    async def _peek(self, session: str) -> None:
        self._view.show_peek(await self._sessions.view(session))

    async def _copy(self, sessions: tuple[str, ...]) -> None:
        """The notes of these sessions, masked, on the clipboard, one below the other."""
        drafts = [(session, await self._notes.draft(session)) for session in sessions]
        if len(drafts) == 1:
            put_on_clipboard(drafts[0][1])
        elif drafts:
            QGuiApplication.clipboard().setText("\n\n".join(note.text for _, note in drafts))
        for session, note in drafts:
            await self._notes.record(session, note, "copied")
        masked: dict[str, int] = {}
        for _, note in drafts:
            for kind, number in note.masked.items():
                masked[kind] = masked.get(kind, 0) + number
        what = "Note" if len(drafts) == 1 else f"{len(drafts)} notes"
        self._hooks.tell(f"{what} copied, {said.masked(masked).casefold()}")

    def _on_act(self, act: str, sessions: tuple[str, ...]) -> None:
        row = self._view.current
        title = "" if row is None else row.ticket or row.title
        leads = {"change": self._hooks.change, "flow": self._hooks.save_flow}
        if act in leads and len(sessions) == 1:
            leads[act](sessions[0])
            return
        self.acts.do(act, tuple(sessions), title=title)

    def pin(self) -> None:
        """Keep what is asked for now as a tab."""
        query = self._view.query
        made = PinnedView(id=self._hooks.new_id(), name=pin_name(query), query=query)
        self._keep((*self.pinned, made), tab=made.id)
        self._hooks.tell(f"Pinned as {made.name}")

    def unpin(self) -> None:
        """The tab goes, what it asked for stays on screen."""
        gone = next((one for one in self.pinned if one.id == self._tab), None)
        if gone is None:
            return
        before = self.pinned
        kept = tuple(one for one in self.pinned if one is not gone)
        self._keep(kept, tab=gone.query.scope)
        self._hooks.tell(
            f"{gone.name} is no longer pinned", undo=lambda: self._keep(before, tab=gone.id)
        )

    def _keep(self, pinned: tuple[PinnedView, ...], *, tab: str) -> None:
        self.pinned, self._tab = pinned, tab
        self._pins.write([as_texts(one) for one in pinned])
        self._show_views()
        self.drawn.emit()

    # what the view says

    def _on_changed(self, changes: Changes) -> None:
        if changes.all or changes.sessions or changes.handoffs or changes.people:
            self.keep_up(self.read_again)

    def _on_tab(self, tab: str) -> None:
        pin = next((one for one in self.pinned if one.id == tab), None)
        self._tab = tab
        self.ask(replace(self._query, scope=tab) if pin is None else pin.query)
        self._tab = tab
        self._show_views()
        self.drawn.emit()

    def _on_more(self) -> None:
        self._limit += PAGE
        self.read_again()

    def _connect(self) -> None:
        view, hooks = self._view, self._hooks
        view.query_changed.connect(self.ask)
        view.tab_chosen.connect(self._on_tab)
        view.opened.connect(hooks.open_session)
        view.peek_asked.connect(lambda session: self.run(self._peek(session)))
        view.more_asked.connect(self._on_more)
        view.week_asked.connect(self.read_again)
        view.note_asked.connect(lambda sessions: self.run(self._copy(tuple(sessions))))
        view.export_asked.connect(hooks.export)
        view.act_asked.connect(self._on_act)
        view.pin_asked.connect(self.pin)
        view.unpin_asked.connect(self.unpin)
        view.new_asked.connect(hooks.new_session)
        view.prepare_asked.connect(hooks.prepare)
        view.batch_asked.connect(hooks.run_batch)
