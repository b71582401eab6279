"""The working set: which sessions are open, in which order, across restarts."""

from __future__ import annotations

from rflow_desktop.domain.shown import SessionLine
from rflow_desktop.ids import now_ms
from rflow_desktop.services.asking import TALKING
from rflow_desktop.settings import SettingsFile
from rflow_desktop.store import views
from rflow_desktop.store.local import Local
from rflow_desktop.workspace import Workspace
from ui.window import OpenNowRow

MOST = 12


class OpenNow:
    def __init__(self, workspace: Workspace, settings: SettingsFile) -> None:
        self._workspace = workspace
        self._settings = settings

    @property
    def sessions(self) -> frozenset[str]:
        return frozenset(self._settings.now.open_now)

    def add(self, session: str) -> None:
        """A session that is there already keeps its place and its number."""
        kept = self._settings.now.open_now
        if session not in kept:
            self._settings.change(open_now=(*kept, session)[-MOST:])

    def drop(self, session: str) -> None:
        kept = tuple(one for one in self._settings.now.open_now if one != session)
        self._settings.change(open_now=kept)

    async def rows(self) -> tuple[OpenNowRow, ...]:
        """Client first, because engineers think in clients; then ticket and problem."""
        wanted = self._settings.now.open_now
        conductor = self._workspace.assistant.conductor
        replies = {one.session: one for one in conductor.running() if one.purpose in TALKING}
        waits = {one for one in wanted if conductor.card(one) is not None}

        def at(line: SessionLine) -> str:
            if line.id in waits:
                return "Waits for you"
            return "Being written" if line.id in replies else line.stands

        def read(local: Local) -> tuple[OpenNowRow, ...]:
            lines = (views.session_line(local, session, now_ms()) for session in wanted)
            found = [line for line in lines if line is not None]
            return tuple(
                OpenNowRow(
                    id=line.id,
                    client=line.client or line.title,
                    line=_under(line, at(line)),
                    glyph=f"session.{'waitingForYou' if line.id in waits else line.state}",
                    number=number if number <= 9 else 0,
                    speech=", ".join(
                        part for part in (line.client, line.ticket, line.title, at(line)) if part
                    ),
                )
                for number, line in enumerate(found, 1)
            )

        return await self._workspace.database.run(read)


def _under(line: SessionLine, stands: str) -> str:
    """The second line: where there is no client the title stands above it already."""
    parts = (line.ticket, line.title if line.client else "")
    return " ".join(part for part in parts if part) or stands
