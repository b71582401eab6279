"""Joining a team and leaving it: signing in, and taking chosen sessions of this computer along."""

from __future__ import annotations

import contextlib
import platform
import time
from dataclasses import dataclass

from rflow_desktop.domain.errors import Refused
from rflow_desktop.ids import instant, now_ms
from rflow_desktop.services.sharing import Along, Share, to_share
from rflow_desktop.store.local import Local
from rflow_desktop.store.profile import Workspace as Place
from rflow_desktop.workspace.opened import AGENT, Workspace, open_workspace
from rflow_desktop.workspace.sign_in import HeldSignIn, SealedSignIn
from sync.client import Client
from sync.core_reply import Trouble
from sync.http import Http
from sync.protocol import Hello, Tokens

DAY_MS = 24 * 3_600_000


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
    client = Client(http, held, server_id="", now_s=time.monotonic)
    try:
        hello = await client.hello()
        tokens = await client.sign_in(email.strip(), password, device=platform.node()[:255])
    except Trouble as error:
        raise Refused(str(error), "sign_in") from error
    finally:
        await client.close()
    count = await open_.database.run(lambda local: _sessions(local))
    return Offer(_place(http.url, hello, tokens), tokens, 0 if open_.engine else count)


async def join(open_: Workspace, offer: Offer, share: Share) -> Workspace:
    """Opens the team's workspace in place of `open_`, with the chosen sessions taken along."""
    along: tuple[Along, ...] = ()
    pictures: dict[str, bytes] = {}
    if open_.engine is None:
        today = instant(now_ms() // DAY_MS * DAY_MS)
        along = await open_.database.run(lambda local: to_share(local, share, today=today))
        pictures = await open_.database.run(lambda local: _pictures(local, along))
    opened = open_.opened
    await open_.close()
    SealedSignIn(opened.profile.folder_of(offer.place), opened.key).write(offer.tokens)
    opened.profile.choose(offer.place)
    fresh = await open_workspace(opened)
    await _take_along(fresh, along, pictures)
    return fresh


async def leave(open_: Workspace) -> Workspace:
    """Signs out and works for this computer alone. What was not sent stays in the workspace."""
    if open_.client is not None:
        # the sign-in is gone here in any case; the server forgets it when it ends
        with contextlib.suppress(Trouble):
            await open_.client.sign_out()
    opened = open_.opened
    await open_.close()
    opened.profile.choose(opened.profile.local)
    return await open_workspace(opened)


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


def _sessions(local: Local) -> int:
    return int(local.replica.value("SELECT count(*) FROM line"))


def _pictures(local: Local, along: tuple[Along, ...]) -> dict[str, bytes]:
    found = {name: local.blobs.read(name) for one in along for name in one.blobs}
    return {name: raw for name, raw in found.items() if raw is not None}


async def _take_along(
    fresh: Workspace, along: tuple[Along, ...], pictures: dict[str, bytes]
) -> None:
    for one in along:
        for name in one.blobs:
            if name in pictures:
                raw = pictures[name]
                await fresh.database.run(lambda local, raw=raw: local.blobs.put(raw))  # type: ignore[misc]
        try:
            await fresh.work.do_all(one.done)
        except Refused as refused:
            if refused.code != "exists":
                raise


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
