"""What people are told of sync is what goes on, and no more."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from rflow_desktop.domain.shown import SyncFacts
from rflow_desktop.events import Notices
from rflow_desktop.ids import instant
from rflow_desktop.store.queue import Durable, Files
from sync.carrier import Stored
from sync.client import Client
from sync.core_lane import Lane
from sync.core_reply import Kind
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


def facts_of(lane: Lane, carrying: asyncio.Task[None] | None = None) -> SyncFacts:
    return Telling("https://central.example", Notices()).facts(
        Stored(state=Durable()), lane, by_hand=False, client=cast("Client", SignedIn()),
        now_ms=NOW, carrying=carrying, files_rest=False,
    )  # fmt: skip


@pytest.mark.parametrize("kind", list(Kind))
def test_a_problem_is_told_unless_the_very_next_exchange_mends_it(kind: Kind) -> None:
    passes = kind in (Kind.UNAUTHORIZED, Kind.RESET, Kind.TOO_LARGE)
    lane = Lane(problem=kind, sentence="The disk is full.", heard_at_ms=NOW)
    assert facts_of(lane).problem == ("" if passes else "The disk is full.")


@pytest.mark.parametrize(
    ("lane", "at"),
    [
        (Lane(pull_wanted=False), instant(NOW)),
        (Lane(pull_wanted=True), ""),
        (Lane(pull_wanted=False, problem=Kind.SERVER_ERROR), ""),
    ],
    ids=["all is here", "more is to be asked for", "it did not go well"],
)
def test_synced_is_the_moment_at_which_all_was_here(lane: Lane, at: str) -> None:
    telling = Telling("https://central.example", Notices())
    telling.heard(NOW, Stored(state=Durable()), lane)
    assert telling.last_exchange_at == at


def test_sync_that_ended_for_a_bug_is_not_said_to_be_offline_alone() -> None:
    async def story() -> None:
        async def breaks() -> None:
            raise RuntimeError("a bug")

        task = asyncio.create_task(breaks())
        await asyncio.wait([task])
        ended = facts_of(Lane(), task)
        assert (ended.running, ended.stopped, ended.offline) == (False, True, True)
        assert isinstance(task.exception(), RuntimeError)
        never = facts_of(Lane())
        assert (never.running, never.stopped, never.offline) == (False, False, True)

    asyncio.run(story())
