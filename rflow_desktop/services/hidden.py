"""Values of a session that never leave this computer: what its flows ask for as a secret."""

from __future__ import annotations

from rflow_desktop.domain.model import Session
from rflow_desktop.domain.withheld import withheld
from rflow_desktop.services.shelf import FlowCache
from rflow_desktop.store.local import Local


def hidden_values(local: Local, header: Session, cache: FlowCache) -> tuple[str, ...]:
    """Sensitive values of this session and of those it goes on from."""
    chain, seen = [header], {header.id}
    while (origin := chain[-1].origin) is not None and origin not in seen:
        before = local.get(Session, origin)
        if before is None:
            break
        seen.add(origin)
        chain.append(before)
    flows = [one.flow.snapshot for one in chain if one.flow is not None]
    contents = [content for one in flows if (content := cache.get(local, one)) is not None]
    return withheld(chain, contents)
