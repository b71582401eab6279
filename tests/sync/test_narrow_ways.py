"""Something before the server lets only little through at a time: what is there goes out all the
same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rflow_desktop.domain import acts
from rflow_desktop.services.attention_telling import Item, tell
from tests.proc.proxy import Ask, Proxy, Reply, Request, Spoil, http, proxy
from tests.server.harness import Office
from tests.sync.test_engine import BEGIN, ROOT, Desk, desk, run

TOO_LARGE = http(
    "413 Request Entity Too Large", b"<html><h1>413 Request Entity Too Large</h1></html>",
    Content_Type="text/html",
)  # fmt: skip
MANY = 1_000_000


def lets_through(most: int, else_: bytes | None) -> Spoil:
    async def spoil(request: Request, ask: Ask) -> Reply:
        return Reply(else_ if len(request.raw) > most else await ask())

    return spoil


def story(folder: Path, told: Callable[[Desk, Proxy], object]) -> None:
    async def narrow(one: Office, url: str) -> None:
        async with proxy(url) as line, desk(one, line.url, "maya") as maya:
            await maya.level()
            await told(maya, line)  # type: ignore[misc]

    run(narrow, folder)


def note(at: int, size: int) -> tuple[tuple[str, str], acts.AddNote]:
    entry = f"0190dddd-0000-7000-8000-{at:012x}"
    return (ROOT, acts.AddNote(entry=entry, text=f"{at} " + "x" * size))


async def _all_goes_out(maya: Desk, line: Proxy, way: Spoil) -> list[str]:
    """What was said of the line until everything was sent."""
    said: list[str] = []
    maya.notices.subscribe(lambda _: said.append(maya.engine.facts.problem))
    line.spoils(way, times=MANY)
    await maya.do(BEGIN, *(note(at, 3_000) for at in range(49)))
    await maya.until(lambda local: not local.state().waiting)
    assert maya.engine.facts.attention == 0
    return said


def test_work_that_a_firewall_finds_too_large_goes_out_in_parts(tmp_path: Path) -> None:
    async def told(maya: Desk, line: Proxy) -> None:
        said = await _all_goes_out(maya, line, lets_through(128_000, TOO_LARGE))
        assert any("refuses what is so large" in one for one in said)
        assert not any("Check the address" in one for one in said)

    story(tmp_path, told)


def test_work_goes_out_in_parts_over_a_line_that_breaks_after_eighty_kilobytes(
    tmp_path: Path,
) -> None:
    async def told(maya: Desk, line: Proxy) -> None:
        said = await _all_goes_out(maya, line, lets_through(80_000, None))
        assert any("broke" in one for one in said)

    story(tmp_path, told)


def test_a_change_that_is_too_large_for_the_way_waits_for_a_person_and_the_others_go(
    tmp_path: Path,
) -> None:
    async def told(maya: Desk, line: Proxy) -> None:
        line.spoils(lets_through(8_000, TOO_LARGE), times=MANY)
        await maya.do(BEGIN, note(1, 9_000), note(2, 100), note(3, 100))
        await maya.until(lambda local: (local.state().parked, local.state().waiting) == (1, 0))
        item = Item(await maya.database.run(lambda local: tuple(local.attention.listed())))
        shown = await maya.database.run(lambda local: tell(local, item, now_ms=0))
        assert shown.headline == "A change could not be sent"
        assert "between this computer and the server refuses what is so large" in shown.story
        line.times = 0
        await maya.database.run(lambda local: local.attention.send_again(item.id))
        await maya.level()
        assert await maya.database.run(lambda local: local.state().waiting) == 0

    story(tmp_path, told)
