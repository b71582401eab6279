"""As `projection`, for many rows at once: what SQL can read from the documents, SQL reads."""

from __future__ import annotations

from json import loads

from rflow_desktop.store import projection
from rflow_desktop.store.sqlite import Connection

_FEW = ("handoff", "flow", "user", "case")


def draw(c: Connection, after: int) -> None:
    """Brings the drawn tables up to the rows that have a number above `after`: what lists are made
    of. Where others stood before is drawn with their words, a little later.
    """
    c.create_function("folded", 1, projection.folded, deterministic=True)
    c.execute(_LINES, (after,))
    c.execute(_SPOKEN, (after,))
    marks = ",".join("?" * len(_FEW))
    few = c.execute(
        f"SELECT type, doc FROM row WHERE n>? AND type IN ({marks})",  # noqa: S608  marks
        (after, *_FEW),
    ).fetchall()
    for kind, raw in few:
        drawn = projection.drawn(kind, loads(raw), raw)
        if drawn is not None:
            c.execute(*drawn)


def _field(name: str, default: str = "''") -> str:
    return f"coalesce(json_extract(doc,'$.{name}'),{default})"


_PHASE = (
    "CASE WHEN json_extract(doc,'$.closed_at') IS NOT NULL THEN 'closed'"
    " WHEN json_extract(doc,'$.handoff') IS NOT NULL THEN 'in_transit'"
    " WHEN json_extract(doc,'$.paused_at') IS NOT NULL THEN 'paused'"
    " WHEN json_extract(doc,'$.started_at') IS NULL THEN 'prepared' ELSE 'active' END"
)
_FOLDED = (
    f"folded({_field('ticket')} || char(10) || {_field('title')} || char(10) || {_field('client')})"
)
_WATCHERS = (
    "coalesce((SELECT group_concat(value,' ') FROM (SELECT value FROM json_each(doc,'$.watchers')"
    " UNION ALL SELECT value FROM json_each(doc,'$.members'))),'')"
)
_COLUMNS = {
    "id": "json_extract(doc,'$.id')",
    "phase": _PHASE,
    "owner": "json_extract(doc,'$.owner')",
    "watchers": _WATCHERS,
    "folded": _FOLDED,
    "kind": _field("kind", "'flow_run'"),
    "flow": _field("flow.id"),
    "flow_name": _field("flow.name"),
    "flow_kind": _field("flow.kind"),
    "snapshot": _field("flow.snapshot"),
    "created_at": "json_extract(doc,'$.created_at')",
    "changed_at": (
        "coalesce(nullif(json_extract(doc,'$.changed_at'),''),json_extract(doc,'$.created_at'))"
    ),
    "handoff": f"coalesce(json_extract(doc,'$.handoff'),{_field('last_handoff')})",
    "steps": _field("steps", "0"),
    "evidence": _field("evidence", "0"),
    "is_test": _field("is_test", "0"),
}
_LINES = (
    f"INSERT OR REPLACE INTO line({', '.join(projection.LINE)})"  # noqa: S608  names of ours
    f" SELECT {', '.join(_COLUMNS.get(name, _field(name)) for name in projection.LINE)}"
    " FROM row WHERE n>? AND type='session' AND json_extract(doc,'$.trashed_at') IS NULL"
)
_ROLE = _field("role", "'user'")
_SPOKEN = (
    f"INSERT OR REPLACE INTO spoken({', '.join(projection.SPOKEN)})"  # noqa: S608  names of ours
    " SELECT id, root_id, type, CASE type WHEN 'message' THEN "
    f"{_ROLE} ELSE '' END, json_extract(doc,'$.hlc'),"
    f" json_extract(doc,'$.by'), {_field('branch')}, doc FROM row"
    " WHERE n>? AND type IN ('message','tool_call')"
)
