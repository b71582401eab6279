"""What the dialogs need of the program around them. What fails raises Refused."""

from __future__ import annotations

from typing import Literal, Protocol

Share = Literal["none", "today", "all"]


class Place(Protocol):
    """The workspace that a sign-in leads to."""

    @property
    def account_name(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def url(self) -> str: ...


class Offer(Protocol):
    """A sign-in that worked, and how much there is here to take along."""

    @property
    def place(self) -> Place: ...
    @property
    def sessions_here(self) -> int: ...


class Team(Protocol):
    """The way into a team and out of it. `join` and `leave` put another workspace on screen."""

    async def sign_in(self, address: str, email: str, password: str) -> Offer: ...
    async def join(self, offer: Offer, share: Share) -> None: ...
    async def sign_in_again(self, password: str) -> None: ...
    async def leave(self) -> None: ...
