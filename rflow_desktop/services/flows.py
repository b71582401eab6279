"""The flow library: look through it, bring flows in from files and write them out."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rflow_desktop.domain.acts import ArchiveFlow, PublishFlow, SaveFlow
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import MOST_BYTES, content_hash
from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.flow_import import FlowRefused, read_flow, write_flow
from rflow_desktop.domain.flow_markdown_read import read_outline
from rflow_desktop.domain.flow_markdown_write import write_outline
from rflow_desktop.domain.model import Flow, Snapshot
from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.services.flow_content import kept_content
from rflow_desktop.services.work import Done, Work
from rflow_desktop.store import views

OUTLINE = ".md"
"""Files with this ending hold a flow as a Markdown outline."""


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

    async def newest(self, flow: str) -> Content:
        """The steps as they were saved last, published or not. Raises Refused."""
        row = await self._work.store.run(lambda local: local.get(Flow, flow))
        if row is None:
            raise Refused("This flow is not on this computer.", "missing")
        return await self.content(row.snapshot)

    async def read_file(self, file: Path) -> Content:
        """The flow in a `.rfflow` file or a Markdown outline, without keeping it.

        Raises Refused with the place and the reason when the file is not a sound flow.
        """
        return await asyncio.to_thread(_read, file, self._work.new_id())

    async def import_file(self, file: Path) -> str:
        """Brings a file in as a flow of one's own, and gives its id. Raises Refused as above."""
        return await self._keep(await self.read_file(file))

    async def export(self, flow: str, file: Path, *, as_markdown: bool = False) -> None:
        """Writes the flow's newest content. Raises Refused when the file cannot be written."""
        content = await self.newest(flow)
        raw = write_outline(content).encode() if as_markdown else write_flow(content)
        await asyncio.to_thread(_write, file, raw)

    async def archive(self, flow: str, *, archived: bool) -> None:
        await self._work.do_all([(("flow", flow), ArchiveFlow(archived=archived))])

    async def _keep(self, flow: Content) -> str:
        """A flow of the same id that is here already is edited; anything else is new."""
        known = await self._work.store.run(lambda local: local.get(Flow, flow.id))
        snapshot = content_hash(flow)
        if known is not None and known.snapshot == snapshot:
            return flow.id
        over = None if known is None else known.snapshot
        saved = SaveFlow(snapshot=snapshot, content=kept_content(flow), over=over)
        done: list[Done] = [(("flow", flow.id), saved)]
        if not self._work.connected:
            done.append((("flow", flow.id), PublishFlow(snapshot=snapshot)))
        await self._work.do_all(done)
        return flow.id


def _read(file: Path, new_id: str) -> Content:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Refused(f"{file.name} is larger than 5 MB. A flow never is.", "too_large")
        raw = file.read_bytes()
        outline = file.suffix.casefold() == OUTLINE
        return read_outline(raw, new_id=new_id) if outline else read_flow(raw)
    except OSError as error:
        raise Refused(f"{file.name} cannot be read: {error.strerror}.", "unreadable") from error
    except FlowRefused as error:
        raise Refused(f"{file.name}: {error.sentence}", error.code, error.detail) from error


def _write(file: Path, raw: bytes) -> None:
    try:
        file.write_bytes(raw)
    except OSError as error:
        raise Refused(f"{file.name} cannot be written: {error.strerror}.", "disk") from error
