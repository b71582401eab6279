"""Texts for somebody else: their fixed headings, and what a client is not told."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rflow_desktop.domain.masking import Masks

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "documentation": ("Problem", "What we confirmed", "Root cause", "Resolution"),
    "package": ("Problem", "What we confirmed", "What we tried", "Hypothesis", "Next steps"),
}
EMPTY = "Nothing yet."
FOR_CLIENTS = frozenset({"status_client", "status_email", "request_info"})
"""Kinds of texts that leave the company."""
_SAID: Mapping[str, str] = {
    "HOST": "one of your computers", "IP": "a network address", "MAC": "a device",
    "SHARE": "a shared folder", "ID": "an internal number", "USER": "an account",
}  # fmt: skip
_TOKEN = re.compile(rf"\b({'|'.join(_SAID)})_[1-9]\d{{0,5}}\b")


def with_headings(kind: str, text: str) -> str:
    """`text` with every heading of its kind, also those that it left out."""
    wanted = HEADINGS.get(kind, ())
    there = {line.strip("# ").casefold() for line in text.splitlines() if line.startswith("#")}
    missing = [f"## {one}\n\n{EMPTY}" for one in wanted if one.casefold() not in there]
    return "\n\n".join([*([text.strip()] if text.strip() else []), *missing])


def for_client(text: str) -> str:
    """`text` without names of computers, addresses and secrets of the network behind it."""
    masks = Masks()
    plain = masks.guard(text).text
    return masks.restore(_TOKEN.sub(lambda token: _SAID[token[1]], plain))


def for_client_if(kind: str, text: str) -> str:
    """`text`, masked when its kind leaves the company."""
    return for_client(text) if kind in FOR_CLIENTS else text


def finished(kind: str, text: str) -> str:
    """A text of this kind as it may be shown, copied and kept."""
    return for_client_if(kind, with_headings(kind, text))
