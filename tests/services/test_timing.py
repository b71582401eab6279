"""A computer that slept has not worked: the sessions that were under way say so."""

from __future__ import annotations

import asyncio

import pytest

from rflow_desktop.services.sessions import About, Sessions
from rflow_desktop.services.timing import Timing
from tests.helpers.desk import desk


@pytest.mark.behaviour("S3.37")
def test_what_was_slept_through_is_no_time_at_work() -> None:
    on = desk()
    sessions, timing = Sessions(on.work), Timing(on.work)

    async def story() -> None:
        running = await sessions.start(None, About(title="VPN"))
        put_down = await sessions.start(None, About(title="Printer"))
        await sessions.pause(put_down)
        on.clock.pass_ms(90 * 60_000)
        assert await timing.slept(60 * 60.0) == 1, "what was put down needs no note"
        view = await sessions.view(running)
        assert view is not None
        assert (view.minutes, view.parked) == (30, 0)
        view = await sessions.view(put_down)
        assert view is not None
        assert (view.minutes, view.parked) == (0, 90)
        await sessions.pause(running)
        assert await timing.slept(60.0) == 0

    asyncio.run(story())
