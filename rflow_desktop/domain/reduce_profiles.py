"""Rules for assistants: made, changed and shared by who may, taken out of use and put back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rflow_desktop.domain import acts_talk as acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.fields import settle
from rflow_desktop.domain.model_talk import Access, Assistant
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.reducing import Changes, Context, Rows, Rule

_FIELDS = ("name", "description", "prompt", "model", "tools", "permissions", "access")
_ANSWERS = frozenset({"allow", "ask", "deny"})


def save(rows: Rows, op: Op, act: acts.SaveAssistant, ctx: Context) -> Changes:
    found = rows.get(Assistant, op.root)
    if found is not None:
        _demand(found, ctx)
    elif not act.name:
        raise Refused("Give the assistant a name.", "empty")
    if not set((act.permissions or {}).values()) <= _ANSWERS:
        raise Refused("A tool is allowed, asked about or denied.", "malformed")
    if act.access not in (None, Access.PRIVATE) and (found is None or act.access != found.access):
        probe = found or Assistant(id=op.root, name=act.name or "", author=op.actor)
        if not can(ctx.actor, "assistant.share", probe):
            raise Refused("A senior shares assistants with others.", "forbidden")
    before = found or Assistant(
        id=op.root, name=act.name or "", author=op.actor, team=ctx.actor.team,
        access=Access.PRIVATE,
    )  # fmt: skip
    wanted = {
        name: _plain(getattr(act, name)) for name in _FIELDS if getattr(act, name) is not None
    }
    current = {name: _plain(getattr(before, name)) for name in wanted}
    won, marks = settle(before, current, wanted, op)
    return Changes((_marked(before, op, {**won, **marks}),))


def retire(rows: Rows, op: Op, act: acts.RetireAssistant, ctx: Context) -> Changes:
    found = rows.get(Assistant, op.root)
    if found is None:
        raise Refused("This assistant is not here yet.", "missing")
    _demand(found, ctx)
    won, marks = settle(found, {"retired": found.retired}, {"retired": act.retired}, op)
    return Changes((_marked(found, op, {**won, **marks}),))


def _demand(found: Assistant, ctx: Context) -> None:
    if not can(ctx.actor, "assistant.edit", found):
        raise Refused("Only its author or an admin changes this assistant.", "forbidden")


def _marked(row: Assistant, op: Op, update: dict[str, Any]) -> Assistant:
    """The row as it is read back: plain values in, the row's own kinds out."""
    last = max((row.changed_at, row.changed_by), (op.captured_at, op.actor))
    marked = {**update, "changed_at": last[0], "changed_by": last[1]}
    if "access" in marked:
        marked["access"] = Access(marked["access"])
    if "tools" in marked:
        marked["tools"] = tuple(marked["tools"])
    return row.model_copy(update=marked)


def _plain(value: Any) -> Any:
    """A value as JSON knows it, so that a lost one is read back as it was kept."""
    return list(value) if isinstance(value, tuple) else value


RULES: Mapping[type[Act], Rule] = {acts.SaveAssistant: save, acts.RetireAssistant: retire}
