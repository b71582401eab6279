"""What a desk costs that nobody works at: its processor, how often it wakes, what it asks."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rflow_desktop.ids import Uuid7
from tests.bench.figures import Figure
from tests.bench.senders import Line, signed_in, single_asks
from tests.bench.sync_steps import second
from tests.server.harness import Process

RESTED_S, SETTLED_S, TOLD = 300.0, 4.0, 20
_COUNTED = re.compile(r'rflow_requests_total\{method="\w+",route="([^"]+)",status="\d+"\} (\d+)')


def measured(folder: Path, server: Process) -> Figure:
    """Five minutes of rest, in which a pull for safety falls, and then changes of others that it
    is told of."""
    with second(folder, server.address, "maya@harbor.example") as other:
        other("first_pull")
        told = other("rest", RESTED_S)
        with ThreadPoolExecutor(1) as beside:
            hearing = beside.submit(other, "rest", SETTLED_S + TOLD * 0.1)
            asked = asyncio.run(_asked_meanwhile(server))
            hearing.result()
    more = {
        "promised": "under 0.3 % of a core, 6 wake-ups a minute, no request while events flow",
        "wake-ups a minute, all threads": f"{told['woken'] * 60 / RESTED_S:.0f}",
        f"requests while {TOLD} changes of others came": asked,
    }
    return Figure(
        name="sync.resting_desk", value=100 * told["cpu_s"] / RESTED_S, limit=0.3, unit="%",
        runs=1, more=more,
    )  # fmt: skip


async def _asked_meanwhile(server: Process) -> int:
    """How many requests come from elsewhere while changes are sent."""
    signed = await signed_in(server)
    line = await Line(server.port, signed.token).open()
    first, *rest = single_asks(signed.user, Uuid7(), notes=TOLD)
    await line.ask("POST", "/v1/push", first)
    await asyncio.sleep(SETTLED_S)
    before = await _counted(line)
    for body in rest:
        await line.ask("POST", "/v1/push", body)
        await asyncio.sleep(0.1)
    asked = await _counted(line) - before - len(rest)
    line.close()
    return asked


async def _counted(line: Line) -> int:
    """All requests so far but those that ask for this."""
    _, raw = await line.ask("GET", "/metrics")
    return sum(int(many) for route, many in _COUNTED.findall(raw.decode()) if route != "/metrics")
