"""Rows that the server of a run tells of by itself, as its event stream does: late, or never."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rflow_desktop.store.trouble import StoreTrouble
from sync.core_lane import Pull
from sync.protocol import News, PullAnswer
from sync.server.news import News as Written
from tests.sim.seams import Crash

if TYPE_CHECKING:
    from tests.sim.desktop import Desktop


def told(written: Written, mine: frozenset[str]) -> News | None:
    """What one commit wrote, for somebody with these scopes; None where a pull has to tell."""
    return News.model_validate_json(written.text(mine)) if written.rows else None


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
