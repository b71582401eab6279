"""Route of the ticket note: /api/v1/sessions/{id}/export, with the bytes that a desktop makes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy import Connection, select
from starlette.responses import Response

from rflow_desktop.domain import notes
from rflow_desktop.domain.acts import RecordArtifact
from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.model import Contact, Entry, Evidence, Kind, Session, User
from rflow_desktop.domain.note_facts import Told, facts
from rflow_desktop.domain.note_page import EXPORTED
from rflow_desktop.domain.notes import Format, Note, NoteFacts, NoteOptions
from rflow_desktop.domain.redact import RedactionFailed
from sync.server import case, people, schema
from sync.server.central import Central, NotDone
from sync.server.ledger import instant
from sync.server.people import Caller
from sync.server.problems import told as described
from sync.server.rest import answered, door, session_reads
from sync.server.rest.answered import Key
from sync.server.rest.door import Desk
from sync.server.rest.session_document import content_of
from sync.server.rest.values import Body, KeyHeader, Uuid
from sync.server.routes_people import Bearer, Shared

router = APIRouter(prefix="/api/v1/sessions", tags=["Sessions"])

TYPES: Mapping[Format, str] = {
    "markdown": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "psa": "text/plain; charset=utf-8",
    "text": "text/plain; charset=utf-8",
}
NO_SCRIPTS = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
FAILED = "Redaction processing failed"
_OK: dict[str, Any] = {
    "description": "The note itself.",
    "content": {
        media: {"schema": {"type": "string"}}
        for media in ("text/markdown", "text/html", "text/plain")
    },
    "headers": {
        "X-Redaction-Mode": {"schema": {"type": "string", "enum": ["mask", "none"]}},
        "X-Redaction-Summary": {
            "description": "How many of each kind were masked, as JSON; only with masks.",
            "schema": {"type": "string"},
        },
        "X-Content-SHA256": {"schema": {"type": "string"}},
    },
}


class ExportAsk(Body):
    """What the note holds. `max_step_index` is the last step to show, counted from 1.

    Times are written `utc_offset` minutes east of UTC.
    """

    format: Format = "markdown"
    include_timestamps: bool = EXPORTED.include_timestamps
    include_tree_info: bool = EXPORTED.include_flow
    include_outcome_notes: bool = EXPORTED.include_outcome_notes
    include_next_steps: bool = EXPORTED.include_next_steps
    include_summary: bool = EXPORTED.include_summary
    max_step_index: Annotated[int, Field(ge=1, le=100_000)] | None = None
    detail_level: Literal["standard", "full"] = "standard"
    redaction_mode: Literal["mask", "none"] = "mask"
    utc_offset: Annotated[int, Field(ge=-840, le=840)] = 0

    def options(self) -> NoteOptions:
        return NoteOptions(
            mask=self.redaction_mode == "mask",
            include_timestamps=self.include_timestamps,
            include_flow=self.include_tree_info,
            include_outcome_notes=self.include_outcome_notes,
            include_next_steps=self.include_next_steps,
            include_summary=self.include_summary,
            max_step=self.max_step_index,
            detail=self.detail_level,
        )


@router.post(
    "/{session_id}/export",
    response_class=Response,
    responses=described(401, 403, 404, 409, 422, 500) | {200: _OK},
)
async def exported(
    central: Shared,
    token: Bearer,
    session_id: Uuid,
    ask: ExportAsk | None = None,
    idempotency_key: KeyHeader = None,
) -> Response:
    """The ticket note, masked unless it is asked otherwise. That it was made is recorded."""
    asked = ask or ExportAsk()

    def look(conn: Connection, caller: Caller) -> NoteFacts:
        return _facts(conn, caller, session_id, central.now_ms(), asked.utc_offset)

    note = await _written(central, await door.read(central, token, look), asked)
    key = answered.key(f"POST /api/v1/sessions/{session_id}/export", idempotency_key, asked)
    await _record(central, token, session_id, note, key)
    headers = {"X-Redaction-Mode": asked.redaction_mode, "X-Content-SHA256": note.sha256}
    if asked.redaction_mode == "mask":
        headers["X-Redaction-Summary"] = json.dumps(dict(note.masked))
    if asked.format == "html":
        headers["Content-Security-Policy"] = NO_SCRIPTS
    return Response(note.text, headers=headers, media_type=TYPES[asked.format])


async def _written(central: Central, facts_: NoteFacts, asked: ExportAsk) -> Note:
    """The note; none at all when it cannot be masked. What failed is logged by its kind alone."""
    try:
        return await asyncio.to_thread(notes.write, facts_, asked.format, asked.options())
    except RedactionFailed as error:
        central.log.write("redaction_failed", error=str(error))
        raise NotDone(500, "redaction_failed", FAILED) from error


async def _record(
    central: Central, token: str, session_id: str, note: Note, key: Key | None
) -> None:
    def record(desk: Desk) -> None:
        session_reads.demand_for(desk, session_id, "session.note")
        act = RecordArtifact(
            artifact=desk.new_id(),
            kind="export",
            format=note.format,
            sha256=note.sha256,
            masked=dict(note.masked),
            delivered="downloaded",
        )
        desk.do(Session.TYPE, session_id, act)

    await door.write(central, token, record, key=key)


def _facts(
    conn: Connection, caller: Caller, session_id: str, now_ms: int, offset: int
) -> NoteFacts:
    """What the note says, for whoever may write it."""
    session = session_reads.demand_to(conn, caller, session_id, "session.note")
    table = schema.row.c
    docs: dict[str, list[str]] = {}
    for kind, doc in conn.execute(
        select(table.type, table.doc).where(
            table.account_id == caller.account,
            table.session == session_id,
            table.type.in_([Entry.TYPE, Evidence.TYPE, Contact.TYPE]),
        )
    ):
        docs.setdefault(kind, []).append(doc)
    entries = tuple(Entry.model_validate_json(doc) for doc in docs.get(Entry.TYPE, ()))
    snapshots = [session.flow.snapshot] if session.flow else []
    snapshots += [entry.flow for entry in sorted(entries, key=lambda one: one.hlc) if entry.flow]
    contents = (content_of(conn, caller.account, one) for one in dict.fromkeys(snapshots))
    talks = session.kind is not Kind.FLOW_RUN
    found = case.read(conn, caller.account, session_id) if talks else None
    told = Told(
        session=session,
        case=None if found is None else found.rows,
        entries=entries,
        evidence=tuple(Evidence.model_validate_json(doc) for doc in docs.get(Evidence.TYPE, ())),
        contact=next(
            (Contact.model_validate_json(doc) for doc in docs.get(Contact.TYPE, ())), None
        ),
        flows=tuple(Content.model_validate(one) for one in contents if one is not None),
        names={user.id: user.name for user in people.listed(conn, caller.account, User)},
        now=instant(now_ms),
        offset=offset,
    )
    return facts(told)
