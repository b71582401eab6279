"""Before the work is closed, what the window itself still does comes to its end."""

from __future__ import annotations

import asyncio

from rflow_desktop.app.resting import over


def test_what_is_nearly_done_is_finished_and_what_never_ends_is_given_up() -> None:
    async def story() -> None:
        done: list[str] = []

        async def quick() -> None:
            await asyncio.sleep(0)
            done.append("written")

        async def endless() -> None:
            await asyncio.Event().wait()

        tasks = {asyncio.create_task(quick()), asyncio.create_task(endless())}
        tasks.add(asyncio.current_task())  # type: ignore[arg-type]  # it runs
        await over(tasks)
        assert done == ["written"]
        assert sorted(one.cancelled() for one in tasks if one.done()) == [False, True]
        await over(())

    asyncio.run(story())
