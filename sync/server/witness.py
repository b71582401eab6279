"""Who may see an operation: whoever may see the rows that it wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from rflow_desktop.domain import acts, acts_library, acts_pool, acts_talk
from rflow_desktop.domain.model import (
    Briefing,
    Evidence,
    Handoff,
    Session,
    Snapshot,
    Suggestion,
)
from sync.server import dialect, schema, scopes
from sync.server.people import Caller
from sync.server.scopes import Scopes

Key = tuple[str, str]
Wrote = tuple[str, Mapping[str, Any]]
"""The kind of an operation, and its payload."""

_SCOPES = "SELECT type, id, scopes FROM row WHERE account_id=? AND (type, id) IN"
_HEADER = frozenset(
    act.KIND
    for act in (
        acts.StartSession, acts.PrepareSession, acts.BeginPrepared, acts.CancelPrepared,
        acts.Reassign, acts.SetFields, acts.SetVariables, acts.Pause, acts.Resume,
        acts_pool.ShareSession, acts_pool.PutInPool, acts_pool.TakeFromPool,
        acts_talk.Rename, acts_talk.SetMembers, acts_talk.Trash,
    )
)  # fmt: skip
"""What these say stands in the session's own row."""
_HANDOFF = ((Handoff.TYPE, "handoff"),)
_EVIDENCE = ((Evidence.TYPE, "evidence"),)
_CONTENT = ((Snapshot.TYPE, "snapshot"),)
_OFFER = ((Suggestion.TYPE, "suggestion"),)
_OWN_WAY: Mapping[str, tuple[tuple[str, str], ...]] = {
    acts.HandOver.KIND: (*_HANDOFF, (Briefing.TYPE, "handoff")),
    acts.Claim.KIND: _HANDOFF,
    acts.ReturnHandoff.KIND: _HANDOFF,
    acts.CancelHandoff.KIND: _HANDOFF,
    acts.Ask.KIND: _HANDOFF,
    acts.AnswerQuestion.KIND: _HANDOFF,
    acts.Attach.KIND: _EVIDENCE,
    acts.EditEvidence.KIND: _EVIDENCE,
    acts.SaveFlow.KIND: _CONTENT,
    acts_library.ForkFlow.KIND: _CONTENT,
    acts_library.SuggestChange.KIND: _OFFER,
    acts_library.DeclineSuggestion.KIND: _OFFER,
    acts_library.AcceptSuggestion.KIND: (*_CONTENT, *_OFFER),
}
"""Rows that do not simply go where the rest does: their type, and what names them in a payload."""


@dataclass(frozen=True)
class Witness:
    """One person before the operations of one session or flow; `work` says who holds all of it
    but `contact` and what has a way of its own.
    """

    conn: Connection
    caller: Caller
    work: Scopes
    contact: Scopes

    @classmethod
    def of(cls, conn: Connection, caller: Caller, kind: str, root: str) -> Witness | None:
        """None where there is nothing that the caller may see."""
        table = schema.row.c
        found = conn.execute(
            select(table.scopes, table.doc).where(
                table.account_id == caller.account, table.type == kind, table.id == root
            )
        ).one_or_none()
        reach = frozenset[str]() if found is None else frozenset(json.loads(found.scopes))
        if found is None or not reach & caller.scopes:
            return None
        if kind != Session.TYPE:
            return cls(conn, caller, reach, frozenset())
        session = Session.model_validate_json(found.doc)
        work, contact = scopes.of_work(session, caller.account), scopes.of_contact(session)
        return cls(conn, caller, work, contact)

    def sees(self, wrote: Sequence[Wrote]) -> list[bool]:
        """Of each, whether all of what it wrote is theirs to see."""
        keys = [_own_way(*one) for one in wrote]
        wanted = tuple(dict.fromkeys(key for some in keys for key in some))
        found = dialect.run_for(self.conn, _SCOPES, self.caller.account, wanted)
        reach = {(one.type, one.id): frozenset(json.loads(one.scopes)) for one in found}
        return [
            all(self._may(reach.get(key, frozenset())) for key in some)
            if kind in _OWN_WAY
            else self._otherwise(kind)
            for (kind, _), some in zip(wrote, keys, strict=True)
        ]

    def _otherwise(self, kind: str) -> bool:
        if kind == acts.SetContact.KIND:
            return self._may(self.contact)
        return kind in _HEADER or self._may(self.work)

    def _may(self, reach: Scopes) -> bool:
        return bool(reach & self.caller.scopes)


def _own_way(kind: str, payload: Mapping[str, Any]) -> tuple[Key, ...]:
    return tuple((row, str(payload.get(name, ""))) for row, name in _OWN_WAY.get(kind, ()))
