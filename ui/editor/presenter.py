"""Joins the editor to the services: opens a flow, keeps what is written, saves and publishes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QTimer

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.words import count
from rflow_desktop.events import Notices
from rflow_desktop.services.editing import Editing, Opened
from rflow_desktop.services.library import Library
from ui.editor.header import why_not_suggested
from ui.editor.view import EditorView
from ui.presenter import Presenter

KEPT_AFTER_MS = 100
"""How much of what is typed could be lost if the computer stopped this moment."""


class Tell(Protocol):
    """Says a sentence in a toast; `undo` is offered while it is shown."""

    def __call__(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """What the editor asks of the window around it."""

    tell: Tell
    open_flow: Callable[[str], None]


class EditorPresenter(Presenter):
    def __init__(
        self, view: EditorView, flow: str, *, editing: Editing, library: Library,
        notices: Notices, hooks: Hooks,
    ) -> None:  # fmt: skip
        super().__init__(view)
        self._library = library
        self._view, self.flow, self._editing, self._hooks = view, flow, editing, hooks
        self._over = ""
        self._kept: Flow | None = None
        self._is_saving = self._is_suggesting = False
        self._keep = QTimer(self)
        self._keep.setSingleShot(True)
        self._keep.setInterval(KEPT_AFTER_MS)
        self._keep.timeout.connect(lambda: self.run(self._keep_draft()))
        leave = notices.subscribe(self._on_changed)
        view.destroyed.connect(lambda: leave())
        self.refused.connect(view.show_trouble)
        self._connect()

    def start(self) -> None:
        self.run(self._open())

    async def finish(self) -> None:
        """Before the view goes: what is written is kept."""
        self._keep.stop()
        await self.settled()
        await self._keep_draft()

    # reading

    async def _open(self) -> None:
        desk = self._view.desk
        desk.known = await self._editing.known()
        opened = await self._editing.open(self.flow)
        desk.answered = await self._editing.answered(self.flow)
        self._take(opened)
        if opened.is_stale:
            await self._tell_theirs()

    def _take(self, opened: Opened, *, at: str | None = None) -> None:
        self._over, self._kept = opened.over, opened.flow
        self._view.bar.show_kept(opened.flow)
        self._view.show_opened(opened, at=at)

    def _on_changed(self, changes: Changes) -> None:
        origin = None if self._view.opened is None else self._view.opened.origin
        watched = {self.flow} if origin is None else {self.flow, origin.flow}
        if changes.all or watched & set(changes.flows) or changes.sessions:
            self.keep_up(self._read_again)

    def _read_again(self) -> None:
        self.run(self._look_again())

    async def _look_again(self) -> None:
        """Somebody saved, here or elsewhere: untouched, the newest is shown; else both are kept."""
        desk = self._view.desk
        if not desk.is_open or self._is_saving:
            return
        desk.known = await self._editing.known()
        desk.answered = await self._editing.answered(self.flow)
        opened = await self._editing.open(self.flow)
        if opened.newest != self._over and not desk.is_dirty:
            self._take(opened, at=desk.at)
            return
        mine = self._mine(opened)
        self._view.refresh_opened(mine)
        if mine.is_stale:
            await self._tell_theirs()

    def _mine(self, opened: Opened) -> Opened:
        """What is saved now, with what is written here over it."""
        fields = {**opened.__dict__, "flow": self._view.desk.flow, "over": self._over}
        return Opened(**fields)

    # keeping

    def _on_edited(self) -> None:
        if not self._keep.isActive():
            self._keep.start()

    async def _keep_draft(self) -> None:
        desk = self._view.desk
        if not desk.can_edit or desk.flow is self._kept:
            return
        flow = desk.flow
        if desk.is_dirty:
            await self._editing.keep_draft(flow, self._over)
        else:
            await self._editing.drop_draft(self.flow)  # undone back to what is saved
        self._kept = flow
        self._view.bar.show_kept(flow)

    async def _save(self) -> None:
        await self._kept_by(self._editing.save)

    async def _publish(self) -> None:
        if await self._kept_by(self._editing.publish):
            self._hooks.tell(f"{self._view.desk.flow.name} published")

    async def _suggest(self) -> None:
        """What is written is saved in the copy first; the seniors get what is saved."""
        desk, opened = self._view.desk, self._view.opened
        if self._is_suggesting or opened is None or why_not_suggested(desk, opened):
            return  # pressed twice: the first press does it
        self._is_suggesting = True
        try:
            if desk.is_dirty:
                await self._save()
            await self._library.suggest(self.flow, "")
            self._hooks.tell("Suggested to your seniors")
            await self._look_again()
        finally:
            self._is_suggesting = False

    async def _kept_by(self, keep: Callable[..., object]) -> bool:
        """Save or publish; what was written meanwhile stays a draft."""
        desk, flow = self._view.desk, self._view.desk.flow
        self._keep.stop()
        self._is_saving = True
        try:
            snapshot = await keep(flow, self._over)  # type: ignore[misc]  # a method of Editing
        except Refused:
            self._on_edited()  # it stays a draft, and is kept as one
            raise
        finally:
            self._is_saving = False
        self._over = str(snapshot)
        desk.history.pause()
        desk.mark_saved(flow)
        self._kept = flow
        await self._look_again()
        if desk.flow is not flow:
            self._on_edited()
        return True

    async def _keep_both(self) -> None:
        """Both changes as one draft over theirs, which stays as the version before."""
        desk = self._view.desk
        found = await self._editing.together(desk.flow, self._over)
        self._over = found.newest
        desk.edit("bring both together", lambda _: found.flow)
        await self._look_again()
        twice = f" Yours stands where both wrote, {count(found.twice, 'time')}."
        both = f"Both changes are together here.{twice if found.twice else ''}"
        self._hooks.tell(f"{both} Save when it reads right.")

    async def _tell_theirs(self) -> None:
        """What the other changed, beside the banner that says so."""
        desk = self._view.desk
        self._view.show_theirs((await self._editing.together(desk.flow, self._over)).told)

    async def _take_theirs(self) -> None:
        mine, over = self._view.desk.flow, self._over
        await self._editing.drop_draft(self.flow)
        self._take(await self._editing.open(self.flow))

        async def back() -> None:
            await self._editing.keep_draft(mine, over)
            self._take(await self._editing.open(self.flow))

        self._hooks.tell("The other version is shown.", undo=lambda: self.run(back()))

    async def _duplicate(self) -> None:
        await self._keep_draft()
        made = await self._editing.duplicate(self.flow)
        self._hooks.open_flow(made)

    async def _try(self) -> None:
        linked = await self._editing.linked(self._view.desk.flow)
        self._view.start_trying(linked)

    def _on_try(self) -> None:
        if self._view.is_trying:
            self._view.trying.start_again()
        else:
            self.run(self._try())

    def _on_removed(self, words: str) -> None:
        desk, flow = self._view.desk, self._view.desk.flow

        def back() -> None:
            if desk.flow is flow:  # otherwise more was done since, and Ctrl Z is the way
                desk.undo()

        self._hooks.tell(words, undo=back)

    def _connect(self) -> None:
        view = self._view
        view.desk.edited.connect(self._on_edited)
        view.save_asked.connect(lambda: self.run(self._save()))
        view.publish_asked.connect(lambda: self.run(self._publish()))
        view.suggest_asked.connect(lambda: self.run(self._suggest()))
        view.duplicate_asked.connect(lambda: self.run(self._duplicate()))
        view.keep_both_asked.connect(lambda: self.run(self._keep_both()))
        view.take_theirs_asked.connect(lambda: self.run(self._take_theirs()))
        view.try_asked.connect(self._on_try)
        view.removed.connect(self._on_removed)
