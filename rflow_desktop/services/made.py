"""Texts that were made on this computer: how far each one came, and what it was made from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, replace

from rflow_desktop.domain.acts_texts import TextKind
from rflow_desktop.domain.case_rows import CaseRows
from rflow_desktop.services.talk_view import key
from rflow_desktop.store import view_talk
from rflow_desktop.store.local import Local

KINDS: tuple[TextKind, ...] = (
    "documentation", "package", "status_ticket", "status_client", "status_email", "request_info",
)  # fmt: skip
LONG = "_long"
"""What the purpose of a detailed text ends in."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """`state` is what it was made from, `told` why it is not whole, empty when it is."""

    text: str = ""
    state: str = ""
    version: int = 0
    purpose: str = ""
    done: bool = False
    told: str = ""
    at: str = ""


def kind_of(purpose: str) -> TextKind | None:
    """The kind of text that a reply with this purpose is; None for a reply in a conversation."""
    bare = purpose.removesuffix(LONG)
    return next((kind for kind in KINDS if kind == bare), None)


def read(local: Local, session: str, kind: str) -> Made:
    kept = local.drafts.get(_name(session, kind))
    return Made(**json.loads(kept)) if kept else Made()


def keep(local: Local, session: str, kind: str, made: Made) -> None:
    local.drafts.keep(_name(session, kind), json.dumps(asdict(made), ensure_ascii=False))


def begin(local: Local, session: str, kind: str, purpose: str) -> None:
    """Keeps what the case is like now: a text is as old as what it was made from, and not as young
    as its last word.
    """
    rows = view_talk.case_rows(local, session)
    before = read(local, session, kind)
    version = 0 if rows is None else rows.case.version
    state = "" if rows is None else stamp(rows)
    fresh = replace(before, state=state, version=version, purpose=purpose, done=False, told="")
    keep(local, session, kind, fresh)


def stamp(rows: CaseRows) -> str:
    """What a text goes by, in short: facts and fixes, what was said, answered, done and closed."""
    items = [(one.id, one.state, one.answer, one.result) for one in rows.items]
    ways = [(one.id, one.state, one.finding) for one in rows.branches]
    header = rows.header
    told = (
        rows.case.version, rows.case.asked, items, ways, header.outcome, header.outcome_notes,
        header.next_steps, header.handoff,
    )  # fmt: skip
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def _name(session: str, kind: str) -> str:
    return key("made", f"{session}:{kind}")
