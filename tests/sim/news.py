"""Rows that the server of a run tells of by itself, as its event stream does: late, or never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection

from rflow_desktop.store.trouble import StoreTrouble
from sync.core_lane import Pull
from sync.protocol import News, PullAnswer, PullAsk
from sync.server import feed, people
from sync.server.scopes import QUIET
from tests.sim.central import ACCOUNT, Central
from tests.sim.seams import Crash

if TYPE_CHECKING:
    from tests.sim.desktop import Desktop

MOST_BYTES = 24 * 1024
Moved = dict[str, tuple[int, int]]


class Newsroom:
    """Remembers where scopes stood when they were last told of."""

    def __init__(self, central: Central) -> None:
        self._central = central
        self._stood: dict[str, int] = {}

    def moved(self, heads: dict[str, int]) -> Moved:
        """Which scopes have moved on since the last time, and from where. After a restore from a
        backup they stand further back, and there is nothing to tell."""
        before, self._stood = self._stood, dict(heads)
        return {name: (before.get(name, 0), at) for name, at in heads.items()}

    def written(self, user: str, moved: Moved) -> News | None:
        """What lies between for somebody; None where a pull has to tell."""
        return self._central.do(lambda conn: _written(conn, user, moved))


def _written(conn: Connection, user: str, moved: Moved) -> News | None:
    caller = people.caller(conn, ACCOUNT, user)
    _, epoch = people.installation(conn)
    loud = {
        name: (before, at)
        for name, (before, at) in moved.items()
        if name in caller.scopes and not name.startswith(QUIET) and before < at
    }
    everything = dict.fromkeys(caller.scopes, max((at for _, at in loud.values()), default=0))
    cursors = everything | {name: before for name, (before, _) in loud.items()}
    ask = PullAsk(epoch=epoch, horizon=1 << 60, cursors=cursors, max_bytes=MOST_BYTES)
    page = feed.pull(conn, caller, ask, 0)
    if not loud or page.reset or page.gone or page.more:
        return None
    return News(
        epoch=epoch, horizon=page.horizon, server_time=page.server_time, moved=loud,
        heads={name: at for name, (_, at) in loud.items()}, rows=page.rows,
    )  # fmt: skip


def hear(desktop: Desktop, news: News) -> None:
    """As the engine: never while a pull is on its way."""
    flight = desktop.lane.flight
    if not (desktop.alive and desktop.online and desktop.lane.live):
        return
    if flight is not None and isinstance(flight.what, Pull):
        desktop.poked(news.heads)
        return
    before = desktop.world.rules.before_pull(desktop)
    try:
        heard = desktop.take_news(news)
    except StoreTrouble:
        heard = None
    except Crash as crash:
        desktop.crashed(str(crash))
        return
    if heard is None:
        desktop.poked(news.heads)
        return
    desktop.time.tell("rows heard", f"{desktop.name} {len(news.rows)}")
    part = PullAnswer(
        epoch=news.epoch, server_time=news.server_time, scopes=[], rows=[], cursors={}, more=True
    )
    desktop.world.rules.after_pull(desktop, part, before)
    desktop.step()
