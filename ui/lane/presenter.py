"""Joins the lane to the services: what was done in it goes out, the host draws what has changed."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, cast

from rflow_desktop.domain.errors import Told
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.lane import Lane, Outcome
from rflow_desktop.services.offers import Offers
from ui.lane.panel import LanePanel
from ui.presenter import Presenter


class Tell(Protocol):
    """A toast; with `undo`, it can be taken back while it is shown."""

    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """What the lane asks of the view around it. `show_source` gets kind and id of a source, one of
    the kinds in `shows`; questions and tasks are shown by the lane itself.
    """

    tell: Tell
    open_session: Callable[[str], None]
    show_source: Callable[[str, str], None]
    shows: frozenset[str] = frozenset({"message", "tool", "evidence"})


class LanePresenter(Presenter):
    """The lane of one session. It never draws: the host shows the lane with every change."""

    def __init__(
        self,
        view: LanePanel,
        session: str,
        *,
        lane: Lane,
        offers: Offers,
        chats: Chats,
        hooks: Hooks,
    ) -> None:
        super().__init__(view)
        self._view, self.session = view, session
        self._lane, self._offers, self._chats, self._hooks = lane, offers, chats, hooks
        view.facts.leads |= hooks.shows
        view.did.connect(self._on_did)
        view.source_asked.connect(hooks.show_source)
        view.session_asked.connect(hooks.open_session)
        self.refused.connect(lambda sentence: hooks.tell(sentence))

    def find_similar(self) -> None:
        """Look for finished sessions that were like this one."""
        self.run(self._find_similar())

    async def _find_similar(self) -> None:
        self._view.show_similar(await self._chats.similar(self.session))

    def _on_did(self, what: str, about: str, text: str) -> None:
        self.run(self._do(what, about, text))

    async def _do(self, what: str, about: str, text: str) -> None:
        try:
            await self._work(what, about, text)
        except Told:
            self._view.give_back(what, about, text)
            raise

    def _work(self, what: str, about: str, text: str) -> Coroutine[Any, Any, object]:
        for found in (self._on_item, self._on_known, self._on_fix, self._on_way):
            work = found(what, about, text)
            if work is not None:
                return work
        raise ValueError(f"no such act: {what}")

    def _on_item(self, what: str, item: str, text: str) -> Coroutine[Any, Any, object] | None:
        lane, here = self._lane, self.session
        match what:
            case "option":
                return lane.answer(here, item, option=text)
            case "answer":
                return lane.answer(here, item, text=text)
            case "skip":
                return lane.skip(here, item)
            case "draft":
                return lane.keep_draft(here, item, text)
            case "accept":
                return lane.accept(here, item)
            case "dismiss":
                return self._dismiss(item)
            case "done":
                return lane.done(here, item, text)
            case "put_back":
                return lane.put_back(here, item)
            case "promote":
                return lane.promote(here, item)
            case "add_task":
                return lane.add_task(here, text)
            case _:
                return None

    def _on_known(self, what: str, about: str, text: str) -> Coroutine[Any, Any, object] | None:
        lane, here = self._lane, self.session
        match what:
            case "add_fact":
                return lane.add_fact(here, text)
            case "edit_fact":
                return lane.edit_fact(here, about, text)
            case "remove_fact":
                return self._remove_fact(about)
            case "take":
                return self._offers.take(here, about)
            case "leave":
                return self._offers.leave(here, about)
            case _:
                return None

    def _on_fix(self, what: str, fix: str, text: str) -> Coroutine[Any, Any, object] | None:
        lane, here = self._lane, self.session
        match what:
            case "use":
                return lane.use_fix(here, fix)
            case "dismissed" | "draft_template" | "build_template":
                return lane.decide_fix(here, fix, what, text)
            case "applied_pending":
                return lane.report_fix(here, fix, "applied_pending", reason=text)
            case "applied_partial" | "applied_success" | "applied_failed":
                return lane.report_fix(here, fix, cast("Outcome", what), notes=text)
            case "yes":
                return lane.confirm_hint(here, fix)
            case _:
                return None

    def _on_way(self, what: str, branch: str, text: str) -> Coroutine[Any, Any, object] | None:
        match what:
            case "stand_on":
                return self._lane.stand_on(self.session, branch)
            case "dead_end" | "untried" | "solved":
                return self._lane.set_branch(self.session, branch, what, text)
            case _:
                return None

    async def _dismiss(self, item: str) -> None:
        await self._lane.dismiss(self.session, item)
        undo = self._lane.put_back
        self._hooks.tell("Task dismissed", undo=lambda: self.run(undo(self.session, item)))

    async def _remove_fact(self, fact: str) -> None:
        await self._lane.remove_fact(self.session, fact)
        undo = self._lane.put_back_fact
        self._hooks.tell("Fact taken away", undo=lambda: self.run(undo(self.session, fact)))
