"""A row as it stands in the tables."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, NamedTuple

from rflow_desktop.domain.model import BY_TYPE, ROWS, Evidence, Handoff, Part
from rflow_desktop.domain.values import Row
from sync.server.scopes import Scopes

PARTS = frozenset(one for one in ROWS if issubclass(one, Part))
ROOTS = frozenset(one for one in ROWS if one.root is Row.root)
"""To ask for the very type takes a tenth of `isinstance`, which models answer in Python."""


class Stored(NamedTuple):
    row: Row
    seq: int
    scopes: Scopes


@lru_cache(maxsize=1_024)
def listed(reach: Scopes) -> str:
    """Scopes as they are stored. The same few come again and again."""
    return json.dumps(sorted(reach))


@lru_cache(maxsize=1_024)
def _scopes(where: str) -> Scopes:
    return frozenset(json.loads(where))


def values(account: str, stored: Stored, doc: str) -> tuple[Any, ...]:
    """The columns of a row whose JSON is `doc`, in their order."""
    row, seq, reach = stored
    session: str = getattr(row, "session", "") if type(row) in PARTS else ""
    ref = row.sha256 if type(row) is Evidence else ""
    state = row.state.value if type(row) is Handoff else ""
    return (account, row.TYPE, row.id, seq, session, ref, state, listed(reach), doc)


def read(kind: str, doc: str, seq: int, where: str) -> Stored:
    return Stored(BY_TYPE[kind].model_validate_json(doc), seq, _scopes(where))
