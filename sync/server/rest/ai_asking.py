"""How a route asks the model: counted by the minute, within the limits, answered or refused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, NamedTuple

from fastapi import Depends, Request
from sqlalchemy import Connection

from rflow_desktop.domain.model_talk import ReplyState
from sync.server import auth, landing, ledger, meter, rates, replies
from sync.server.central import Central, NotDone
from sync.server.people import Caller
from sync.server.replies import Reply
from sync.server.replying import Replying
from sync.server.rest import answered, usage
from sync.server.rest.answered import Key
from sync.server.rest.door import Desk
from sync.server.routes_people import Bearer, Shared

LONGEST_WAIT_S = 55
_LOOK_S = 5
_STATUS = {"timeout": 504, "overloaded": 503, "rate_limited": 503, "not_set_up": 503, "no_key": 503}
_BUSY_S = "30"


class Made(NamedTuple):
    """What a transaction made, and the reply that it asked for, if it did."""

    answer: Any
    reply: Reply | None = None
    fresh: bool = True


class Done(NamedTuple):
    account: str
    made: Made


def limited(name: str, most: int) -> Any:
    """Who asks, counted: at most so often a minute for each person."""

    async def count(central: Shared, token: Bearer) -> Caller:
        def work(conn: Connection) -> Caller:
            now = central.now_ms()
            caller = auth.whose(conn, token, now)
            rates.demand(conn, caller, name, most, now)
            return caller

        return await central.database.write(work)

    return Depends(count)


def replying_of(request: Request) -> Replying:
    found: Replying = request.app.state.replying
    return found


async def demand_model(central: Central, account: str) -> None:
    """Raises NotDone where the server has no key for the account."""
    why = await central.models.closed(account)
    if why:
        raise NotDone(503, "not_set_up", why, {"Retry-After": "300"})


def demand_room(desk: Desk) -> None:
    """Raises NotDone for somebody who has reached a limit, with which one and until when."""
    found = quota_of(desk.conn, desk.caller, desk.now_ms)
    reason = found.reached()
    if reason is None:
        return
    reset, sentence = found.reset_ms(reason), f"AI limit exceeded ({reason})"
    told = {
        "message": sentence, "reset_at": ledger.instant(reset),
        "quota": usage.document(found).model_dump(),
    }  # fmt: skip
    wait = str(max(1, (reset - desk.now_ms) // 1_000))
    raise NotDone(429, f"limit_{reason}", sentence, {"Retry-After": wait}, more=told)


def quota_of(conn: Connection, caller: Caller, now_ms: int) -> meter.Quota:
    return meter.quota(conn, caller.account, caller.user, now_ms)


async def write(
    central: Central, replying: Replying, token: str, work: Callable[[Desk], Made]
) -> Done:
    """One transaction; the reply that it asks for is begun after it."""

    def run(conn: Connection) -> tuple[Desk, Made]:
        desk = Desk(conn, central, auth.whose(conn, token, central.now_ms()))
        return desk, work(desk)

    desk, made = await central.database.write(run)
    central.pokes.ring(desk.account, desk.moved)
    if made.reply is not None and made.fresh:
        replying.start(desk.account, made.reply)
    return Done(desk.account, made)


def once(desk: Desk, key: Key | None, make: Callable[[], Made]) -> Made:
    """What `make` asks for, once for one key: the same request is told of the same reply."""
    before = None if key is None else answered.before(desk.conn, desk.caller, key)
    if before is not None:
        return Made(None, replies.get(desk.conn, desk.account, before[1]), fresh=False)
    made = make()
    if key is not None and made.reply is not None:
        name = made.reply.reply_id
        answered.keep(desk.conn, desk.caller, key, 200, name, desk.now_ms)
    return made


async def ended(
    central: Central, account: str, reply: Reply, seconds: float = LONGEST_WAIT_S
) -> Reply:
    """The reply as it is when it ends, or after so many seconds."""
    place = frozenset({landing.place(reply.reply_id)})

    def look(conn: Connection) -> Reply:
        return replies.get(conn, account, reply.reply_id) or reply

    until = asyncio.get_running_loop().time() + seconds
    with central.pokes.listening(account, place) as listener:
        while True:
            found = await central.database.read(look, account=account)
            left = until - asyncio.get_running_loop().time()
            if found.over or left <= 0 or central.stopping():
                return found
            await listener.wait(min(left, _LOOK_S))


def demand_answer(reply: Reply, session_id: str) -> None:
    """Raises NotDone for a reply that failed. What was said is kept, and may be asked again."""
    state = ReplyState(reply.state)
    if state not in (ReplyState.ERROR, ReplyState.LOST):
        return
    more = {
        "session_id": session_id, "generation_id": reply.reply_id, "retryable": reply.retryable,
        "error_code": reply.code,
    }  # fmt: skip
    if reply.code.startswith("limit_"):
        raise NotDone(429, reply.code, reply.told, more=more)
    if reply.code == "not_for_client":
        raise NotDone(403, reply.code, reply.told, more=more)
    status = _STATUS.get(reply.code, 502)
    sentence = f"AI provider error ({reply.code}). Please try again."
    headers = {"Retry-After": _BUSY_S} if status == 503 else {}
    raise NotDone(status, "ai_failed", sentence, headers, more=more)
