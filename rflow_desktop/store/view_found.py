"""What the palette finds: sessions by their headings or by what was written in them, and clients.

Everything here is bounded: it is read on the thread of the screen, between two key presses.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from rflow_desktop.domain.excerpt import excerpt
from rflow_desktop.domain.shown_lists import FoundLine
from rflow_desktop.store.projection import folded
from rflow_desktop.store.reading import Reading
from rflow_desktop.store.search import expression
from rflow_desktop.store.view_sessions import DROPPED

MOST_HITS = 400
"""As many rows that hold the words are looked at for one answer, the newest first."""
SHORTEST = 2
"""A single letter is in everything."""
_WHERE: Mapping[str, str] = {"evidence": "Evidence", "pad": "Scratchpad"}
_TOLD: Mapping[str, tuple[str, ...]] = {
    "session": ("person", "target", "outcome_notes", "next_steps"),
    "entry": ("note", "body", "label", "title"),
    "pad": ("text",),
    "evidence": ("title", "name"),
    "message": ("text",),
    "case": ("summary",),
    "lane_item": ("text", "label", "answer", "result"),
    "fact": ("text",),
    "fix": ("title", "body", "reason", "notes"),
}
_HEAD = (
    "SELECT line.id, line.phase, line.outcome, line.ticket, line.title, line.flow_name,"
    " line.target, line.client, line.changed_at, line.owner, transfer.claimed_at, owner.name"
    " FROM {lines} LEFT JOIN transfer ON transfer.id=line.handoff"
    " LEFT JOIN person AS owner ON owner.id=line.owner"
)
_LINES = _HEAD.format(lines="line")


def recent(reading: Reading, limit: int) -> tuple[FoundLine, ...]:
    """The sessions that were changed last."""
    found = reading.replica.all(f"{_LINES} ORDER BY line.changed_at DESC LIMIT ?", limit)
    return tuple(_session(reading, row) for row in found)


def headed(
    reading: Reading, text: str, limit: int, *, ticket_only: bool = False
) -> tuple[FoundLine, ...]:
    """Sessions whose ticket, title and client hold every word of `text`, changed last first; those
    whose ticket begins with it before the others.
    """
    words = folded(text).split()
    if not words:
        return recent(reading, limit)
    column = "lower(ticket)" if ticket_only else "folded"
    holds = " AND ".join(f"instr({column}, ?)" for _ in words)
    best = "instr(lower(ticket), ?)=1 DESC, changed_at DESC"
    hits = f"(SELECT id AS hit FROM line WHERE {holds} ORDER BY {best} LIMIT ?)"  # noqa: S608  ours
    found = reading.replica.all(
        f"{_HEAD.format(lines=f'{hits} JOIN line ON line.id=hit')} ORDER BY {best}",
        *words, words[0], limit, words[0],
    )  # fmt: skip
    return tuple(_session(reading, row) for row in found)


def clients(reading: Reading) -> tuple[FoundLine, ...]:
    """All clients, the one worked for last first."""
    found = reading.replica.all(
        "SELECT client, count(*), max(changed_at) AS at FROM line"
        " WHERE client<>'' GROUP BY client ORDER BY at DESC"
    )
    return tuple(
        FoundLine(kind="client", id=client, title=client, client=client, number=count, at=at)
        for client, count, at in found
    )


def written(
    reading: Reading, text: str, limit: int, *, without: Callable[[str], bool]
) -> tuple[FoundLine, ...]:
    """Sessions in which every word of `text` was written in one place, newest first, each with the
    place. Sessions for which `without` holds are left out.
    """
    wanted = expression(text) if len(text.strip()) >= SHORTEST else ""
    if not wanted:
        return ()
    reading.freshen()
    hits = reading.replica.all(
        "SELECT row.n, row.type, row.root_id FROM (SELECT rowid AS n FROM words WHERE words MATCH ?"
        " ORDER BY rowid DESC LIMIT ?) AS hit JOIN row ON row.n=hit.n"
        " WHERE row.root_type='session' ORDER BY row.n DESC",
        wanted, MOST_HITS,
    )  # fmt: skip
    answer: dict[str, FoundLine] = {}
    for n, kind, root in hits:
        if len(answer) >= limit:
            break
        if root in answer or without(root):
            continue
        line = _place(reading, n, kind, root, text)
        if line is not None:
            answer[root] = line
    return tuple(answer.values())


def _place(reading: Reading, n: int, kind: str, root: str, text: str) -> FoundLine | None:
    head = reading.replica.one(f"{_LINES} WHERE line.id=?", root)
    raw = reading.replica.value("SELECT doc FROM row WHERE n=?", n)
    if head is None or raw is None:
        return None
    session = _session(reading, head)
    doc: dict[str, Any] = json.loads(raw)
    told = [str(doc.get(field) or "") for field in _TOLD.get(kind, ())]
    words, marks = excerpt([part for part in told if part], text)
    return FoundLine(
        kind="words", id=session.id, title=session.title, ticket=session.ticket,
        client=session.client, state=session.state, excerpt=words, marks=marks,
        where=_WHERE.get(kind, ""), at=doc.get("at") or session.at,
        message=str(doc["id"]) if kind == "message" else "",
    )  # fmt: skip


def _session(reading: Reading, row: tuple[Any, ...]) -> FoundLine:
    (session, phase, outcome, ticket, title, flow, target, client, at, owner, claimed, name) = row
    state = _state(phase, outcome)
    where = ""
    if phase == "in_transit":
        where = "waiting to be claimed"
    elif claimed and owner != reading.me.id and state in ("active", "paused"):
        state, where = "claimed", f"claimed by {name}" if name else ""
    return FoundLine(
        kind="session", id=session, title=title or flow or target, ticket=ticket, client=client,
        state=state, where=where, at=at,
    )  # fmt: skip


def _state(phase: str, outcome: str) -> str:
    if phase == "closed":
        return "abandoned" if outcome in DROPPED else "resolved"
    return "escalated" if phase == "in_transit" else str(phase)
