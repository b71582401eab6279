"""Who sees which chats: one's own, shared ones, and those of others for admins and nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, cast

import pytest

from rflow_desktop.domain import acts, acts_talk
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Kind, Session, User
from rflow_desktop.domain.model_talk import Case, Message, Said, Speaker
from rflow_desktop.domain.policy import Actor, can
from rflow_desktop.domain.states import Role
from rflow_desktop.services.assistants import Assistants
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.chat_lists import ChatLists
from rflow_desktop.services.sessions import About
from tests.helpers.asking import SilentAssistant
from tests.helpers.desk import Desk, desk
from tests.ui.office import DANIEL, MAYA, PRIYA, Seat, person, seat, server

ADA = person(9, "Ada Admin", Role.ADMIN)
PRIYA_S = "00000000-0000-4000-8000-0000000000aa"
AT = "2026-11-21T10:00:00.000Z"


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(work)


def chats_of(at: Seat) -> Chats:
    return Chats(at.work, SilentAssistant())


def lists_of(at: Seat) -> ChatLists:
    return ChatLists(at.work, chats_of(at))


@pytest.mark.behaviour("S4.01")
def test_a_chat_with_an_assistant_needs_the_assistant_s_own_door_to_be_open() -> None:
    central = server(MAYA, DANIEL, ADA)
    daniel, maya = seat(DANIEL, central), seat(MAYA, central)

    async def story() -> None:
        private = await Assistants(daniel.work).save(None, name="Mine alone")
        shared = await Assistants(daniel.work).save(None, name="For all", access="account")
        daniel.level()
        maya.level()
        names = [one.name for one in await Assistants(maya.work).list()]
        assert names == ["For all"]
        await chats_of(maya).start(About(), text="Hello", assistant=shared)
        with pytest.raises(Refused, match="not there for you"):
            await chats_of(maya).start(About(), text="Hello", assistant=private)
        await Assistants(daniel.work).retire(shared)
        daniel.level()
        maya.level()
        with pytest.raises(Refused, match="out of use"):
            await chats_of(maya).start(About(), text="Again", assistant=shared)

    run(story())


def of_priya(at: Desk) -> None:
    """A chat of hers that is on this computer, as an admin may have it."""
    made = {"session": PRIYA_S, "by": PRIYA.id, "at": AT, "hlc": "0" * 32}
    at.local.seed(
        [
            User(id=PRIYA.id, name="Priya Raman", email="p@b.example"),
            Session(id=PRIYA_S, kind=Kind.CHAT, title="Hers", owner=PRIYA.id, created_at=AT),
            Case(id=PRIYA_S, session=PRIYA_S, messages=1, asked=1, last_at=AT),
            Message(id=PRIYA_S[:-1] + "e", text="Hello", **made),
        ]
    )


@pytest.mark.behaviour("S4.02", "S4.04")
@pytest.mark.parametrize("who", [MAYA, DANIEL, ADA], ids=["engineer", "senior", "admin"])
def test_only_an_admin_sees_the_chats_of_others_not_even_who_made_the_assistant(
    who: Actor,
) -> None:
    on = desk(me=who)
    of_priya(on)
    lists = ChatLists(on.work, Chats(on.work, SilentAssistant()))

    async def story() -> None:
        await Assistants(on.work).save(None, name="Made by the reader")
        assert lists.is_admin is (who is ADA)
        assert (await lists.page()).lines == ()
        if who is not ADA:
            for scope in ("all", "others"):
                with pytest.raises(Refused, match="admin sees the chats of all"):
                    await lists.page(scope=scope)
            assert await lists.owners() == ()
            return
        page = await lists.page(scope="others")
        assert [line.who for line in page.lines] == ["Priya Raman"]
        assert await lists.owners() == ((PRIYA.id, "Priya Raman"),)
        assert (await lists.page(scope="others", owner=MAYA.id)).lines == ()

    run(story())


@pytest.mark.behaviour("S4.10", "S4.11", "S4.15")
def test_owners_and_groups_have_names_and_channels_are_told() -> None:
    on = desk()
    nameless = Actor(id="00000000-0000-4000-8000-00000000000d", name="", role=Role.ENGINEER)
    chats = Chats(on.work, SilentAssistant())

    async def begun(channel: str, group: str = "", title: str = "Title") -> str:
        session = on.work.new_id()
        await on.work.do(
            session,
            acts.StartSession(kind="chat", title=title),
            acts_talk.OpenCase(channel=channel, group=group, named=True),
            acts_talk.Say(message=on.work.new_id(), text="Hello"),
        )
        return session

    async def story() -> None:
        slack = await begun("slack")
        group = await begun("desktop", group="Migration")
        page = await chats.list(scope="all")
        lines = {line.id: line for line in page.lines}
        assert lines[slack].channel == "slack"
        assert (lines[group].who, lines[group].participant) == ("Migration", "group")
        assert lines[group].owner == ""
        assert lines[slack].who == "Unknown"  # nobody has told this computer who that is
        on.local.seed([User(id=on.work.me.id, name="Maya Okafor", email="m@b.example")])
        page = await chats.list(scope="all")
        assert {line.who for line in page.lines if not line.group} == {"Maya Okafor"}
        on.local.seed([User(id=on.work.me.id, name="  ", email="m@b.example")])
        page = await chats.list(scope="all")
        assert {line.who for line in page.lines if not line.group} == {"Unknown"}
        assert can(nameless, "session.create")

    run(story())


@pytest.mark.behaviour("S4.13", "S4.14")
def test_however_many_chats_are_listed_with_as_few_queries_and_a_line_has_a_stable_shape() -> None:
    on = desk()
    chats = Chats(on.work, SilentAssistant())

    async def listed(limit: int) -> tuple[int, list[str]]:
        asked: list[str] = []
        for database in (on.local.replica, on.local.outbox):
            cast("Any", database.connection).set_trace_callback(asked.append)
        page = await chats.list(limit=limit)
        for database in (on.local.replica, on.local.outbox):
            cast("Any", database.connection).set_trace_callback(None)
        return len(page.lines), asked

    async def story() -> None:
        for place in range(60):
            await chats.start(About(title=f"Chat {place}"), text="Hello")
        (few, for_few), (many, for_many) = await listed(5), await listed(60)
        assert (few, many) == (5, 60)
        assert 0 < len(for_few) == len(for_many) <= 4, for_many
        line = (await chats.list()).lines[0]
        assert {name: type(getattr(line, name)) for name in line.__dataclass_fields__} == {
            "id": str, "title": str, "who": str, "channel": str, "messages": int, "last_at": str,
            "created_at": str, "participant": str, "group": str, "peer": str, "peer_name": str,
            "owner": str, "assistant": str, "unread": int, "running": bool, "here": bool,
        }  # fmt: skip

    run(story())


@pytest.mark.behaviour("S4.20", "S4.21")
def test_a_thread_of_assistants_is_read_by_admins_only_and_by_nobody_written() -> None:
    central = server(MAYA, DANIEL, ADA)
    ada, maya = seat(ADA, central), seat(MAYA, central)

    async def story() -> None:
        one = await Assistants(ada.work).save(None, name="Print desk")
        two = await Assistants(ada.work).save(None, name="Mail desk")
        session = ada.work.new_id()
        await ada.work.do(
            session,
            acts.StartSession(kind="chat", title="Thread"),
            acts_talk.OpenCase(assistant=one, peer=two, channel="agent"),
            acts_talk.Say(message=ada.work.new_id(), role=Speaker.ASSISTANT, text="Do you know?",
                          sender="Print desk", state=Said.WHOLE),
        )  # fmt: skip
        ada.level()
        maya.level()
        for side in (one, two):
            page = await chats_of(ada).list(scope="all", assistant=side)
            assert [line.id for line in page.lines] == [session]
        shown = await chats_of(ada).view(session)
        assert shown is not None
        assert [line.who for line in shown.lines] == ["Print desk"]
        assert await chats_of(maya).view(session) is None
        header = ada.desk.local.get(Session, session)
        assert header is not None
        assert not can(MAYA, "session.read", header)

    run(story())


@pytest.mark.behaviour("S4.43")
def test_in_a_thread_each_assistant_is_known_by_its_id_also_after_it_was_renamed() -> None:
    central = server(MAYA, ADA)
    ada = seat(ADA, central)

    async def story() -> None:
        bots = Assistants(ada.work)
        one, two = [await bots.save(None, name="Desk", access="account") for _ in range(2)]
        session = ada.work.new_id()
        say = [
            acts_talk.Say(message=ada.work.new_id(), role=role, text="Words", sender="Desk",
                          assistant=who, state=Said.WHOLE)
            for role, who in ((Speaker.USER, one), (Speaker.ASSISTANT, two))
        ]  # fmt: skip
        opened = acts_talk.OpenCase(assistant=one, peer=two, channel="agent")
        await ada.work.do(session, acts.StartSession(kind="chat", title="T"), opened, *say)
        ada.level()
        await bots.save(two, name="Mail desk", access="account")
        ada.level()
        shown = await chats_of(ada).view(session)
        assert shown is not None
        assert shown.assistant_id == one
        assert [(line.assistant, line.who) for line in shown.lines] == [
            (one, "Desk"), (two, "Mail desk"),
        ]  # fmt: skip
        assert not any(line.mine for line in shown.lines)

    run(story())


@pytest.mark.behaviour("S4.60")
def test_what_one_engineer_has_seen_is_still_unread_for_the_other() -> None:
    central = server(MAYA, DANIEL)
    maya, daniel = seat(MAYA, central), seat(DANIEL, central)

    async def unread(at: Seat) -> list[int]:
        return [line.unread for line in (await chats_of(at).list(scope="shared")).lines]

    async def story() -> None:
        group = await chats_of(maya).start(
            About(title="Migration"), text="Who has the list?", members=(DANIEL.id,),
            group="Migration",
        )  # fmt: skip
        answer = acts_talk.Say(message=maya.work.new_id(), role=Speaker.ASSISTANT, text="Nobody.",
                               state=Said.WHOLE)  # fmt: skip
        await maya.work.do(group, answer)
        maya.level()
        daniel.level()
        assert (await unread(maya), await unread(daniel)) == ([1], [2])
        await chats_of(daniel).mark_read(group)
        daniel.level()
        maya.level()
        assert (await unread(maya), await unread(daniel)) == ([1], [0])
        await chats_of(daniel).send(group, "I have it.")
        daniel.level()
        maya.level()
        assert (await unread(maya), await unread(daniel)) == ([2], [0])

    run(story())


@pytest.mark.behaviour("S4.02")
def test_a_group_is_seen_and_written_in_by_all_of_its_engineers() -> None:
    central = server(MAYA, DANIEL, PRIYA)
    maya, daniel, priya = (seat(one, central) for one in (MAYA, DANIEL, PRIYA))

    async def story() -> None:
        group = await chats_of(maya).start(
            About(title="Migration"), text="Who has the list?", members=(DANIEL.id,),
            group="Migration",
        )  # fmt: skip
        maya.level()
        daniel.level()
        priya.level()
        assert [one.id for one in (await lists_of(daniel).page(scope="shared")).lines] == [group]
        assert (await lists_of(priya).page(scope="shared")).lines == ()
        await chats_of(daniel).send(group, "I have it")
        daniel.level()
        maya.level()
        view = await chats_of(maya).view(group)
        assert view is not None
        assert [(line.who, line.text) for line in view.lines] == [
            ("You", "Who has the list?"), ("Daniel Reyes", "I have it"),
        ]  # fmt: skip

    run(story())
