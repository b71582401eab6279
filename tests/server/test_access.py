"""Who may do what: every route for every kind of person, and no word of another account."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Role
from sync.bundle import BUNDLE_TYPE, Piece, packed
from sync.protocol import BUCKETS
from sync.server import people
from sync.server.app import description
from tests.server.harness import SECRET, Office, office
from tests.server.test_blobs import PIECE, begin, upload
from tests.server.world import ACCOUNT, World, sealed, uid

S = uid("session")
HARBOR = (SECRET["harbor"] * 100).encode()
HASH = sha256(HARBOR).hexdigest()
PEOPLE = (
    "none", "invented", "expired", "revoked", "disabled", "eve", "stranger", "vic", "ada", "maya",
)  # fmt: skip
"""Nobody; no right to be here; another account's admin; the same account's engineer, viewer, admin;
the owner."""
OUT = ("none", "invented", "expired", "revoked", "disabled")


@dataclass(frozen=True)
class Case:
    """A request, and what it is answered by whom; 401 for all who are not signed in unless open."""

    method: str
    path: str
    told: dict[str, int]
    more: dict[str, Any] = field(default_factory=dict)
    real: str = ""
    open: int = 0

    def wanted(self, who: str) -> int:
        if who in OUT:
            return self.open or 401
        return self.told.get(who, self.told["else"])


def cases(going: str) -> list[Case]:
    ask = {"replica": "r", "ops": []}
    announce = {"sha256": HASH, "size": len(HARBOR)}
    piece = {"content": b"x", "headers": PIECE | {"Upload-Offset": "9999"}}
    own = Piece(sha256(b"own").hexdigest(), b"own")
    small = {"content": packed([own]), "headers": {"Content-Type": BUNDLE_TYPE}}
    whole = {"epoch": 1, "scope": f"user:{uid('maya')}", "sums": ["0" * 32] * BUCKETS}
    past = {"params": {"entity": f"session/{S}"}}
    turn = {"json": {"refresh_token": "x" * 40}}
    enter = {"json": {"email": "nobody@harbor.example", "password": "x"}}
    return [
        Case("get", "/v1/hello", {"else": 200}, open=200),
        Case("get", "/v1/health", {"else": 200}, open=200),
        Case("get", "/v1/ready", {"else": 200}, open=200),
        Case("get", "/metrics", {"else": 200}, open=200),
        Case("get", "/v1/operations", {"else": 200}, open=200),
        Case("post", "/v1/auth/sign-in", {"else": 401}, enter, open=401),
        Case("post", "/v1/auth/refresh", {"else": 401}, turn, open=401),
        Case("post", "/v1/push", {"else": 200}, {"json": ask}),
        Case("post", "/v1/pull", {"else": 200}, {"json": {}}),
        Case("get", "/v1/pull", {"else": 200}, {"params": {"wait": 0}}),
        Case("post", "/v1/repair", {"else": 200}, {"json": whole}),
        Case("get", "/v1/events", {"else": 503}),  # streams are ended: this server is stopping
        Case("get", "/v1/snapshot", {"else": 200}),
        Case("get", "/v1/segments/{hash_}", {"else": 404}, real=HASH),
        Case("get", "/v1/history", {"else": 404, "maya": 200}, past),
        Case("post", "/v1/blobs", {"else": 201, "vic": 403, "maya": 200}, {"json": announce}),
        Case("post", "/v1/blobs/bundle", {"else": 200, "vic": 403}, small),
        Case("head", "/v1/blobs/u/{upload_id}", {"else": 404, "maya": 200}, real=going),
        Case("patch", "/v1/blobs/u/{upload_id}", {"else": 404, "maya": 409}, piece, real=going),
        Case("get", "/v1/blobs/{hash_}", {"else": 404, "maya": 200}, real=HASH),
        Case("post", "/v1/auth/sign-out", {"else": 204}),
    ]  # fmt: skip


async def furnish(one: Office) -> str:
    """Maya's session, with a marker in every text it can hold, its evidence, an open upload."""
    world, mark = World(), SECRET["harbor"]
    for who in ("expired", "maya"):
        await one.enter("maya")
        one.tokens[who] = one.tokens["maya"]
        one.clock.ms += 16 * 60_000 if who == "expired" else 0
    for who, nick in (("stranger", "sam"), ("disabled", "priya"), ("revoked", "ben")):
        one.tokens[who] = await one.enter(nick)
    for who in ("eve", "vic", "ada"):
        await one.enter(who)
    await one.ask("revoked", "POST", "/v1/auth/sign-out")

    def disable(conn: Any) -> None:
        priya = people.user(conn, ACCOUNT, uid("priya"))
        assert priya is not None
        people.change(conn, ACCOUNT, priya.model_copy(update={"active": False}))

    await one.central.database.write(disable)
    results = await one.push(
        "maya",
        world.op("maya", S, acts.StartSession(title=mark, client=mark, variables={"v": mark})),
        world.op("maya", S, acts.AddNote(entry=uid("n"), text=mark)),
        world.op("maya", S, acts.WritePad(text=mark)),
        world.op("maya", S, acts.SetContact(name=mark, phone=mark)),
        world.op("maya", S, acts.Attach(
            evidence=uid("e"), sha256=HASH, size=len(HARBOR), mime="text/plain", title=mark)),
    )  # fmt: skip
    assert {one["status"] for one in results} == {"accepted"}
    far = SECRET["brightwater"]
    await one.push("eve", world.op("eve", uid("far"), acts.StartSession(title=far, client=far)))
    await upload(one, "maya", HARBOR)
    name: str = (await begin(one, "maya", HARBOR + b"2")).json()["id"]
    return name


def test_every_route_for_every_kind_of_person_and_no_text_of_another_account(
    tmp_path: Path,
) -> None:
    async def story() -> Office:
        async with office(tmp_path) as one:
            table = cases(await furnish(one))
            assert {(case.method, case.path) for case in table} == described()
            for case in table[:-1]:
                if case.path == "/v1/events":
                    one.central.stop()
                for who in PEOPLE:
                    await check(one, case, who)
            for who in PEOPLE:
                await check(one, table[-1], who)
            await tamper(one)
            return one

    one = asyncio.run(story())
    assert len(one.answers) > 170
    for who, answer in one.answers:
        scan(who, answer)
    assert not any(mark in one.log.getvalue() for mark in SECRET.values())


async def check(one: Office, case: Case, who: str) -> None:
    path = case.path.partition("{")[0] + case.real
    more = dict(case.more)
    if who == "invented":
        more["headers"] = more.get("headers", {}) | {"Authorization": "Bearer rfa_invented"}
    answer = await one.ask(who, case.method.upper(), path, **more)
    assert answer.status_code == case.wanted(who), (who, case.method, case.path, answer.text)


async def tamper(one: Office) -> None:
    """Work on another's session is refused; on another account's it finds nothing."""
    world, before = World(), one.central
    one.tokens.clear()
    for who, told in (("sam", "rejected"), ("vic", "rejected"), ("eve", "deferred")):
        await one.enter(who)
        for act in (
            acts.SetFields(client="mine"), acts.Complete(outcome="resolved"),
            acts.WritePad(text="mine"), acts.HandOver(handoff=uid("x"), need="mine"),
        ):  # fmt: skip
            (result,) = await one.push(who, world.op(who, S, act))
            assert result["status"] in {told, "rejected"}, (who, result)
    await one.enter("sam")
    forged = sealed(world.op("maya", S, acts.SetFields(client="mine")))
    body = {"replica": "r", "ops": [forged]}
    (result,) = (await one.ask("sam", "POST", "/v1/push", json=body)).json()["results"]
    assert (result["status"], result["reason"]) == ("rejected", "forbidden")
    assert before is one.central
    await one.enter("maya")
    rows = (await one.ask("maya", "POST", "/v1/pull", json={})).json()["rows"]
    (session,) = [row["doc"] for row in rows if row["id"] == S and row["type"] == "session"]
    assert session["client"] == SECRET["harbor"]
    assert "outcome" not in session


def scan(who: str, answer: httpx.Response) -> None:
    """No answer holds a word that its reader may not see: in body, headers or reason."""
    text = answer.content + repr(answer.headers).encode()
    if who != "eve":
        assert SECRET["brightwater"].encode() not in text, (who, answer.request.url)
    if who != "maya":
        assert SECRET["harbor"].encode() not in text, (who, answer.request.url)


def described() -> set[tuple[str, str]]:
    """All routes but those of scripts, which have a matrix of their own."""
    return {
        (method, path)
        for path, methods in description()["paths"].items()
        for method in methods
        if not path.startswith("/api/")
    }


def test_roles_are_all_in_the_matrix() -> None:
    assert {role.value for role in Role} == {"viewer", "engineer", "senior", "admin"}
