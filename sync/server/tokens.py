"""The texts of tokens: which account they name, how one follows from another, how they are kept."""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import NamedTuple

_SHAPE = re.compile(r"rf([ar])_([0-9a-f]{32})_[A-Za-z0-9_-]{43}")
_KIND = {"a": "access", "r": "refresh"}


class Token(NamedTuple):
    account: str
    hash: str
    kind: str


def parsed(text: str, kind: str) -> Token | None:
    """What a token says of itself; None for what is no token of this kind."""
    found = _SHAPE.fullmatch(text)
    if found is None or _KIND[found[1]] != kind:
        return None
    parts = (found[2][:8], found[2][8:12], found[2][12:16], found[2][16:20], found[2][20:])
    return Token("-".join(parts), hashed(text), kind)


def new(letter: str, account: str) -> str:
    return f"rf{letter}_{account.replace('-', '')}_{secrets.token_urlsafe(32)}"


def derived(letter: str, account: str, old: str, nonce: str) -> str:
    """The successor of a token: only who has the old one can tell it, only after it was used."""
    raw = hmac.new(old.encode(), f"{letter}{nonce}".encode(), sha256).digest()
    text = urlsafe_b64encode(raw).decode().rstrip("=")
    return f"rf{letter}_{account.replace('-', '')}_{text}"


def hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
