"""Which escalations are in the list, in which groups and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rflow_desktop.domain.shown import QueueLine

TABS = {
    "waiting": ("for_you", "queue", "claimed"),
    "mine": ("mine", "sent"),
    "all": ("for_you", "queue", "mine", "sent", "claimed"),
}
ASKS = ("for_you", "queue")
"""The groups that somebody has to do something about: what the sidebar counts."""
_PRIORITIES = ("urgent", "high", "normal", "low")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the person asks the list for. `order`: priority, waiting, newest or client."""

    tab: str = "waiting"
    urgency: str = "any"
    words: str = ""
    order: str = "priority"

    @property
    def is_filtered(self) -> bool:
        return bool(self.words.strip()) or self.urgency != "any"


def arranged(
    lines: Sequence[QueueLine], wanted: Wanted, *, kept: tuple[str, str] = ("", "")
) -> tuple[QueueLine, ...]:
    """The rows in the order they are drawn.

    `kept` is (id, group): the row that is being read stays where the eye has it, also when it was
    claimed meanwhile.
    """
    held, group = kept
    placed = [
        replace(line, group=group) if line.id == held and group else line
        for line in lines
    ]  # fmt: skip
    groups = TABS[wanted.tab]
    found = [line for line in placed if line.group in groups and _fits(line, wanted)]
    return tuple(sorted(found, key=lambda line: (groups.index(line.group), *_key(line, wanted))))


def counted(lines: Sequence[QueueLine]) -> dict[str, int]:
    """How many wait and how many are mine."""
    return {
        "waiting": sum(line.group in ASKS for line in lines),
        "mine": sum(line.group in TABS["mine"] for line in lines),
    }


def _fits(line: QueueLine, wanted: Wanted) -> bool:
    if wanted.urgency == "urgent" and line.priority not in ("urgent", "high"):
        return False
    if wanted.urgency == "mine" and line.group not in ("for_you", "mine"):
        return False
    text = f"{line.ticket} {line.title} {line.client} {line.sender_name}".casefold()
    return all(word in text for word in wanted.words.casefold().split())


def _key(line: QueueLine, wanted: Wanted) -> tuple[str | int, ...]:
    rank = _PRIORITIES.index(line.priority) if line.priority in _PRIORITIES else 2
    if wanted.order == "waiting":
        return (line.opened_at, line.id)
    if wanted.order == "newest":
        return (_reversed(line.opened_at), line.id)
    if wanted.order == "client":
        return (line.client.casefold(), rank, line.opened_at, line.id)
    return (rank, line.opened_at, line.id)


def _reversed(text: str) -> str:
    """Sorts against the alphabet: instants are plain digits and a few signs."""
    return "".join(chr(0x7F - ord(char)) if ord(char) < 0x7F else char for char in text)
