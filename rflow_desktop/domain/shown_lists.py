"""Values in the shape that is drawn: what Today, the sessions table and the palette add up.

Tuples with names, because the window opens with them: each data class costs a start 1 ms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rflow_desktop.domain.shown_line import QueueLine, SessionLine

if TYPE_CHECKING:
    from rflow_desktop.domain.shown_sync import AttentionView


class BatchLine(NamedTuple):
    """One batch as a whole. `targets` are (session, target, state) in the order of the batch."""

    id: str
    title: str
    client: str
    people: tuple[str, ...]
    changed_at: str
    targets: tuple[tuple[str, str, str], ...]

    @property
    def total(self) -> int:
        return len(self.targets)

    @property
    def done(self) -> int:
        return sum(state in ("resolved", "abandoned") for _, _, state in self.targets)

    @property
    def in_trouble(self) -> int:
        """Targets that ended or stand without being done."""
        return sum(state in ("abandoned", "escalated") for _, _, state in self.targets)


class Asked(NamedTuple):
    """A question of a reader about a handoff of one's own that has no answer yet."""

    handoff: str
    question: str
    session: str
    ticket: str
    title: str
    by: str
    text: str
    at: str


class SoFar(NamedTuple):
    """What was done today: counts, and the middle of how long things took, in minutes.

    For seniors and admins: `taken` are the claims of all, `begun_in` is how long after its claim
    one was begun (-1: none is).
    """

    resolved: int = 0
    typical: int = 0
    escalated: int = 0
    claimed: int = 0
    claimed_in: int = 0
    taken: int = 0
    begun_in: int = -1


class TodayPage(NamedTuple):
    """Everything that Today draws. `is_first`: nothing was ever worked on here."""

    is_first: bool = False
    attention: tuple[AttentionView, ...] = ()
    asked: tuple[Asked, ...] = ()
    over: tuple[SessionLine, ...] = ()
    prepared: tuple[SessionLine, ...] = ()
    going_on: tuple[SessionLine, ...] = ()
    batches: tuple[BatchLine, ...] = ()
    so_far: SoFar = SoFar()
    escalations: tuple[QueueLine, ...] = ()


class FoundLine(NamedTuple):
    """One thing that was found. `kind`: session, words, client or flow.

    `excerpt` is where the words stand, `marks` are (start, length) in it; `where` names the place,
    `message` is the message when it is one.
    """

    kind: str
    id: str
    title: str
    ticket: str = ""
    client: str = ""
    state: str = ""
    picture: str = ""
    excerpt: str = ""
    where: str = ""
    at: str = ""
    number: int = 0
    marks: tuple[tuple[int, int], ...] = ()
    message: str = ""
