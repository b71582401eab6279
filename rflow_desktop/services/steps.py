"""What one step of the assistant sent and what came back, word for word."""

from __future__ import annotations

import json
from datetime import datetime

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Evidence
from rflow_desktop.domain.model_talk import CallState, ToolCall
from rflow_desktop.domain.words import duration
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local

MOST_SHOWN = 64 * 1024
_NO_OUTPUT = "Nothing came back yet."


class Steps:
    def __init__(self, work: Work) -> None:
        self._work = work

    async def shown(self, call: str) -> str:
        """Asked for, came back, what left this computer. Raises Refused when it is not here."""
        return await self._work.store.run(lambda local: _shown(local, call))


def _shown(local: Local, call: str) -> str:
    found = local.get(ToolCall, call)
    if found is None:
        raise Refused("This step is not on this computer.", "missing")
    asked = json.dumps(found.args, ensure_ascii=False, indent=2)
    if found.state is CallState.DENIED:
        return f"{found.name} was asked for with\n{asked}\n\nNothing was done"
    left = f"{found.left:,} bytes" if found.left else "Nothing"
    parts = [
        f"{found.name} was asked for with\n{asked}",
        f"Came back\n{_output(local, found) or _NO_OUTPUT}",
        f"{left} left this computer",
    ]
    if found.ended_at:
        parts[-1] += f", {_took(found)}"
    if found.approved:
        parts.append(f"Allowed for exactly {found.approved}")
    return "\n\n".join(parts)


def _output(local: Local, call: ToolCall) -> str:
    """The whole of it where it was kept as evidence and is here, otherwise its beginning."""
    kept = local.get(Evidence, call.output or "")
    raw = local.blobs.read(kept.sha256) if kept is not None else None
    if raw is None:
        return call.preview
    return raw[:MOST_SHOWN].decode("utf-8", "replace")


def _took(call: ToolCall) -> str:
    began, ended = (datetime.fromisoformat(at) for at in (call.at, call.ended_at or call.at))
    return f"took {duration(max(0.0, (ended - began).total_seconds()))}"
