"""The rows of the shared truth: sessions with their parts, handoffs, flows and people."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from rflow_desktop.domain.model_flows import Figures, FlowVersion, Suggestion
from rflow_desktop.domain.model_lane import LANE
from rflow_desktop.domain.model_library import Account, Flow, FlowRef, Snapshot, Team, User
from rflow_desktop.domain.model_talk import TALK
from rflow_desktop.domain.model_time import Mark, Span
from rflow_desktop.domain.states import HandoffState, Kind, Outcome, Phase, Priority, Role
from rflow_desktop.domain.values import Part, Row, Stamps, Superseded, Value

__all__ = [
    "BY_TYPE", "ROWS", "Account", "Artifact", "Briefing", "Contact", "Entry", "Evidence", "Figures",
    "Flow", "FlowRef", "FlowVersion", "Handoff", "HandoffState", "Kind", "Known", "Outcome", "Pad",
    "Part", "Phase", "Priority", "Question", "Role", "Session", "Snapshot", "Suggestion", "Team",
    "Tried", "User", "phase",
]  # fmt: skip


class Session(Row):
    """One piece of work on one problem."""

    TYPE: ClassVar[str] = "session"
    kind: Kind = Kind.FLOW_RUN
    title: str = ""
    ticket: str = ""
    client: str = ""
    person: str = ""
    flow: FlowRef | None = None
    owner: str
    assignee: str | None = None
    preparer: str | None = None
    team: str | None = None
    watchers: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    trashed_at: str | None = None
    former: dict[str, str] = Field(default_factory=dict)
    created_at: str
    started_at: str | None = None
    due_at: str | None = None
    paused_at: str | None = None
    pause_reason: str = ""
    pause_until: str | None = None
    closed_at: str | None = None
    closed_by: str | None = None
    closed_hlc: str | None = None
    outcome: Outcome | None = None
    outcome_notes: str = ""
    next_steps: str = ""
    exported: bool = False
    handoff: str | None = None
    last_handoff: str | None = None
    head: str | None = None
    steps: int = 0
    evidence: int = 0
    variables: dict[str, str] = Field(default_factory=dict)
    origin: str | None = None
    pooled_at: str | None = None
    taken_at: str | None = None
    batch: str | None = None
    target: str = ""
    is_test: bool = False
    marks: tuple[Mark, ...] = ()
    away: tuple[Span, ...] = ()
    changed_at: str = ""
    changed_by: str = ""
    stamps: Stamps = Field(default_factory=dict)
    superseded: Superseded = ()


class Entry(Part):
    """An append-only item of a session: `decision`, `custom_step` or `note`.

    `number` counts the answers of the path up to this one.
    """

    TYPE: ClassVar[str] = "entry"
    kind: str
    node: str = ""
    title: str = ""
    answer: str = ""
    label: str = ""
    note: str = ""
    body: str = ""
    flow: str = ""
    parent: str | None = None
    number: int = 0
    by: str
    at: str
    hlc: str
    late: bool = False


class Pad(Part):
    """The scratchpad of a session; its id is the session's."""

    TYPE: ClassVar[str] = "pad"
    text: str = ""
    op: str = ""
    hlc: str = ""
    at: str = ""
    by: str = ""
    merged: bool = False


class Contact(Part):
    """Whom to call; its id is the session's.

    Only owner, assignee and watchers ever receive this row.
    """

    TYPE: ClassVar[str] = "contact"
    name: str = ""
    phone: str = ""
    email: str = ""
    role: str = ""
    stamps: Stamps = Field(default_factory=dict)
    superseded: Superseded = ()


class Evidence(Part):
    """An attachment: its bytes are a blob named by SHA-256.

    `available` is set by the server once it has them.
    """

    TYPE: ClassVar[str] = "evidence"
    sha256: str
    size: int
    mime: str
    name: str = ""
    title: str = ""
    width: int = 0
    height: int = 0
    node: str = ""
    step: int = 0
    by: str
    at: str
    hlc: str
    available: bool = False
    removed: bool = False
    stamps: Stamps = Field(default_factory=dict)
    superseded: Superseded = ()


class Artifact(Part):
    """A text that was made for somebody: its format, by whom and its hash.

    Of a note nothing else is kept; what the assistant wrote keeps its `text`, with the version of
    the case it was made from, and when it was posted under which number, or why it was not.
    """

    TYPE: ClassVar[str] = "artifact"
    kind: str = "note"
    format: str
    sha256: str
    masked: dict[str, int] = Field(default_factory=dict)
    delivered: str = ""
    text: str = ""
    version: int = 0
    generation: str | None = None
    posted_at: str | None = None
    external_id: str = ""
    trouble: str = ""
    by: str
    at: str


class Question(Value):
    """One question of a reader to the sender of a handoff, and the answer once there is one."""

    id: str
    text: str
    by: str
    at: str
    answer: str = ""
    answered_at: str = ""


class Handoff(Part):
    """A transfer as the queue shows it: enough to choose by, nothing that only its taker needs.

    `begun_at` is when who claimed it first did something about it.
    """

    TYPE: ClassVar[str] = "handoff"
    kind: str = "escalate"
    state: HandoffState = HandoffState.OPEN
    title: str
    ticket: str = ""
    client: str = ""
    priority: Priority = Priority.NORMAL
    people: str = ""
    due_at: str | None = None
    sender: str
    to: str | None = None
    team: str | None = None
    opened_at: str
    claimed_by: str | None = None
    claimed_at: str | None = None
    begun_at: str | None = None
    ended_at: str | None = None
    reason: str = ""
    questions: tuple[Question, ...] = ()


class Tried(Value):
    """One thing that was done: what, with what answer, and what it told: ruled_out, helped,
    no_change, noted.
    """

    text: str
    answer: str = ""
    result: str = "noted"


class Known(Value):
    """One thing we know and where it comes from: `step`, `evidence`, `variable` or `note`."""

    text: str
    source: str = "step"


class Briefing(Part):
    """The one page of a handoff; its id is the handoff's.

    Travels with the session, not with the queue. `guess` is what the assistant makes of it, with
    `guess_state` pending, ready or failed, and `guess_told` why it failed.
    """

    TYPE: ClassVar[str] = "briefing"
    handoff: str
    need: str
    expects: str = ""
    impact: str = ""
    since: str = ""
    minutes: int = 0
    tried: tuple[Tried, ...] = ()
    known: tuple[Known, ...] = ()
    evidence: tuple[str, ...] = ()
    moves: tuple[str, ...] = ()
    contact: str = ""
    at: str = ""
    guess: str = ""
    guess_state: str = ""
    guess_told: str = ""
    guess_at: str = ""
    guess_hlc: str = ""


ROWS: tuple[type[Row], ...] = (
    Account, Team, User, Flow, Snapshot, Session, Entry, Pad, Contact, Evidence, Artifact,
    Handoff, Briefing, FlowVersion, Suggestion, Figures, *TALK, *LANE,
)  # fmt: skip
BY_TYPE: dict[str, type[Row]] = {row.TYPE: row for row in ROWS}


def phase(session: Session) -> Phase:
    """Exactly one for every session: closed wins, then in transit, then paused, then started."""
    if session.closed_at is not None:
        return Phase.CLOSED
    if session.handoff is not None:
        return Phase.IN_TRANSIT
    if session.paused_at is not None:
        return Phase.PAUSED
    return Phase.PREPARED if session.started_at is None else Phase.ACTIVE
