"""A push as it comes: what is asked, and each operation in the very bytes that were sealed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from json.decoder import JSONDecoder
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from rflow_desktop.domain import ops
from sync.protocol import PushAsk, Verdict
from sync.server.verdicts import ID, wrong

_OPS = '"ops":['
_HASH = re.compile(r',"hash":"([0-9a-f]{32})"\}')
_SEAL = len(',"hash":""}') + 32
_ESCAPED = re.compile(r"\\u[dD]")
"""May be half of a letter, which cannot be stored."""
_ASK = TypeAdapter(PushAsk)


def _refuse(name: str) -> Any:
    raise ValueError(name)


_READER = JSONDecoder(parse_constant=_refuse)


class Letter(NamedTuple):
    """What is asked; `sealed` are the bytes of its operations, b"" where they have to be made."""

    ask: PushAsk
    sealed: tuple[bytes, ...] = ()

    def seals(self) -> tuple[bytes, ...]:
        return self.sealed or (b"",) * len(self.ask.ops)


@dataclass(frozen=True)
class Sent:
    """An operation whose bytes are what was sealed."""

    id: str
    document: Mapping[str, Any]
    raw: bytes
    hash: str


def read(raw: bytes) -> Letter:
    """The letter in a request's body. Raises ValueError or ValidationError.

    Desktops put the hash behind the bytes that were stored: those are looked at where they stand,
    which takes a tenth of writing every operation once more. Any other spelling is read as well.
    """
    text = raw.decode()
    try:
        documents, sealed, rest = _in_place(text)
    except (ValueError, IndexError):
        return Letter(_ASK.validate_python(json.loads(text)))
    return Letter(_ASK.validate_python({**rest, "ops": documents}), sealed)


def _in_place(text: str) -> tuple[list[Any], tuple[bytes, ...], dict[str, Any]]:
    """The operations, their bytes, and what else is asked. Raises for what is spelled otherwise."""
    begin = text.index(_OPS) + len(_OPS)
    found, sealed, at = [], [], begin
    while True:
        one, end = _READER.raw_decode(text, at)
        found.append(one)
        sealed.append(_sealed(text[at:end]))
        if text[end] != ",":
            break
        at = end + 1
    if text[end] != "]":
        raise ValueError("the list does not end here")
    rest = json.loads(f"{text[:begin]}{text[end:]}")
    if not isinstance(rest, dict) or rest.get("ops") != [] or text.count(_OPS, end):
        raise ValueError("there is another list of this name")
    return found, tuple(sealed), rest


def _sealed(text: str) -> bytes:
    """The bytes that the hash at its end is of, if it is; else nothing."""
    told = _HASH.fullmatch(text, max(0, len(text) - _SEAL))
    body = text[:-_SEAL]
    if told is None or '"hash":' in body or _ESCAPED.search(body):
        return b""
    raw = f"{body}}}".encode()
    return raw if ops.digest(raw) == told[1] else b""


def opened(document: Mapping[str, Any], sealed: bytes = b"") -> Sent | Verdict:
    """The operation with its bytes. A wrong id or hash is told, and leaves nothing behind."""
    op_id = document.get("id")
    if not isinstance(op_id, str) or not ID.fullmatch(op_id):
        # It goes back in the answer, which has to be Unicode whatever came in.
        name = op_id[:64].encode(errors="replace").decode() if isinstance(op_id, str) else ""
        return wrong(name, "malformed", "An operation has an id.")
    told = document.get("hash")
    body = {name: value for name, value in document.items() if name != "hash"}
    if sealed:
        return Sent(op_id, body, sealed, str(told))
    try:
        raw = ops.canonical(body)
    except ValueError:
        return wrong(op_id, "malformed", "This change holds what cannot be stored.")
    digest = ops.digest(raw)
    if digest != told:
        return wrong(op_id, "bad_hash", "This change was altered on its way.")
    return Sent(op_id, body, raw, digest)
