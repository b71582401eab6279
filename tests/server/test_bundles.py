"""Small evidence in bundles: kept like any other, and open to nobody else."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from sync.bundle import BUNDLE_LIMIT, BUNDLE_TYPE, Piece, packed
from tests.server.harness import Office
from tests.server.test_blobs import BYTES, HASH, attach, evidence, send
from tests.server.test_blobs import begin as begun
from tests.server.test_http import problem, tell
from tests.server.world import ACCOUNT, World, uid

OTHER = b"other bytes"


def piece(raw: bytes) -> Piece:
    return Piece(sha256(raw).hexdigest(), raw)


async def bundle(one: Office, who: str, *pieces: Piece, body: bytes = b"") -> httpx.Response:
    content, head = body or packed(pieces), {"Content-Type": BUNDLE_TYPE}
    return await one.ask(who, "POST", "/v1/blobs/bundle", content=content, headers=head)


def kept(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return list(found["kept"])


def test_a_bundle_is_there_for_everybody_who_sees_its_evidence(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        world = World()
        for who in ("maya", "ben"):
            await one.enter(who)
        await attach(one, world, "maya")
        assert not (await evidence(one, "maya"))[0].get("available")
        answer = await bundle(one, "maya", piece(BYTES), piece(OTHER))
        assert kept(answer) == [HASH, piece(OTHER).sha256]
        assert (await evidence(one, "maya"))[0]["available"]
        found = await one.ask("maya", "GET", f"/v1/blobs/{HASH}")
        assert (found.content, found.headers["accept-ranges"]) == (BYTES, "bytes")
        some = await one.ask("maya", "GET", f"/v1/blobs/{HASH}", headers={"Range": "bytes=5-9"})
        assert (some.status_code, some.content) == (206, BYTES[5:10])
        assert (await begun(one, "maya")).json()["exists"]
        assert not list(one.central.blobs.part(ACCOUNT, "").parent.iterdir())

    tell(tmp_path, story)


def test_whoever_listens_is_told_with_the_row_that_the_bytes_are_here(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        await one.enter("maya")
        await attach(one, World(), "maya")
        mine = frozenset({f"user:{uid('maya')}"})
        with one.central.pokes.listening(ACCOUNT, mine, device="any", rows=True) as listener:
            await bundle(one, "maya", piece(BYTES), piece(OTHER))
            (news,) = (await listener.hear(1)).news
        told = json.loads(news.text(mine))
        assert [(row["type"], row["doc"]["available"]) for row in told["rows"]] == [
            ("evidence", True)
        ]
        ((before, now),) = told["moved"].values()
        assert before < now == told["rows"][0]["seq"]

    tell(tmp_path, story)


def test_bytes_that_are_not_what_they_are_named_for_are_not_kept(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        await one.enter("maya")
        await attach(one, World(), "maya")
        forged = Piece(HASH, BYTES[:-1] + b"x")
        assert kept(await bundle(one, "maya", forged, piece(OTHER))) == [piece(OTHER).sha256]
        assert kept(await bundle(one, "maya", forged)) == []
        assert not one.central.blobs.whole(ACCOUNT, HASH).exists()
        assert not (await evidence(one, "maya"))[0].get("available")

    tell(tmp_path, story)


def test_a_bundle_opens_only_what_was_sent_in_it(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        world = World()
        for who in ("maya", "ben", "eve"):
            await one.enter(who)
        await attach(one, world, "maya")
        await bundle(one, "maya", piece(BYTES))
        for who in ("ben", "eve"):
            await attach(one, world, who, session=uid(f"{who} own"))
            assert kept(await bundle(one, who, Piece(HASH, OTHER))) == []
            assert (await one.ask(who, "GET", f"/v1/blobs/{HASH}")).status_code == 404
        await bundle(one, "ben", piece(BYTES))  # who sends all of it has it
        assert (await one.ask("ben", "GET", f"/v1/blobs/{HASH}")).content == BYTES
        assert (await one.ask("eve", "GET", f"/v1/blobs/{HASH}")).status_code == 404

    tell(tmp_path, story)


def test_the_same_bytes_may_come_again_and_while_they_come_in_chunks(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        await one.enter("maya")
        await attach(one, World(), "maya")
        upload = (await begun(one, "maya")).json()["id"]
        await send(one, "maya", upload, 0, BYTES[:1_000])
        for _ in range(2):
            assert kept(await bundle(one, "maya", piece(BYTES), piece(BYTES))) == [HASH, HASH]
        answer = await send(one, "maya", upload, 1_000, BYTES[1_000:])
        assert answer.status_code == 204
        assert (await one.ask("maya", "GET", f"/v1/blobs/{HASH}")).content == BYTES

    tell(tmp_path, story)


@pytest.mark.parametrize(
    ("who", "body", "content_type", "status", "code"),
    [
        ("maya", b"no bundle", BUNDLE_TYPE, 422, "invalid"),
        ("maya", packed([piece(OTHER)]), "application/json", 415, "wrong_type"),
        ("vic", packed([piece(OTHER)]), BUNDLE_TYPE, 403, "forbidden"),
        ("nobody", packed([piece(OTHER)]), BUNDLE_TYPE, 401, "signed_out"),
        ("maya", b"x" * (BUNDLE_LIMIT + 1), BUNDLE_TYPE, 413, "too_large"),
    ],
)
def test_what_is_not_taken_is_told_why(
    tmp_path: Path, who: str, body: bytes, content_type: str, status: int, code: str
) -> None:
    async def story(one: Office) -> None:
        for name in ("maya", "vic"):
            await one.enter(name)
        head = {"Content-Type": content_type}
        answer = await one.ask(who, "POST", "/v1/blobs/bundle", content=body, headers=head)
        assert problem(answer) == (status, code)
        assert not (tmp_path / "blobs").exists()

    tell(tmp_path, story)


def test_what_a_stopped_server_left_of_a_bundle_goes(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        await one.enter("maya")
        left, under_way = (one.central.blobs.part(ACCOUNT, f"{HASH}.{name}") for name in "ab")
        left.parent.mkdir(parents=True)
        for part, age in ((left, 86_401), (under_way, 86_399)):
            part.write_bytes(OTHER)
            at = one.clock.ms / 1_000 - age
            os.utime(part, (at, at))
        await begun(one, "maya")
        assert (left.exists(), under_way.exists()) == (False, True)

    tell(tmp_path, story)


def test_a_disk_that_fails_keeps_nothing_half(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        await one.enter("maya")
        whole = one.central.blobs.whole(ACCOUNT, HASH)
        whole.mkdir(parents=True)
        (whole / "in the way").touch()
        assert (await bundle(one, "maya", piece(BYTES), piece(OTHER))).status_code == 500
        assert not list(one.central.blobs.part(ACCOUNT, "").parent.iterdir())
        assert (await begun(one, "maya")).json()["exists"] is False

    tell(tmp_path, story)
