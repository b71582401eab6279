"""Half a sign from a model holds up no reply, and a fault in one account no other account."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.helpers.claude import Reply
from tests.server.rest.talk import Talk, talk, words


def test_half_a_sign_in_an_answer_is_shown_as_one_that_is_missing(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        chat = await told.chat()
        reply = await told.reply(chat)
        found = await told.frames(chat, reply)
        assert words(found) == "Hi ? there"
        assert found[-1]["status"] == "completed"

    talk(tmp_path, story, Reply(blocks=["Hi \ud83d there"]))


def test_a_fault_in_one_account_leaves_no_other_one_alone(tmp_path: Path) -> None:
    async def story(told: Talk) -> None:
        seen: set[str] = set()

        async def tend(account: str) -> None:
            seen.add(account)
            raise LookupError(account)

        troubled = told.office.replying
        troubled.tend = tend  # type: ignore[method-assign]
        sweeping = asyncio.create_task(troubled.run())

        async def all_were_seen() -> bool:
            assert not sweeping.done(), "it goes on for ever"
            return len(seen) > 1

        await told.until(all_were_seen)
        sweeping.cancel()
        await asyncio.gather(sweeping, return_exceptions=True)

    talk(tmp_path, story)
