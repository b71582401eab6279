"""What screens need of an assistant, over the real services, with a key place of its own."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from rflow_desktop.assistant.claude import Claude
from rflow_desktop.services.asking import Door
from rflow_desktop.services.assistant_settings import AssistantSettings, KeyFacts
from rflow_desktop.services.glass import GlassBox
from rflow_desktop.services.usage import UsageBook
from rflow_desktop.services.work import Work
from tests.helpers.asking import SilentAssistant


@pytest.fixture(autouse=True)
def rubbish_is_left_to_its_thread() -> Iterator[None]:
    """As in the program: no worker thread collects what an earlier test has left of its windows."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


class NoKeys:
    """Where no key is kept yet."""

    def __init__(self) -> None:
        self.kept = ""

    async def get(self) -> str | None:
        return self.kept or None

    async def facts(self) -> KeyFacts:
        if not self.kept:
            return KeyFacts()
        return KeyFacts(shown=self.kept, where="Kept here", removable=True)

    async def put(self, key: str) -> None:
        self.kept = key

    async def drop(self) -> None:
        self.kept = ""


class Assisted:
    """What Settings needs of an assistant, over the real services; nothing goes out."""

    def __init__(self, work: Work, door: Door | None = None) -> None:
        self.place = NoKeys()
        door = door or Claude(self.place.get)
        self.settings = AssistantSettings(work, self.place, door, has_relay=work.connected)
        self.usage = UsageBook(work, limits=lambda: self.settings.limits)
        self.glass = GlassBox(work, SilentAssistant())
