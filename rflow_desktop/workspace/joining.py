"""Joining a team and leaving it: signing in, and taking chosen sessions of this computer along."""

from __future__ import annotations

import contextlib
import platform
import time
from dataclasses import dataclass

from rflow_desktop.domain.errors import Refused, Told
from rflow_desktop.domain.model import Role
from rflow_desktop.domain.words import count
from rflow_desktop.ids import instant, midnight_ms, now_ms
from rflow_desktop.services.sharing import Along, Share, shareable, to_share
from rflow_desktop.store import trouble
from rflow_desktop.store.local import Local
from rflow_desktop.store.profile import Workspace as Place
from rflow_desktop.store.trouble import StoreTrouble
from rflow_desktop.workspace.opened import AGENT, Workspace, open_workspace
from rflow_desktop.workspace.sign_in import HeldSignIn, SealedSignIn
from sync.client import Client
from sync.core_reply import Trouble
from sync.http import Http
from sync.protocol import Hello, Tokens


class StayedHere(StoreTrouble):
    """The other workspace could not be opened: `workspace` is the one before, open again."""

    def __init__(self, why: StoreTrouble, workspace: Workspace) -> None:
        super().__init__(why.sentence, why.code)
        self.workspace = workspace


@dataclass(frozen=True)
class Offer:
    """A sign-in that worked: where it leads, and how much there is here to take along."""

    place: Place
    tokens: Tokens
    sessions_here: int


async def sign_in(open_: Workspace, url: str, email: str, password: str) -> Offer:
    """Signs in without changing anything here yet. Raises Refused in the server's or our words."""
    held = HeldSignIn()
    try:
        http = await Http.open(url, agent=AGENT)
    except Trouble as error:
        raise Refused(str(error), "address") from error
    client = Client(http, held, server_id="", now_s=time.time)
    try:
        hello = await client.hello()
        tokens = await client.sign_in(email.strip(), password, device=platform.node()[:255])
    except Trouble as error:
        raise Refused(str(error), "sign_in") from error
    finally:
        await client.close()
    reads_only = tokens.user.role == Role.VIEWER
    here = await open_.database.run(lambda local: len(shareable(local)))
    nothing = open_.engine is not None or reads_only
    return Offer(_place(http.url, hello, tokens), tokens, 0 if nothing else here)


async def join(open_: Workspace, offer: Offer, share: Share) -> Workspace:
    """Opens the team's workspace in place of `open_`, with the chosen sessions taken along.

    Raises StayedHere with the one before, open again. What could not be taken along is in `told`.
    """
    along: tuple[Along, ...] = ()
    pictures: dict[str, bytes] = {}
    if open_.engine is None:
        today = instant(midnight_ms(now_ms()))
        along = await open_.database.run(lambda local: to_share(local, share, today=today))
        pictures = await open_.database.run(lambda local: _pictures(local, along))
    fresh = await _switched(open_, offer.place, offer.tokens)
    left = await _take_along(fresh, along, pictures)
    fresh.told = " ".join(filter(None, (fresh.told, left)))
    return fresh


async def leave(open_: Workspace) -> Workspace:
    """Signs out and works for this computer alone. What was not sent stays in the workspace.

    Raises StayedHere with the one before, open again.
    """
    if open_.client is not None:
        # the sign-in is gone here in any case; the server forgets it when it ends
        with contextlib.suppress(Trouble):
            await open_.client.sign_out()
    return await _switched(open_, open_.opened.profile.local)


async def _switched(open_: Workspace, place: Place, tokens: Tokens | None = None) -> Workspace:
    opened, before = open_.opened, open_.opened.profile.current
    await open_.close()
    try:
        if tokens is not None:
            _keep(SealedSignIn(opened.profile.folder_of(place), opened.key), tokens)
        opened.profile.choose(place)
        return await open_workspace(opened)
    except StoreTrouble as error:
        opened.profile.choose(before)
        raise StayedHere(error, await open_workspace(opened)) from error


def _keep(sign_in_: SealedSignIn, tokens: Tokens) -> None:
    try:
        sign_in_.write(tokens)
    except OSError as error:
        raise StoreTrouble(trouble.UNWRITABLE, "read_only") from error


async def sign_in_again(open_: Workspace, email: str, password: str) -> None:
    """A new sign-in for the workspace that is open. Raises Refused."""
    if open_.client is None or open_.engine is None:
        raise Refused("This computer works without a team server.", "no_server")
    try:
        tokens = await open_.client.sign_in(email.strip(), password, device=platform.node()[:255])
    except Trouble as error:
        raise Refused(str(error), "sign_in") from error
    if tokens.user.id != open_.work.me.id:
        await open_.client.sign_out()
        raise Refused(
            f"{tokens.user.name} signed in, but the work here is {open_.work.me.name}'s. "
            "Nothing was sent. Sign out first to work as somebody else.",
            "other_person",
        )
    open_.engine.sync_now()


def _pictures(local: Local, along: tuple[Along, ...]) -> dict[str, bytes]:
    found = {name: local.blobs.read(name) for one in along for name in one.blobs}
    return {name: raw for name, raw in found.items() if raw is not None}


async def _take_along(
    fresh: Workspace, along: tuple[Along, ...], pictures: dict[str, bytes]
) -> str:
    """What became of those that the team's workspace does not take, in words."""
    left: list[Told] = []
    for one in along:
        kept = [pictures[name] for name in one.blobs if name in pictures]
        try:
            for raw in kept:
                await fresh.database.run(lambda local, raw=raw: local.blobs.put(raw))  # type: ignore[misc]
            await fresh.work.do_all(one.done)
        except Told as told:
            if told.code != "exists":
                left.append(told)
    if not left:
        return ""
    stays = "stays" if len(left) == 1 else "stay"
    return f"{count(len(left), 'session')} {stays} on this computer. {left[-1].sentence}"


def _place(url: str, hello: Hello, tokens: Tokens) -> Place:
    user = tokens.user
    return Place(
        server_id=hello.server_id,
        account=user.account_id,
        user=user.id,
        name=user.name,
        role=user.role,
        team=user.team_id,
        url=url,
        email=user.email,
        account_name=user.account_name,
    )
