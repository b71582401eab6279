"""The assistant as the rest of the program sees it: it is asked, followed, stopped, and allowed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from typing import Literal, Protocol

from rflow_desktop.domain.reply import Event, ModelInfo, Request
from rflow_desktop.domain.shown_talk import LiveReply, Outgoing, PermissionCard

Purpose = Literal[
    "reply", "question", "documentation", "package", "status_ticket", "status_ticket_long",
    "status_client", "status_client_long", "status_email", "status_email_long", "request_info",
    "enrichment",
]  # fmt: skip
TALKING = frozenset({"reply", "question"})
"""What becomes messages of the session; the other purposes make a text beside it."""
Answer = Literal["once", "session", "no"]


class Door(Protocol):
    """A way to a model: with a key of one's own, or through the team's server."""

    @property
    def to(self) -> str:
        """Who receives what is sent, in words for a person."""

    async def closed(self) -> str:
        """Why nothing can be asked now, in a sentence; empty when it can."""

    def ask(self, request: Request) -> AsyncGenerator[Event, None]:
        """The events of one reply. Ends with `Ended` or `Failed`; never raises for the network."""

    async def count(self, request: Request) -> int:
        """How many tokens the request has; 0 when it cannot be told."""

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models that may be chosen; empty when it cannot be told."""


class Asking(Protocol):
    """Replies in the making. Every screen follows the same ones; what is shown is kept first."""

    async def unavailable(self) -> str:
        """Why no assistant answers now; empty when one does."""

    async def ask(self, session: str, turn: str | None, purpose: Purpose = "reply") -> str:
        """Starts a reply to the message `turn` and gives the generation's id.

        While one runs in this session the next waits for its end. Raises Refused.
        """

    async def stop(self, session: str) -> None:
        """Stops what runs or waits in the session and keeps the part; may be called twice."""

    def live(self, session: str) -> LiveReply | None:
        """The reply that is being written in the session, if there is one."""

    def running(self) -> tuple[LiveReply, ...]:
        """All replies in the making, of all sessions."""

    def follow(self, hearer: Callable[[LiveReply], None]) -> Callable[[], None]:
        """Calls `hearer` with every new state of every reply, on the loop's thread.

        The function that comes back ends it. The last call of a reply has its final state.
        """

    def card(self, session: str) -> PermissionCard | None:
        """What the assistant waits to be allowed in the session."""

    async def decide(self, card: PermissionCard, answer: Answer) -> None:
        """Decides about a card as it was shown. Raises Refused when it asks for something else by
        now.
        """

    async def outgoing(self, session: str) -> Outgoing:
        """Exactly what the next message would send, masked. Sends nothing. Raises Refused."""
