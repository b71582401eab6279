"""What chats and guided sessions show, ready made: conversation, lane, cards, ledger, lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rflow_desktop.domain.shown_chats import (
    AssistantLine,
    ChatLine,
    ChatPage,
    DraftedText,
    FoundMessage,
    KeptText,
    Outgoing,
    ReadLine,
    SentLine,
    SimilarLine,
)
from rflow_desktop.domain.shown_lane import (
    BranchLine,
    Confidence,
    FactLine,
    FixView,
    LaneOption,
    LaneView,
    OfferLine,
    QuestionLine,
    TaskLine,
)
from rflow_desktop.domain.states import SyncMark

__all__ = [
    "AssistantLine", "BranchLine", "ChatLine", "ChatPage", "ChatView", "Chip", "Confidence",
    "DraftedText", "FactLine", "FixView", "FlowOffer", "ForkOffer", "FoundMessage", "GuidedStep",
    "GuidedView", "KeptText", "LaneOption", "LaneView", "LiveReply", "OfferLine", "Outgoing",
    "PermissionCard", "QuestionLine", "ReadLine", "Report", "SentLine", "SimilarLine", "TalkLine",
    "TaskLine",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Chip:
    """An attachment under a message: the id and hash of its evidence."""

    id: str
    name: str
    mime: str
    sha256: str
    here: bool = True


@dataclass(frozen=True, kw_only=True)
class TalkLine:
    """One line of the conversation.

    `kind` is `message`, or `tool` for one folded step of the assistant. `role` is user, assistant
    or system; `who` its name. `state` of a message is waiting, answered, failed, whole, stopped or
    partial, of a tool waiting, running, done, failed, denied or unknown; `told` says it in words,
    with why. `words` is what a step did, `args` its input in short, `text` its preview, `output`
    the evidence with all of it, `left` what left this computer ("Nothing left this computer").
    `edited` lines are drawn folded: a later message took their place. `tries` counts how often the
    assistant was asked in vain. `assistant` is the id of the one that spoke, where it is known.
    """

    id: str
    kind: str
    role: str
    who: str
    mine: bool
    text: str
    at: str
    state: str
    told: str = ""
    code: str = ""
    thinking: str = ""
    attachments: tuple[Chip, ...] = ()
    tool: str = ""
    words: str = ""
    args: str = ""
    output: str = ""
    left: str = ""
    edited: bool = False
    late: bool = False
    generation: str = ""
    cursor: str = ""
    tries: int = 0
    assistant: str = ""


@dataclass(frozen=True, kw_only=True)
class FlowOffer:
    """A flow of this library that fits, how well in percent, and why."""

    flow: str
    name: str
    percent: int
    reason: str
    steps: int = 0
    used: int = 0


@dataclass(frozen=True, kw_only=True)
class ForkOffer:
    """Directions that the assistant offers: nothing has happened until one is chosen."""

    id: str
    reason: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class PermissionCard:
    """The assistant asks to do something. Whatever is decided holds for exactly `exact`: `hash`
    goes back with the decision, and another text asks anew.

    `about` and `name` are the evidence it would read, when it is one; `lines` say which copy, what
    leaves this computer, and whether anything is changed.
    """

    id: str
    session: str
    tool: str
    question: str
    lines: tuple[str, ...]
    exact: str
    hash: str
    about: str = ""
    sha256: str = ""
    name: str = ""
    whole_session: bool = True


@dataclass(frozen=True, kw_only=True)
class LiveReply:
    """A reply while it is written: `state` queued, running or an end; `text` all of it so far.

    `waits` says that a permission card is open; `seq` is the cursor of the last event in it.
    """

    generation: str
    session: str
    state: str
    text: str = ""
    thinking: str = ""
    tool: str = ""
    waits: bool = False
    purpose: str = "reply"
    seq: int = 0
    started_at: str = ""
    told: str = ""
    code: str = ""
    retryable: bool = False


@dataclass(frozen=True, kw_only=True)
class Report:
    """The original report, as it came in and for ever."""

    type: str
    text: str
    log: str
    ticket: tuple[tuple[str, str], ...]
    evidence: tuple[Chip, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChatView:
    """A chat as it is drawn. `lines` is the newest page; `before` fetches older ones, empty when
    there are none.

    `read_only` is why nothing can be written, empty when it can. `unavailable` is why no assistant
    answers now (no key, no connection, a limit), and everything else goes on. `cost` is the words
    in the composer. `queued` counts messages that wait for an answer.
    """

    id: str
    kind: str
    state: str
    title: str
    ticket: str
    client: str
    person: str
    summary: str
    domain: str
    read_only: str
    unavailable: str
    report: Report
    lines: tuple[TalkLine, ...]
    before: str
    lane: LaneView
    confidence: Confidence | None
    live: LiveReply | None
    card: PermissionCard | None
    flow: FlowOffer | None
    fork: ForkOffer | None
    cost: str
    queued: int
    unread: int
    rating: int
    assistant: str
    group: str
    members: tuple[str, ...]
    sync: SyncMark
    draft: str = ""
    named: bool = False
    assistant_id: str = ""


@dataclass(frozen=True, kw_only=True)
class GuidedStep:
    """One answered question of the path, with how sure the assistant was when it asked; the first
    line is what was reported.
    """

    id: str
    title: str
    answer: str
    at: str
    state: str
    by: str = ""
    branch: str = ""
    confidence: Confidence | None = None


Elsewhere = Literal["", "asked", "silent", "twice"]


@dataclass(frozen=True, kw_only=True)
class GuidedView:
    """A guided session as it is drawn: the question of the moment, the path to it, what is known.

    `question` is None while the next one is thought of (`live`), when the assistant failed
    (`failed`, with Try again; `in_settings` says where it is put right), or while none answers
    (`unavailable`).
    """

    id: str
    state: str
    title: str
    ticket: str
    client: str
    person: str
    read_only: str
    unavailable: str
    failed: str
    report: Report
    path: tuple[GuidedStep, ...]
    question: QuestionLine | None
    lane: LaneView
    confidence: Confidence | None
    live: LiveReply | None
    card: PermissionCard | None
    flow: FlowOffer | None
    fork: ForkOffer | None
    cost: str
    pad: str
    sync: SyncMark
    domain: str = ""
    summary: str = ""
    outcome: str = ""
    in_settings: bool = False
    elsewhere: Elsewhere = ""
    """Another computer gets the next question: it was asked there, was silent for long since, or
    this one asks, too."""
