"""The key is tried before it is kept, and what is settled holds for the next request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from rflow_desktop.assistant.claude import Claude
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.reply import MODEL, Ended, Event, Failed, ModelInfo, Request
from rflow_desktop.services.assistant_settings import AssistantSettings
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.drafting import Drafting
from rflow_desktop.services.sessions import About
from rflow_desktop.workspace.assisting import OwnKey, open_assistant
from tests.helpers.asking import SilentAssistant
from tests.helpers.claude import Reply, StandIn
from tests.helpers.desk import desk


class Keys:
    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def put(self, name: str, secret: str) -> None:
        self.kept[name] = secret

    def drop(self, name: str) -> None:
        self.kept.pop(name, None)


def settings(server: StandIn, keys: Keys) -> tuple[AssistantSettings, Claude]:
    place = OwnKey(keys)
    claude = Claude(place.get, base_url=server.url, max_retries=0)
    return AssistantSettings(desk().work, place, claude), claude


def test_a_key_is_tried_with_one_small_request_and_a_wrong_one_changes_nothing() -> None:
    keys = Keys()
    refused = Reply(status=401, error="authentication_error")

    async def story(server: StandIn) -> None:
        chosen, claude = settings(server, keys)
        assert not await chosen.has_key()
        await chosen.put_key(" sk-good ")
        assert keys.kept == {"anthropic": "sk-good"}
        assert server.asked[0]["max_tokens"] == 1
        with pytest.raises(Refused, match="key was not accepted"):
            await chosen.put_key("sk-bad")
        assert keys.kept == {"anthropic": "sk-good"}
        await chosen.drop_key()
        with pytest.raises(Refused, match="key was not accepted"):
            await chosen.put_key("sk-bad")
        assert keys.kept == {}
        for wrong in ("", "two words"):
            with pytest.raises(Refused, match="without blanks"):
                await chosen.put_key(wrong)
        await claude.close()

    with StandIn(Reply(blocks=["H"]), refused) as server:
        asyncio.run(story(server))


def test_what_is_settled_is_kept_and_read_again() -> None:
    keys, on = Keys(), desk()

    async def story() -> None:
        first = await open_assistant(on.work, keys)
        assert first.settings.model == MODEL
        await first.settings.choose_model("claude-haiku-5-5")
        await first.settings.choose_not_for(["Calder & Finch LLP", " "])
        await first.settings.choose_allow(["SRV-SUITE-9"])
        await first.close()
        again = await open_assistant(on.work, keys)
        chosen = again.settings
        assert (chosen.model, chosen.not_for, chosen.allow) == (
            "claude-haiku-5-5", ("Calder & Finch LLP",), ("SRV-SUITE-9",),
        )  # fmt: skip
        session = await again.chats.start(About(client="Calder & Finch LLP"), text="Hello")
        view = await again.chats.view(session)
        assert view is not None
        assert view.unavailable.startswith("Paste a key")
        with pytest.raises(Refused, match="not sent to the assistant"):
            await again.glass.outgoing(session)
        with pytest.raises(Refused, match="Paste a key"):
            await again.drafting.write(session, "status_client")
        await again.close()

    asyncio.run(story())


def test_the_key_of_the_environment_is_used_where_none_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-outside")
    keys = Keys()
    assert asyncio.run(OwnKey(keys).get()) == "sk-outside"
    keys.put("anthropic", "sk-own")
    assert asyncio.run(OwnKey(keys).get()) == "sk-own"


def test_a_drafted_text_grows_is_kept_and_may_be_changed() -> None:
    on, asking = desk(), SilentAssistant()
    chats, drafting = Chats(on.work, asking), Drafting(on.work, asking)

    async def story() -> None:
        session = await chats.start(About(), text="Hello")
        await drafting.write(session, "documentation")
        assert asking.asked[-1] == (session, None, "documentation")
        empty: Any = await drafting.text(session, "documentation")
        assert (empty.text, empty.done) == ("", False)
        await drafting.keep(session, "documentation", "## Problem")
        kept = await drafting.text(session, "documentation")
        assert (kept.text, kept.done) == ("## Problem", False), "a part stays a part"

    asyncio.run(story())


class Team:
    """A team's server that answers, or says why not."""

    to = "the team's server"

    def __init__(self, last: Ended | Failed) -> None:
        self.last, self.asked = last, 0

    async def closed(self) -> str:
        return ""

    async def ask(self, _: Request) -> AsyncGenerator[Event, None]:
        self.asked += 1
        yield self.last

    async def count(self, _: Request) -> int:
        return 7

    async def models(self) -> tuple[ModelInfo, ...]:
        return (ModelInfo(id="claude-of-the-team"),)


def test_the_way_through_the_server_is_tried_before_it_is_taken() -> None:
    async def story(server: StandIn) -> None:
        away = Team(Failed(code="not_set_up", told="It is not set up.", retryable=False))
        work, place = desk().work, OwnKey(Keys())
        own = Claude(place.get, base_url=server.url)
        chosen = AssistantSettings(work, place, own, relay=away)
        assert (dict(chosen.ways).keys(), chosen.way) == ({"own", "server"}, "own")
        with pytest.raises(Refused, match="not set up"):
            await chosen.choose_way("server")
        assert chosen.way == "own"
        assert await chosen.models() == ()
        there = Team(Ended(reason="end_turn"))
        chosen = AssistantSettings(work, place, own, relay=there)
        await chosen.choose_way("server")
        assert (chosen.way, there.asked) == ("server", 1)
        assert [one.id for one in await chosen.models()] == ["claude-of-the-team"]
        alone = AssistantSettings(work, place, own)
        await alone.load()
        assert (alone.way, dict(alone.ways).keys()) == ("own", {"own"})
        with pytest.raises(Refused, match="no server"):
            await alone.choose_way("server")

    with StandIn(Reply(blocks=["Hi"])) as server:
        asyncio.run(story(server))
