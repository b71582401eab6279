"""People with whole desktops who share one small server, and stories told inside Qt's own loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from qasync import QEventLoop

from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.model import User
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.shown import Changes, SyncFacts
from rflow_desktop.domain.states import Role
from rflow_desktop.services.account import Account
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.handoffs import Handoffs
from rflow_desktop.services.notes import Notes
from rflow_desktop.services.sessions import Sessions
from tests.helpers.desk import Desk, PlainIntake, desk
from tests.helpers.ledger import Ledger

Story = Callable[[], Coroutine[Any, Any, None]]
Tell = Callable[[Story], None]
ONLINE = SyncFacts(server="Brightwater IT", connected=True, signed_in=True, reachable=True)
OFFLINE = SyncFacts(server="Brightwater IT", connected=True, signed_in=True, offline=True,
                    last_exchange_at="2026-11-21T09:02:00.000Z")  # fmt: skip


def person(number: int, name: str, role: Role = Role.ENGINEER) -> Actor:
    return Actor(id=f"00000000-0000-4000-8000-{number:012x}", name=name, role=role)


MAYA = person(1, "Maya Okafor")
DANIEL = person(2, "Daniel Reyes", Role.SENIOR)
PRIYA = person(3, "Priya Raman", Role.SENIOR)
PEOPLE = (MAYA, DANIEL, PRIYA)


class Server(Ledger):
    """Sends rows to those who may read them from now on, as the central API does."""

    def _note_departures(self, before: dict[str, frozenset[str]]) -> None:
        super()._note_departures(before)
        for key, (_, row) in list(self.rows.items()):
            if self.scopes(row) - before.get(row.id, frozenset()):
                self.rows[key] = (self.seq, row)


def server(*people: Actor) -> Ledger:
    """A server that knows these people by name."""
    made = Server(*(people or PEOPLE))
    made.put(
        *(
            User(id=one.id, name=one.name, email=f"{one.name.split()[0].lower()}@b.example",
                 role=one.role)
            for one in people or PEOPLE
        )
    )  # fmt: skip
    return made


@dataclass
class Answered:
    """What a person said to a removal that was asked about."""

    said: list[str] = field(default_factory=list)

    def agree(self) -> None:
        self.said.append("remove")

    def keep(self) -> None:
        self.said.append("keep")


class Link:
    """What the engine would say of the line to the server."""

    def __init__(self, facts: SyncFacts) -> None:
        self.facts = facts
        self.asked = 0
        self.removals = Answered()

    def sync_now(self) -> None:
        self.asked += 1

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    async def level(self) -> None: ...


@dataclass
class Seat:
    """One person at a computer, with the services that the screens call."""

    desk: Desk
    ledger: Ledger | None
    link: Link | None
    toasts: list[tuple[str, Callable[[], object] | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        work = self.desk.work
        self.work = work
        self.handoffs = Handoffs(work)
        self.sessions = Sessions(work)
        self.notes = Notes(work)
        self.evidence = Evidence(work, PlainIntake())
        self.account = Account(work, self.link, name=work.me.name)

    def level(self) -> None:
        """Send what waits, fetch what is new, and tell the screens."""
        assert self.ledger is not None
        local, me = self.desk.local, self.work.me.id
        for _ in range(20):
            batch = local.batch(max_ops=100, max_bytes=1 << 20)
            if not batch:
                break
            local.settle(
                self.ledger.push(me, [one.document for one in batch]), [one.id for one in batch]
            )
        for _ in range(20):
            state = local.state()
            epoch, cursors = (0, {}) if state.anew else (state.epoch, state.cursors)
            answer = self.ledger.pull(me, epoch=epoch, cursors=cursors)
            local.apply(answer, anew=state.anew)
            if not answer.more and not local.state().anew:
                break
        self.work.notices.publish(Changes(all=True))

    def tell(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None:
        self.toasts.append((sentence, undo))

    @property
    def told(self) -> list[str]:
        return [sentence for sentence, _ in self.toasts]


def seat(me: Actor, ledger: Ledger | None = None, *flows: Flow) -> Seat:
    """A computer that is online when there is a server, and on its own when there is none."""
    link = None if ledger is None else Link(ONLINE)
    made = Seat(desk(*flows, me=me, connected=ledger is not None), ledger, link)
    if ledger is not None:
        made.level()
    return made


@pytest.fixture
def tell(qapp: QApplication) -> Tell:
    """Runs one story inside Qt's own loop."""

    def run(story: Story) -> None:
        with asyncio.Runner(loop_factory=lambda: QEventLoop(qapp)) as runner:
            runner.run(asyncio.wait_for(story(), timeout=90))

    return run


@pytest.fixture
def hall(qtbot: QtBot) -> Callable[[QWidget | None], QWidget]:
    """Shows a widget in a window of its own, with the focus; gone with the test."""
    windows: list[QWidget] = []

    def show(inside: QWidget | None = None) -> QWidget:
        window = QWidget()
        windows.append(window)
        column = QVBoxLayout(window)
        column.setContentsMargins(0, 0, 0, 0)
        if inside is not None:
            column.addWidget(inside)
        qtbot.addWidget(window)
        window.resize(1208, 838)
        window.show()
        window.activateWindow()
        return window

    return show


async def settle(condition: Callable[[], object] | None = None) -> None:
    """Lets Qt and the loop go on until `condition` holds; fails after twenty seconds."""
    for turn in range(2_000):
        await asyncio.sleep(0.01)
        if turn >= 2 and (condition is None or condition()):
            return
    raise AssertionError("it never came to that")


async def press(keys: str) -> None:
    """`Ctrl+Return`, `J`, `Tab`: to whatever has the focus, through its window."""
    for stroke in keys.split(" "):
        await asyncio.sleep(0.01)  # what the last event changed about the keys is known now
        await _outside(lambda stroke=stroke: _press(stroke))


async def write(text: str) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the focus"
    await _outside(lambda: QTest.keyClicks(widget, text))


async def click(widget: QWidget) -> None:
    assert widget.isVisible(), f"{widget.accessibleName()} is not on screen"
    await _outside(lambda: QTest.mouseClick(widget, Qt.MouseButton.LeftButton))


def _press(stroke: str) -> None:
    combination = QKeySequence(stroke)[0]
    window = QApplication.activeWindow()
    assert window is not None, "no window is active"
    QTest.keyClick(window.windowHandle(), combination.key(), combination.keyboardModifiers())


async def _outside(act: Callable[[], object]) -> None:
    """Pressing lets Qt go round once more, which must not happen inside a step of a task."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def do() -> None:
        try:
            act()
        except AssertionError as wrong:
            done.set_exception(wrong)
        else:
            done.set_result(None)

    loop.call_soon(do)
    await done
    await asyncio.sleep(0.01)
