"""Everything that goes out passes here: masked, shown when asked, written down before it goes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.masking import Guarded, Masks, counted
from rflow_desktop.domain.redact import RedactionFailed
from rflow_desktop.domain.redact_known import Known
from rflow_desktop.domain.reply import Request, Turn
from rflow_desktop.domain.shown_talk import Outgoing
from rflow_desktop.store.ledger_sent import Ledger
from rflow_desktop.store.local import Local
from rflow_desktop.store.view_talk import CaseRows

NOT_FOR = "Data of this client is not sent to the assistant. Everything else works."


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the engineer or the team has settled: never for these clients, never masked words."""

    not_for: frozenset[str] = frozenset()
    allow: frozenset[str] = frozenset()

    def closed_for(self, client: str) -> str:
        return NOT_FOR if client.strip().casefold() in self.not_for else ""


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A request as it goes out, the text of it, and what was done to it."""

    request: Request
    text: str
    counts: Mapping[str, int]
    blocked: tuple[str, ...]
    pictures: tuple[str, ...]

    @property
    def sha256(self) -> str:
        return sha256(self.text.encode()).hexdigest()


def masks_of(local: Local, rows: CaseRows, rules: Rules, secrets: tuple[str, ...] = ()) -> Masks:
    """The session's tokens so far, with the names that its header knows."""
    header = rows.header
    entries = local.outbox.all(
        "SELECT token, kind, value FROM mask WHERE session=? ORDER BY token", header.id
    )
    names = (("client", header.client), ("person", header.person))
    hosts = tuple(
        ("host", value)
        for name, value in header.variables.items()
        if any(part in name for part in ("host", "computer", "server", "device", "target"))
    )
    return Masks(
        entries=tuple((str(t), str(k), str(v)) for t, k, v in entries),
        known=tuple(Known(one) for one in secrets),
        names=tuple(pair for pair in (*names, *hosts) if pair[1].strip()),
        allow=rules.allow,
    )


def keep_masks(local: Local, session: str, masks: Masks) -> None:
    """Keeps the new tokens, so that they stay the same for ever."""
    if not masks.fresh:
        return
    with local.outbox.writing() as c:
        c.executemany(
            "INSERT OR IGNORE INTO mask(session, token, kind, value) VALUES (?,?,?,?)",
            [(session, *entry) for entry in masks.fresh],
        )
    masks.fresh.clear()


def seal(request: Request, masks: Masks) -> Sealed:
    """The request with every text in it masked. Raises Refused when that cannot be made sure."""
    found: list[Guarded] = []

    def guard(text: str) -> str:
        found.append(masks.guard(text))
        return found[-1].text

    try:
        turns = tuple(_masked(turn, guard) for turn in request.turns)
        masked = replace(request, system=guard(request.system), turns=turns)
    except RedactionFailed as error:
        raise Refused("The text could not be checked, so nothing was sent.", "masking") from error
    return Sealed(
        request=masked,
        text=written(masked),
        counts=counted(one.counts for one in found),
        blocked=tuple(what for one in found for what in one.blocked),
        pictures=tuple(picture.name for turn in request.turns for picture in turn.pictures),
    )


def outgoing(sealed: Sealed, masks: Masks, *, to: str, shortened: str) -> Outgoing:
    return Outgoing(
        to=to, model=sealed.request.model, text=sealed.text, size=len(sealed.text.encode()),
        sha256=sealed.sha256,
        masks=tuple((t, v) for t, v in masks.pairs if t in sealed.text),
        blocked=sealed.blocked, pictures=sealed.pictures, shortened=shortened,
    )  # fmt: skip


def note(local: Local, sealed: Sealed, *, at: str, to: str, session: str, what: str) -> int:
    """Writes a send down, before it happens; gives the number of bytes."""
    pictures = sum(len(p.raw) for turn in sealed.request.turns for p in turn.pictures)
    raw = sealed.text.encode()
    Ledger(local.outbox).add(
        at=at, whom=to, model=sealed.request.model, session=session, what=what, body=raw,
        masks=sealed.counts, size=len(raw) + pictures,
    )  # fmt: skip
    return len(raw) + pictures


def written(request: Request) -> str:
    """The request as text, as the screen shows and the ledger keeps it; pictures by their hash."""
    turns = [
        {
            "role": turn.role,
            "content": turn.text or [dict(block) for block in turn.blocks],
            "files": [
                {"name": p.name, "mime": p.mime, "bytes": len(p.raw),
                 "sha256": sha256(p.raw).hexdigest()}
                for p in turn.pictures
            ],
        }
        for turn in request.turns
    ]  # fmt: skip
    told = {
        "model": request.model,
        "system": request.system,
        "tools": [tool.name for tool in request.tools],
        "messages": turns,
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _masked(turn: Turn, guard: Callable[[str], str]) -> Turn:
    return replace(
        turn, text=guard(turn.text), blocks=tuple(_walk(block, guard) for block in turn.blocks)
    )


def _walk(value: Any, guard: Callable[[str], str]) -> Any:
    """Every text within a block; what the provider signed stays as it is."""
    if isinstance(value, str):
        return guard(value)
    if isinstance(value, list | tuple):
        return [_walk(one, guard) for one in value]
    if isinstance(value, Mapping):
        fixed = {"type", "id", "name", "tool_use_id", "signature", "data"}
        if value.get("type") in ("thinking", "redacted_thinking"):
            return dict(value)
        if value.get("type") == "tool_result":
            return {**value, "content": _inside(str(value.get("content", "")), guard)}
        return {k: v if k in fixed else _walk(v, guard) for k, v in value.items()}
    return value


def _inside(text: str, guard: Callable[[str], str]) -> str:
    """A tool's result with every text in it masked as it reads, not as JSON writes it down."""

    def walk(value: Any) -> Any:
        if isinstance(value, str):
            return guard(value)
        if isinstance(value, list):
            return [walk(one) for one in value]
        if isinstance(value, dict):
            return {guard(name): walk(one) for name, one in value.items()}
        return value

    try:
        return json.dumps(walk(json.loads(text)), ensure_ascii=False)
    except ValueError:
        return guard(text)


def restored(value: Any, masks: Masks) -> Any:
    """What the model gave to a tool, with names in place of tokens."""
    if isinstance(value, str):
        return masks.restore(value)
    if isinstance(value, list):
        return [restored(one, masks) for one in value]
    if isinstance(value, Mapping):
        return {str(name): restored(one, masks) for name, one in value.items()}
    return value
