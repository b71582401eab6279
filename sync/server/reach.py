"""Where a row goes, by itself and by the rows that it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeVar, cast

from rflow_desktop.domain.model import (
    Briefing,
    Contact,
    Evidence,
    Flow,
    Handoff,
    Part,
    Session,
    Snapshot,
)
from rflow_desktop.domain.model_flows import OfFlow
from rflow_desktop.domain.model_talk import Assistant, Thought
from rflow_desktop.domain.values import Row
from sync.server import scopes
from sync.server.scopes import Scopes

R = TypeVar("R", bound=Row)
Wanted = Mapping[tuple[str, str], Row]
OWN_WAY = (Contact, Handoff, Briefing, Evidence, Thought)
"""Parts that do not simply go where the work on their session goes."""


class Rows(Protocol):
    """An account as it is, and where its rows are now."""

    account: str

    def get(self, kind: type[R], row_id: str) -> R | None: ...
    def reach(self, kind: str, row_id: str) -> Scopes: ...


def of_row(rows: Rows, row: Row, wanted: Wanted) -> Scopes:
    """Where `row` goes once it is put together with `wanted`."""
    match row:
        case Session():
            return scopes.of_session(row, rows.account)
        case Contact() | Handoff() | Briefing() | Evidence() | Thought():
            session = _session(rows, row, wanted)
            return scopes.of_part(row, session, rows.account, shown=shown(rows, session, wanted))
        case Part():
            return scopes.of_part(row, _session(rows, row, wanted), rows.account)
        case Flow():
            return scopes.of_flow(row, rows.account)
        case Assistant():
            return scopes.of_assistant(row, rows.account)
        case OfFlow():
            flow = wanted.get((Flow.TYPE, row.flow)) or rows.get(Flow, row.flow)
            return scopes.of_flow_part(row, cast("Flow | None", flow), rows.account)
        case Snapshot():
            return rows.reach(Snapshot.TYPE, row.id)  # its flow says more
        case _:
            return scopes.of_account(rows.account)


def shown(rows: Rows, session: Session, wanted: Wanted) -> frozenset[str]:
    """The evidence on the page that waits to be claimed."""
    page = session.handoff or ""
    found = wanted.get((Briefing.TYPE, page)) or (rows.get(Briefing, page) if page else None)
    return frozenset(found.evidence) if isinstance(found, Briefing) else frozenset()


def _session(rows: Rows, part: Part, wanted: Wanted) -> Session:
    session = wanted.get((Session.TYPE, part.session)) or rows.get(Session, part.session)
    return cast(Session, session)
