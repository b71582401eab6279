"""Values of a session that never leave this computer: what its flows ask for as a secret."""

from __future__ import annotations

import re

from rflow_desktop.domain.model import Session
from rflow_desktop.services.shelf import FlowCache
from rflow_desktop.store.local import Local

_TELLING = re.compile(r"(?i)(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|psk|pin|api_?key)$")
"""Names that say themselves what their value is."""
_SHORTEST = 4
"""A shorter value under such a name, such as `yes`, would hide every other word."""


def hidden_values(local: Local, header: Session, cache: FlowCache) -> tuple[str, ...]:
    """Sensitive values of this session and of those it goes on from.

    What one of their flows calls sensitive stays so in all of them: a follow-up carries the values
    over, and not the flow.
    """
    chain, seen = [header], {header.id}
    while (origin := chain[-1].origin) is not None and origin not in seen:
        before = local.get(Session, origin)
        if before is None:
            break
        seen.add(origin)
        chain.append(before)
    flows = [one.flow.snapshot for one in chain if one.flow is not None]
    contents = [content for one in flows if (content := cache.get(local, one)) is not None]
    masked = {v.name for content in contents for v in content.variables() if v.masked}
    found = {
        value
        for one in chain
        for name, value in one.variables.items()
        if value.strip() and (name in masked or (_TELLING.search(name) and len(value) >= _SHORTEST))
    }
    return tuple(sorted(found))
