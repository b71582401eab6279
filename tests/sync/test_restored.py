"""After the server was restored it gets back the bytes that it had taken since the backup."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Entry, Evidence
from sync.server import backup
from tests.server.harness import Office, office
from tests.server.world import ACCOUNT, uid
from tests.sync.test_engine import BEGIN, ROOT, desk, served

BEFORE, SINCE = bytes(range(256)) * 40, bytes(reversed(range(256))) * 40
Story = Callable[[Office, str], Coroutine[Any, Any, None]]


def day(data: Path, story: Story, *, first: bool = False) -> None:
    async def told() -> None:
        async with office(data, is_furnished=not first) as one, served(one) as url:
            await story(one, url)

    asyncio.run(told())


def test_evidence_since_the_backup_is_sent_again_and_older_one_only_asked_for(
    tmp_path: Path,
) -> None:
    data, night = tmp_path / "data", tmp_path / "night.tar"
    data.mkdir()
    asked: list[str] = []

    def attach(raw: bytes) -> acts.Attach:
        sha256 = hashlib.sha256(raw).hexdigest()
        return acts.Attach(evidence=_of(raw), sha256=sha256, size=len(raw), mime="image/png")

    async def work(one: Office, url: str) -> None:
        async with desk(one, url, "maya", folder=tmp_path / "maya") as maya:
            await maya.do(BEGIN)
            for raw in (BEFORE, SINCE):
                await maya.database.run(lambda local, raw=raw: local.blobs.put(raw))  # type: ignore[misc]
                await maya.do((ROOT, attach(raw)))
                await maya.until(lambda local, raw=raw: _there(local, raw))  # type: ignore[misc]
                if raw is BEFORE:
                    await asyncio.to_thread(backup.backup, data, night)

    async def after(one: Office, url: str) -> None:
        keep = one.central.blobs.write

        def write(account: str, upload: Any, piece: bytes) -> int:
            asked.append(upload.sha256)
            return keep(account, upload, piece)

        one.central.blobs.write = write  # type: ignore[method-assign]
        async with desk(one, url, "maya", folder=tmp_path / "maya") as maya:
            for raw in (BEFORE, SINCE):
                await maya.until(lambda local, raw=raw: _there(local, raw))  # type: ignore[misc]
            await maya.until(lambda local: not local.blobs.unsent() and local.blobs.epoch > 1)
        for raw in (BEFORE, SINCE):
            name = hashlib.sha256(raw).hexdigest()
            assert one.central.blobs.whole(ACCOUNT, name).read_bytes() == raw

    day(data, work, first=True)
    backup.restore(data, night, 1_795_225_800)
    day(data, after)
    assert asked == [hashlib.sha256(SINCE).hexdigest()]


def _of(raw: bytes) -> str:
    return uid(raw[:4].hex())


def _there(local: Any, raw: bytes) -> bool:
    found = local.get(Evidence, _of(raw))
    return found is not None and found.available and local.state().waiting == 0


@pytest.mark.parametrize("others", [0, 4])
def test_a_server_that_was_put_back_from_a_copy_of_its_files_is_given_what_it_lost(
    tmp_path: Path, others: int
) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    data.mkdir()

    async def before(one: Office, url: str) -> None:
        async with desk(one, url, "maya", nth=1, folder=tmp_path / "maya") as maya:
            await maya.do(BEGIN)
            await maya.until(lambda local: local.state().waiting == local.state().acked == 0)

    async def since(one: Office, url: str) -> None:
        async with desk(one, url, "maya", nth=2, folder=tmp_path / "maya") as maya:
            await maya.database.run(lambda local: local.blobs.put(SINCE))
            sha256 = hashlib.sha256(SINCE).hexdigest()
            await maya.do(
                (ROOT, acts.AddNote(entry=uid("note"), text="after the copy")),
                (ROOT, acts.Attach(evidence=_of(SINCE), sha256=sha256, size=len(SINCE),
                                   mime="image/png")),
            )  # fmt: skip
            await maya.until(lambda local: _there(local, SINCE))

    async def after(one: Office, url: str) -> None:
        async with desk(one, url, "sam", folder=tmp_path / "sam") as sam:
            for number in range(others):
                await sam.do((("session", uid(f"sam {number}")), acts.StartSession()))
            await sam.until(lambda local: local.state().waiting == local.state().acked == 0)
        async with (
            desk(one, url, "maya", nth=3, folder=tmp_path / "maya") as maya,
            desk(one, url, "maya", nth=4, folder=tmp_path / "elsewhere") as elsewhere,
        ):
            await elsewhere.until(lambda local: local.get(Entry, uid("note")) is not None)
            await elsewhere.until(lambda local: _there(local, SINCE))
            await maya.until(lambda local: _taken(local) == {"journal"})
        name = hashlib.sha256(SINCE).hexdigest()
        assert one.central.blobs.whole(ACCOUNT, name).read_bytes() == SINCE

    day(data, before, first=True)
    shutil.copytree(data, copy)
    day(data, since)
    shutil.rmtree(data)
    copy.rename(data)
    day(data, after)


def _taken(local: Any) -> set[str]:
    return {one.state for one in local.operations("1=1")}
