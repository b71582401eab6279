"""The blocking half of an exchange: what is asked of the store, and what the store is given
back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rflow_desktop import __version__
from rflow_desktop.domain.model import User
from rflow_desktop.domain.shown import Changes
from rflow_desktop.store import person
from rflow_desktop.store.answers import DecidedRow
from rflow_desktop.store.confirming import is_held
from rflow_desktop.store.failsafe import UNSAID, HeldBack, Word
from rflow_desktop.store.local import Local
from rflow_desktop.store.queue import Durable
from rflow_desktop.store.replica import Replica
from rflow_desktop.store.trouble import StoreTrouble
from sync import core_clock
from sync.core_lane import Held, Pull, Push
from sync.core_reply import Kind, Result
from sync.protocol import News, PullAnswer, PullAsk, PushAnswer, PushAsk

_NO_OPS = b'"ops":[]'


def held(state: Durable, *, token: int, by_hand: bool, now_ms: int, wall_ms: int) -> Held:
    """What decides the next action, in the steady time of the lane.

    The store counts in wall time, which people set: a moment that it names is never waited for
    longer than it meant.
    """
    next_at = None
    if state.next_at_ms is not None:
        next_at = now_ms + state.next_at_ms - wall_ms
    return Held(
        token=token, ready=state.ready, next_at_ms=next_at, by_hand=by_hand, anew=state.anew,
        blank=state.epoch == 0,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A `PushAsk` as it goes on the wire, made of the very bytes that were stored; whose
    operations are in it.
    """

    sent: tuple[str, ...]
    body: bytes

    @property
    def ask(self) -> PushAsk:
        return PushAsk.model_validate_json(self.body)


def push_ask(
    local: Local, action: Push, *, replica: str, client: str = __version__
) -> Letter | None:
    """The next operations, or None when there are none after all."""
    chosen = local.batch(max_ops=action.max_ops, max_bytes=action.max_bytes)
    if not chosen:
        return None
    receipts = {one.id: one.receipt for one in chosen if one.receipt is not None}
    around = PushAsk(replica=replica, client=client, ops=[], receipts=receipts)
    before, empty, after = around.model_dump_json().encode().partition(_NO_OPS)
    ops = b",".join([one.sealed for one in chosen])
    body = b"".join((before, empty[:-1], ops, empty[-1:], after))
    return Letter(sent=tuple(one.id for one in chosen), body=body)


@dataclass(frozen=True, kw_only=True)
class First:
    """What a pull begins with: whether anything is held that it can go on from, or has to mend."""

    epoch: int
    differs: bool
    ask: PullAsk


def first(local: Local, action: Pull, *, replica: str, state: Durable | None = None) -> First:
    """`state` is what is stored, for who has just read it."""
    ask = pull_ask(local, action, replica=replica, state=state)
    epoch = 0 if action.anew else ask.epoch
    return First(epoch=epoch, differs=local.mending.is_due(), ask=ask)


def pull_ask(local: Local, action: Pull, *, replica: str, state: Durable | None = None) -> PullAsk:
    if action.anew:
        return PullAsk(replica=replica, max_bytes=action.max_bytes)
    state = state or local.state()
    return PullAsk(
        replica=replica,
        epoch=state.epoch,
        horizon=state.horizon,
        cursors=dict(state.cursors),
        max_bytes=action.max_bytes,
    )


def settle(local: Local, answer: PushAnswer, letter: Letter) -> Changes:
    return local.settle(answer, letter.sent)


def is_level(local: Local, answer: PushAnswer, state: Durable | None = None) -> bool:
    """Whether a push was answered with all that a pull would tell."""
    taken = all(verdict.status == "accepted" for verdict in answer.results)
    return (
        taken
        and is_held(Replica(local.replica), answer.confirmed)
        and (state or local.state()).acked == 0
    )


def apply(
    local: Local, answer: PullAnswer, action: Pull, *, user: str, word: Word = UNSAID
) -> Changes:
    """Takes a page. Where it says something new about the person who works here, that holds at
    once. Raises HeldBack where too much would go."""
    changes = local.apply(answer, anew=action.anew, word=word)
    _become(local, answer.rows, user)
    return changes


def apply_vouched(local: Local, held: HeldBack, *, epoch: int, user: str) -> Changes:
    """Takes what was held back, where the server was asked again and is who it was: in the epoch
    that its answer is of, with the tallies that would be left. Raises HeldBack where a person has
    to decide.
    """
    whole = held.whole
    if whole is None or whole.reset or whole.epoch != epoch:
        raise held
    changes = local.apply(whole, word=Word(vouched=True))
    _become(local, whole.rows, user)
    return changes


def not_taken(trouble: StoreTrouble, generation: int) -> Result:
    """How an exchange has ended whose answer the store did not take."""
    kind = Kind.STORE
    if isinstance(trouble, HeldBack):
        kind = Kind.RESET if trouble.whole is None else Kind.HELD_BACK
    return Result(kind=kind, generation=generation, sentence=trouble.sentence)


def hear(local: Local, news: News, *, user: str) -> Changes | None:
    """As `apply` for what the server told by itself; None where a pull has to tell."""
    changes = local.hear(news)
    if changes is not None:
        _become(local, news.rows, user)
    return changes


def _become(local: Local, rows: Iterable[DecidedRow], user: str) -> None:
    for row in rows:
        if row.type == User.TYPE and row.id == user:
            local.become(person.told(row.doc, local.me))


def behind(state: Durable, heads: Mapping[str, int]) -> bool:
    """Whether a poke names something that is not held yet."""
    return any(head > state.cursors.get(scope, -1) for scope, head in heads.items())


@dataclass
class ServerClock:
    """Keeps the store's clock right by what servers say, and says when it cannot be trusted."""

    samples: tuple[int, ...] = ()
    offset_ms: int | None = None

    def begin(self, local: Local) -> None:
        """Until the first answer nobody knows whether the clock was set while this was closed."""
        local.watch.uncertain = True

    def look(self, local: Local) -> None:
        """What was heard before somebody set this computer's clock says nothing about it now."""
        if local.watch.look():
            self.samples = ()

    def learn(self, local: Local, server_time: str, *, asked_ms: int, answered_ms: int) -> None:
        """Takes one answer's time; both moments by this computer's wall clock."""
        newest = core_clock.sample(asked_ms, answered_ms, server_time)
        if newest is None:
            return
        self.samples, offset = core_clock.offset(self.samples, newest)
        if offset != self.offset_ms:
            self.offset_ms = offset
            local.set_offset(offset)
        local.watch.uncertain = False
