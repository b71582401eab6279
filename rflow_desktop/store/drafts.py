"""What is being typed: half a sentence that is not an operation yet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from rflow_desktop.store.outbox import Outbox


class Drafts:
    """Texts by a key that the screen chooses, such as `note:<session>`."""

    def __init__(self, outbox: Outbox, now_ms: Callable[[], int]) -> None:
        self._outbox = outbox
        self._now_ms = now_ms

    def keep(self, key: str, text: str) -> None:
        """An empty text is no draft."""
        if not text:
            self.drop(key)
            return
        with self._outbox.database.writing() as c:
            c.execute(
                "INSERT OR REPLACE INTO draft(key, text, at) VALUES (?,?,?)",
                (key, text, self._now_ms()),
            )

    def get(self, key: str) -> str:
        found = self._outbox.database.value("SELECT text FROM draft WHERE key=?", key)
        return "" if found is None else str(found)

    def some(self, keys: Iterable[str]) -> dict[str, str]:
        """Those of `keys` that there are, in one read."""
        return dict(
            self._outbox.database.all(
                "SELECT key, text FROM draft WHERE key IN (SELECT value FROM json_each(?))",
                json.dumps(list(keys)),
            )
        )

    def drop(self, key: str) -> None:
        with self._outbox.database.writing() as c:
            c.execute("DELETE FROM draft WHERE key=?", (key,))
