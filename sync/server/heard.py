"""What a relayed stream says of itself while it passes: tokens used, and whether it came whole."""

from __future__ import annotations

import json
from typing import Any

from rflow_desktop.domain.model_talk import Usage

_COUNTED = (b'"message_start"', b'"message_delta"', b'"content_block_delta"')
_WORDS = ("text", "thinking", "partial_json")
BYTES_A_TOKEN = 4
"""How much is written for a token, about: the number itself comes only at the very end."""
_LONGEST = 1024 * 1024
"""Of a line that is looked into; a longer one is no count."""
_FIELDS = {
    "input_tokens": "input", "output_tokens": "output",
    "cache_read_input_tokens": "cache_read", "cache_creation_input_tokens": "cache_write",
}  # fmt: skip


def size(words: object) -> int:
    return len(words.encode("utf-8", "replace")) if isinstance(words, str) else 0


def at_least(used: Usage, came: int) -> Usage:
    """What a reply of `came` bytes has used, where it was cut off before it was counted."""
    return used.model_copy(update={"output": max(used.output, came // BYTES_A_TOKEN)})


class Heard:
    """Is fed the bytes of an event stream as they pass, in whatever pieces."""

    def __init__(self) -> None:
        self._line = b""
        self._counts: dict[str, int] = {}
        self._came = 0
        self.model = ""
        self.whole = False

    @property
    def used(self) -> Usage:
        return at_least(Usage(**self._counts), self._came)

    def feed(self, piece: bytes) -> None:
        *lines, self._line = (self._line + piece).split(b"\n")
        for line in lines:
            self._take(line)
        self._line = self._line[:_LONGEST]

    def _take(self, line: bytes) -> None:
        if not line.startswith(b"data:"):
            self.whole = self.whole or line.strip() == b"event: message_stop"
            return
        if not any(name in line for name in _COUNTED):
            return
        try:
            told = json.loads(line[len(b"data:") :])
        except ValueError:
            return
        if not isinstance(told, dict):
            return
        message, delta = told.get("message", {}), told.get("delta")
        if told.get("type") == "message_delta":
            self._came = 0  # from here on the provider's own number holds
        elif isinstance(delta, dict):
            self._came += sum(size(delta.get(name)) for name in _WORDS)
        self.model = str(message.get("model", self.model))
        self._count(message.get("usage"))
        self._count(told.get("usage"))

    def _count(self, usage: Any) -> None:
        """The newest number of each: the provider counts from the beginning each time."""
        if not isinstance(usage, dict):
            return
        for name, field in _FIELDS.items():
            number = usage.get(name)
            if isinstance(number, int) and number >= 0:
                self._counts[field] = number
