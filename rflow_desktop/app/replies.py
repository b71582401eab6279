"""Every reply that is being written, of all sessions, as palette lines that lead to it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.shown_talk import LiveReply
from rflow_desktop.services.asking import Asking
from rflow_desktop.services.work import Work
from rflow_desktop.store import views
from rflow_desktop.store.local import Local
from ui.commands import Command, CommandSet, Scope

_STANDS = {"queued": "Begins soon", "running": "Being written"}


class RunningReplies:
    """Drawn anew when a reply begins, waits for a permission or ends; not with every word of it."""

    def __init__(
        self,
        work: Work,
        asking: Asking,
        *,
        owner: QWidget,
        open_session: Callable[[str], None],
        run: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        self._work, self._asking, self._open, self._run = work, asking, open_session, run
        self.commands = CommandSet(Scope.WINDOW, owner)
        self._known: dict[str, str] = {}
        self._leave = asking.follow(self._on_reply)

    def stop(self) -> None:
        """The window goes: nothing is drawn any more."""
        self._leave()

    def _on_reply(self, live: LiveReply) -> None:
        stands = _stands(live)
        if stands == self._known.get(live.session, ""):
            return
        if stands:
            self._known[live.session] = stands
        else:
            del self._known[live.session]
        self._run(self._redraw())

    async def _redraw(self) -> None:
        titles = await self._work.store.run(self._titles)
        self.commands.put(
            Command(
                id=f"reply.open.{session}",
                title=f"Go to the reply in {titles.get(session, 'a chat')}",
                group="Assistant",
                run=partial(self._open, session),
                icon="sparkles",
                detail=stands,
            )
            for session, stands in self._known.items()
        )

    def _titles(self, local: Local) -> dict[str, str]:
        lines = (views.session_line(local, one, self._work.now_ms()) for one in tuple(self._known))
        return {
            line.id: ", ".join(part for part in (line.client, line.title) if part)
            for line in lines
            if line is not None
        }


def _stands(live: LiveReply) -> str:
    """How it stands, in words; nothing once it has ended."""
    stands = _STANDS.get(live.state, "")
    return "Waits for your permission" if stands and live.waits else stands
