"""A chat of ten thousand messages: opened, scrolled, and answered in while it is on screen."""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QLabel
from qasync import QEventLoop

from rflow_desktop.app.start import GIL_SECONDS
from rflow_desktop.assistant.conductor import Conductor
from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_talk import OpenCase, Say
from rflow_desktop.domain.model import Kind
from rflow_desktop.domain.model_talk import Said, Speaker, Usage
from rflow_desktop.domain.reply import Ended, Event, ModelInfo, Request, TextPiece
from rflow_desktop.events import Notices
from rflow_desktop.ids import Uuid7, instant, now_ms
from rflow_desktop.services.attaching import Attaching
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.sessions import Sessions
from rflow_desktop.services.steps import Steps
from rflow_desktop.services.work import Work
from rflow_desktop.store.database import Database
from rflow_desktop.store.local import Local
from tests.bench.figures import Figure, middle, quantile
from tests.bench.holds import LONGEST_MS, Holds
from tests.bench.watch import Painted
from tests.helpers.desk import MAYA, PlainIntake
from ui.chat.presenter import Hooks
from ui.chat.roll import Roll
from ui.chat.screen import Chat, make_chat
from ui.kit import Look

MESSAGES, TOKENS = 10_000, 4_000
OPEN_MS, FIRST_MS, FRAME_MS = 200.0, 50.0, 1000 / 60
OPENED, FIRSTS, SCROLLED = 15, 25, 400
PACE_S = 0.0025
"""Between two tokens: as fast as the quickest models write."""
SESSION = "00000000-0000-7000-8000-0000000000c4"
_WORDS = (
    "The report settles it. `PRN-Map-London` is not among the applied policies, and the account"
    " path reads `OU=Staging`. The policy is linked to **OU=Staff**.\n\nI would fix it at the"
    " account:\n\n1. Move the three accounts.\n2. On one laptop run `gpupdate /force`.\n3. Check"
    " that the printer is listed.\n\n```powershell\nGet-ADUser a.ode | Select-Object Name\n```\n\n"
)


class Writer:
    """A model that writes `tokens` tokens at a pace, and remembers when it began."""

    to = "Claude"

    def __init__(self) -> None:
        self.tokens, self.pace = 40, 0.0
        self.began = 0.0

    async def closed(self) -> str:
        return ""

    async def ask(self, request: Request) -> AsyncIterator[Event]:
        text = _WORDS * (1 + self.tokens * 4 // len(_WORDS))
        await asyncio.sleep(0.02)
        self.began = time.perf_counter()
        for at in range(self.tokens):
            yield TextPiece(text[at * 4 : at * 4 + 4])
            if self.pace:
                await asyncio.sleep(self.pace)
        yield Ended(reason="end_turn", usage=Usage(input=100, output=self.tokens))

    async def count(self, request: Request) -> int:
        return 0

    async def models(self) -> tuple[ModelInfo, ...]:
        return ()


class Desk:
    """A store on the disk with its own thread, and the services that a chat needs."""

    def __init__(self, folder: Path, look: Look) -> None:
        self._look = look
        new_id = Uuid7()

        def open_local() -> Local:
            return Local.open(
                folder, key=b"k" * 32, me=MAYA, replica="0" * 16, server=False, now_ms=now_ms,
                new_id=new_id,
            )  # fmt: skip

        self.database = Database(open_local)
        self.database.start()
        self.work = Work(
            store=self.database, me=MAYA, notices=Notices(), now_ms=now_ms, instant=instant,
            new_id=new_id, connected=False,
        )  # fmt: skip
        self.writer = Writer()
        self.conductor = Conductor(self.work, self.writer, model=lambda: "claude-sonnet-5-5")
        self.chats = Chats(self.work, self.conductor)

    async def fill(self, count: int) -> None:
        start = acts.StartSession(kind=Kind.CHAT, title="Printers", client="Calder & Finch LLP")
        await self.work.do(SESSION, start, OpenCase(named=True))
        for at in range(0, count, 500):
            says = [self._say(number) for number in range(at, at + 500)]
            await self.work.do(SESSION, *says)

    def open(self) -> Chat:
        evidence, intake = Evidence(self.work, PlainIntake()), PlainIntake()
        hooks = Hooks(
            tell=lambda *_, **__: None, open_session=_nothing, open_settings=lambda: None,
            open_palette=lambda: None, open_link=lambda *_: None, now_ms=now_ms,
        )  # fmt: skip
        return make_chat(
            self._look, SESSION, chats=self.chats, asking=self.conductor,
            sessions=Sessions(self.work), steps=Steps(self.work),
            attaching=Attaching(self.work, evidence, intake), evidence=evidence,
            notices=self.work.notices, hooks=hooks, make_card=lambda card: QLabel(card.question),
        )  # fmt: skip

    def _say(self, number: int) -> Say:
        role, text, state = Speaker.USER, f"And printer {number}, is it the same?", Said.ANSWERED
        if number % 2:
            role, text, state = Speaker.ASSISTANT, _WORDS * (1 + number % 3), Said.WHOLE
        return Say(message=self.work.new_id(), role=role, text=text, state=state)


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
        found.extend(await _all(desk, who=who))
        await desk.conductor.close()
        desk.database.close()

    with (
        tempfile.TemporaryDirectory(prefix="rflow-chat-") as folder,
        asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner,
    ):
        runner.run(told(Path(folder)))
    return tuple(found)


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


def _nothing(_: str) -> None:
    """Nothing is opened here."""
