"""The glass box: what would be sent, what was sent, and an account of it for an auditor."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from pathlib import Path

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.shown_talk import Outgoing, SentLine
from rflow_desktop.services.asking import Asking
from rflow_desktop.services.work import Work
from rflow_desktop.store.ledger_sent import Ledger, broken

_COLUMNS = ("number", "at", "to", "model", "session", "what", "size", "sha256", "masks", "chain")


class GlassBox:
    """Reads only; the ledger itself is written where things are sent."""

    def __init__(self, work: Work, asking: Asking) -> None:
        self._work, self._asking = work, asking

    async def outgoing(self, session: str) -> Outgoing:
        """Exactly what the next message would send, before it is sent. Raises Refused."""
        return await self._asking.outgoing(session)

    async def ledger(self, *, session: str = "", limit: int = 200) -> tuple[SentLine, ...]:
        """What was sent, newest first."""
        return await self._work.store.run(
            lambda local: Ledger(local.outbox).lines(session=session, limit=limit)
        )

    async def sent(self, number: int) -> str:
        """What went out under this number, word for word."""
        raw = await self._work.store.run(lambda local: Ledger(local.outbox).body(number))
        return raw.decode("utf-8", "replace")

    async def proved(self) -> bool:
        """Whether no line of the ledger was changed or taken out since it was written."""
        lines = await self._work.store.run(lambda local: Ledger(local.outbox).every())
        return broken(lines) == 0

    async def export(self, form: str = "csv") -> str:
        """The whole ledger as text for an auditor: `csv` or `json`."""
        lines = await self._work.store.run(lambda local: Ledger(local.outbox).every())
        rows = [{name: getattr(line, name) for name in _COLUMNS} for line in lines]
        if form == "json":
            told = {"lines": rows, "first_broken_line": broken(lines)}
            return json.dumps(told, ensure_ascii=False, indent=1)
        file = io.StringIO(newline="")
        writer = csv.DictWriter(file, _COLUMNS)
        writer.writeheader()
        writer.writerows(row | {"masks": json.dumps(row["masks"])} for row in rows)
        return file.getvalue()

    async def export_to(self, file: Path, form: str = "csv") -> None:
        """The same into a file. Raises Refused when it cannot be written."""
        text = await self.export(form)
        try:
            await asyncio.to_thread(file.write_text, text, encoding="utf-8", newline="")
        except OSError as error:
            why = error.strerror or "the folder cannot be written"
            raise Refused(f"{file.name} was not written: {why}.", "file") from error
