"""How the server of a run decides pushes, alone or several together, and who is told of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from pydantic import ValidationError
from sqlalchemy import Connection

from rflow_desktop.domain.values import Row
from sync.core_reply import Reply
from sync.protocol import PushAnswer, PushAsk
from sync.server import letters, people
from sync.server.ledger import Sitting
from sync.server.letters import Letter
from sync.server.news import News
from sync.versions import too_old
from tests.sim.replies import ok, problem
from tests.sim.timeline import Broken, Timeline
from tests.sim.workers import Base

ACCOUNT = "0190aaaa-0000-7000-8000-00000000acc0"
Heads = dict[str, int]
LOOK = 500
"""Milliseconds after which a worker has noticed what another one wrote."""


class Died(Exception):
    """The worker is gone in the middle of its work."""


@dataclass(frozen=True)
class Accepted:
    """An operation that was accepted, as it was sent, and when."""

    op: dict[str, Any]
    seq: int
    user: str
    at: int
    receipt: bool


class Push(NamedTuple):
    """A push as it comes in."""

    user: str
    body: bytes
    token_good: bool


class _Post(NamedTuple):
    user: str
    letter: Letter


class Deciding(ABC):
    """The half of the server that takes operations."""

    time: Timeline
    base: Base
    at: int
    down: set[int]
    moved: Callable[[Heads, int, News], None]
    log: list[Accepted | Row]
    verdicts: dict[str, tuple[str, int]]
    poison: set[str]
    oldest_client: str
    crash_share: float
    most_ops = 0
    """A request with more operations than that does not get past something before the server."""
    news = News()
    _letter: Letter | None = None

    def pushed(self, asked: Sequence[Push]) -> list[Reply | None]:
        """What is answered to pushes that came together; None for all when the server dies."""
        answers: list[Reply | None] = [None] * len(asked)
        posts: dict[int, _Post] = {}
        for number, one in enumerate(asked):
            found = self._opened(one)
            if isinstance(found, Reply):
                answers[number] = found
            else:
                posts[number] = found
        if not posts:
            return answers
        decided = self._decided(list(posts.values()))
        if decided is None:
            return [None] * len(asked)
        for number, answer in zip(posts, decided, strict=True):
            answers[number] = answer
        return answers

    def _opened(self, one: Push) -> _Post | Reply:
        if not one.token_good:
            return problem(401, "signed_out")
        try:
            letter = letters.read(one.body)
        except (ValueError, ValidationError):
            return problem(422, "malformed")
        if too_old(letter.ask.client, self.oldest_client):
            self.time.tell("426 for an old one")
            return problem(426, "upgrade")
        if 0 < self.most_ops < len(letter.ask.ops):
            self.time.tell("413 for many")
            return problem(413, "too_large")
        if any(op.get("id") in self.poison for op in letter.ask.ops):
            return problem(500, "")
        return _Post(one.user, letter)

    def _decided(self, posts: Sequence[_Post]) -> list[Reply] | None:
        dies, late = self.time.luck(self.crash_share), self.time.luck(0.5)
        self.news = News()
        try:
            with self.base.begin(self.at) as conn:
                answers = self._sat(conn, posts)
                if dies and not late:
                    self.base.cut(self.at, conn)
                    raise Died
        except Died:
            self.die("before commit")
            return None
        if dies:
            self.die("after commit")
        for post, answer in zip(posts, answers, strict=True):
            if isinstance(answer, PushAnswer):
                self._for_good(post.user, post.letter.ask, answer)
        if dies:
            self.others_look()
            return None
        self.ring(self.heads(), self.news)
        return [one if isinstance(one, Reply) else ok(one) for one in answers]

    def _sat(self, conn: Connection, posts: Sequence[_Post]) -> list[PushAnswer | Reply]:
        callers = {post.user: self._caller(conn, post.user) for post in posts}
        if len(posts) == 1:
            caller, self._letter = callers[posts[0].user], posts[0].letter
            return [problem(403, "blocked") if caller is None else
                    self.push(conn, caller, posts[0].letter.ask)]  # fmt: skip
        self.time.tell("decided together", f"{len(posts)}")
        sitting = Sitting(conn, ACCOUNT, [post.letter for post in posts])
        answers: list[PushAnswer | Reply] = []
        for post in posts:
            caller = callers[post.user]
            if caller is None:
                answers.append(problem(403, "blocked"))
            else:
                answers.append(sitting.take(caller, post.letter, self.time.now, confirms="made"))
        sitting.close()
        self.news = sitting.news((), self.time.now)
        return answers

    def _caller(self, conn: Connection, user: str) -> people.Caller | None:
        try:
            return people.caller(conn, ACCOUNT, user)
        except people.Blocked:
            return None

    def _for_good(self, user: str, ask: PushAsk, answer: PushAnswer) -> None:
        """What the rules compare with at the end."""
        for op, verdict in zip(ask.ops, answer.results, strict=True):
            if verdict.status == "accepted":
                receipt = ask.receipts.get(op["id"], answer.epoch) < answer.epoch
                self.log.append(Accepted(op, verdict.seq, user, self.time.now, receipt))
            status = "accepted" if verdict.status == "duplicate" else verdict.status
            if verdict.reason in {"id_reuse", "bad_hash"} or status == "deferred":
                continue
            before = self.verdicts.setdefault(verdict.id, (status, verdict.seq))
            if before != (status, verdict.seq):
                raise Broken(f"I11 the verdict changed: {before} then {status} {verdict.seq}")

    def ring(self, heads: Heads, news: News = News()) -> None:  # noqa: B008  it is frozen
        """A worker tells those who listen to it; the others notice that the database changed."""
        self.moved(heads, self.at, news)
        self.others_look()

    def others_look(self) -> None:
        for other in range(self.base.workers):
            if other != self.at:
                wait = self.time.chance.randint(1, LOOK)
                self.time.after(wait, partial(self.look_outside, other))

    def look_outside(self, at: int) -> None:
        """As each worker does all the time."""
        if at not in self.down and self.base.wrote(at):
            self.time.tell("seen by the other worker")
            self.moved(self.heads(), at, News())

    @abstractmethod
    def heads(self) -> Heads: ...

    @abstractmethod
    def die(self, when: str = "", at: int | None = None) -> None: ...

    # --- a seam: a planted bug replaces it -------------------------------------------------------

    def push(self, conn: Connection, caller: people.Caller, ask: PushAsk) -> PushAnswer:
        """Decides one push alone."""
        sealed = self._letter is not None and self._letter.ask is ask
        letter = self._letter if sealed and self._letter is not None else Letter(ask)
        sitting = Sitting(conn, ACCOUNT, (letter,))
        answer = sitting.take(caller, letter, self.time.now, confirms="made")
        sitting.close()
        self.news = sitting.news((), self.time.now)
        return answer
