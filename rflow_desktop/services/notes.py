"""The ticket note of a session: drafted from its rows, masked, and recorded when it is used."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rflow_desktop.domain import notes, words
from rflow_desktop.domain.acts import RecordArtifact
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import DONE
from rflow_desktop.domain.model import Contact, Entry, Outcome
from rflow_desktop.domain.notes import Format, Note, NoteFacts, NoteOptions, NoteStep
from rflow_desktop.domain.redact import Masker, RedactionFailed
from rflow_desktop.domain.redact_known import Known
from rflow_desktop.ids import minutes_east
from rflow_desktop.services.run import Run
from rflow_desktop.services.showing import minutes
from rflow_desktop.services.stepping import variables
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local

Delivered = Literal["copied", "saved", "printed"]
CANNOT_MASK = (
    "The note could not be checked for secrets, so it was not made. Nothing was copied. "
    "Write it by hand, or copy the details and tell us."
)


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What is about to be said in the closing dialog and is not in the session yet."""

    outcome: Outcome | None = None
    fix: str | None = None
    next_steps: str | None = None


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
        facts = await self._facts(session, closing or Closing())
        chosen = options or NoteOptions(mask=mask)
        try:
            return notes.write(facts, format, chosen)
        except RedactionFailed as error:
            raise Refused(CANNOT_MASK, "redaction") from error

    async def edited(self, session: str, note: Note, text: str, *, mask: bool) -> Note:
        """A note that was changed by hand, masked once more. Raises Refused when it cannot be."""
        facts = await self._facts(session, Closing())
        counts, spans = dict(note.masked), note.spans
        if mask:
            masker = Masker(facts.known, over=[text])
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
        facts = await self._facts(session, Closing())
        return notes.suggested_fix(facts.steps, facts.values)

    async def missing(self, session: str) -> tuple[str, ...]:
        """The labels of required values that are still empty: a warning, never a block."""
        lines = await self._work.look(session, lambda _, run: variables(run))
        return tuple(line.label for line in lines if line.required and not line.value)

    async def record(self, session: str, note: Note, delivered: Delivered) -> None:
        """Remembers that the note was used: who, when, which format, and its hash."""
        await self._work.do(
            session,
            RecordArtifact(
                artifact=self._work.new_id(),
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
        return await self._work.look(
            session, lambda local, run: note_facts(local, run, closing, now_ms)
        )


def note_facts(local: Local, run: Run, closing: Closing, now_ms: int) -> NoteFacts:
    """Everything that a note of this session says."""
    header, filled = run.header, [line for line in variables(run) if line.value]
    outcome = closing.outcome or header.outcome
    contact = local.get(Contact, header.id)
    people = {header.person, "" if contact is None else contact.name} - {""}
    hidden = [line.value for line in filled if line.sensitive]
    pieces = [one for one in run.rows.evidence if not one.removed]
    return NoteFacts(
        title=header.title,
        ticket=header.ticket,
        client=header.client,
        flow=header.flow.name if header.flow else "",
        engineer=run.names.get(header.owner, run.me.name),
        outcome=words.OUTCOMES[outcome] if outcome else "",
        minutes=minutes(run, now_ms),
        reported=_reported(run),
        steps=steps(run),
        fix=header.outcome_notes if closing.fix is None else closing.fix,
        next_steps=header.next_steps if closing.next_steps is None else closing.next_steps,
        facts=tuple((line.label, line.value) for line in filled),
        values=run.values,
        known=tuple([Known(value) for value in hidden] + [Known(p, "person") for p in people]),
        evidence=sum(1 for one in pieces if one.width),
        files=sum(1 for one in pieces if not one.width),
        started_at=header.started_at or "",
        closed_at=header.closed_at or "",
        offset=minutes_east(now_ms),
    )


def steps(run: Run) -> tuple[NoteStep, ...]:
    """The path as the note tells it, notes in their place."""
    loose = [entry for entry in run.rows.entries if entry.kind == "note"]
    in_order: Sequence[Entry] = sorted((*run.steps, *loose), key=lambda entry: entry.hlc)
    return tuple(_step(entry) for entry in in_order)


def _step(entry: Entry) -> NoteStep:
    if entry.kind == "note":
        return NoteStep(question=entry.body, own=True, at=entry.at)
    return NoteStep(
        question=entry.title or entry.node,
        answer="" if entry.answer == DONE else entry.label or entry.answer,
        note="\n".join(part for part in (entry.note, entry.body) if part),
        own=entry.kind == "custom_step",
        done=entry.answer == DONE,
        at=entry.at,
    )


def _reported(run: Run) -> tuple[str, ...]:
    """What was known at the beginning: the values that the flow asks for first."""
    if run.content is None:
        return ()
    asked = [variable for variable in run.content.intake if not variable.masked]
    values = run.header.variables
    return tuple(
        f"{variable.label or variable.name}: {values[variable.name]}"
        for variable in asked
        if values.get(variable.name)
    )
