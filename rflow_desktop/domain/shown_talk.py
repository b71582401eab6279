"""What chats and guided sessions show, ready made: conversation, lane, cards, ledger, lists."""

from __future__ import annotations

from dataclasses import dataclass

from rflow_desktop.domain.shown_sync import SyncMark


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
    `edited` lines are drawn folded: a later message took their place.
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


@dataclass(frozen=True, kw_only=True)
class LaneOption:
    key: str
    label: str
    value: str
    means: str = ""


@dataclass(frozen=True, kw_only=True)
class QuestionLine:
    """`number` is its place among the questions; `state` open, answered or skipped; `lost` is an
    answer of somebody else that another one replaced; `sent` says that the assistant knows it.
    """

    id: str
    number: int
    text: str
    why: str
    options: tuple[LaneOption, ...]
    allow_text: bool
    allow_skip: bool
    state: str
    answer: str = ""
    at: str = ""
    guess: bool = False
    rests_on: tuple[str, ...] = ()
    lost: str = ""
    draft: str = ""
    sent: bool = True


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """`state` is proposed, accepted, done or dismissed; `told` the small line under it."""

    id: str
    text: str
    state: str
    why: str = ""
    result: str = ""
    flow_step: str = ""
    told: str = ""
    at: str = ""
    guess: bool = False
    rests_on: tuple[str, ...] = ()
    lost: str = ""
    draft: str = ""
    sent: bool = True


@dataclass(frozen=True, kw_only=True)
class FactLine:
    """`source` names the glyph: note, question, task, step, tool, evidence, message or ticket."""

    id: str
    text: str
    source: str
    source_text: str = ""
    source_ref: str = ""
    editable: bool = False
    guess: bool = False
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class FixView:
    """The one suggested fix. `replaced` is the title of the one before, `hint` what the assistant
    believes came of it and only a person makes so.
    """

    id: str
    title: str
    body: str
    confidence: int
    steps: tuple[str, ...] = ()
    minutes: int = 0
    undo: str = ""
    rests_on: tuple[str, ...] = ()
    guess: bool = False
    decision: str = ""
    outcome: str = "proposed"
    told: str = ""
    reason: str = ""
    notes: str = ""
    hint: str = ""
    hint_text: str = ""
    replaced: str = ""
    fresh: bool = False


@dataclass(frozen=True, kw_only=True)
class BranchLine:
    """One direction; `depth` indents it, `active` is where this person stands."""

    id: str
    label: str
    state: str
    description: str = ""
    finding: str = ""
    depth: int = 0
    active: bool = False


@dataclass(frozen=True, kw_only=True)
class LaneView:
    questions: tuple[QuestionLine, ...] = ()
    tasks: tuple[TaskLine, ...] = ()
    facts: tuple[FactLine, ...] = ()
    fix: FixView | None = None
    past_fixes: tuple[FixView, ...] = ()
    branches: tuple[BranchLine, ...] = ()

    @property
    def open_questions(self) -> int:
        return sum(one.state == "open" for one in self.questions)

    @property
    def done_tasks(self) -> int:
        return sum(one.state == "done" for one in self.tasks)

    @property
    def unsent(self) -> int:
        """Answers and results that go to the assistant with the next message."""
        answers = sum(not one.sent for one in self.questions)
        return answers + sum(not one.sent for one in self.tasks)


@dataclass(frozen=True, kw_only=True)
class Confidence:
    """How sure, in whole percent, and its tier: discovery, exploring or guided, with its word."""

    percent: int
    tier: str
    word: str


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

    `about` is the evidence it would read, when it is one; `lines` say which copy, what leaves this
    computer, and whether anything is changed.
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


@dataclass(frozen=True, kw_only=True)
class GuidedStep:
    """One answered question of the path; the first line is what was reported."""

    id: str
    title: str
    answer: str
    at: str
    state: str
    by: str = ""
    branch: str = ""


@dataclass(frozen=True, kw_only=True)
class GuidedView:
    """A guided session as it is drawn: the question of the moment, the path to it, what is known.

    `question` is None while the next one is thought of (`live`), when the assistant failed
    (`failed`, with Try again), or while none answers (`unavailable`).
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


@dataclass(frozen=True, kw_only=True)
class ChatLine:
    """One chat in a list of chats. `who` is its owner, its group or the two sides of a thread."""

    id: str
    title: str
    who: str
    channel: str
    messages: int
    last_at: str
    created_at: str
    participant: str
    group: str = ""
    peer: str = ""
    peer_name: str = ""
    owner: str = ""
    assistant: str = ""
    unread: int = 0
    running: bool = False


@dataclass(frozen=True, kw_only=True)
class ChatPage:
    lines: tuple[ChatLine, ...]
    next_cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class FoundMessage:
    """A message that holds the words; `marks` are places in `excerpt`, as start and length."""

    id: str
    session: str
    title: str
    who: str
    at: str
    excerpt: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class SimilarLine:
    """A session that was like this one, and how it ended."""

    id: str
    title: str
    ticket: str
    client: str
    at: str
    outcome: str
    fix: str = ""


@dataclass(frozen=True, kw_only=True)
class AssistantLine:
    """An assistant that one may talk to."""

    id: str
    name: str
    description: str
    model: str
    access: str
    editable: bool
    retired: bool = False
    prompt: str = ""
    tools: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """Exactly what would be sent now: `text` as it stands in the request, masked.

    `masks` pairs every token with what it stands for on this computer; `blocked` says what was
    taken out and never leaves; `pictures` names what goes along.
    """

    to: str
    model: str
    text: str
    size: int
    sha256: str
    masks: tuple[tuple[str, str], ...]
    blocked: tuple[str, ...]
    pictures: tuple[str, ...] = ()
    shortened: str = ""


@dataclass(frozen=True, kw_only=True)
class SentLine:
    """One line of the ledger of everything that has left this computer for a model."""

    number: int
    at: str
    to: str
    model: str
    session: str
    size: int
    sha256: str
    masks: dict[str, int]
    what: str
    chain: str


@dataclass(frozen=True, kw_only=True)
class DraftedText:
    """A text that the assistant writes for somebody: `done` when it is whole."""

    session: str
    kind: str
    text: str
    done: bool
    told: str = ""
