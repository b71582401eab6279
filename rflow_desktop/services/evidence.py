"""Screenshots and logs of a session: taken in safely, kept here at once, sent in their own time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from rflow_desktop.domain.acts import Attach, EditEvidence
from rflow_desktop.domain.shown import Changes
from rflow_desktop.services import choosing
from rflow_desktop.services.work import Work


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A file as it is kept: metadata gone, size checked. Width and height in pixels, 0 for text."""

    raw: bytes
    mime: str
    name: str
    width: int = 0
    height: int = 0


class Intake(Protocol):
    """Makes foreign bytes safe to keep. Raises Refused with a sentence that names the file."""

    async def file(self, path: Path) -> Taken: ...
    async def picture(self, raw: bytes, name: str) -> Taken: ...


class Far(Protocol):
    """The server, which has what colleagues attached."""

    async def sought(self, sha256: str) -> bytes | None: ...


class Evidence:
    """`far` is None where there is no server."""

    def __init__(self, work: Work, intake: Intake, far: Far | None = None) -> None:
        self._work = work
        self._intake = intake
        self._far = far

    async def add_file(self, session: str, path: Path) -> str:
        """Adds a file as evidence of the current step and gives its id. Raises Refused."""
        return await self.keep(session, await self._intake.file(path))

    async def add_picture(self, session: str, raw: bytes, *, name: str = "Pasted picture") -> str:
        """Adds the bytes of a picture, from the clipboard or a drop. Raises Refused."""
        return await self.keep(session, await self._intake.picture(raw, name))

    async def keep(self, session: str, taken: Taken) -> str:
        """Adds what was taken in already. Raises Refused."""
        sha256 = await self._work.store.run(lambda local: local.blobs.put(taken.raw))
        where = await self._work.look(session, lambda _, run: choosing.place(run))
        evidence = self._work.new_id()
        act = Attach(
            evidence=evidence,
            sha256=sha256,
            size=len(taken.raw),
            mime=taken.mime,
            name=taken.name,
            width=taken.width,
            height=taken.height,
            node=where.node,
            step=where.step,
        )
        await self._work.do(session, act)
        return evidence

    async def take_file(self, path: Path) -> Taken:
        """A file made safe, for a session that is not begun yet. Raises Refused."""
        return await self._intake.file(path)

    async def take_picture(self, raw: bytes, *, name: str = "Pasted picture") -> Taken:
        """The bytes of a picture made safe, for a session that is not begun yet. Raises Refused."""
        return await self._intake.picture(raw, name)

    async def title(self, session: str, evidence: str, text: str) -> None:
        await self._work.do(session, EditEvidence(evidence=evidence, title=text))

    async def remove(self, session: str, evidence: str) -> None:
        await self._work.do(session, EditEvidence(evidence=evidence, removed=True))

    async def put_back(self, session: str, evidence: str) -> None:
        await self._work.do(session, EditEvidence(evidence=evidence, removed=False))

    async def read(self, sha256: str) -> bytes | None:
        """The bytes, or None while they are not on this computer."""
        return await self._work.store.run(lambda local: local.blobs.read(sha256))

    async def look(self, session: str, sha256: str) -> bytes | None:
        """The bytes for somebody who looks at them, from the server when they are not here; None
        while neither has them."""
        here = await self.read(sha256)
        if here is not None or self._far is None:
            return here
        raw = await self._far.sought(sha256)
        if raw is not None:
            self._work.notices.publish(Changes(sessions=frozenset({session})))
        return raw
