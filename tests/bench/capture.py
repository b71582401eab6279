"""How long a click takes to be durable, beside a bare FULL commit of the same bytes to SQLCipher.

`python -m tests.bench.capture [--count N]` prints one line of JSON a figure.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.shown import SessionFilter
from rflow_desktop.ids import Uuid7, instant, now_ms
from rflow_desktop.store import views
from rflow_desktop.store.local import Local
from rflow_desktop.store.sqlite import Database
from sync.protocol import PullAnswer, WireRow

ME = Actor(id="00000000-0000-7000-8000-000000000001", name="Maya Okafor")
SESSIONS = 10_000


def timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def quantile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def line(name: str, values: list[float], limits: list[float], *, part: float) -> dict[str, Any]:
    value, limit = quantile(values, part), quantile(limits, part)
    return {
        "name": name,
        "value": round(value, 3),
        "unit": "ms",
        "limit": round(limit, 3),
        "ratio": round(value / limit, 2),
        "p95": round(quantile(values, 0.95), 3),
        "runs": len(values),
    }


def opened(folder: Path | None, key: bytes | None) -> Local:
    return Local.open(
        folder, key=key, me=ME, replica="bench", server=True, now_ms=now_ms, new_id=Uuid7()
    )


def captures(folder: Path, count: int) -> list[dict[str, Any]]:
    """Captures and bare commits in turns, so that a busy disk is busy for both."""
    key, new_id = os.urandom(32), Uuid7()
    bare = Database(folder / "bare.db", key=key)
    with bare.writing() as c:
        c.exec_driver_sql("CREATE TABLE op(n INTEGER PRIMARY KEY, bytes BLOB)")

    def commit(raw: bytes) -> None:
        with bare.writing() as c:
            c.exec_driver_sql("INSERT INTO op(bytes) VALUES (?)", (raw,))

    ours: list[float] = []
    limit: list[float] = []
    copies: list[float] = []
    with opened(folder / "work", key) as local:
        session = new_id()
        root = ("session", session)
        local.capture([(root, acts.StartSession(ticket="48213", title="Outlook asks"))])
        for number in range(count):
            act = acts.Choose(
                entry=new_id(), node=f"n{number % 40}", title="Does it ask in the browser too?",
                answer="yes", label="Yes", note="asked twice after sign-in",
            )  # fmt: skip
            ours.append(timed(lambda act=act: local.capture([(root, act)])))  # type: ignore[misc]
            copies.append(timed(local.tidy))
            raw = local.outbox.value("SELECT bytes FROM op ORDER BY n DESC LIMIT 1")
            limit.append(timed(lambda raw=raw: commit(raw)))  # type: ignore[misc]
    bare.close()
    return [
        line("store.capture_p50", ours, limit, part=0.5),
        line("store.capture_p99", ours, limit, part=0.99),
        line("store.mirror_p50", copies, limit, part=0.5),
    ]


def reads(folder: Path) -> list[dict[str, Any]]:
    """The sessions list and the rows of one session, with ten thousand sessions here."""
    key, new_id = os.urandom(32), Uuid7()
    began = now_ms()
    with opened(folder / "many", key) as local:
        rows = [
            WireRow(
                type="session", id=new_id(), seq=number + 1, scopes=(f"user:{ME.id}",),
                doc=Session(
                    id="x", owner=ME.id, title=f"Problem {number}", ticket=str(40_000 + number),
                    client="Harbor Dental Group", created_at=instant(began + number),
                    started_at=instant(began + number), changed_at=instant(began + number),
                ).doc(),
            )
            for number in range(SESSIONS)
        ]  # fmt: skip
        rows = [row.model_copy(update={"doc": {**row.doc, "id": row.id}}) for row in rows]
        pages = [rows[at : at + 200] for at in range(0, SESSIONS, 200)]
        applied = [
            timed(
                lambda page=page: local.apply(  # type: ignore[misc]
                    PullAnswer(
                        epoch=1, server_time=instant(began), scopes=[f"user:{ME.id}"], rows=page,
                        cursors={f"user:{ME.id}": page[-1].seq}, more=True,
                    )
                )
            )
            for page in pages
        ]  # fmt: skip
        session = rows[5].id
        for _ in range(40):
            local.capture([(("session", session), acts.AddNote(entry=new_id(), text="x" * 200))])
        wanted = SessionFilter(limit=50)
        lists = [timed(lambda: views.sessions(local, wanted, began)) for _ in range(100)]
        runner = [timed(lambda: views.session_rows(local, session)) for _ in range(100)]
        bare = [
            timed(lambda: local.replica.all("SELECT doc FROM row WHERE root_id=?", session))
            for _ in range(100)
        ]
        plain = [
            timed(lambda: local.replica.all("SELECT * FROM line ORDER BY changed_at DESC LIMIT 50"))
            for _ in range(100)
        ]
    return [
        line("store.sessions_50_of_10000", lists, plain, part=0.5),
        line("store.session_rows", runner, bare, part=0.5),
        line("store.apply_200_rows", applied, [statistics.median(applied)], part=0.5),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for figure in (*captures(Path(folder), asked.count), *reads(Path(folder))):
            print(json.dumps(figure))


if __name__ == "__main__":
    main()
