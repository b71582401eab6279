"""A row as it stands in the tables, and what is counted of a scope."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rflow_desktop.domain.model import BY_TYPE
from rflow_desktop.domain.values import Row
from sync.server.scopes import Scopes


class Stored(NamedTuple):
    row: Row
    seq: int
    scopes: Scopes


@dataclass
class Sum:
    head: int = 0
    count: int = 0
    total: int = 0


@lru_cache(maxsize=1_024)
def listed(reach: Scopes) -> str:
    """Scopes as they are stored. The same few come again and again."""
    return json.dumps(sorted(reach))


def read(kind: str, doc: str, seq: int, where: str) -> Stored:
    return Stored(BY_TYPE[kind].model_validate_json(doc), seq, frozenset(json.loads(where)))
