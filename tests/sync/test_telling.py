"""What people are told of sync is what goes on, and no more."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from rflow_desktop.events import Notices
from rflow_desktop.ids import instant
from rflow_desktop.store.queue import Durable, Files
from sync.carrier import Stored
from sync.client import Client
from sync.core_lane import Lane
from sync.telling import Telling
from sync.versions import Wanted

NOW = 1_800_000_000_000


class SignedIn:
    mark = 1
    wanted = Wanted()


@pytest.mark.parametrize(
    ("operation", "file", "since"),
    [(None, None, ""), (7, None, instant(7)), (None, 5, instant(5)), (7, 5, instant(5))],
)
def test_the_oldest_of_what_waits_is_the_older_of_changes_and_files(
    operation: int | None, file: int | None, since: str
) -> None:
    stored = Stored(state=Durable(oldest_at_ms=operation), files=Files(1, 1, file))
    telling = Telling("https://central.example", Notices())
    facts = telling.facts(
        stored, Lane(), by_hand=False, client=cast("Client", SignedIn()), now_ms=NOW,
        carrying=None, files_rest=False,
    )  # fmt: skip
    assert facts.waiting_since == since


@pytest.mark.parametrize(("files_rest", "going"), [(False, 2), (True, 0)])
def test_files_that_the_server_takes_none_of_now_are_not_said_to_be_sent(
    *, files_rest: bool, going: int
) -> None:
    async def story() -> None:
        task = asyncio.create_task(asyncio.sleep(60))
        facts = Telling("https://central.example", Notices()).facts(
            Stored(state=Durable(), files=Files(3, 2, 5)), Lane(), by_hand=False,
            client=cast("Client", SignedIn()), now_ms=NOW, carrying=task, files_rest=files_rest,
        )  # fmt: skip
        assert (facts.blobs_waiting, facts.blobs_going, facts.running) == (3, going, True)
        task.cancel()

    asyncio.run(story())
