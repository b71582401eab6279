"""Values in the shape that is drawn: evidence, the queue of handoffs, the briefing of one."""

from __future__ import annotations

from dataclasses import dataclass

from rflow_desktop.domain.states import SyncMark


@dataclass(frozen=True, kw_only=True)
class EvidenceLine:
    id: str
    title: str
    line: str
    sha256: str
    mime: str
    size: int
    at: str
    by: str
    step: int
    available: bool
    here: bool
    sync: SyncMark


@dataclass(frozen=True, kw_only=True)
class BriefingView:
    """The one page.

    `claim`: free, asking, mine, lost, taken, own, ended; `lost_to` is a sentence once lost.
    `guess` is what the assistant makes of it; `guess_state`: pending, ready, failed or nothing.
    """

    handoff: str
    session: str
    priority: str
    ticket: str
    client: str
    title: str
    sender_name: str
    opened_at: str
    impact: str
    since: str
    tried_in: str
    expects_by: str
    need: str
    expects: str
    tried: tuple[tuple[str, str, str], ...]
    known: tuple[tuple[str, str], ...]
    evidence: tuple[EvidenceLine, ...]
    moves: tuple[str, ...]
    contact: str
    phone: str
    questions: tuple[tuple[str, str, str, str], ...]
    claim: str
    lost_to: str
    complete: bool
    guess: str = ""
    guess_state: str = ""
    guess_told: str = ""
    guess_at: str = ""
    claimed_by_name: str = ""
    claimed_at: str = ""
    begun_at: str = ""
    kind: str = ""
    has_lane: bool = False
