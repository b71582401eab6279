"""What is settled about the assistant: the key, the model, and for whom nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Protocol

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.reply import Ended, Failed, ModelInfo, Request, Turn
from rflow_desktop.services.asking import Door
from rflow_desktop.services.work import Work

MODEL = "claude-sonnet-5-5"
"""What is asked when nobody has chosen."""
_KEPT = "assistant:settled"


class KeyPlace(Protocol):
    """Where the key of one's own lies: the system's key store, never a file of ours."""

    async def get(self) -> str | None: ...
    async def put(self, key: str) -> None: ...
    async def drop(self) -> None: ...


class AssistantSettings:
    """What the settings page of the assistant calls. Methods raise Refused with a sentence."""

    def __init__(self, work: Work, place: KeyPlace, door: Door) -> None:
        self._work, self._place, self._door = work, place, door
        self._settled: dict[str, object] = {}

    async def load(self) -> None:
        """Reads what was chosen; once, when the workspace is opened."""
        kept = await self._work.store.run(lambda local: local.drafts.get(_KEPT))
        self._settled = json.loads(kept) if kept else {}

    @property
    def model(self) -> str:
        return str(self._settled.get("model") or MODEL)

    @property
    def not_for(self) -> tuple[str, ...]:
        """Clients whose data never goes to a model."""
        return self._texts("not_for")

    @property
    def allow(self) -> tuple[str, ...]:
        """Words that are never masked, such as names of products."""
        return self._texts("allow")

    async def has_key(self) -> bool:
        return bool(await self._place.get())

    async def put_key(self, key: str) -> None:
        """Keeps a key after one small request with it was answered; the one before is kept until
        then. Raises Refused with why, and then nothing has changed.
        """
        key = key.strip()
        if not key or any(letter.isspace() for letter in key):
            raise Refused("Paste the whole key, without blanks.", "malformed")
        before = await self._place.get()
        await self._place.put(key)
        hello = Request(
            model=self.model, system="", turns=(Turn(role="user", text="Hi"),), max_tokens=1
        )
        last: object = None
        async for event in self._door.ask(hello):
            last = event
        if isinstance(last, Ended):
            return
        if before:
            await self._place.put(before)
        else:
            await self._place.drop()
        told = last.told if isinstance(last, Failed) else "The service did not answer."
        raise Refused(told, "key")

    async def drop_key(self) -> None:
        await self._place.drop()

    async def models(self) -> tuple[ModelInfo, ...]:
        """The models of this key; empty when they cannot be asked for now."""
        return await self._door.models()

    async def choose_model(self, model: str) -> None:
        await self._keep(model=model)

    async def choose_not_for(self, clients: Sequence[str]) -> None:
        await self._keep(not_for=[one.strip() for one in clients if one.strip()])

    async def choose_allow(self, words: Sequence[str]) -> None:
        await self._keep(allow=[one.strip() for one in words if one.strip()])

    async def _keep(self, **chosen: object) -> None:
        self._settled = {**self._settled, **chosen}
        told = json.dumps(self._settled, ensure_ascii=False)
        await self._work.store.run(lambda local: local.drafts.keep(_KEPT, told))

    def _texts(self, name: str) -> tuple[str, ...]:
        found = self._settled.get(name)
        return tuple(map(str, found)) if isinstance(found, list) else ()
