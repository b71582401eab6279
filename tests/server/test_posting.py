"""Pushes that come together: decided together, each as if it had come alone."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, update

from rflow_desktop.domain import acts, ops
from sync import protocol
from sync.server import letters, schema
from sync.server.database import SqliteDatabase, T, Work
from sync.server.letters import Sent
from sync.server.news import MOST_ROWS
from sync.server.scopes import QUIET
from tests.server.harness import Office, office
from tests.server.world import ACCOUNT, World, sealed, uid

S = uid("session")
Json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


class Counted(SqliteDatabase):
    """Says how many transactions wrote."""

    written = 0

    async def write(self, work: Work[T], *, account: str = "", weight: int = 1) -> T:
        self.written += 1
        return await super().write(work, account=account, weight=weight)


async def pushed(one: Office, who: str, *sent: Any) -> tuple[int, Any]:
    body = {"replica": "desk", "ops": [sealed(op) for op in sent]}
    answer = await one.ask(who, "POST", "/v1/push", json=body)
    return answer.status_code, answer.json().get("results")


def test_many_pushes_share_a_transaction_and_each_has_its_own_answer(tmp_path: Path) -> None:
    async def story() -> None:
        database = Counted(tmp_path / "central.db")
        async with office(tmp_path, database) as one:
            world = World()
            await one.enter("maya")
            start = [acts.StartSession(title=f"Ticket {number}") for number in range(20)]
            made = [world.op("maya", uid(f"s{n}"), act) for n, act in enumerate(start)]
            before = database.written
            told = await asyncio.gather(*(pushed(one, "maya", op) for op in made))
            assert database.written - before < 4
            seqs = [results[0]["seq"] for status, results in told if status == 200]
            assert len(set(seqs)) == 20
            again = await asyncio.gather(*(pushed(one, "maya", op) for op in made))
            assert [one[0]["status"] for _, one in again] == ["duplicate"] * 20
            assert [one[0]["seq"] for _, one in again] == seqs

    asyncio.run(story())


def test_one_who_may_not_and_one_that_breaks_leave_the_others_alone(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path) as one:
            world = World()
            for who in ("maya", "ben"):
                await one.enter(who)
            start = acts.StartSession(title="A")
            await pushed(one, "maya", world.op("maya", S, start))

            def damage(conn: Connection) -> None:
                row = schema.row.c
                conn.execute(update(schema.row).where(row.id == S).values(doc="no JSON"))

            await one.central.database.write(damage)
            note = acts.AddNote(entry=uid("n"), text="n")
            told = await asyncio.gather(
                pushed(one, "maya", world.op("maya", uid("a"), start)),
                pushed(one, "maya", world.op("maya", S, note)),
                pushed(one, "nobody", world.op("maya", uid("b"), start)),
                pushed(one, "ben", world.op("ben", uid("c"), start)),
            )
            assert [status for status, _ in told] == [200, 500, 401, 200]
            assert told[0][1][0]["status"] == told[3][1][0]["status"] == "accepted"

    asyncio.run(story())


def test_a_small_change_of_others_is_told_with_its_rows(tmp_path: Path) -> None:
    """What lies between where the scope stood and stands, and nothing else; not to its author."""

    async def story() -> None:
        async with office(tmp_path) as one:
            world = World()
            await one.enter("maya")
            desk = f"user:{uid('maya')}"
            mine = frozenset({desk, QUIET + desk})
            listening = one.central.pokes.listening
            with (
                listening(ACCOUNT, mine, device="other", rows=True) as other,
                listening(ACCOUNT, mine, device="old") as old,
            ):
                op = world.op("maya", S, acts.StartSession(title="A"))
                await pushed(one, "maya", op)
                first = await other.hear(1)
                assert (await old.hear(1)) == (first.heads, ())
                await pushed(one, "maya", world.op("maya", S, note("n")))
                second = await other.hear(1)
                texts = [one_.text(mine) for one_ in (*first.news, *second.news)]
                told = [protocol.News.model_validate_json(text) for text in texts]
                assert told[0].moved[desk][1] == told[1].moved[desk][0] == first.heads[desk]
                assert [row.type for row in told[1].rows] == ["entry"]
                heard = {(row.type, row.id): row for news in told for row in news.rows}
                answer = await one.ask("maya", "POST", "/v1/pull", json={"replica": "r"})
                page = protocol.PullAnswer.model_validate_json(answer.content)
                held = {(row.type, row.id): row for row in page.rows if desk in row.scopes}
                assert {key: (row.seq, row.doc) for key, row in heard.items()} == {
                    key: (row.seq, row.doc) for key, row in held.items()
                }

    asyncio.run(story())


def note(name: str) -> acts.AddNote:
    return acts.AddNote(entry=uid(name), text=name)


def test_what_is_much_or_leaves_a_scope_is_pulled(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path) as one:
            world = World()
            for who in ("maya", "ben"):
                await one.enter(who)
            desk, transit = f"user:{uid('maya')}", f"transit:{ACCOUNT}"
            mine = frozenset({desk, transit})
            with one.central.pokes.listening(ACCOUNT, mine, device="x", rows=True) as other:
                steps = [note(f"n{number}") for number in range(MOST_ROWS)]
                start = acts.StartSession(title="A")
                await pushed(one, "maya", *(world.op("maya", S, act) for act in (start, *steps)))
                assert not (await other.hear(1)).news
                over = acts.HandOver(handoff=uid("h"), need="Take it")
                await pushed(one, "maya", world.op("maya", S, over))
                assert (await other.hear(1)).news
                claim = acts.Claim(handoff=uid("h"))
                await pushed(one, "ben", world.op("ben", S, claim))
                heard = await other.hear(1)
                assert heard.heads
                assert not heard.news

    asyncio.run(story())


@given(
    st.lists(st.dictionaries(st.text(max_size=6), Json, max_size=4), max_size=4),
    st.dictionaries(st.text(max_size=6), st.integers(0, 9), max_size=3),
)
def test_a_letter_is_the_same_however_it_is_spelled(
    bodies: list[dict[str, Any]], receipts: dict[str, int]
) -> None:
    named = [{**body, "id": uid(str(number))} for number, body in enumerate(bodies)]
    named = [{key: value for key, value in one.items() if key != "hash"} for one in named]
    raws = [ops.canonical(one) for one in named]
    rest = {"replica": "desk", "receipts": receipts}
    documents = [{**one, "hash": ops.digest(raw)} for one, raw in zip(named, raws, strict=True)]
    loose = letters.read(json.dumps({**rest, "ops": documents}).encode())
    sent = [raw[:-1] + f',"hash":"{ops.digest(raw)}"}}'.encode() for raw in raws]
    head = json.dumps(rest, separators=(",", ":"))[:-1].encode()
    tight = letters.read(head + b',"ops":[' + b",".join(sent) + b"]}")
    assert tight.ask == loose.ask
    told = [
        [letters.opened(*pair) for pair in zip(one.ask.ops, one.seals(), strict=True)]
        for one in (tight, loose)
    ]
    assert told[0] == told[1]
    assert [one.raw for one in told[0] if isinstance(one, Sent)] == raws


@pytest.mark.parametrize(
    "op",
    [
        '{"id":"%s","n":NaN,"hash":"%s"}',
        '{"id":"%s","n":"\\ud800","hash":"%s"}',
        '{"id":"%s","n": 1,"hash":"%s"}',
        '{"id":"%s","hash":"%s"}',
        '{"hash":"1","id":"%s","n":1,"hash":"%s"}',
    ],
)
def test_only_what_could_have_been_stored_is_taken_as_it_stands(op: str) -> None:
    """Where the bytes are not what a desktop stores, they are made anew, and refused as before."""
    raw = op % (uid("a"), "0" * 32)
    sealed_ = raw[: raw.rindex(',"hash"')] + "}"
    text = op % (uid("a"), ops.digest(sealed_.encode()))
    body = f'{{"replica":"r","ops":[{text}],"receipts":{{}}}}'.encode()
    letter = letters.read(body)
    found = letters.opened(letter.ask.ops[0], letter.seals()[0])
    by_hand = letters.opened(json.loads(text))
    if isinstance(found, Sent):
        assert json.loads(found.raw) == {k: v for k, v in json.loads(text).items() if k != "hash"}
    else:
        assert found == by_hand


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"ops":[}', b'{"replica":"r","ops":[1]}', b"\xff", b'{"ops":[[[' * 999]
)
def test_a_letter_that_cannot_be_read_is_no_error_of_ours(body: bytes, tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path) as one:
            await one.enter("maya")
            kind = {"Content-Type": "application/json"}
            answer = await one.ask("maya", "POST", "/v1/push", content=body, headers=kind)
            assert answer.status_code == 422
            assert answer.json()["code"] == "invalid"

    asyncio.run(story())
