"""A whole desktop without a window: real store in memory, real services, ids and time by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.starter import starter_rows
from rflow_desktop.domain.states import Role
from rflow_desktop.events import Notices
from rflow_desktop.ids import instant
from rflow_desktop.services.evidence import Taken
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local
from tests.helpers.ids import CountedIds, FixedClock

T = TypeVar("T")
MAYA = Actor(id="00000000-0000-4000-8000-000000000001", name="Maya Okafor", role=Role.ADMIN)


class Inline:
    """A store whose calls run at once, on the caller's thread."""

    def __init__(self, local: Local) -> None:
        self.local = local

    async def run(self, call: Callable[[Local], T]) -> T:
        return call(self.local)


class PlainIntake:
    """Takes bytes as they are; what the real intake refuses has tests of its own."""

    async def file(self, path: Path) -> Taken:
        return Taken(raw=path.read_bytes(), mime="image/png", name=path.name)  # noqa: ASYNC240

    async def picture(self, raw: bytes, name: str) -> Taken:
        return Taken(raw=raw, mime="image/png", name=name, width=640, height=480)


@dataclass(frozen=True)
class Desk:
    local: Local
    work: Work
    clock: FixedClock


def desk(
    *flows: Flow, me: Actor = MAYA, connected: bool = False, starter: Iterable[str] = ()
) -> Desk:
    """A desktop whose library holds `flows`; `connected` says that a server would decide."""
    clock, ids = FixedClock(), CountedIds(int(me.id[-2:], 16))
    local = Local.open(
        None, key=None, me=me, replica="0" * 15 + me.id[-1], server=connected, now_ms=clock,
        new_id=ids,
    )  # fmt: skip
    local.seed(starter_rows([*starter, *(flow.model_dump_json() for flow in flows)]))
    work = Work(
        store=Inline(local), me=me, notices=Notices(), now_ms=clock, instant=instant, new_id=ids,
        connected=connected,
    )  # fmt: skip
    return Desk(local, work, clock)
