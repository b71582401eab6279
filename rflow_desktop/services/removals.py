"""What a person decides about items that the server does not have any more."""

from __future__ import annotations

from typing import Protocol


class Deciding(Protocol):
    """Whoever carries, and waits for an answer."""

    def agree(self) -> None: ...
    def keep(self) -> None: ...


class Removals:
    """How many items it is about is among the facts of sync. Without a server nothing is asked."""

    def __init__(self, deciding: Deciding | None) -> None:
        self._deciding = deciding

    def agree(self) -> None:
        """They go with the next exchange, just these and once. Unsent own words stay."""
        if self._deciding is not None:
            self._deciding.agree()

    def keep(self) -> None:
        """Nothing goes, and nothing comes from others, until there is another answer."""
        if self._deciding is not None:
            self._deciding.keep()
