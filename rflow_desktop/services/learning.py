"""Learns from sessions that were resolved, where this computer decides; else the server does."""

from __future__ import annotations

from rflow_desktop.domain.acts_aside import Learn
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.lessons import lesson_of
from rflow_desktop.domain.model_talk import PENDING, Case
from rflow_desktop.domain.words import count
from rflow_desktop.services.work import Done, Work
from rflow_desktop.store import view_talk
from rflow_desktop.store.local import Local


class Learning:
    """`look` may be called at any time: what was learnt is not learnt again."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._seen = -1
        self._refused: set[str] = set()

    async def look(self) -> int:
        """How many sessions were learnt from, or taught nothing.

        Each by itself. Raises Refused when all have been tried and some of them took no lesson; of
        each this is told once.
        """
        if self._work.connected:
            return 0
        learnt, refusals = 0, []
        for one in await self._work.store.run(self._learnt):
            try:
                await self._work.do_all([one])
            except Refused as refused:
                self._refused.add(one[0][1])
                refusals.append(refused.sentence)
            else:
                learnt += 1
        if refusals:
            what = count(len(refusals), "finished session")
            raise Refused(f"{what} could not be learnt from. {refusals[0]}", "not_learnt")
        return learnt

    def _learnt(self, local: Local) -> list[Done]:
        """Nothing, and at no cost, where nobody has done anything since."""
        newest = int(local.outbox.value("SELECT coalesce(max(n), 0) FROM op") or 0)
        if newest == self._seen:
            return []
        self._seen = newest
        found = local.replica.all(
            "SELECT id FROM row WHERE type=? AND known AND json_extract(doc,'$.analysis')=?",
            Case.TYPE, PENDING,
        )  # fmt: skip
        done: list[Done] = []
        for (session,) in found:
            rows = view_talk.case_rows(local, str(session))
            if rows is not None and session not in self._refused:
                lesson = lesson_of(rows)
                act = Learn(state="failed" if lesson is None else "completed", lesson=lesson)
                done.append((("session", str(session)), act))
        return done
