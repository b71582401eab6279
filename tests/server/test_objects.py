"""Evidence through other people's programs: an independent tus client, a store that speaks S3."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from pathlib import Path

import pytest
from tusclient.client import TusClient

from rflow_desktop.domain.errors import Refused
from sync.server import objects
from tests.server.bucket import KEY, SECRET, bucket
from tests.server.harness import Office, office
from tests.server.test_blobs import BYTES, HASH, attach, begin, evidence, send, upload
from tests.server.world import ACCOUNT, World
from tests.sync.test_engine import run


def test_an_independent_client_sends_a_file_and_goes_on_after_an_interruption(
    tmp_path: Path,
) -> None:
    file = tmp_path / "screenshot.png"
    file.write_bytes(BYTES)

    async def story(one: Office, url: str) -> None:
        token = (await one.enter("maya")).access_token
        await attach(one, World(), "maya")
        client = TusClient(f"{url}/v1/blobs", headers={"Authorization": f"Bearer {token}"})

        def half() -> str:
            with file.open("rb") as raw:
                about = {"sha256": HASH}
                sender = client.uploader(
                    file_stream=raw, chunk_size=50_000, metadata=about, upload_checksum=True
                )
                sender.upload(stop_at=100_000)
            return str(sender.url)

        def rest(where: str) -> None:
            with file.open("rb") as raw:
                sender = client.uploader(
                    file_stream=raw, chunk_size=70_000, url=where, upload_checksum=True
                )
                assert sender.offset == 100_000, "it asked how much is here"
                sender.upload()

        where = await asyncio.to_thread(half)
        assert not (await evidence(one, "maya"))[0].get("available")
        await asyncio.to_thread(rest, where)
        assert (await evidence(one, "maya"))[0]["available"] is True
        answer = await one.ask("maya", "GET", f"/v1/blobs/{HASH}")
        assert answer.content == BYTES

    run(story, tmp_path)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Upload-Length": "5"}, {"Upload-Length": "5", "Upload-Metadata": "sha256 %%%"}],
    ids=["nothing", "no hash", "a hash that is none"],
)
def test_an_upload_that_does_not_say_what_it_is_is_not_begun(
    tmp_path: Path, headers: dict[str, str]
) -> None:
    async def story() -> None:
        async with office(tmp_path) as one:
            await one.enter("maya")
            answer = await one.ask("maya", "POST", "/v1/blobs", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid")

    asyncio.run(story())


def test_whole_files_are_kept_in_the_bucket_and_come_back_from_it(tmp_path: Path) -> None:
    with bucket() as store:
        given = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
        given |= {"AWS_ENDPOINT_URL": store.address}

        async def story() -> None:
            async with office(tmp_path) as one:
                one.central.blobs = objects.opened("s3://evidence/rflow", tmp_path, given)
                await one.enter("maya")
                await one.enter("ben")
                await attach(one, World(), "maya")
                await upload(one, "maya")
                name = f"/evidence/rflow/{ACCOUNT}/{HASH[:2]}/{HASH}"
                assert store.objects == {name: BYTES}
                whole = await one.ask("maya", "GET", f"/v1/blobs/{HASH}")
                assert (whole.status_code, whole.content) == (200, BYTES)
                part = await one.ask(
                    "maya", "GET", f"/v1/blobs/{HASH}", headers={"Range": "bytes=1000-1999"}
                )
                assert (part.status_code, part.content) == (206, BYTES[1_000:2_000])
                assert part.headers["content-range"] == f"bytes 1000-1999/{len(BYTES)}"
                assert (await one.ask("ben", "GET", f"/v1/blobs/{HASH}")).status_code == 404

        asyncio.run(story())


def test_while_the_bucket_is_away_the_last_piece_waits_and_is_not_lost(tmp_path: Path) -> None:
    with bucket() as store:
        given = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
        given |= {"AWS_ENDPOINT_URL": store.address}

        async def story() -> None:
            async with office(tmp_path) as one:
                one.central.blobs = objects.opened("s3://evidence", tmp_path, given)
                await one.enter("maya")
                await attach(one, World(), "maya")
                begun = (await begin(one, "maya")).json()
                store.down = True
                answer = await send(one, "maya", begun["id"], 0, BYTES)
                assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
                assert not (await evidence(one, "maya"))[0].get("available")
                store.down = False
                again = await begin(one, "maya")
                answer = await send(one, "maya", begun["id"], again.json()["offset"], BYTES)
                assert answer.status_code == 204
                assert (await evidence(one, "maya"))[0]["available"] is True

        asyncio.run(story())


@pytest.mark.parametrize("where", ["evidence", "https://bucket", "s3:///prefix"])
def test_another_place_for_files_is_refused_in_words(tmp_path: Path, where: str) -> None:
    with pytest.raises(Refused, match="s3://bucket/prefix"):
        objects.opened(where, tmp_path)


def test_a_file_on_the_disk_is_read_as_the_bucket_s_is(tmp_path: Path) -> None:
    folder = objects.opened(None, tmp_path)
    raw, name = b"0123456789" * 3, sha256(b"x").hexdigest()
    part = tmp_path / "one.part"
    part.write_bytes(raw)
    assert folder.size(ACCOUNT, name) is None
    folder.keep(ACCOUNT, name, part)
    assert folder.size(ACCOUNT, name) == 30
    assert b"".join(folder.read(ACCOUNT, name, 5, 24)) == raw[5:25]
