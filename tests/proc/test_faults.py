"""Every fault of the line, before the server heard of a change and after it has taken it: the
change arrives once, and nobody is told that it was lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

import sync.events
from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.shown import SyncFacts
from sync.server import schema
from tests.proc.proxy import PAGE, Ask, Proxy, Reply, Request, Spoil, http, proxy
from tests.server.harness import Office
from tests.server.world import uid
from tests.sync.test_engine import BEGIN, ROOT, desk, run

pytestmark = pytest.mark.slow
TIMES = 3


def instead(raw: bytes | None) -> Spoil:
    """The server never hears of it."""

    async def spoil(_: Request, __: Ask) -> Reply:
        return Reply(raw)

    return spoil


def after(change: Callable[[bytes], bytes | None]) -> Spoil:
    """The server has decided and written; its answer is what suffers."""

    async def spoil(_: Request, ask: Ask) -> Reply:
        return Reply(change(await ask()))

    return spoil


def ours(status: str, code: str, **headers: str) -> bytes:
    """As our own server says it."""
    body = b'{"title":"","status":%s,"code":"%s"}' % (status[:3].encode(), code.encode())
    mark = {"X_RFlow_Server": uid("server"), "Content_Type": "application/problem+json"}
    return http(status, body, **mark, **headers)


def swapped(raw: bytes) -> bytes:
    """Verdicts on something else."""
    return raw.replace(b'"id":"0', b'"id":"f')


WEB = http("200 OK", PAGE, Content_Type="text/html")
MOVED = http("302 Found", Location="http://portal.example/login")
BAD_GATEWAY, TIMEOUT = http("502 Bad Gateway"), http("504 Gateway Timeout")
OLD = ours("426 Upgrade Required", "upgrade")
LIMITED = ours("429 Too Many Requests", "busy", Retry_After="0")
BUSY = ours("503 Service Unavailable", "unavailable", Retry_After="0")
ILL = ours("500 Internal Server Error", "server_error")
FAULTS: list[tuple[str, Spoil, Callable[[SyncFacts], object]]] = [
    ("before: a sign-in page of the network", instead(WEB), lambda f: "sign in" in f.problem),
    ("before: sent on to a portal", instead(MOVED), lambda f: "portal.example" in f.problem),
    ("before: a proxy's 502", instead(BAD_GATEWAY), lambda f: "not answering" in f.problem),
    ("before: the line breaks", instead(None), lambda f: "broke" in f.problem),
    ("before: 401", instead(ours("401 Unauthorized", "expired")), lambda f: f.signed_in),
    ("before: 403", instead(ours("403 Forbidden", "blocked")), lambda f: f.problem),
    ("before: 413", instead(ours("413 Too Large", "too_large")), lambda f: f.attention == 1),
    ("before: 426", instead(OLD), lambda f: f.waiting),
    ("before: 429", instead(LIMITED), lambda f: "busy" in f.problem),
    ("before: 500", instead(ILL), lambda f: f.waiting),
    ("before: 503", instead(BUSY), lambda f: "busy" in f.problem),
    ("after: the line breaks", after(lambda _: None), lambda f: f.waiting),
    ("after: a page", after(lambda _: WEB), lambda f: "sign in" in f.problem),
    ("after: a proxy's 504", after(lambda _: TIMEOUT), lambda f: f.waiting),
    ("after: 500", after(lambda _: ILL), lambda f: f.waiting),
    ("after: half an answer", after(lambda raw: raw[: len(raw) - 40]), lambda f: f.waiting),
    ("after: the head only", after(lambda raw: raw.partition(b"\r\n\r\n")[0]), lambda f: f.waiting),
    ("after: verdicts on something else", after(swapped), lambda f: f.waiting),
]


@pytest.mark.parametrize(("title", "spoil", "told"), FAULTS, ids=[one[0] for one in FAULTS])
def test_a_change_arrives_once_whatever_the_line_does(
    tmp_path: Path, title: str, spoil: Spoil, told: Callable[[SyncFacts], object]
) -> None:
    async def story(one: Office, url: str) -> None:
        async with proxy(url) as line, desk(one, line.url, "maya") as maya:
            await maya.level()
            line.spoils(spoil, times=TIMES)
            seen: list[SyncFacts] = []
            maya.notices.subscribe(lambda _: seen.append(maya.engine.facts))
            await maya.do(BEGIN)
            async with asyncio.timeout(20):
                while not any(told(facts) for facts in seen):
                    moved = asyncio.Event()
                    leave = maya.notices.subscribe(lambda _, moved=moved: moved.set())  # type: ignore[misc]
                    await moved.wait()
                    leave()
            line.times = 0
            for parked in await maya.database.run(
                lambda local: [kept.op_id for kept in local.operations("state='parked'")]
            ):
                await maya.database.run(lambda local, op=parked: local.attention.send_again(op))  # type: ignore[misc]
            await maya.level()
            await maya.until(lambda local: not local.state().waiting and not local.state().acked)
            count = await one.central.database.read(
                lambda conn: conn.execute(select(func.count()).select_from(schema.op)).scalar_one()
            )
            assert count == 1
            facts = maya.engine.facts
            assert (facts.waiting, facts.attention) == (0, 0)
            assert await maya.database.run(lambda local: local.get(Session, ROOT[1]))

    run(story, tmp_path)


def test_where_events_are_held_back_a_waiting_request_takes_their_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Silence twice, here of a moment instead of 45 seconds, and the stream is given up."""
    monkeypatch.setattr(sync.events, "SILENCE", 400)

    async def story(one: Office, url: str) -> None:
        async with proxy(url) as line, desk(one, line.url, "ben") as ben:

            async def hold(_: Request, __: Ask) -> Reply:
                await line.held.wait()
                return Reply(None)

            line.spoils(hold, times=1_000, path="/v1/events")
            ben.engine.sync_now()
            async with desk(one, url, "maya") as maya:
                await _polls(one, line)
                hand = acts.HandOver(handoff=uid("h"), need="Please")
                await maya.do(BEGIN, (ROOT, hand))
                await ben.until(lambda local: local.get(Session, ROOT[1]))

    run(story, tmp_path)


async def _polls(one: Office, line: Proxy) -> None:
    """Until somebody waits at the server."""
    async with asyncio.timeout(20):
        while one.central.pokes.count() < 2:  # noqa: ASYNC110  counted elsewhere, told to nobody
            await asyncio.sleep(0.02)
    assert line.seen >= 1
