"""A request with masks over every text in it, and the text of it as it is shown and kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from rflow_desktop.assistant.prompts import ELSEWHERE
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.masking import Guarded, Masks, counted
from rflow_desktop.domain.redact import RedactionFailed
from rflow_desktop.domain.reply import Request, Turn

UNSURE = "The text could not be checked, so nothing was sent."


Guard = Callable[[str], str]


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


def covered(text: str, masks: Masks) -> str:
    """`text` as it may go out. Raises Refused when that cannot be made sure."""
    try:
        return masks.guard(text).text
    except RedactionFailed as error:
        raise Refused(UNSURE, "masking") from error


def seal(request: Request, masks: Masks) -> Sealed:
    """The request with every text in it masked. Raises Refused when that cannot be made sure.

    What stands only in the instructions or in other sessions gets tokens of this computer alone:
    those of the session travel with it.
    """
    found: list[Guarded] = []

    def guard(text: str) -> str:
        found.append(masks.guard(text))
        return found[-1].text

    def far(text: str) -> str:
        found.append(masks.guard(text, elsewhere=True))
        return found[-1].text

    try:
        turns = tuple(_masked(turn, guard, far) for turn in request.turns)
        masked = replace(request, system=far(request.system), turns=turns)
    except RedactionFailed as error:
        raise Refused(UNSURE, "masking") from error
    return Sealed(
        request=masked,
        text=written(masked),
        counts=counted(one.counts for one in found),
        blocked=tuple(what for one in found for what in one.blocked),
        pictures=tuple(picture.name for turn in request.turns for picture in turn.pictures),
    )


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


def _masked(turn: Turn, guard: Guard, far: Guard) -> Turn:
    blocks = tuple(_walk(block, guard, far) for block in turn.blocks)
    return replace(turn, text=guard(turn.text), blocks=blocks)


def _walk(value: Any, guard: Guard, far: Guard) -> Any:
    """Every text within a block; what the provider signed stays as it is."""
    if isinstance(value, str):
        return guard(value)
    if isinstance(value, list | tuple):
        return [_walk(one, guard, far) for one in value]
    if isinstance(value, Mapping):
        fixed = {"type", "id", "name", "tool_use_id", "signature", "data"}
        if value.get("type") in ("thinking", "redacted_thinking"):
            return dict(value)
        if value.get("type") == "tool_result":
            return {**value, "content": _inside(str(value.get("content", "")), guard, far)}
        return {k: v if k in fixed else _walk(v, guard, far) for k, v in value.items()}
    return value


def _inside(text: str, guard: Guard, far: Guard) -> str:
    """A tool's result with every text in it masked as it reads, not as JSON writes it down."""

    def walk(value: Any, mask: Guard) -> Any:
        if isinstance(value, str):
            return mask(value)
        if isinstance(value, list):
            return [walk(one, mask) for one in value]
        if isinstance(value, dict):
            return {mask(name): walk(one, mask) for name, one in value.items()}
        return value

    try:
        told = json.loads(text)
    except ValueError:
        return guard(text)
    from_elsewhere = isinstance(told, dict) and told.get("source") == ELSEWHERE
    return json.dumps(walk(told, far if from_elsewhere else guard), ensure_ascii=False)


def restored(value: Any, masks: Masks) -> Any:
    """What the model gave to a tool, with names in place of tokens."""
    if isinstance(value, str):
        return masks.restore(value)
    if isinstance(value, list):
        return [restored(one, masks) for one in value]
    if isinstance(value, Mapping):
        return {str(name): restored(one, masks) for name, one in value.items()}
    return value
