"""Puts the assistant of one workspace together: key, way to the model, conductor, services."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass

from rflow_desktop.assistant.claude import Claude
from rflow_desktop.assistant.conductor import Conductor
from rflow_desktop.assistant.fitting import Fit, as_it_is
from rflow_desktop.assistant.limited import Limited
from rflow_desktop.assistant.sending import Rules
from rflow_desktop.domain.errors import Refused
from rflow_desktop.secrets import KeyStore, NoKeyStore
from rflow_desktop.services.asking import Door
from rflow_desktop.services.assistant_settings import SERVER, AssistantSettings, KeyFacts
from rflow_desktop.services.assistants import Assistants
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.chat_lists import ChatLists, TeamChats
from rflow_desktop.services.drafting import Drafting
from rflow_desktop.services.glass import GlassBox
from rflow_desktop.services.guessing import Guessing
from rflow_desktop.services.guided import GuidedSessions
from rflow_desktop.services.importing import ChatImports
from rflow_desktop.services.lane import Lane
from rflow_desktop.services.offers import Offers
from rflow_desktop.services.steps import Steps
from rflow_desktop.services.usage import TeamUsage, UsageBook
from rflow_desktop.services.waiting import Waiting
from rflow_desktop.services.work import Work

KEY = "anthropic"
VARIABLE = "ANTHROPIC_API_KEY"
KEPT = "Kept with the keys of this computer, never synced"


class OwnKey:
    """The key from the key store, or else from the environment, by the library's own name."""

    def __init__(self, keys: KeyStore) -> None:
        self._keys = keys

    async def get(self) -> str | None:
        with suppress(NoKeyStore):
            found = await asyncio.to_thread(self._keys.get, KEY)
            if found:
                return found
        return os.environ.get(VARIABLE) or None

    async def facts(self) -> KeyFacts:
        """Its first and last letters, and where it lies."""
        with suppress(NoKeyStore):
            found = await asyncio.to_thread(self._keys.get, KEY)
            if found:
                return KeyFacts(shown=_ends(found), where=KEPT, removable=True)
        outside = os.environ.get(VARIABLE)
        if not outside:
            return KeyFacts()
        return KeyFacts(shown=_ends(outside), where=f"From {VARIABLE} on this computer")

    async def put(self, key: str) -> None:
        try:
            await asyncio.to_thread(self._keys.put, KEY, key)
        except NoKeyStore as error:
            raise Refused(str(error), "no_key_store") from error

    async def drop(self) -> None:
        try:
            await asyncio.to_thread(self._keys.drop, KEY)
        except NoKeyStore as error:
            raise Refused(str(error), "no_key_store") from error


@dataclass(frozen=True, kw_only=True)
class Assisting:
    """Everything around the assistant that screens use."""

    conductor: Conductor
    chats: Chats
    lists: ChatLists
    imports: ChatImports
    lane: Lane
    guided: GuidedSessions
    profiles: Assistants
    glass: GlassBox
    drafting: Drafting
    guessing: Guessing
    offers: Offers
    settings: AssistantSettings
    usage: UsageBook
    steps: Steps
    waiting: Waiting
    claude: Claude

    async def close(self) -> None:
        await self.conductor.close()
        await self.claude.close()


async def open_assistant(
    work: Work, keys: KeyStore, *, relay: Door | None = None, counted: TeamUsage | None = None,
    others: TeamChats | None = None, fit: Fit = as_it_is,
) -> Assisting:  # fmt: skip
    """What an earlier start left unfinished is landed on the way. `relay` asks through a server,
    `counted` is what that has counted, `others` the chats of everybody there, `fit` makes pictures
    as small as a model takes them.
    """
    place = OwnKey(keys)
    claude = Claude(place.get)
    settings = AssistantSettings(work, place, claude, relay=relay)
    await settings.load()

    def rules() -> Rules:
        return Rules(
            not_for=frozenset(one.casefold() for one in settings.not_for),
            allow=frozenset(one.casefold() for one in settings.allow),
            hide=settings.hide,
            permissions=settings.permissions,
        )

    usage = UsageBook(work, limits=lambda: settings.limits, team=counted)

    def way() -> Door:
        return relay if relay is not None and settings.way == SERVER else claude

    door = Limited(way, usage.why_not)

    async def reachable() -> bool:
        return bool(await door.models())

    conductor = Conductor(work, door, model=lambda: settings.model, rules=rules, fit=fit)
    await conductor.recover()
    chats = Chats(work, conductor)
    lane = Lane(work)
    return Assisting(
        conductor=conductor,
        chats=chats,
        lists=ChatLists(work, chats, others),
        imports=ChatImports(work),
        lane=lane,
        offers=Offers(work, lane),
        guided=GuidedSessions(work, conductor, chats),
        profiles=Assistants(work),
        glass=GlassBox(work, conductor),
        drafting=Drafting(work, conductor),
        guessing=Guessing(work, conductor, chats),
        settings=settings,
        usage=usage,
        steps=Steps(work),
        waiting=Waiting(work, conductor, reachable),
        claude=claude,
    )


def _ends(key: str) -> str:
    """Enough of a key to know it by: `sk-ant-…Q7wA`."""
    return f"{key[:7]}…{key[-4:]}" if len(key) > 20 else "…"
