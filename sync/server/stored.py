"""A row as it stands in the tables, and what is counted of a scope."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from rflow_desktop.domain.model import BY_TYPE, Evidence, Handoff, Part
from rflow_desktop.domain.values import Row
from sync.server.scopes import Scopes


class Stored(NamedTuple):
    row: Row
    seq: int
    scopes: Scopes


@dataclass
class Sum:
    """`before` is where the scope stood when it was read."""

    head: int = 0
    count: int = 0
    total: int = 0
    before: int = 0


@lru_cache(maxsize=1_024)
def listed(reach: Scopes) -> str:
    """Scopes as they are stored. The same few come again and again."""
    return json.dumps(sorted(reach))


def values(account: str, stored: Stored, doc: str) -> dict[str, Any]:
    """The columns of a row whose JSON is `doc`."""
    row = stored.row
    return {
        "account_id": account,
        "type": row.TYPE,
        "id": row.id,
        "seq": stored.seq,
        "session": row.session if isinstance(row, Part) else "",
        "ref": row.sha256 if isinstance(row, Evidence) else "",
        "state": row.state.value if isinstance(row, Handoff) else "",
        "scopes": listed(stored.scopes),
        "doc": doc,
    }


def read(kind: str, doc: str, seq: int, where: str) -> Stored:
    return Stored(BY_TYPE[kind].model_validate_json(doc), seq, frozenset(json.loads(where)))
