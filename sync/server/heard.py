"""What a relayed stream says of itself while it passes: tokens used, and whether it came whole."""

from __future__ import annotations

import json
from typing import Any

from rflow_desktop.domain.model_talk import Usage

_COUNTED = (b'"message_start"', b'"message_delta"')
_LONGEST = 1024 * 1024
"""Of a line that is looked into; a longer one is no count."""
_FIELDS = {
    "input_tokens": "input", "output_tokens": "output",
    "cache_read_input_tokens": "cache_read", "cache_creation_input_tokens": "cache_write",
}  # fmt: skip


class Heard:
    """Is fed the bytes of an event stream as they pass, in whatever pieces."""

    def __init__(self) -> None:
        self._line = b""
        self._counts: dict[str, int] = {}
        self.model = ""
        self.whole = False

    @property
    def used(self) -> Usage:
        return Usage(**self._counts)

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
        message = told.get("message", {}) if isinstance(told, dict) else {}
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
