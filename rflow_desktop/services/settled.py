"""Waiting for the server's word on a wish that only one can be granted: a claim, a take."""

from __future__ import annotations

import asyncio

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.ops import Op
from rflow_desktop.services.work import Work

PATIENCE_SECONDS = 15.0


class Unanswered(Exception):
    """The server has not said yet who won. The wish stands and is asked until it expires."""


async def settled(work: Work, op: Op, *, patience: float = PATIENCE_SECONDS) -> None:
    """Returns when `op` is granted and its rows are here.

    Raises Refused when somebody else was first, or Unanswered while nobody knows.
    """
    answered = asyncio.Event()
    leave = work.notices.subscribe(lambda _: answered.set())
    try:
        async with asyncio.timeout(patience):
            while not await _is_decided(work, op):
                answered.clear()
                await answered.wait()
    except TimeoutError as error:
        raise Unanswered("The server has not answered yet. It is not yours yet.") from error
    finally:
        leave()


async def _is_decided(work: Work, op: Op) -> bool:
    """Raises Refused when it was lost: whoever waits reads it on the spot, so it needs no
    attention in Sync.
    """
    decided = await work.store.run(lambda local: local.verdict(op.id))
    if decided.state == "attention":
        left = await work.store.run(lambda local: local.attention.discard(op.id))
        work.notices.publish(left)
        raise Refused(decided.sentence, decided.reason, decided.detail)
    return decided.state == "journal"
