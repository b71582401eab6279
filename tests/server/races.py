"""Claim races over HTTP against a real server: `python -m tests.server.races --races 1000`."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
import uuid
from collections import Counter
from contextlib import ExitStack
from copy import copy
from pathlib import Path
from typing import Any

import httpx

from rflow_desktop.domain import acts
from rflow_desktop.domain.clock import Hlc
from rflow_desktop.domain.ops import Act, Op
from sync.server.ledger import instant
from tests.server import cluster
from tests.server.harness import furnished, signed_in
from tests.server.world import sealed

ABREAST = 6
"""Races that go on at the same time, each about something of its own."""


class Desk:
    """One signed-in client with a connection of its own."""

    def __init__(self, http: httpx.AsyncClient, tokens: dict[str, Any]) -> None:
        self._http = http
        self.user: str = tokens["user"]["id"]
        self.name: str = tokens["user"]["name"]
        self._headers = {"Authorization": f"Bearer {tokens['access_token']}"}

    def through(self, http: httpx.AsyncClient) -> Desk:
        """The same desk over another connection."""
        other = copy(self)
        other._http = http
        return other

    def op(self, session: str, act: Act) -> Op:
        now = time.time_ns() // 1_000_000
        return Op(
            id=str(uuid.uuid4()), entity=("session", session), actor=self.user, replica="race",
            hlc=str(Hlc(now, 0, self.user[:8] * 2)), captured_at=instant(now), act=act,
        )  # fmt: skip

    async def push(self, *ops: Op) -> list[dict[str, Any]]:
        body = {"replica": "race", "ops": [sealed(one) for one in ops]}
        answer = await self._http.post("/v1/push", json=body, headers=self._headers)
        answer.raise_for_status()
        results: list[dict[str, Any]] = answer.json()["results"]
        return results


async def race(sender: Desk, desks: list[Desk]) -> Counter[str]:
    """One handoff, everybody reaches for it at once."""
    session, handoff = str(uuid.uuid4()), str(uuid.uuid4())
    made = await sender.push(
        sender.op(session, acts.StartSession(title="Printer")),
        sender.op(session, acts.HandOver(handoff=handoff, need="Please take this")),
    )
    assert [one["status"] for one in made] == ["accepted", "accepted"], made
    claims = [desk.op(session, acts.Claim(handoff=handoff)) for desk in desks]
    answers = await asyncio.gather(
        *(desk.push(claim) for desk, claim in zip(desks, claims, strict=True))
    )
    met: Counter[str] = Counter()
    winners = [
        desk for desk, (one,) in zip(desks, answers, strict=True) if one["status"] == "accepted"
    ]
    met["winners"] = len(winners)
    met["races with exactly one winner"] = int(len(winners) == 1)
    for (one,) in answers:
        if one["status"] != "accepted":
            told = (
                one["detail"].get("name") == winners[0].name and winners[0].name in one["sentence"]
            )
            met["losers"] += 1
            met["losers told the name and the time"] += int(told and bool(one["detail"]["at"]))
    return met


async def races(address: str, count: int, clients: int) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=address, timeout=30) as http:
        desks = [Desk(http, await signed_in(http, f"desk{one}")) for one in range(clients)]
        sender = Desk(http, await signed_in(http, "sender"))
        met: Counter[str] = Counter()
        began = time.perf_counter()
        turns = iter(range(count))

        async def lane() -> None:
            for _ in turns:
                met.update(await race(sender, desks))

        await asyncio.gather(*(lane() for _ in range(ABREAST)))
        seconds = time.perf_counter() - began
    return {"races": count, "clients": clients, **met, "racing": round(seconds, 2)}


def crew(clients: int) -> tuple[str, ...]:
    return ("sender", *(f"desk{one}" for one in range(clients)))


def drill(count: int, database: str, clients: int = 8) -> dict[str, Any]:
    """On a server of its own: one worker on SQLite, two on PostgreSQL."""
    with ExitStack() as stack:
        data = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "data"
        url, workers = "sqlite", 1
        if database == "postgres":
            url, workers = stack.enter_context(cluster.cluster()).new(), 2
        server = stack.enter_context(furnished(data, crew(clients), url=url, workers=workers))
        told = asyncio.run(races(server.address, count, clients))
    return {"drill": "races", "database": database, **told}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--races", type=int, default=1_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--postgres", action="store_true", help="two workers on PostgreSQL")
    given = parser.parse_args()
    told = drill(given.races, "postgres" if given.postgres else "sqlite", given.clients)
    sys.stdout.write(json.dumps(told) + "\n")
    return int(told["races with exactly one winner"] != given.races)


if __name__ == "__main__":
    sys.exit(main())
