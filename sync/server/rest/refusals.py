"""What is refused under /api, as problems: the status and the words of each refusal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.protocol import Verdict
from sync.server.central import NotDone

_STATUS: Mapping[str, int] = {
    "forbidden": 403, "self_claim": 403, "missing": 404, "no_such_person": 404, "limit": 402,
    "malformed": 422, "too_large": 413, "unknown_kind": 422,
}  # fmt: skip
"""Everything else is a state that forbids it."""
NO_SESSION = "Session not found"
NO_FLOW = "Tree not found"
NO_HANDOFF = "Handoff not found"
READ_ONLY = "Your account can read but not change."


def demand(verdict: Verdict) -> None:
    """Raises NotDone for an operation that was not accepted."""
    if verdict.status in {"accepted", "duplicate"}:
        return
    raise NotDone(
        _STATUS.get(verdict.reason, 409),
        verdict.reason,
        verdict.sentence,
        more=_winner(verdict.detail),
    )


def not_found(sentence: str) -> NotDone:
    return NotDone(404, "not_found", sentence)


def forbidden(sentence: str = READ_ONLY) -> NotDone:
    return NotDone(403, "forbidden", sentence)


def refused(code: str, sentence: str, **more: Any) -> NotDone:
    """A state that forbids it, in the words that clients of these paths know."""
    return NotDone(400, code, sentence, more=more)


def stale(current: Mapping[str, Any]) -> NotDone:
    sentence = "This was changed after the version that you have seen."
    return NotDone(409, "stale_rev", sentence, more={"current": current})


def _winner(detail: Mapping[str, str]) -> dict[str, Any]:
    """Who was first, where somebody was."""
    who = detail.get("by")
    if not who:
        return {}
    return {"winner": {"id": who, "name": detail.get("name", ""), "at": detail.get("at", "")}}
