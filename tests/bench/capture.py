"""How long a click takes to be durable, and to be in what the screens read, beside a bare FULL
commit of the same bytes.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

from rflow_desktop.domain import acts
from rflow_desktop.domain.policy import Actor
from rflow_desktop.ids import Uuid7, now_ms
from rflow_desktop.store.local import Local
from rflow_desktop.store.sqlite import Database
from tests.bench.figures import Figure, middle, quantile

ME = Actor(id="00000000-0000-7000-8000-000000000001", name="Maya Okafor")
RUNS = 1_500
MOST = 3.0
_WARM = 50


def timed(call: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def measured(folder: Path, *, runs: int = RUNS) -> tuple[Figure, ...]:
    """A capture and a bare commit in turns, in an order that chance decides, so that a busy disk is
    busy for both. `capture` ends when it is durable, `capture_shown` when what the screens read has
    it too. What is due after an answer is done between them and counted for neither.
    """
    key, new_id, chance = os.urandom(32), Uuid7(), random.Random(1)
    bare = Database(folder / "bare.db", key=key)
    with bare.writing() as c:
        c.execute("CREATE TABLE op(n INTEGER PRIMARY KEY, bytes BLOB)")
    captured = 0.0

    def crash_point(name: str) -> None:
        """From `captured` on a power cut loses nothing."""
        nonlocal captured
        if name == "captured":
            captured = time.perf_counter()

    durable: list[float] = []
    shown: list[float] = []
    limit: list[float] = []
    copies: list[float] = []
    with Local.open(
        folder / "work",
        key=key,
        me=ME,
        replica="bench",
        server=True,
        now_ms=now_ms,
        new_id=new_id,
        crash_point=crash_point,
    ) as local:
        root = ("session", new_id())
        local.capture([(root, acts.StartSession(ticket="48213", title="Outlook asks"))])
        raw = _newest(local)

        def capture(act: acts.Choose) -> None:
            began = time.perf_counter()
            local.capture([(root, act)])
            shown.append((time.perf_counter() - began) * 1000)
            durable.append((captured - began) * 1000)

        def commit(raw: bytes) -> None:
            with bare.writing() as c:
                c.execute("INSERT INTO op(bytes) VALUES (?)", (raw,))

        for number in range(runs + _WARM):
            act = acts.Choose(
                entry=new_id(), node=f"n{number % 40}", title="Does it ask in the browser too?",
                answer="yes", label="Yes", note="asked twice after sign-in",
            )  # fmt: skip
            first = chance.random() < 0.5
            if first:
                limit.append(timed(lambda raw=raw: commit(raw)))  # type: ignore[misc]
            capture(act)
            raw = _newest(local)
            if not first:
                limit.append(timed(lambda raw=raw: commit(raw)))  # type: ignore[misc]
            copies.append(timed(local.tidy))
            bare.checkpoint()
    bare.close()
    bare_ms, after = limit[_WARM:], {"copies made after the answer, p50": _ms(middle(copies))}
    return (
        _figure("capture", durable[_WARM:], bare_ms, most=MOST, more={}),
        _figure("capture_shown", shown[_WARM:], bare_ms, most=None, more=after),
    )


def _newest(local: Local) -> bytes:
    raw: bytes = local.outbox.value("SELECT bytes FROM op ORDER BY n DESC LIMIT 1")
    return raw


def _ms(value: float) -> str:
    return f"{value:.2f} ms"


def _figure(
    name: str, ours: list[float], limit: list[float], *, most: float | None, more: dict[str, str]
) -> Figure:
    parts = [slice(at, at + 250) for at in range(0, len(ours), 250)]
    by_part = [quantile(ours[part], 0.99) / quantile(limit[part], 0.99) for part in parts]
    return Figure(
        name=name, value=quantile(ours, 0.99), limit=quantile(limit, 0.99), unit="ms",
        runs=len(ours), p95=quantile(ours, 0.95), most=most,
        more={
            "p50": f"{_ms(middle(ours))} beside {_ms(middle(limit))},"
            f" {middle(ours) / middle(limit):.2f}",
            "p99 ratio of each 250": ", ".join(f"{one:.2f}" for one in by_part),
            **more,
        },
    )  # fmt: skip
