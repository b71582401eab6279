"""Removals that wait for a person: what was asked, and what was answered to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from rflow_desktop.domain.shown import SyncFacts
from rflow_desktop.store.documents import Key
from rflow_desktop.store.failsafe import HeldBack, Removal, Word
from sync.core_lane import Wake

NOTHING: frozenset[Key] = frozenset()


def _nobody(_wake: Wake) -> None:
    """Nobody waits for an answer."""


@dataclass
class Removals:
    """Asked again after every start: what speaks for a removal is never stored. `stir` wakes who
    carries.
    """

    stir: Callable[[Wake], None] = _nobody
    asked: Removal | None = None
    _agreed: frozenset[Key] = NOTHING
    _kept: frozenset[Key] = NOTHING

    def agree(self) -> None:
        """The next pull may remove just what was asked about, once."""
        if self.asked is not None:
            self._agreed = self.asked.keys
            self.stir(Wake.ASKED)

    def keep(self) -> None:
        """Nothing goes, and nothing new comes, until there is another answer."""
        if self.asked is not None:
            self._kept, self._agreed = self.asked.keys, NOTHING
            self.stir(Wake.CAPTURED)

    @property
    def word(self) -> Word:
        return Word(agreed=self._agreed)

    def held_back(self, held: HeldBack) -> None:
        """More would go than was agreed to, or nothing was."""
        self.asked, self._agreed = held.removal, NOTHING

    def over(self) -> None:
        """A whole pull was taken: what may come later is another question."""
        self.asked, self._agreed, self._kept = None, NOTHING, NOTHING

    def told(self, facts: SyncFacts) -> SyncFacts:
        if self.asked is None or self._agreed:
            return facts
        keys = self.asked.keys
        return replace(
            facts, removing=len(keys), removing_of=self.asked.total, keeping=keys <= self._kept
        )
