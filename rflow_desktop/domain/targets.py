"""The targets of a batch as they are pasted: one a line, counted, with what is there twice."""

from __future__ import annotations

from dataclasses import dataclass

from rflow_desktop.domain.words import count

MOST_TARGETS = 100
LONGEST = 255
_MOST_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Targets:
    """`twice` are those that stand there more than once, as they were written first."""

    names: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()

    @property
    def problem(self) -> str:
        """Why it cannot run like this; empty when it can."""
        if not self.names:
            return "Paste the targets, one on each line."
        if len(self.names) > MOST_TARGETS:
            left = len(self.names) - MOST_TARGETS
            return f"A batch has at most {MOST_TARGETS} targets. Take {left} away."
        too_long = next((name for name in self.names if len(name) > LONGEST), None)
        if too_long is not None:
            return f"This target is longer than {LONGEST} characters: {too_long[:40]}…"
        return ""

    @property
    def words(self) -> str:
        """What is there, and a warning that never blocks."""
        told = count(len(self.names), "target")
        if not self.twice:
            return told
        named = ", ".join(self.twice[:_MOST_NAMED])
        more = "" if len(self.twice) <= _MOST_NAMED else " and others"
        return f"{told}, {named}{more} more than once"


def read_targets(text: str) -> Targets:
    """Blank lines are left out, and what stands around a name."""
    names = tuple(line.strip() for line in text.splitlines() if line.strip())
    first: dict[str, str] = {}
    twice: dict[str, str] = {}
    for name in names:
        key = name.casefold()
        if key in first:
            twice[key] = first[key]
        first.setdefault(key, name)
    return Targets(names=names, twice=tuple(twice.values()))


def once(text: str) -> str:
    """Every target once, where it stood first."""
    kept: dict[str, str] = {}
    for name in read_targets(text).names:
        kept.setdefault(name.casefold(), name)
    return "\n".join(kept.values())
