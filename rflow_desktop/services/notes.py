"""The ticket note of a session: drafted from its rows, masked, and recorded when it is used."""

from __future__ import annotations

import asyncio
import hashlib
from typing import Literal

from rflow_desktop.domain import notes
from rflow_desktop.domain.acts import RecordArtifact
from rflow_desktop.domain.case_rows import CaseRows
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Kind as SessionKind
from rflow_desktop.domain.note_facts import Closing, Told, facts
from rflow_desktop.domain.notes import Format, Note, NoteFacts, NoteOptions
from rflow_desktop.domain.redact import Masker, RedactionFailed
from rflow_desktop.ids import instant, minutes_east
from rflow_desktop.services.run import Run
from rflow_desktop.services.stepping import variables
from rflow_desktop.services.work import Work
from rflow_desktop.store import view_talk
from rflow_desktop.store.local import Local

Delivered = Literal["copied", "saved", "printed"]
Kind = Literal["note", "export"]
CANNOT_MASK = (
    "The note could not be checked for secrets, so it was not made. Nothing was copied. "
    "Write it by hand, or copy the details and tell us."
)


class Notes:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def draft(
        self,
        session: str,
        *,
        format: Format = "psa",  # noqa: A002  the field's own word
        mask: bool = True,
        closing: Closing | None = None,
        options: NoteOptions | None = None,
    ) -> Note:
        """The note as it would be copied now. Raises Refused when it cannot be masked."""
        told = await self._facts(session, closing or Closing())
        chosen = options or NoteOptions(mask=mask)
        try:
            return await asyncio.to_thread(notes.write, told, format, chosen)  # masks take frames
        except RedactionFailed as error:
            raise Refused(CANNOT_MASK, "redaction") from error

    async def edited(self, session: str, note: Note, text: str, *, mask: bool) -> Note:
        """A note that was changed by hand, masked once more. Raises Refused when it cannot be."""
        told = await self._facts(session, Closing())
        counts, spans = dict(note.masked), note.spans
        if mask:
            masker = Masker(told.known, over=[text])
            try:
                found = masker.mask(text)
            except RedactionFailed as error:
                raise Refused(CANNOT_MASK, "redaction") from error
            text, spans = found.text, found.spans
            for kind, number in masker.counts.items():
                counts[kind] = counts.get(kind, 0) + number
        digest = hashlib.sha256(text.encode()).hexdigest()
        return Note(
            format=note.format, text=text, html="", masked=counts, spans=tuple(spans), sha256=digest
        )

    async def suggested_fix(self, session: str) -> str:
        """A first sentence for "What fixed it", from what was done last."""
        told = await self._facts(session, Closing())
        return notes.suggested_fix(told.steps, told.values)

    async def missing(self, session: str) -> tuple[str, ...]:
        """The labels of required values that are still empty: a warning, never a block."""
        lines = await self._work.look(session, lambda _, run: variables(run))
        return tuple(line.label for line in lines if line.required and not line.value)

    async def steps(self, session: str) -> int:
        """How many steps the note can show; notes beside the path are none."""
        told = await self._facts(session, Closing())
        return sum(1 for step in told.steps if not step.aside)

    async def record(
        self, session: str, note: Note, delivered: Delivered, *, kind: Kind = "note"
    ) -> None:
        """Remembers that the note was used: who, when, which format, and its hash."""
        await self._work.do(
            session,
            RecordArtifact(
                artifact=self._work.new_id(),
                kind=kind,
                format=note.format,
                sha256=note.sha256,
                masked=dict(note.masked),
                delivered=delivered,
            ),
        )

    async def file_name(self, session: str, *, format: Format = "markdown") -> str:  # noqa: A002
        run = await self._work.look(session, lambda _, run: run)
        flow = run.header.flow.name if run.header.flow else run.header.title
        date = self._work.instant(self._work.now_ms())[:10]
        return notes.file_name(run.header.ticket, flow, date, format)

    async def _facts(self, session: str, closing: Closing) -> NoteFacts:
        now_ms = self._work.now_ms()

        def read(local: Local, run: Run) -> NoteFacts:
            talks = run.header.kind is not SessionKind.FLOW_RUN
            rows = view_talk.case_rows(local, session) if talks else None
            return note_facts(run, closing, now_ms, case=rows)

        return await self._work.look(session, read)


def note_facts(
    run: Run, closing: Closing, now_ms: int, *, case: CaseRows | None = None
) -> NoteFacts:
    """Everything that a note of this session says."""
    header = run.header
    snapshots = [header.flow.snapshot] if header.flow else []
    snapshots += [entry.flow for entry in run.rows.entries if entry.flow]
    flows = [run.shelf.flow(one) for one in dict.fromkeys(snapshots)]
    told = Told(
        session=header,
        entries=run.rows.entries,
        evidence=run.rows.evidence,
        contact=run.rows.contact,
        flows=tuple(flow for flow in flows if flow is not None),
        case=case,
        names={run.me.id: run.me.name, **run.names},
        now=instant(now_ms),
        offset=minutes_east(now_ms),
    )
    return facts(told, closing)
