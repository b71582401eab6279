"""Which bytes are a person's own: what operations here speak of."""

from __future__ import annotations

import json

from rflow_desktop.domain.acts import Attach
from rflow_desktop.store.outbox import Outbox


def attached(outbox: Outbox, where: str) -> set[str]:
    """The hashes in operations of a person here: its session may have been put away, or be
    somebody else's now.
    """
    found = outbox.database.all(f"SELECT bytes FROM op WHERE kind=? AND {where}", Attach.KIND)  # noqa: S608  ours
    payloads = (json.loads(raw)["payload"] for (raw,) in found)
    return {payload["sha256"] for payload in payloads if "sha256" in payload}
