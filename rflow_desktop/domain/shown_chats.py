"""Lists around the assistant in the shape that is drawn: chats, finds, profiles, what was sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class ChatLine:
    """One chat in a list of chats. `who` is its owner, its group or the two sides of a thread.

    `here` says that it is on this computer, and not only on the team's server.
    """

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
    here: bool = True


@dataclass(frozen=True, kw_only=True)
class ReadLine:
    """One thing that was said in a chat which is only on the server."""

    who: str
    at: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ChatPage:
    """`told` says what is missing in it, and why."""

    lines: tuple[ChatLine, ...]
    next_cursor: str = ""
    told: str = ""


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
    permissions: Mapping[str, str] = field(default_factory=dict)


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
    """A text that the assistant writes for somebody: `done` when it is whole, `told` why it is not.

    `outdated` says that the case has changed since it was made.
    """

    session: str
    kind: str
    text: str
    done: bool
    told: str = ""
    at: str = ""
    running: bool = False
    outdated: bool = False


@dataclass(frozen=True, kw_only=True)
class KeptText:
    """A finished text, and what came of posting it."""

    id: str
    kind: str
    text: str
    at: str
    version: int = 0
    posted_at: str = ""
    external_id: str = ""
    trouble: str = ""
