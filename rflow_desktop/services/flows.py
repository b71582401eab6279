"""The flow library: look through it, bring flows in from files and write them out."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rflow_desktop.domain.acts import ArchiveFlow, PublishFlow, SaveFlow
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import MOST_BYTES, content_hash
from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.flow_import import FlowRefused, read_flow, write_flow
from rflow_desktop.domain.model import Flow, Snapshot
from rflow_desktop.domain.ops import canonical
from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.services.work import Done, Work
from rflow_desktop.store import views

MOST_KEPT = 250 * 1024
"""Bytes of one flow's content: it travels in one operation."""


class Flows:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def list(self, search: str = "") -> tuple[FlowLine, ...]:
        return await self._work.store.run(lambda local: views.flows(local, search))

    async def content(self, snapshot: str) -> Content:
        """The steps of one version. Raises Refused when it is not on this computer."""
        row = await self._work.store.run(lambda local: local.get(Snapshot, snapshot))
        if row is None:
            raise Refused("This version of the flow is not on this computer.", "missing")
        return Content.model_validate(row.content)

    async def import_file(self, file: Path) -> str:
        """Brings a `.rfflow` file in as a flow of one's own, and gives its id.

        Raises Refused with the place and the reason when the file is not a sound flow.
        """
        flow = await asyncio.to_thread(_read, file)
        return await self._keep(flow)

    async def export(self, flow: str, file: Path) -> None:
        """Writes the flow's newest content. Raises Refused when the file cannot be written."""
        row = await self._work.store.run(lambda local: local.get(Flow, flow))
        if row is None:
            raise Refused("This flow is not on this computer.", "missing")
        content = await self.content(row.snapshot)
        await asyncio.to_thread(_write, file, content)

    async def archive(self, flow: str, *, archived: bool) -> None:
        await self._work.do_all([(("flow", flow), ArchiveFlow(archived=archived))])

    async def _keep(self, flow: Content) -> str:
        """A flow of the same id that is here already is edited; anything else is new."""
        known = await self._work.store.run(lambda local: local.get(Flow, flow.id))
        snapshot = content_hash(flow)
        if known is not None and known.snapshot == snapshot:
            return flow.id
        over = None if known is None else known.snapshot
        if len(canonical(flow.model_dump(mode="json"))) > MOST_KEPT:
            raise Refused(
                f"“{flow.name}” is larger than 250 KB, more than one flow may be. Nothing was "
                "changed. Split it into flows that link to each other.",
                "too_large",
            )
        saved = SaveFlow(snapshot=snapshot, content=flow.model_dump(mode="json"), over=over)
        done: list[Done] = [(("flow", flow.id), saved)]
        if not self._work.connected:
            done.append((("flow", flow.id), PublishFlow(snapshot=snapshot)))
        await self._work.do_all(done)
        return flow.id


def _read(file: Path) -> Content:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Refused(f"{file.name} is larger than 5 MB. A flow never is.", "too_large")
        return read_flow(file.read_bytes())
    except OSError as error:
        raise Refused(f"{file.name} cannot be read: {error.strerror}.", "unreadable") from error
    except FlowRefused as error:
        raise Refused(f"{file.name}: {error.sentence}", error.code, error.detail) from error


def _write(file: Path, content: Content) -> None:
    try:
        file.write_bytes(write_flow(content))
    except OSError as error:
        raise Refused(f"{file.name} cannot be written: {error.strerror}.", "disk") from error
