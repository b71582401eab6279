"""Time that nobody worked: a computer that slept says so in the sessions that were under way."""

from __future__ import annotations

from rflow_desktop.domain.acts_aside import RecordAway
from rflow_desktop.domain.shown import SessionFilter
from rflow_desktop.services.work import Done, Work
from rflow_desktop.store import views

MOST = 50


class Timing:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def slept(self, seconds: float) -> int:
        """Notes in every session that ran here that the last `seconds` were slept through."""
        now_ms = self._work.now_ms()
        away = RecordAway(
            since=self._work.instant(now_ms - round(seconds * 1000)),
            until=self._work.instant(now_ms),
        )
        wanted = SessionFilter(states=("active",), limit=MOST)
        found = await self._work.store.run(lambda local: views.sessions(local, wanted, now_ms))
        done: list[Done] = [(("session", line.id), away) for line in found if line.writable]
        if done:
            await self._work.do_all(done)
        return len(done)
