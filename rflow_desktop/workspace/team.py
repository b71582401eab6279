"""The way into a team and out of it, for the dialogs; the program puts workspaces on screen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from rflow_desktop.services.sharing import Share
from rflow_desktop.workspace import joining
from rflow_desktop.workspace.joining import Offer
from rflow_desktop.workspace.opened import Workspace


class Team:
    """`join` and `leave` change the workspace that is on screen. What fails raises Refused."""

    def __init__(
        self,
        open_: Workspace,
        *,
        join: Callable[[Offer, Share], Awaitable[None]],
        leave: Callable[[], Awaitable[None]],
    ) -> None:
        self._open, self._join, self._leave = open_, join, leave

    async def sign_in(self, address: str, email: str, password: str) -> Offer:
        return await joining.sign_in(self._open, address, email, password)

    async def join(self, offer: Offer, share: Share) -> None:
        await self._join(offer, share)

    async def sign_in_again(self, password: str) -> None:
        email = self._open.opened.profile.current.email
        await joining.sign_in_again(self._open, email, password)

    async def leave(self) -> None:
        await self._leave()
