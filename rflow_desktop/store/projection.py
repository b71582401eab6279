"""What is kept beside a row so that lists are drawn from one table, and the words it is found
by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zlib import crc32

from rflow_desktop.store.sqlite import Connection

Doc = Mapping[str, Any]

LINE = (
    "id", "phase", "owner", "assignee", "preparer", "watchers", "ticket", "title", "client",
    "folded", "kind", "flow", "flow_name", "flow_kind", "snapshot", "created_at", "started_at",
    "closed_at", "changed_at", "due_at", "pause_reason", "pause_until", "outcome", "handoff",
    "batch", "target", "steps", "evidence", "is_test",
)  # fmt: skip
TRANSFER = (
    "id", "session", "state", "kind", "sender", "receiver", "claimed_by", "opened_at",
    "claimed_at", "ended_at", "doc",
)  # fmt: skip
WORDED = (
    "session", "entry", "pad", "evidence", "flow", "message", "case", "lane_item", "fact", "fix",
)  # fmt: skip
"""Kinds of rows that are found by words."""
SPOKEN = ("id", "session", "kind", "role", "hlc", "by", "branch", "doc")
TALK = ("id", "assistant", "peer", "channel", '"group"', "messages", "asked", "last_at")
STOOD = ("entry", "session", "node", "label", "note", "at")


def folded(text: str) -> str:
    """`text` as it is compared: SQLite by itself folds ASCII only."""
    return text.casefold()


def drawn(kind: str, doc: Doc, raw: str) -> tuple[str, tuple[Any, ...]] | None:
    """The statement that brings the drawn tables up to `doc`, whose JSON is `raw`."""
    match kind:
        case "session" if doc.get("trashed_at"):
            return "DELETE FROM line WHERE id=?", (doc["id"],)
        case "session":
            return _INSERT_LINE, _line(doc)
        case "message" | "tool_call":
            return _INSERT_SPOKEN, _spoken(kind, doc, raw)
        case "case":
            return _INSERT_TALK, _talk(doc)
        case "handoff":
            return _INSERT_TRANSFER, _transfer(doc, raw)
        case "flow":
            return _INSERT_SHELF, (doc["id"], doc.get("usual_steps", 0), raw)
        case "user":
            name = doc.get("name", "")
            return _INSERT_PERSON, (doc["id"], name, folded(name))
        case "entry" if doc.get("node") and doc.get("kind") == "decision":
            return _INSERT_STOOD, _stood(doc)
        case _:
            return None


def forget(c: Connection, kind: str, row_id: str) -> None:
    table = _TABLES.get(kind)
    if table is not None:
        c.execute(f"DELETE FROM {table} WHERE id=?", (row_id,))  # noqa: S608  two names
    elif kind == "entry":
        c.execute("DELETE FROM stood WHERE entry=?", (row_id,))


def words(kind: str, doc: Doc) -> str:
    """What a search may find this row by, casefolded.

    Secrets of variables and contacts are not in it.
    """
    names: tuple[object, ...]
    match kind:
        case "session":
            flow = doc.get("flow") or {}
            names = (*_of(doc, "ticket", "title", "client", "person", "target"), flow.get("name"))
            names += _of(doc, "outcome_notes", "next_steps")
        case "entry":
            names = _of(doc, "title", "label", "note", "body")
        case "pad":
            names = _of(doc, "text")
        case "message":
            names = _of(doc, "text")
        case "case":
            intake: Doc = doc.get("intake") or {}
            names = (*_of(doc, "summary", "group"), *_of(intake, "text", "log"))
        case "lane_item":
            names = _of(doc, "text", "label", "answer", "result")
        case "fact":
            names = () if doc.get("removed") else _of(doc, "text")
        case "fix":
            names = _of(doc, "title", "body", "reason", "notes")
        case "evidence":
            names = () if doc.get("removed") else _of(doc, "title", "name")
        case "flow":
            names = (*_of(doc, "name", "category", "description"), *doc.get("tags", ()))
        case _:
            names = ()
    return folded("\n".join([str(name) for name in names if name]))


def _of(doc: Doc, *fields: str) -> tuple[object, ...]:
    return tuple(map(doc.get, fields))


def fingerprint(text: str) -> int:
    """Equal words have equal fingerprints; no words have none."""
    return crc32(text.encode()) + 1 if text else 0


def index(c: Connection, texts: Sequence[tuple[int, str]]) -> None:
    """Keeps the words of rows findable, given as (n, words)."""
    kept = [(n, text) for n, text in texts if text]
    gone = [(n,) for n, text in texts if not text]
    if kept:
        c.executemany("INSERT OR REPLACE INTO words(rowid, body) VALUES (?,?)", kept)
    if gone:
        c.executemany("DELETE FROM words WHERE rowid=?", gone)


def phase_of(doc: Doc) -> str:
    """As `model.phase`, from the row's JSON."""
    if doc.get("closed_at") is not None:
        return "closed"
    if doc.get("handoff") is not None:
        return "in_transit"
    if doc.get("paused_at") is not None:
        return "paused"
    return "prepared" if doc.get("started_at") is None else "active"


def _line(doc: Doc) -> tuple[Any, ...]:
    flow: Doc = doc.get("flow") or {}
    ticket, title, client = doc.get("ticket", ""), doc.get("title", ""), doc.get("client", "")
    return (
        doc["id"], phase_of(doc), doc["owner"], doc.get("assignee") or "",
        doc.get("preparer") or "", _beside(doc), ticket, title, client,
        folded(f"{ticket}\n{title}\n{client}"), doc.get("kind", "flow_run"), flow.get("id", ""),
        flow.get("name", ""), flow.get("kind", ""), flow.get("snapshot", ""), doc["created_at"],
        doc.get("started_at") or "", doc.get("closed_at") or "",
        doc.get("changed_at") or doc["created_at"], doc.get("due_at") or "",
        doc.get("pause_reason", ""), doc.get("pause_until") or "", doc.get("outcome") or "",
        doc.get("handoff") or doc.get("last_handoff") or "", doc.get("batch") or "",
        doc.get("target", ""), doc.get("steps", 0), doc.get("evidence", 0),
        int(doc.get("is_test", False)),
    )  # fmt: skip


def _beside(doc: Doc) -> str:
    """Who has the session in view without working on it alone: watchers, and members of a chat."""
    return " ".join((*doc.get("watchers", ()), *doc.get("members", ())))


def _transfer(doc: Doc, raw: str) -> tuple[Any, ...]:
    return (
        doc["id"], doc["session"], doc.get("state", "open"), doc.get("kind", "escalate"),
        doc["sender"], doc.get("to") or "", doc.get("claimed_by") or "", doc["opened_at"],
        doc.get("claimed_at") or "", doc.get("ended_at") or "", raw,
    )  # fmt: skip


def _stood(doc: Doc) -> tuple[Any, ...]:
    label = doc.get("label") or doc.get("answer") or ""
    return (doc["id"], doc["session"], doc["node"], label, doc.get("note", ""), doc["at"])


def _spoken(kind: str, doc: Doc, raw: str) -> tuple[Any, ...]:
    role = doc.get("role", "user") if kind == "message" else ""
    return (
        doc["id"], doc["session"], kind, role, doc["hlc"], doc["by"], doc.get("branch") or "", raw,
    )  # fmt: skip


def _talk(doc: Doc) -> tuple[Any, ...]:
    return (
        doc["id"], doc.get("assistant") or "", doc.get("peer") or "",
        doc.get("channel", "desktop"), doc.get("group", ""), doc.get("messages", 0),
        doc.get("asked", 0), doc.get("last_at", ""),
    )  # fmt: skip


def _insert(table: str, columns: tuple[str, ...]) -> str:
    marks = ",".join("?" * len(columns))
    return f"INSERT OR REPLACE INTO {table}({', '.join(columns)}) VALUES ({marks})"  # noqa: S608


_TABLES = {
    "session": "line", "handoff": "transfer", "flow": "shelf", "user": "person",
    "message": "spoken", "tool_call": "spoken", "case": "talk",
}  # fmt: skip
_INSERT_SHELF = _insert("shelf", ("id", "usual", "doc"))
_INSERT_PERSON = _insert("person", ("id", "name", "folded"))
_INSERT_LINE = _insert("line", LINE)
_INSERT_TRANSFER = _insert("transfer", TRANSFER)
_INSERT_SPOKEN = _insert("spoken", SPOKEN)
_INSERT_TALK = _insert("talk", TALK)
_INSERT_STOOD = _insert("stood", STOOD)
