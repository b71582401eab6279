"""What screens read with ten thousand sessions here, each beside the plainest read of its rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rflow_desktop.domain.model import Session
from rflow_desktop.domain.shown import SessionFilter
from rflow_desktop.ids import Uuid7, instant, now_ms
from rflow_desktop.services.finding import Finding
from rflow_desktop.services.run import load
from rflow_desktop.services.shelf import FlowCache
from rflow_desktop.services.showing import view
from rflow_desktop.store import views
from rflow_desktop.store.local import Local
from rflow_desktop.workspace.profile import open_profile
from sync.protocol import PullAnswer, WireRow
from tests.bench.capture import timed
from tests.bench.figures import Figure, middle, quantile

RUNS = 60
PAGE = 200
_TEXTS = ("outlook", "harbor", "40123", "vpn pass", "nothing of this kind")


def measured(profile: Path, folder: Path, *, runs: int = RUNS) -> tuple[Figure, ...]:
    opened = open_profile(profile)
    kept, current = opened.profile, opened.profile.current
    with Local.open(
        kept.folder_of(current), key=opened.key, me=current.me, replica=kept.replica,
        server=current.server, now_ms=now_ms, new_id=Uuid7(),
    ) as local:  # fmt: skip
        figures = (_sessions(local, runs), *_palette(local, runs), _session(local, runs))
    with Local.open(
        folder / "pulled", key=opened.key, me=current.me, replica="bench", server=True,
        now_ms=now_ms, new_id=Uuid7(),
    ) as local:  # fmt: skip
        return (*figures, _pull(local, runs // 2))


def _beside(
    name: str, ours: Callable[[], object], plain: Callable[[], object], runs: int
) -> Figure:
    """Both in turns."""
    took, limit = [], []
    for _ in range(runs):
        limit.append(timed(plain))
        took.append(timed(ours))
    return Figure(
        name=f"lists.{name}", value=middle(took), limit=middle(limit), unit="ms", runs=runs,
        p95=quantile(took, 0.95),
    )  # fmt: skip


def _sessions(local: Local, runs: int) -> Figure:
    wanted, now = SessionFilter(limit=50), now_ms()
    return _beside(
        "sessions",
        lambda: views.sessions(local, wanted, now),
        lambda: local.replica.all("SELECT * FROM line ORDER BY changed_at DESC LIMIT 50"),
        runs,
    )


def _palette(local: Local, runs: int) -> tuple[Figure, ...]:
    """Everything that one key press in the palette asks for, beside one look at every heading."""
    finding = Finding(local)

    def search() -> None:
        for text in _TEXTS:
            finding.sessions(text, 5)
            finding.clients(text, 3)
            finding.flows(text, 5)
            finding.written(text, 8)

    def look() -> None:
        for text in _TEXTS:
            local.replica.all("SELECT count(*) FROM line WHERE instr(folded, ?)", text)

    five = _beside("palette", search, look, runs)
    each = len(_TEXTS)
    return (
        Figure(
            name=five.name, value=five.value / each, limit=five.limit / each, unit="ms",
            runs=five.runs, p95=(five.p95 or 0.0) / each,
        ),
    )  # fmt: skip


def _session(local: Local, runs: int) -> Figure:
    cache, now = FlowCache(), now_ms()
    found = local.replica.value("SELECT id FROM line WHERE phase='active' AND steps>0 LIMIT 1")

    def draw() -> None:
        run = load(local, found, cache)
        assert run is not None
        view(local, run, now)

    return _beside(
        "session",
        draw,
        lambda: local.replica.all("SELECT doc FROM row WHERE root_id=?", found),
        runs,
    )


def _pull(local: Local, runs: int) -> Figure:
    """A page of rows from the server, beside a bare write of the same documents."""
    new_id, began = Uuid7(), now_ms()
    local.replica.all("CREATE TABLE bare(n INTEGER PRIMARY KEY, doc TEXT)")
    took, limit = [], []
    for number in range(runs):
        page = [_row(local.me.id, new_id(), number * PAGE + at + 1, began) for at in range(PAGE)]
        docs = [(row.model_dump_json(),) for row in page]
        limit.append(timed(lambda docs=docs: _write(local, docs)))  # type: ignore[misc]
        scope = f"user:{local.me.id}"
        answer = PullAnswer(
            epoch=1, server_time=instant(began), scopes=[scope], rows=page,
            cursors={scope: page[-1].seq}, more=True,
        )  # fmt: skip
        took.append(timed(lambda answer=answer: local.apply(answer)))  # type: ignore[misc]
    return Figure(
        name="lists.pull_page", value=middle(took), limit=middle(limit), unit="ms", runs=runs,
        p95=quantile(took, 0.95),
    )  # fmt: skip


def _write(local: Local, docs: list[tuple[str]]) -> None:
    with local.replica.writing() as c:
        c.executemany("INSERT INTO bare(doc) VALUES (?)", docs)


def _row(owner: str, session: str, number: int, began: int) -> WireRow:
    at = instant(began + number)
    doc = Session(
        id=session, owner=owner, title=f"Problem {number}", ticket=str(40_000 + number),
        client="Harbor Dental Group", created_at=at, started_at=at, changed_at=at,
    ).doc()  # fmt: skip
    return WireRow(type="session", id=session, seq=number, scopes=(f"user:{owner}",), doc=doc)
