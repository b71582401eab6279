"""Assistants: the profiles that one may talk to, made, changed, taken out of use, imported into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rflow_desktop.domain.acts_talk import RetireAssistant, SaveAssistant
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model_talk import Access, Assistant
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.shown_talk import AssistantLine
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local


class Assistants:
    """Methods raise Refused with a sentence; a change notice with `people` follows each change."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def list(self, *, retired: bool = False) -> tuple[AssistantLine, ...]:
        """The assistants that one may talk to, by name; with `retired` those out of use too."""

        def find(local: Local) -> tuple[AssistantLine, ...]:
            there = [
                one for one in local.every(Assistant)
                if can(local.me, "assistant.read", one) and (retired or not one.retired)
            ]  # fmt: skip
            return tuple(
                AssistantLine(
                    id=one.id, name=one.name, description=one.description, model=one.model,
                    access=one.access.value, editable=can(local.me, "assistant.edit", one),
                    retired=one.retired, prompt=one.prompt, tools=one.tools,
                    permissions=one.permissions,
                )
                for one in sorted(there, key=lambda one: (one.name.casefold(), one.id))
            )  # fmt: skip

        return await self._work.store.run(find)

    async def save(
        self,
        assistant: str | None,
        *,
        name: str | None = None,
        description: str | None = None,
        prompt: str | None = None,
        model: str | None = None,
        tools: Sequence[str] | None = None,
        permissions: Mapping[str, str] | None = None,
        access: str | None = None,
    ) -> str:
        """Makes an assistant (`assistant` None) or changes what is given; gives its id."""
        if name is not None and not 1 <= len(name.strip()) <= 200:
            raise Refused("A name has 1 to 200 characters.", "empty")
        root = assistant or self._work.new_id()
        given = {
            "name": name,
            "description": description,
            "prompt": prompt,
            "model": model,
            "tools": None if tools is None else tuple(tools),
            "permissions": None if permissions is None else dict(permissions),
            "access": None if access is None else Access(access),
        }
        told = {field: value for field, value in given.items() if value is not None}
        await self._work.do_all([(("assistant", root), SaveAssistant(**told))])
        return root

    async def retire(self, assistant: str) -> None:
        await self._work.do_all([(("assistant", assistant), RetireAssistant())])

    async def put_back(self, assistant: str) -> None:
        await self._work.do_all([(("assistant", assistant), RetireAssistant(retired=False))])
