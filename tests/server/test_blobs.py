"""The bytes of evidence: sent in pieces, verified, and open to who sees them."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from rflow_desktop.domain import acts
from sync.server.blobs import MOST_UPLOADS, UPLOAD_LIFE_MS, BlobFolder, Upload
from tests.helpers.flushing import flushed
from tests.server.harness import Office
from tests.server.test_http import problem, tell
from tests.server.world import ACCOUNT, World, uid

S, H = uid("session"), uid("handoff")
BYTES = bytes(range(256)) * 1_000
HASH = sha256(BYTES).hexdigest()
PIECE = {"Content-Type": "application/offset+octet-stream", "Tus-Resumable": "1.0.0"}


async def begin(one: Office, who: str, raw: bytes = BYTES) -> httpx.Response:
    body = {"sha256": sha256(raw).hexdigest(), "size": len(raw)}
    return await one.ask(who, "POST", "/v1/blobs", json=body)


async def send(
    one: Office, who: str, upload: str, offset: int, piece: bytes, **headers: str
) -> httpx.Response:
    head = PIECE | {"Upload-Offset": str(offset)} | headers
    return await one.ask(who, "PATCH", f"/v1/blobs/u/{upload}", content=piece, headers=head)


async def upload(one: Office, who: str, raw: bytes = BYTES) -> None:
    begun = (await begin(one, who, raw)).json()
    answer = await send(one, who, begun["id"], 0, raw)
    assert answer.status_code == 204, answer.text


async def attach(one: Office, world: World, who: str, session: str = S, hash_: str = HASH) -> None:
    act = acts.Attach(
        evidence=uid(f"{who} {session}"), sha256=hash_, size=len(BYTES), mime="image/png"
    )
    start = world.op(who, session, acts.StartSession(title="Mail"))
    results = await one.push(who, start, world.op(who, session, act))
    assert [result["status"] for result in results] == ["accepted", "accepted"], results


async def evidence(one: Office, who: str) -> list[dict[str, Any]]:
    rows = (await one.ask(who, "POST", "/v1/pull", json={})).json()["rows"]
    return [row["doc"] for row in rows if row["type"] == "evidence"]


def test_an_upload_that_was_interrupted_goes_on_where_it_was(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        world = World()
        await one.enter("maya")
        await attach(one, world, "maya")
        assert not (await evidence(one, "maya"))[0].get("available")
        begun = await begin(one, "maya")
        assert begun.status_code == 201
        name = begun.json()["id"]
        first = await send(one, "maya", name, 0, BYTES[:100_000])
        assert first.headers["upload-offset"] == "100000"
        part = one.central.blobs.part(ACCOUNT, name)
        with part.open("ab") as file:
            file.write(b"torn by a crash before the offset was told")
        again = await begin(one, "maya")
        assert again.json() == {"exists": False, "id": name, "offset": 100_000}
        head = await one.ask("maya", "HEAD", f"/v1/blobs/u/{name}")
        assert head.headers["upload-offset"] == "100000"
        assert head.headers["upload-length"] == str(len(BYTES))
        assert (await send(one, "maya", name, 100_000, BYTES[100_000:])).status_code == 204
        assert (await evidence(one, "maya"))[0]["available"] is True
        whole = await one.ask("maya", "GET", f"/v1/blobs/{HASH}")
        assert whole.content == BYTES
        part_ = await one.ask("maya", "GET", f"/v1/blobs/{HASH}", headers={"Range": "bytes=10-19"})
        assert (part_.status_code, part_.content) == (206, BYTES[10:20])
        assert (await begin(one, "maya")).json()["exists"] is True
        assert not part.exists()

    tell(tmp_path, story)


WRONG: list[tuple[str, int, bytes, dict[str, str], tuple[int, str]]] = [
    ("not the next bytes", 5, b"x", {}, (409, "wrong_offset")),
    ("more than announced", 0, b"x" * (len(BYTES) + 1), {}, (413, "too_large")),
    ("altered on the way", 0, b"x", {"Upload-Checksum": "sha256 AAAA"}, (460, "wrong_checksum")),
    ("an unknown checksum", 0, b"x", {"Upload-Checksum": "crc32 AAAA"}, (460, "wrong_checksum")),
    ("another type", 0, b"x", {"Content-Type": "text/plain"}, (415, "wrong_type")),
    ("a negative offset", -1, b"x", {}, (422, "invalid")),
    ("a piece of nine megabytes", 0, b"x" * 9_000_000, {}, (413, "too_large")),
]


@pytest.mark.parametrize(
    ("title", "offset", "piece", "headers", "told"), WRONG, ids=[one[0] for one in WRONG]
)
def test_a_piece_that_does_not_fit_changes_nothing(
    tmp_path: Path,
    title: str,
    offset: int,
    piece: bytes,
    headers: dict[str, str],
    told: tuple[int, str],
) -> None:
    async def story(one: Office) -> None:
        await one.enter("maya")
        name = (await begin(one, "maya")).json()["id"]
        assert problem(await send(one, "maya", name, offset, piece, **headers)) == told
        checksum = "sha256 " + b64encode(sha256(BYTES).digest()).decode()
        right = await send(one, "maya", name, 0, BYTES, **{"Upload-Checksum": checksum})
        assert right.status_code == 204

    tell(tmp_path, story)


def test_bytes_that_are_not_what_was_announced_are_thrown_away(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        await one.enter("maya")
        name = (await begin(one, "maya")).json()["id"]
        forged = b"x" * len(BYTES)
        assert problem(await send(one, "maya", name, 0, forged)) == (422, "wrong_hash")
        assert (await one.ask("maya", "HEAD", f"/v1/blobs/u/{name}")).status_code == 404
        assert not one.central.blobs.part(ACCOUNT, name).exists()
        assert not one.central.blobs.whole(ACCOUNT, HASH).exists()

    tell(tmp_path, story)


def test_knowing_a_hash_opens_nothing(tmp_path: Path) -> None:
    """Neither asking for it, nor attaching it, nor having an account somewhere else."""

    async def story(one: Office) -> None:
        world = World()
        for who in ("maya", "ben", "eve"):
            await one.enter(who)
        await attach(one, world, "maya")
        await upload(one, "maya")
        await attach(one, world, "ben", session=uid("bens own"))
        await attach(one, world, "eve", session=uid("eves own"))
        for who in ("ben", "eve"):
            assert (await one.ask(who, "GET", f"/v1/blobs/{HASH}")).status_code == 404
            assert (await begin(one, who)).json()["exists"] is False
            assert not (await evidence(one, who))[0].get("available")
        name = (await begin(one, "maya", b"other bytes")).json()["id"]
        for who in ("ben", "eve"):
            assert (await one.ask(who, "HEAD", f"/v1/blobs/u/{name}")).status_code == 404
            assert (await send(one, who, name, 0, b"other")).status_code == 404
        await upload(one, "ben")  # who sends all of it has it
        assert (await one.ask("ben", "GET", f"/v1/blobs/{HASH}")).content == BYTES

    tell(tmp_path, story)


def test_who_may_claim_sees_the_evidence_and_who_lost_does_not_any_more(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        world = World()
        for who in ("maya", "ben", "priya", "vic"):
            await one.enter(who)
        await upload(one, "maya")  # before the operation came: it is available at once
        await attach(one, world, "maya")
        assert (await evidence(one, "maya"))[0]["available"] is True
        shown = (uid(f"maya {S}"),)
        hand = acts.HandOver(handoff=H, need="Please", keep_watching=False, evidence=shown)
        await one.push("maya", world.op("maya", S, hand))
        seen = [
            (await one.ask(who, "GET", f"/v1/blobs/{HASH}")).status_code
            for who in ("ben", "priya", "vic")
        ]
        assert seen == [200, 200, 404]
        await one.push("ben", world.op("ben", S, acts.Claim(handoff=H)))
        after = [
            (await one.ask(who, "GET", f"/v1/blobs/{HASH}")).status_code
            for who in ("ben", "priya", "maya")
        ]
        assert after == [200, 404, 404]

    tell(tmp_path, story)


def test_a_row_that_came_after_the_bytes_is_open_when_who_sent_them_offers_them_again(
    tmp_path: Path,
) -> None:
    """As after a restore: the bytes came from a colleague, the row from who has none now."""

    async def story(one: Office) -> None:
        world = World()
        for who in ("maya", "ben"):
            await one.enter(who)
        await upload(one, "ben")
        await attach(one, world, "maya")
        hand = acts.HandOver(handoff=H, need="Please", evidence=(uid(f"maya {S}"),))
        await one.push("maya", world.op("maya", S, hand))
        assert not (await evidence(one, "ben"))[0].get("available")
        again = await begin(one, "ben")
        assert (again.status_code, again.json()["exists"]) == (200, True)
        for who in ("maya", "ben"):
            assert (await evidence(one, who))[0]["available"] is True
            assert (await one.ask(who, "GET", f"/v1/blobs/{HASH}")).content == BYTES

    tell(tmp_path, story)


def test_evidence_is_open_also_where_its_session_went_to_somebody_else_before_its_bytes_came(
    tmp_path: Path,
) -> None:
    async def story(one: Office) -> None:
        world = World()
        for who in ("maya", "ben"):
            await one.enter(who)
        await attach(one, world, "maya")
        shown = (uid(f"maya {S}"),)
        hand = acts.HandOver(handoff=H, need="Please", keep_watching=False, evidence=shown)
        await one.push("maya", world.op("maya", S, hand))
        await one.push("ben", world.op("ben", S, acts.Claim(handoff=H)))
        assert await evidence(one, "maya") == []
        await upload(one, "maya")
        assert (await evidence(one, "ben"))[0]["available"] is True
        assert (await one.ask("ben", "GET", f"/v1/blobs/{HASH}")).content == BYTES
        assert (await one.ask("maya", "GET", f"/v1/blobs/{HASH}")).status_code == 404

    tell(tmp_path, story)


def test_an_upload_that_nobody_goes_on_with_is_forgotten(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        await one.enter("maya")
        name = (await begin(one, "maya")).json()["id"]
        await send(one, "maya", name, 0, BYTES[:10])
        one.clock.ms += UPLOAD_LIFE_MS
        await one.enter("maya")
        assert (await one.ask("maya", "HEAD", f"/v1/blobs/u/{name}")).status_code == 404
        assert (await begin(one, "maya")).json()["offset"] == 0
        assert not one.central.blobs.part(ACCOUNT, name).exists()

    tell(tmp_path, story)


def test_nobody_fills_the_disk_with_beginnings(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        await one.enter("maya")
        await one.enter("vic")
        assert problem(await begin(one, "vic")) == (403, "forbidden")
        told = [await begin(one, "maya", b"%d" % count) for count in range(MOST_UPLOADS + 1)]
        assert [answer.status_code for answer in told[:-1]] == [201] * MOST_UPLOADS
        assert problem(told[-1]) == (429, "too_many_uploads")
        large = {"sha256": HASH, "size": 100 * 1024 * 1024 + 1}
        answer = await one.ask("maya", "POST", "/v1/blobs", json=large)
        assert problem(answer) == (422, "invalid")

    tell(tmp_path, story)


def test_two_pieces_at_once_are_one_after_the_other(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        await one.enter("maya")
        name = (await begin(one, "maya")).json()["id"]
        pieces = (send(one, "maya", name, 0, BYTES[:1000]) for _ in range(8))
        told = sorted([answer.status_code for answer in await asyncio.gather(*pieces)])
        assert told == [204, *[409] * 7]

    tell(tmp_path, story)


def test_what_is_acknowledged_is_on_the_disk_with_the_folders_it_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(one: Office) -> None:
        await one.enter("maya")
        name = (await begin(one, "maya")).json()["id"]
        seen = flushed(monkeypatch)
        await send(one, "maya", name, 0, BYTES[:1_000])
        part = one.central.blobs.part(ACCOUNT, name)
        assert set(seen) >= {tmp_path, tmp_path / "uploads", part.parent, part}
        seen.clear()
        await send(one, "maya", name, 1_000, BYTES[1_000:])
        whole = one.central.blobs.whole(ACCOUNT, HASH)
        above = {one for one in whole.parents if one.is_relative_to(tmp_path)}
        assert set(seen) >= {part, *above}

    tell(tmp_path, story)


@pytest.mark.parametrize("left", [None, 0, 40_000])
def test_what_a_crash_took_of_an_upload_is_asked_for_again(
    tmp_path: Path, left: int | None
) -> None:
    async def story(one: Office) -> None:
        world = World()
        await one.enter("maya")
        await attach(one, world, "maya")
        name = (await begin(one, "maya")).json()["id"]
        await send(one, "maya", name, 0, BYTES[:100_000])
        part = one.central.blobs.part(ACCOUNT, name)
        if left is None:
            part.unlink()
        else:
            part.write_bytes(BYTES[:left])
        refused = await send(one, "maya", name, 100_000, BYTES[100_000:])
        assert problem(refused) == (409, "wrong_offset")
        stands = int(refused.headers["upload-offset"])
        assert stands == (left or 0)
        assert (await begin(one, "maya")).json()["offset"] == stands
        head = await one.ask("maya", "HEAD", f"/v1/blobs/u/{name}")
        assert head.headers["upload-offset"] == str(stands)
        assert (await send(one, "maya", name, stands, BYTES[stands:])).status_code == 204
        assert (await one.ask("maya", "GET", f"/v1/blobs/{HASH}")).content == BYTES

    tell(tmp_path, story)


def test_a_hole_in_an_upload_is_never_taken_for_its_bytes(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        world = World()
        await one.enter("maya")
        await attach(one, world, "maya")
        name = (await begin(one, "maya")).json()["id"]
        await send(one, "maya", name, 0, BYTES[:100_000])
        one.central.blobs.part(ACCOUNT, name).write_bytes(bytes(100_000))
        last = await send(one, "maya", name, 100_000, BYTES[100_000:])
        assert problem(last) == (422, "wrong_hash")
        assert not (await evidence(one, "maya"))[0].get("available")
        assert not one.central.blobs.whole(ACCOUNT, HASH).exists()
        again = (await begin(one, "maya")).json()
        assert (again["id"] != name, again["offset"]) == (True, 0)
        assert (await send(one, "maya", again["id"], 0, BYTES)).status_code == 204
        assert (await one.ask("maya", "GET", f"/v1/blobs/{HASH}")).content == BYTES

    tell(tmp_path, story)


class Slower(BlobFolder):
    """The files of a worker at which another one always ends an upload first."""

    def finish(self, account: str, upload: Upload) -> bool:
        BlobFolder(self._folder).finish(account, upload)
        return super().finish(account, upload)


def test_wrong_bytes_at_two_workers_prove_nothing_of_bytes_that_are_here(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        world = World()
        for who in ("maya", "sam"):
            await one.enter(who)
        await attach(one, world, "maya")
        await upload(one, "maya")
        one.central.blobs = Slower(tmp_path)
        name = (await begin(one, "sam")).json()["id"]
        assert problem(await send(one, "sam", name, 0, b"x" * len(BYTES))) == (404, "not_found")
        again = await begin(one, "sam")
        assert (again.status_code, again.json()["offset"]) == (201, 0)
        await attach(one, world, "sam", uid("other"))
        assert not (await evidence(one, "sam"))[0].get("available")
        assert (await one.ask("sam", "GET", f"/v1/blobs/{HASH}")).status_code == 404
        one.central.blobs = BlobFolder(tmp_path)
        assert (await send(one, "sam", again.json()["id"], 0, BYTES)).status_code == 204
        assert (await one.ask("sam", "GET", f"/v1/blobs/{HASH}")).content == BYTES

    tell(tmp_path, story)


def test_of_two_workers_one_ends_an_upload_and_the_other_has_nothing_to_show(
    tmp_path: Path,
) -> None:
    first, second = BlobFolder(tmp_path), BlobFolder(tmp_path)
    one = Upload("one", HASH, len(BYTES), 0)
    first.write(ACCOUNT, one, BYTES)
    assert first.finish(ACCOUNT, one)
    with pytest.raises(FileNotFoundError):
        second.finish(ACCOUNT, one)
    assert first.whole(ACCOUNT, HASH).read_bytes() == BYTES
    assert list((tmp_path / "uploads" / ACCOUNT).iterdir()) == []
