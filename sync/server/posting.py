"""Pushes of many desktops, decided together: who comes while others are decided goes with the next.

One transaction, one look at what is there and one wait for the disk serve all of them. Each is
answered as if it had come alone.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from sync.protocol import Confirms, PushAnswer
from sync.server import auth, people
from sync.server.auth import Denied, Why
from sync.server.database import GROUP_OPS, GROUP_REQUESTS, Database
from sync.server.kept import Kept
from sync.server.ledger import Sitting
from sync.server.letters import Letter
from sync.server.news import News


class _Post(NamedTuple):
    """A push that waits for its answer."""

    token: str
    letter: Letter
    confirms: Confirms
    done: asyncio.Future[PushAnswer]


class _Decided(NamedTuple):
    answers: list[PushAnswer | Denied]
    news: News


class Posting:
    """`heard` is told what moved once it is durable, before anybody is answered."""

    def __init__(
        self,
        database: Callable[[], Database],
        now_ms: Callable[[], int],
        heard: Callable[[str, News, int], None],
    ) -> None:
        self._database, self._now_ms, self._heard = database, now_ms, heard
        self._waiting: dict[str, deque[_Post]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def send(self, token: str, letter: Letter, *, confirms: Confirms) -> PushAnswer:
        """The verdicts, durable. Raises Denied or Unavailable."""
        account = auth.account_of(token)
        post = _Post(token, letter, confirms, asyncio.get_running_loop().create_future())
        if account in self._waiting:
            self._waiting[account].append(post)
        else:
            self._waiting[account] = deque((post,))
            task = asyncio.create_task(self._serve(account))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await post.done

    async def _serve(self, account: str) -> None:
        """Until nobody of this account waits."""
        while waiting := self._waiting[account]:
            await self._decide(account, _group(waiting))
        del self._waiting[account]

    async def _decide(self, account: str, group: Sequence[_Post]) -> None:
        def work(conn: Connection) -> _Decided:
            return _together(conn, account, group, self._now_ms())

        kept, weight = Kept(), sum(len(one.letter.ask.ops) for one in group)
        with kept:
            decided = await self._database().write(work, account=account, weight=max(weight, 1))
            self._heard(account, decided.news, weight)
            for post, answer in zip(group, decided.answers, strict=True):
                _tell(post, answer)
        if kept.error is None:
            return
        if len(group) == 1:
            _tell(group[0], kept.error)
            return
        for post in group:  # what breaks for one must not break for the others
            await self._decide(account, (post,))


def _group(waiting: deque[_Post]) -> list[_Post]:
    group = [waiting.popleft()]
    weight = len(group[0].letter.ask.ops)
    while waiting and len(group) < GROUP_REQUESTS and weight < GROUP_OPS:
        group.append(waiting.popleft())
        weight += len(group[-1].letter.ask.ops)
    return group


def _together(conn: Connection, account: str, group: Sequence[_Post], now_ms: int) -> _Decided:
    who = auth.whose_all(conn, account, (post.token for post in group), now_ms)
    answers: list[PushAnswer | Denied] = []
    if all(isinstance(one, Denied) for one in who.values()):  # the account may not even be there
        answers = [one for post in group if isinstance(one := who[post.token], Denied)]
        return _Decided(answers, News())
    sitting = Sitting(conn, account, [post.letter for post in group])
    devices = set()
    for post in group:
        caller = who[post.token]
        if isinstance(caller, Denied):
            answers.append(caller)
            continue
        try:
            answer = sitting.take(caller, post.letter, now_ms, confirms=post.confirms)
        except people.Blocked:
            answers.append(Denied(Why.REVOKED))
            continue
        devices.add(caller.device)
        answers.append(answer)
    sitting.close()
    return _Decided(answers, sitting.news(devices, now_ms))


def _tell(post: _Post, answer: PushAnswer | Exception) -> None:
    if post.done.done():
        return  # whoever asked has gone
    if isinstance(answer, Exception):
        post.done.set_exception(answer)
    else:
        post.done.set_result(answer)
