"""Joins the assistant's page to what is settled: a key is tried, a choice holds at once."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Protocol

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.words import count
from rflow_desktop.events import Notices
from rflow_desktop.services.account_settings import AccountSettings
from rflow_desktop.services.assistant_settings import AssistantSettings
from rflow_desktop.services.glass import GlassBox
from rflow_desktop.services.usage import UsageBook
from ui.presenter import Presenter
from ui.settings.assistant import AssistantPage
from ui.settings.port import AskWhere

LEDGER_NAME = "rflow-sent.csv"


class Says(Protocol):
    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


class AssistantKeeping(Presenter):
    """`start` draws the page; what is chosen on it is kept and drawn again."""

    def __init__(
        self,
        page: AssistantPage,
        *,
        settings: AssistantSettings,
        settled: AccountSettings,
        usage: UsageBook,
        glass: GlassBox,
        notices: Notices,
        tell: Says,
        ask_where: AskWhere,
        show_usage: Callable[[], None],
    ) -> None:
        super().__init__(page)
        self._page, self._settings, self._usage, self._glass = page, settings, usage, glass
        self._notices, self._tell, self._ask_where = notices, tell, ask_where
        self._settled, self._works = settled, False
        self.refused.connect(page.show_trouble)
        page.usage_asked.connect(show_usage)
        page.destroyed.connect(notices.subscribe(self._on_told))
        self._connect()

    def start(self) -> None:
        """Reads everything that the page shows, also when it is looked at again."""
        self.run(self._draw())

    async def _draw(self) -> None:
        page, settings = self._page, self._settings
        page.show_way(settings.ways, settings.way)
        page.show_key(await settings.key(), works=self._works)
        page.table.show_steps(settings.steps)
        page.hide_words.show_words(settings.hide)
        page.allow.show_words(settings.allow)
        await self._show_withheld()
        page.show_models((), settings.model)
        page.show_limits(settings.limits, await self._usage.spent())
        sent = await self._glass.ledger(limit=1)
        if sent:
            page.show_ledger(f"{count(sent[0].number, 'send')}. Each line seals the one before it.")
        else:
            page.show_ledger("Nothing was sent so far.")
        page.ledger.setEnabled(bool(sent))
        page.show_models(await settings.models(), settings.model)

    async def _trying(self, attempt: Coroutine[Any, Any, None]) -> None:
        page = self._page
        page.show_busy(on=True)
        try:
            await attempt
        except Refused as refused:
            self._works = False
            page.show_key_problem(refused.sentence)
            return
        finally:
            page.show_busy(on=False)
        self._works = True
        await self._changed()
        page.replace.setFocus()

    async def _drop_key(self) -> None:
        self._works = False
        await self._settings.drop_key()
        await self._changed()

    async def _changed(self) -> None:
        """Drawn here, and told to every screen that says whether the assistant answers."""
        self._page.show_trouble("")
        await self._draw()
        self._notices.publish(Changes(settings=True))

    async def _step(self, kind: str, rule: str) -> None:
        await self._settings.choose_step(kind, rule)
        await self._changed()

    async def _limits(self, daily: int, monthly: int) -> None:
        if (daily, monthly) == (self._settings.limits.daily, self._settings.limits.monthly):
            return
        await self._settings.choose_limits(daily=daily, monthly=monthly)
        await self._changed()

    async def _team_not_for(self, clients: list[str]) -> None:
        """What was put in or taken out by this person; what others have named meanwhile stays."""
        shown = self._page.team_not_for.words
        added = [one for one in clients if one not in shown]
        gone = [one for one in shown if one not in clients]
        if added:
            await self._settled.withhold(added)
        if gone:
            await self._settled.release(gone)
        await self._changed()

    async def _then(self, work: Coroutine[Any, Any, None]) -> None:
        await work
        await self._changed()

    def _on_told(self, changes: Changes) -> None:
        """An admin may settle something while this page is read."""
        if (changes.people or changes.all) and self._page.isVisible():
            self.run(self._show_withheld())

    async def _show_withheld(self) -> None:
        self._page.show_withheld(self._settings.not_for, await self._settled.withheld())

    def _on_ledger(self) -> None:
        self._ask_where(lambda target: self._start_export(target))

    def _start_export(self, target: Path) -> None:
        self.run(self._export(target))

    async def _export(self, target: Path) -> None:
        form = "json" if target.suffix.lower() == ".json" else "csv"
        await self._glass.export_to(target, form)
        self._tell(f"Exported to {target.name}")

    def _connect(self) -> None:
        page, settings = self._page, self._settings
        page.key_given.connect(lambda key: self.run(self._trying(settings.put_key(key))))
        page.test_asked.connect(lambda: self.run(self._trying(settings.test_key())))
        page.key_dropped.connect(lambda: self.run(self._drop_key()))
        page.way_chosen.connect(lambda way: self.run(self._then(settings.choose_way(way))))
        page.model_chosen.connect(lambda one: self.run(self._then(settings.choose_model(one))))
        page.limits_chosen.connect(lambda day, month: self.run(self._limits(day, month)))
        page.step_chosen.connect(lambda kind, rule: self.run(self._step(kind, rule)))
        page.hide_changed.connect(lambda words: self.run(self._then(settings.choose_hide(words))))
        page.allow_changed.connect(lambda words: self.run(self._then(settings.choose_allow(words))))
        page.not_for_changed.connect(
            lambda words: self.run(self._then(settings.choose_not_for(words)))
        )
        page.team_not_for_changed.connect(lambda words: self.run(self._team_not_for(words)))
        page.ledger_asked.connect(self._on_ledger)
