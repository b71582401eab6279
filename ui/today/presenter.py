"""Joins Today to the services: reads the page anew whenever something on it may have changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from PySide6.QtCore import Signal

from rflow_desktop.domain.shown import Changes, FlowLine
from rflow_desktop.domain.shown_lists import Asked, TodayPage
from rflow_desktop.events import Notices
from rflow_desktop.ids import midnight_ms, milliseconds
from rflow_desktop.services.account import Account
from rflow_desktop.services.flows import Flows
from rflow_desktop.services.handoffs import Handoffs
from rflow_desktop.services.overview import Overview
from rflow_desktop.services.sessions import About, Sessions
from ui.presenter import Newest, Presenter
from ui.today import words
from ui.today.side import Fact
from ui.today.view import TodayView

SAMPLE_FLOW = "printer-offline"
SAMPLE = About(
    title="Sample: the front desk printer does not print", ticket="SAMPLE",
    client="Harbor Dental Group", person="Alex Reed",
)  # fmt: skip
_DAY_MS, _MOST_FRESH = 86_400_000, 5


class TodayPresenter(Presenter):
    """What the person wants elsewhere comes out of its signals."""

    drawn = Signal()
    session_opened = Signal(str)
    flow_started = Signal(str)
    flows_asked = Signal()
    sync_asked = Signal()
    connect_asked = Signal()
    key_asked = Signal()
    import_asked = Signal()
    new_session_asked = Signal()
    told = Signal(str)
    waiting_changed = Signal(int)
    """How many things wait for this person now."""

    def __init__(
        self,
        view: TodayView,
        *,
        overview: Overview,
        flows: Flows,
        sessions: Sessions,
        handoffs: Handoffs,
        account: Account,
        notices: Notices,
        now_ms: Callable[[], int],
        has_key: Callable[[], Awaitable[bool]],
    ) -> None:
        super().__init__(view)
        self._view, self._overview, self._flows = view, overview, flows
        self._sessions, self._handoffs, self._account = sessions, handoffs, account
        self._now_ms, self._has_key = now_ms, has_key
        self._reading = Newest(self, self._read, self._draw)
        self._has_first = False
        leave = notices.subscribe(self._on_changed)
        view.destroyed.connect(lambda: leave())
        self.refused.connect(view.show_problem)
        self._connect()
        self.each_minute(self.read_again)

    def start(self) -> None:
        """Read for the first time; needs a running loop."""
        self.read_again()

    def read_again(self) -> None:
        """Once more for any number of reasons that come while it is being read."""
        self._reading.again()

    def try_sample(self) -> None:
        """A ticket that never was, on a starter flow: to see how work goes here."""
        self.open_once(None, self._try_sample)

    async def _read(self) -> tuple[TodayPage, tuple[FlowLine, ...], bool]:
        page, flows = await self._overview.today(), await self._flows.list()
        # Last, for the store may be closed by the time that the key store has answered.
        return page, flows, page.is_first and await self._has_key()

    def _draw(self, read: tuple[TodayPage, tuple[FlowLine, ...], bool]) -> None:
        page, flows, has_key = read
        now_ms = self._now_ms()
        self._view.show_page(page, now_ms=now_ms)
        if page.is_first:
            self._join_first()
        fresh = self._fresh(flows, now_ms)
        connected = self._account.connected
        self._view.show_flows(flows, fresh, connected=connected, has_key=has_key)
        self.waiting_changed.emit(len(page.attention) + len(page.asked) + len(page.over))
        self.drawn.emit()

    def _fresh(self, flows: tuple[FlowLine, ...], now_ms: int) -> tuple[Fact, ...]:
        """What colleagues published since yesterday, the newest first."""
        since = midnight_ms(now_ms) - _DAY_MS
        new = [
            flow
            for flow in flows
            if flow.whose == "team" and flow.status == "published" and flow.changed_at
            and milliseconds(flow.changed_at) >= since
        ]  # fmt: skip
        new.sort(key=lambda flow: flow.changed_at, reverse=True)
        return tuple(
            Fact(
                key=f"flow:{flow.id}", title=f"{flow.name}, version {flow.version}",
                told=f"Published {words.when(flow.changed_at, now_ms)}", picture="workflow",
            )
            for flow in new[:_MOST_FRESH]
        )  # fmt: skip

    async def _try_sample(self) -> None:
        starters = [flow for flow in await self._flows.list() if flow.starter]
        flow = next((one for one in starters if one.slug == SAMPLE_FLOW), None) or next(
            iter(starters), None
        )
        if flow is None:
            return
        content = await self._flows.content(flow.snapshot)
        values = dict(content.samples[0].variables) if content.samples else {}
        about = About(
            title=SAMPLE.title if flow.slug == SAMPLE_FLOW else f"Sample: {flow.name}",
            ticket=SAMPLE.ticket, client=SAMPLE.client, person=SAMPLE.person, variables=values,
            sample=True,
        )  # fmt: skip
        self.session_opened.emit(await self._sessions.start(flow.id, about))

    async def _answer(self, asked: Asked, text: str) -> None:
        await self._handoffs.answer(asked.handoff, asked.question, text)
        self._view.end_answer(asked)
        self.told.emit(f"{words.first_name(asked.by)} gets your answer")

    def _on_changed(self, changes: Changes) -> None:
        moved = changes.sessions or changes.handoffs or changes.flows
        if changes.all or moved or changes.people or changes.sync:
            self.keep_up(self.read_again)

    def _on_fact(self, key: str) -> None:
        kind, _, thing = key.partition(":")
        if kind == "session":
            self.session_opened.emit(thing)
        else:
            self.flows_asked.emit()

    def _connect(self) -> None:
        view = self._view
        view.session_opened.connect(self.session_opened)
        view.sync_asked.connect(self.sync_asked)
        view.new_asked.connect(self.new_session_asked)
        view.again_asked.connect(self.read_again)
        view.answered.connect(lambda asked, text: self.run(self._answer(asked, text)))
        view.side.fact_opened.connect(self._on_fact)

    def _join_first(self) -> None:
        """The page before any work, which most starts do not have."""
        if self._has_first:
            return
        self._has_first = True
        first = self._view.first
        first.sample_asked.connect(self.try_sample)
        first.flow_started.connect(self.flow_started)
        first.flows_asked.connect(self.flows_asked)
        first.connect_asked.connect(self.connect_asked)
        first.key_asked.connect(self.key_asked)
        first.import_asked.connect(self.import_asked)
