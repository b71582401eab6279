"""Everything that waits for this person, in the shape in which it may be told of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rflow_desktop.domain.news import AHEAD_MS, STILL_OPEN_MS, News
from rflow_desktop.domain.shown import AttentionView, QueueLine, SessionFilter, SessionLine
from rflow_desktop.domain.shown_lists import Asked
from rflow_desktop.ids import milliseconds
from rflow_desktop.services.attention import AttentionList
from rflow_desktop.services.work import Work
from rflow_desktop.store import view_lists, views
from rflow_desktop.store.local import Local

MOST = 200


class Newsroom:
    def __init__(self, work: Work) -> None:
        self._work = work
        self._attention = AttentionList(work)

    async def now(self) -> tuple[News, ...]:
        """What there is, also what may be told only later (`at_ms`)."""
        attention = await self._attention.list()
        now_ms = self._work.now_ms()
        wanted = SessionFilter(states=("prepared", "paused"), order="due", limit=MOST)

        def read(local: Local) -> tuple[News, ...]:
            lines = views.sessions(local, wanted, now_ms)
            return (
                *_queue(views.queue(local, now_ms)),
                *_asked(view_lists.asked(local)),
                *_needs(attention),
                *_mine(lines),
            )

        return await self._work.store.run(read)


def waiting_for_me(news: tuple[News, ...], now_ms: int) -> int:
    """How much of it is *Waiting for you*: the number on the program's icon."""
    counted = ("asked", "attention", "over", "permission")
    ahead = {"over": AHEAD_MS}
    return sum(one.kind in counted and one.at_ms + ahead.get(one.kind, 0) <= now_ms for one in news)


def _queue(lines: tuple[QueueLine, ...]) -> Iterator[News]:
    for line in lines:
        about: dict[str, Any] = {"ticket": line.ticket, "title": line.title, "client": line.client}
        if line.group in ("for_you", "queue") and line.can_claim:
            yield News(kind=line.group, key=line.id, thing=line.id, priority=line.priority, **about)
        if line.group == "sent" and line.claimed_by_name:
            key = f"{line.id} {line.claimed_at}"
            yield News(kind="claimed", key=key, thing=line.id, **about)


def _asked(questions: tuple[Asked, ...]) -> Iterator[News]:
    for one in questions:
        yield News(
            kind="asked", key=one.question, thing=one.session, ticket=one.ticket, title=one.title
        )


def _needs(items: tuple[AttentionView, ...]) -> Iterator[News]:
    for item in items:
        yield News(
            kind="attention", key=item.id, thing=item.session, ticket=item.ticket,
            title=item.title, client=item.client, at_ms=milliseconds(item.at) + STILL_OPEN_MS,
        )  # fmt: skip


def _mine(lines: tuple[SessionLine, ...]) -> Iterator[News]:
    """What was prepared by somebody else, what is due, and pauses that end."""
    for line in lines:
        if not line.writable:
            continue
        about: dict[str, Any] = {"ticket": line.ticket, "title": line.title, "client": line.client}
        if line.state == "prepared" and line.with_whom.startswith("From "):
            yield News(kind="prepared", key=line.id, thing=line.id, **about)
        if line.until:
            kind = "over" if line.state == "paused" else "due"
            at_ms = milliseconds(line.until) - AHEAD_MS
            key = f"{line.id} {line.until}"
            yield News(kind=kind, key=key, thing=line.id, at_ms=at_ms, **about)
