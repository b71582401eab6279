"""A chat of ten thousand messages: opened, scrolled, and answered in while it is on screen."""

from __future__ import annotations

import asyncio
import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from rflow_desktop.app.rubbish import Rubbish
from rflow_desktop.app.start import GIL_SECONDS
from tests.bench.chat_desk import SESSION, Desk
from tests.bench.figures import Figure, middle, quantile
from tests.bench.watch import Painted
from tests.helpers.holds import LONGEST_MS, Holds
from ui.chat.roll import Roll
from ui.chat.screen import Chat
from ui.kit import Look

MESSAGES, TOKENS = 10_000, 4_000
OPEN_MS, FIRST_MS, FRAME_MS = 200.0, 50.0, 1000 / 60
OPENED, FIRSTS, SCROLLED = 15, 25, 400
PACE_S = 0.0025
"""Between two tokens: as fast as the quickest models write."""


def measured(*, who: bool = False) -> tuple[Figure, ...]:
    app = QApplication.instance()
    app = app if isinstance(app, QApplication) else QApplication(["bench"])
    app.setQuitOnLastWindowClosed(False)
    sys.setswitchinterval(GIL_SECONDS)
    look = Look(app)
    look.apply(mode="light")
    found: list[Figure] = []

    async def told(folder: Path) -> None:
        desk = Desk(folder, look)
        print(f"Writing a chat of {MESSAGES:,} messages.", file=sys.stderr, flush=True)
        await desk.fill(MESSAGES)
        with _as_in_the_program(app):
            found.extend(await _all(desk, who=who))
        await desk.conductor.close()
        desk.database.close()

    with (
        tempfile.TemporaryDirectory(prefix="rflow-chat-") as folder,
        asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner,
    ):
        runner.run(told(Path(folder)))
    return tuple(found)


@contextmanager
def _as_in_the_program(app: QApplication) -> Iterator[None]:
    """Garbage is collected as the program does it: by its timer, and without what was loaded."""
    gc.collect()
    gc.freeze()
    rubbish = Rubbish(app)
    try:
        yield
    finally:
        rubbish.deleteLater()
        gc.unfreeze()
        gc.enable()


async def _all(desk: Desk, *, who: bool) -> list[Figure]:
    opened = [await _opened(desk) for _ in range(OPENED)][3:]
    chat = desk.open()
    chat.widget.resize(1207, 812)
    chat.widget.show()
    await _until(lambda: len(chat.presenter.lines) >= 50)
    await asyncio.sleep(0.5)
    scrolled = await _scrolled(chat)
    chat.widget.conversation.roll.go_to_end()
    firsts = [await _first(desk, chat) for _ in range(FIRSTS)][3:]
    held = await _streamed(desk, chat, who=who)
    await chat.close()
    chat.widget.close()
    return [
        _figure("chat.open", [own for own, _ in opened], OPEN_MS, whole=[one for _, one in opened]),
        _figure("chat.scroll", scrolled, FRAME_MS),
        _figure("chat.first_token", firsts, FIRST_MS),
        held,
    ]


def _figure(
    name: str, took: list[float], limit: float, *, whole: list[float] | None = None
) -> Figure:
    more = {"p50": f"{middle(took):.1f} ms", "longest": f"{max(took):.1f} ms"}
    if whole is not None:
        more["with what other programs took, p50"] = f"{middle(whole):.1f} ms"
    return Figure(
        name=name, value=quantile(took, 0.95), limit=limit, unit="ms", runs=len(took),
        p95=quantile(took, 0.95),
        most=1.0, more=more,
    )  # fmt: skip


async def _opened(desk: Desk) -> tuple[float, float]:
    """From the wish to the paint of the newest message: the program's own time, and all of it."""
    began, own = time.perf_counter(), time.process_time()
    chat = desk.open()
    view = chat.widget
    view.resize(1207, 812)
    view.show()
    ended, used = await _painted(lambda: _last_part(chat)), time.process_time()
    await chat.close()
    view.close()
    view.deleteLater()
    await asyncio.sleep(0.05)
    return (used - own) * 1000, (ended - began) * 1000


async def _scrolled(chat: Chat) -> list[float]:
    """A turn of the wheel with everything it draws, through older pages, of the thread's time."""
    roll = chat.widget.conversation.roll
    took = []
    for _ in range(SCROLLED):
        bar = roll.verticalScrollBar()
        began = time.thread_time()
        bar.setValue(bar.value() - 120)
        roll.viewport().repaint()
        took.append((time.thread_time() - began) * 1000)
        await asyncio.sleep(0.008)
    return took


async def _first(desk: Desk, chat: Chat) -> float:
    """From the arrival of the first token to its paint."""
    desk.writer.tokens, desk.writer.pace = 40, 0.0
    await desk.chats.send(SESSION, "And this one?")
    ended = await _painted(lambda: chat.widget.conversation.roll.part("live:0"))
    took = (ended - desk.writer.began) * 1000
    await _until(lambda: not desk.conductor.running() and not chat.presenter.is_busy)
    await asyncio.sleep(0.1)
    return took


async def _streamed(desk: Desk, chat: Chat, *, who: bool) -> Figure:
    """A long answer: how long Qt's thread is held at a stretch while it comes."""
    desk.writer.tokens, desk.writer.pace = TOKENS, PACE_S
    holds = Holds(who=who)
    holds.watch()
    await asyncio.sleep(0.2)
    holds.doing("stream")
    await desk.chats.send(SESSION, "All of them, please.")
    await _until(lambda: not desk.conductor.running())
    await _until(lambda: not chat.presenter.is_busy)
    holds.doing("")
    worst = sorted(holds.worst, reverse=True)[:12]
    more: dict[str, Any] = {
        "at work, longest": f"{max(holds.at_work):.1f} ms",
        "with what other programs took, p99": f"{quantile(holds.ms, 0.99):.1f} ms",
        f"longer than {LONGEST_MS:.0f} ms": f"{len(holds.worst)} of {len(holds.ms)}",
        "lines that were loaded": len(chat.presenter.lines),
    }
    if who:
        more |= {
            f"  {at}. {took:.0f} ms, {own:.0f} at work": stack
            for at, (took, own, _, stack) in enumerate(worst, 1)
        }
    return Figure(
        name="chat.stream_hold", value=quantile(holds.at_work, 0.99), limit=LONGEST_MS, unit="ms",
        runs=len(holds.at_work), p95=quantile(holds.at_work, 0.95), most=1.0, more=more,
    )  # fmt: skip


def _last_part(chat: Chat) -> Any:
    roll: Roll = chat.widget.conversation.roll
    return roll.part(roll.pieces[-1].key) if roll.pieces else None


async def _painted(part: Callable[[], Any]) -> float:
    """When the part is there and was painted."""
    await _until(lambda: part() is not None and part().isVisible())
    done: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def on_painted() -> None:
        if not done.done():
            done.set_result(time.perf_counter())

    watch = Painted(part(), on_painted)
    part().update()
    ended = await asyncio.wait_for(done, 10)
    watch.leave()
    return ended


async def _until(true: Callable[[], object]) -> None:
    end = time.perf_counter() + 120
    while not true():
        if time.perf_counter() > end:
            raise TimeoutError("it never came")
        await asyncio.sleep(0)
