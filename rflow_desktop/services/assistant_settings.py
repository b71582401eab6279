"""What is settled about the assistant: key and model, limits, permissions, what is never sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Protocol

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.reply import MODEL, Ended, Failed, ModelInfo, Request, Turn
from rflow_desktop.domain.tool_kinds import KINDS, chosen_rules
from rflow_desktop.domain.usage import Limits
from rflow_desktop.services.asking import Door
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local

OWN, SERVER = "own", "server"
WAYS = ((OWN, "My own key"), (SERVER, "My team's server"))
_KEPT = "assistant:settled"
_KEPT_WORDS = " Your message is kept."


@dataclass(frozen=True, kw_only=True)
class KeyFacts:
    """The key as it may be shown: its ends, and where it lies. Empty when there is none."""

    shown: str = ""
    where: str = ""
    removable: bool = False


class KeyPlace(Protocol):
    """Where the key of one's own lies: the system's key store, never a file of ours."""

    async def get(self) -> str | None: ...
    async def facts(self) -> KeyFacts: ...
    async def put(self, key: str) -> None: ...
    async def drop(self) -> None: ...


class AssistantSettings:
    """What the settings page of the assistant calls. Methods raise Refused with a sentence."""

    def __init__(
        self, work: Work, place: KeyPlace, door: Door, *, has_relay: bool = False,
        relay: Door | None = None,
    ) -> None:  # fmt: skip
        """`door` is the way with a key of one's own, `relay` the one through the team's server."""
        self._work, self._place, self._door, self._relay = work, place, door, relay
        self._has_relay = has_relay or relay is not None
        self._settled: dict[str, object] = {}

    async def load(self) -> None:
        """Reads what was chosen; once, when the workspace is opened."""
        kept = await self._work.store.run(lambda local: local.drafts.get(_KEPT))
        self._settled = json.loads(kept) if kept else {}

    @property
    def model(self) -> str:
        return str(self._settled.get("model") or MODEL)

    @property
    def ways(self) -> tuple[tuple[str, str], ...]:
        """The ways to a model that this workspace has: id and words."""
        return WAYS if self._has_relay else WAYS[:1]

    @property
    def way(self) -> str:
        """`own` or `server`; without a server it is one's own key, whatever was chosen."""
        chosen = str(self._settled.get("way") or OWN)
        return chosen if chosen in dict(self.ways) else OWN

    @property
    def not_for(self) -> tuple[str, ...]:
        """Clients whose data never goes to a model."""
        return self._texts("not_for")

    @property
    def allow(self) -> tuple[str, ...]:
        """Words that are never masked, such as names of products."""
        return self._texts("allow")

    @property
    def hide(self) -> tuple[str, ...]:
        """Words that never leave this computer, such as a client's project name."""
        return self._texts("hide")

    @property
    def limits(self) -> Limits:
        """What this person may spend in a day and in a month."""
        return Limits(daily=self._whole("daily"), monthly=self._whole("monthly"))

    @property
    def steps(self) -> Mapping[str, str]:
        """What the assistant may do by kind of step, as it was chosen or as it is usual."""
        chosen = self._settled.get("steps")
        told = chosen if isinstance(chosen, dict) else {}
        return {kind.id: str(told.get(kind.id, kind.usual)) for kind in KINDS}

    @property
    def permissions(self) -> Mapping[str, str]:
        """The same by tool."""
        return chosen_rules(self.steps)

    async def has_key(self) -> bool:
        return bool(await self._place.get())

    async def key(self) -> KeyFacts:
        """What may be shown of the key."""
        return await self._place.facts()

    async def test_key(self) -> None:
        """Asks one small thing with the key that is kept. Raises Refused with why it fails."""
        await self._try(self._door)

    async def put_key(self, key: str) -> None:
        """Keeps a key after one small request with it was answered; the one before is kept until
        then. Raises Refused with why, and then nothing has changed.
        """
        key = key.strip()
        if not key or any(letter.isspace() for letter in key):
            raise Refused("Paste the whole key, without blanks.", "malformed")
        before = await self._place.get()
        await self._place.put(key)
        try:
            await self._try(self._door)
        except Refused:
            if before:
                await self._place.put(before)
            else:
                await self._place.drop()
            raise

    async def drop_key(self) -> None:
        await self._place.drop()

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models of the present way; empty when they cannot be asked for now."""
        through = self._relay if self.way == SERVER else None
        return await (through or self._door).models()

    async def choose_way(self, way: str) -> None:
        """Goes another way from the next message on, after one small request went through the
        server. Raises Refused with why it did not, and then nothing has changed.
        """
        if way not in dict(self.ways):
            raise Refused("This workspace has no server to ask through.", "no_server")
        if way == SERVER and self._relay is not None:
            await self._try(self._relay)
        await self._keep(way=way)

    async def choose_model(self, model: str) -> None:
        await self._keep(model=model)

    async def choose_not_for(self, clients: Sequence[str]) -> None:
        await self._keep(not_for=[one.strip() for one in clients if one.strip()])

    async def choose_allow(self, words: Sequence[str]) -> None:
        await self._keep(allow=[one.strip() for one in words if one.strip()])

    async def choose_hide(self, words: Sequence[str]) -> None:
        await self._keep(hide=[one.strip() for one in words if one.strip()])

    async def choose_limits(self, *, daily: int | None = None, monthly: int | None = None) -> None:
        """In millionths of a dollar; nought takes a limit away."""
        given = {"daily": daily, "monthly": monthly}
        told = {name: amount for name, amount in given.items() if amount is not None}
        if any(amount < 0 for amount in told.values()):
            raise Refused("A limit is an amount in dollars.", "malformed")
        await self._keep(**told)

    async def choose_step(self, kind: str, rule: str) -> None:
        """What the assistant may do of one kind. Raises Refused for what is always asked."""
        found = next((one for one in KINDS if one.id == kind), None)
        if found is None or (found.asks_always and rule == "allow"):
            raise Refused("This kind of step is always asked about.", "always_asked")
        await self._keep(steps={**self.steps, kind: rule})

    async def _try(self, door: Door) -> None:
        hello = Request(
            model=self.model, system="", turns=(Turn(role="user", text="Hi"),), max_tokens=1
        )
        last: object = None
        async with aclosing(door.ask(hello)) as events:
            async for event in events:
                last = event
        if isinstance(last, Ended):
            return
        told = last.told if isinstance(last, Failed) else "The service did not answer."
        raise Refused(told.removesuffix(_KEPT_WORDS), "key")

    async def _keep(self, **chosen: object) -> None:
        """Beside what is kept already, whoever kept it: nothing else changes."""

        def merge(local: Local) -> dict[str, Any]:
            kept = local.drafts.get(_KEPT)
            merged = {**(json.loads(kept) if kept else {}), **chosen}
            local.drafts.keep(_KEPT, json.dumps(merged, ensure_ascii=False))
            return merged

        self._settled = await self._work.store.run(merge)

    def _texts(self, name: str) -> tuple[str, ...]:
        found = self._settled.get(name)
        return tuple(map(str, found)) if isinstance(found, list) else ()

    def _whole(self, name: str) -> int:
        found = self._settled.get(name)
        return found if isinstance(found, int) else 0
