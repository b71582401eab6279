"""Operations: what a person can do to the shared truth, one frozen value a kind and version."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from hashlib import blake2b
from typing import Any, ClassVar

from pydantic import Field, ValidationError

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.values import At, Id, Said, Value

OP_LIMIT = 256 * 1024
"""Bytes of one operation: room for a full scratchpad (64 KiB) beside the text it was written over.
"""


_KIND = re.compile(r"[a-z_]{1,24}\.[a-z_]{1,40}")
"""What a kind looks like, whatever version has it."""
Upcast = Callable[[Mapping[str, Any]], Mapping[str, Any]]


class Act(Said):
    """What was done. `KIND` is its name on the wire, `V` its version.

    `OLDER` has a step for every version that was ever released: it makes of that one's payload the
    next one's. A computer that was away for months still sends what it wrote then.
    """

    KIND: ClassVar[str]
    V: ClassVar[int] = 1
    OLDER: ClassVar[Mapping[int, Upcast]] = {}


class Op(Value):
    """An act with who, when and over what it was done.

    `base` names, by field, the operation whose value was seen.
    """

    id: Id
    entity: tuple[str, Id]
    actor: str
    replica: str
    hlc: str = Field(pattern=r"^[0-9a-f]{32}$")
    captured_at: At
    base: dict[str, str] = Field(default_factory=dict)
    not_after: At | None = None
    deps: tuple[str, ...] = ()
    uncertain: bool = False
    act: Act

    @property
    def root(self) -> str:
        return self.entity[1]


def write(op: Op) -> bytes:
    """The bytes of `op` as they are stored, hashed and sent: sorted keys, no blanks, UTF-8."""
    document: dict[str, Any] = {
        "id": op.id,
        "kind": op.act.KIND,
        "v": op.act.V,
        "entity": list(op.entity),
        "actor": op.actor,
        "replica": op.replica,
        "hlc": op.hlc,
        "captured_at": op.captured_at,
        "payload": op.act.model_dump(mode="json", exclude_unset=True),
    }
    if op.base:
        document["base"] = op.base
    if op.not_after is not None:
        document["not_after"] = op.not_after
    if op.deps:
        document["deps"] = list(op.deps)
    if op.uncertain:
        document["uncertain"] = True
    return canonical(document)


_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
)


def canonical(document: Any) -> bytes:
    """JSON with sorted keys and no blanks. Raises ValueError for text that is not Unicode."""
    return _CANONICAL.encode(document).encode()


def digest(raw: bytes) -> str:
    """BLAKE2b-128 of an operation's bytes, as hex: the same id with another digest is not the same
    operation.
    """
    return blake2b(raw, digest_size=16).hexdigest()


def readable(acts: Iterable[type[Act]]) -> dict[tuple[str, int], type[Act]]:
    """The kinds and versions that can be read as these acts."""
    return {(act.KIND, version): act for act in acts for version in (*act.OLDER, act.V)}


def read(document: Any, acts: dict[tuple[str, int], type[Act]]) -> Op:
    """The operation in a JSON object.

    Raises Refused with code `malformed`, `unknown_kind` or `too_new`.
    """
    if not isinstance(document, dict):
        raise Refused("An operation is a JSON object.", "malformed")
    fields = {
        name: value for name, value in document.items() if name not in {"kind", "v", "payload"}
    }
    kind, version = document.get("kind"), document.get("v", 1)
    is_one = isinstance(kind, str) and bool(_KIND.fullmatch(kind)) and type(version) is int
    act = acts.get((str(kind), int(version))) if is_one else None
    if act is None:
        code = "too_new" if is_one else "unknown_kind"  # a later version may know it
        raise Refused("This change was made by a version of RFlow that is not known here.", code)
    try:
        payload = _brought_up(document.get("payload"), act, int(version))
        return Op(**fields, act=act.model_validate(payload))
    except (ValidationError, TypeError) as error:
        raise Refused(_place(error), "malformed") from error


def _brought_up(payload: Any, act: type[Act], version: int) -> Any:
    """The payload as this version writes it. What is none is left to be refused."""
    if isinstance(payload, dict):
        for number in range(version, act.V):
            payload = dict(act.OLDER[number](payload))
    return payload


def _place(error: ValidationError | TypeError) -> str:
    if isinstance(error, TypeError):
        return "An operation has a field that is not known."
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place or 'operation'}: {first['msg']}."
