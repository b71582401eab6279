"""A large removal over a real server: what is plain goes by itself, the rest waits for a person."""

from __future__ import annotations

from pathlib import Path

from rflow_desktop.domain import acts, acts_talk
from rflow_desktop.domain.model import Kind, Session
from rflow_desktop.domain.model_talk import Message
from rflow_desktop.store.local import Local
from sync.server import people
from tests.server.harness import Office
from tests.server.world import uid
from tests.sync.test_engine import Desk, desk, run

CHAT = ("session", "0190cccc-0000-7000-8000-0000000000c1")
MANY = 80
BEGIN = acts.StartSession(title="A long talk", kind=Kind.CHAT)
OPEN = acts_talk.OpenCase(members=(uid("sam"),))
SAID = tuple(
    acts_talk.Say(message=f"0190cccc-0000-7000-8000-{number:012x}", text=f"line {number}")
    for number in range(MANY)
)


def messages(local: Local) -> int:
    return len(local.parts(Message, CHAT[1]))


async def talked(maya: Desk, sam: Desk) -> None:
    await maya.do(*((CHAT, act) for act in (BEGIN, OPEN, *SAID)))
    await maya.level()
    await sam.level()
    assert await sam.database.run(messages) == MANY


async def works(one: Desk) -> None:
    """What is done here goes out, and is confirmed."""
    root = ("session", "0190cccc-0000-7000-8000-0000000000d1")
    await one.do((root, acts.StartSession(title="Goes on")))
    await one.level()
    assert await one.database.run(lambda local: local.state().acked + local.state().waiting) == 0


def test_a_large_chat_that_somebody_is_taken_out_of_goes_by_itself(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya, desk(one, url, "sam") as sam:
            await talked(maya, sam)
            await maya.do((CHAT, acts_talk.SetMembers(remove=(uid("sam"),))))
            await maya.level()
            await sam.level()
            assert await sam.database.run(messages) == 0
            assert not sam.engine.facts.removing
            await works(sam)

    run(story, tmp_path)


def test_what_a_restored_server_does_not_have_stays_until_a_person_agrees(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya, desk(one, url, "sam") as sam:
            await talked(maya, sam)
            sam.engine.pause()
            await maya.do((CHAT, acts_talk.SetMembers(remove=(uid("sam"),))))
            await maya.level()
            await one.central.database.write(people.bump_epoch)
            await sam.level()
            facts = sam.engine.facts
            assert facts.removing == MANY + 2
            assert facts.removing_of >= facts.removing
            assert not facts.keeping
            assert await sam.database.run(messages) == MANY
            sam.engine.removals.keep()
            await sam.level()
            assert sam.engine.facts.keeping
            assert sam.engine.facts.removing == MANY + 2
            root = ("session", "0190cccc-0000-7000-8000-0000000000d2")
            await sam.do((root, acts.StartSession(title="Goes out meanwhile")))
            await sam.level()
            assert await sam.database.run(lambda local: local.state().waiting) == 0
            assert await sam.database.run(messages) == MANY
            sam.engine.removals.agree()
            await sam.until(lambda local: messages(local) == 0)
            await sam.level()
            assert not sam.engine.facts.removing
            assert await sam.database.run(lambda local: local.get(Session, CHAT[1])) is None
            await works(sam)

    run(story, tmp_path)


def test_that_everything_is_compared_after_a_restore_is_told_until_it_is_done(
    tmp_path: Path,
) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya") as maya:
            long = [
                acts_talk.Say(message=one.message, text="line after line " * 1_500) for one in SAID
            ]  # more than comes at once
            await maya.do(*((CHAT, act) for act in (BEGIN, *long)))
            await maya.level()
            told: list[bool] = []
            leave = maya.notices.subscribe(lambda _: told.append(maya.engine.facts.rechecking))
            await maya.level()
            assert True not in told
            await one.central.database.write(people.bump_epoch)
            await maya.level()
            leave()
            assert True in told
            assert not maya.engine.facts.rechecking

    run(story, tmp_path)
