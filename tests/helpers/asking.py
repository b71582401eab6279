"""An assistant that answers nothing by itself: tests see what it was asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rflow_desktop.domain.shown_talk import LiveReply, Outgoing, PermissionCard
from rflow_desktop.services.asking import Answer, Purpose


@dataclass
class SilentAssistant:
    """`why` closes the door; `asked` holds session, message and purpose of every call."""

    why: str = ""
    asked: list[tuple[str, str | None, str]] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    decided: list[tuple[str, str]] = field(default_factory=list)
    replies: dict[str, LiveReply] = field(default_factory=dict)
    cards: dict[str, PermissionCard] = field(default_factory=dict)
    hearers: list[Callable[[LiveReply], None]] = field(default_factory=list)

    async def unavailable(self) -> str:
        return self.why

    async def ask(self, session: str, turn: str | None, purpose: Purpose = "reply") -> str:
        self.asked.append((session, turn, purpose))
        return session

    async def stop(self, session: str) -> None:
        self.stopped.append(session)

    def live(self, session: str) -> LiveReply | None:
        return self.replies.get(session)

    def running(self) -> tuple[LiveReply, ...]:
        return tuple(self.replies.values())

    def follow(self, hearer: Callable[[LiveReply], None]) -> Callable[[], None]:
        self.hearers.append(hearer)
        return lambda: self.hearers.remove(hearer)

    def card(self, session: str) -> PermissionCard | None:
        return self.cards.get(session)

    async def decide(self, card: PermissionCard, answer: Answer) -> None:
        self.decided.append((card.id, answer))

    async def outgoing(self, session: str) -> Outgoing:
        return Outgoing(to="Claude", model="m", text=session, size=1, sha256="", masks=(),
                        blocked=())  # fmt: skip
