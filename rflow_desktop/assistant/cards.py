"""Permission cards: what the assistant asks for, bound to the exact text that is shown."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Evidence
from rflow_desktop.domain.shown_talk import PermissionCard
from rflow_desktop.services.asking import Answer
from rflow_desktop.store.local import Local

_QUESTIONS: Mapping[str, str] = {
    "read_evidence": "Allow reading one screenshot?",
    "read_text": "Allow reading one log?",
    "resolve_name": "Allow looking up a name?",
    "reach_port": "Allow trying a port?",
    "read_certificate": "Allow reading a certificate?",
    "ping": "Allow a ping?",
    "trace": "Allow tracing the way?",
    "search_here": "Allow searching your sessions and flows?",
}
_UNCHANGED = "Nothing is changed at the client."


@dataclass
class Cards:
    """The cards that wait. A session has one at a time, which waits for ever."""

    tell: Callable[[str], None]
    _open: dict[str, tuple[PermissionCard, asyncio.Future[Answer]]] = field(default_factory=dict)

    def of(self, session: str) -> PermissionCard | None:
        found = self._open.get(session)
        return None if found is None else found[0]

    async def ask(self, card: PermissionCard) -> Answer:
        """Waits until a person has decided about this card."""
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._open[card.session] = (card, answer)
        self.tell(card.session)
        try:
            return await answer
        finally:
            self._open.pop(card.session, None)
            self.tell(card.session)

    def decide(self, card: PermissionCard, answer: Answer) -> None:
        """Decides about the card as it was shown. Raises Refused when another text waits now."""
        found = self._open.get(card.session)
        if found is None or found[0].hash != card.hash or found[0].id != card.id:
            raise Refused("This was decided or changed meanwhile. Look at it again.", "changed")
        if not found[1].done():
            found[1].set_result(answer)

    def drop(self, session: str) -> None:
        """Nobody waits for the answer any more."""
        found = self._open.get(session)
        if found is not None and not found[1].done():
            found[1].set_result("no")


def make(
    session: str, call: str, tool: str, given: Mapping[str, Any], evidence: Evidence | None,
    exact: str, *, to: str,
) -> PermissionCard:  # fmt: skip
    """The card for a tool. `exact` is what would leave, or what would be done, word for word."""
    lines = _lines(tool, evidence, exact, to)
    told = json.dumps([session, tool, dict(given), exact], sort_keys=True, ensure_ascii=False)
    return PermissionCard(
        id=call, session=session, tool=tool, question=_QUESTIONS.get(tool, "Allow this?"),
        lines=(*lines, _UNCHANGED), exact=exact, hash=sha256(told.encode()).hexdigest(),
        about="" if evidence is None else evidence.id,
        sha256="" if evidence is None else evidence.sha256,
        name="" if evidence is None else evidence.title or evidence.name,
    )  # fmt: skip


def _lines(tool: str, evidence: Evidence | None, exact: str, to: str) -> tuple[str, ...]:
    if tool == "read_evidence" and evidence is not None:
        leaves = f"1 image, {_kb(evidence.size)}"
        return "The covered copy is sent.", f"Leaves this computer: {leaves}, to {to}."
    if tool == "read_text":
        leaves = _kb(len(exact.encode()))
        return "Masked text is sent.", f"Leaves this computer: {leaves}, to {to}."
    if tool == "search_here":
        return "Stays on this computer until it is found.", f"Matches are sent, masked, to {to}."
    if tool.startswith(("propose", "set")):
        return ("As a proposal that you accept or dismiss.",)
    return (
        f"{tool.replace('_', ' ').capitalize()}: {exact}",
        "From this computer. The result is kept as evidence and sent to the assistant.",
    )


def remembered(local: Local, card: PermissionCard) -> bool:
    """Whether exactly this was allowed for the session before."""
    found = local.outbox.value(
        "SELECT 1 FROM allowed WHERE session=? AND tool=? AND hash=?",
        card.session, card.tool, card.hash,
    )  # fmt: skip
    return found is not None


def remember(local: Local, card: PermissionCard, at: str) -> None:
    with local.outbox.writing() as c:
        c.execute(
            "INSERT OR IGNORE INTO allowed(session, tool, hash, at) VALUES (?,?,?,?)",
            (card.session, card.tool, card.hash, at),
        )


def _kb(size: int) -> str:
    return f"{max(1, round(size / 1024))} KB"
