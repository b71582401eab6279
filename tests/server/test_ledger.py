"""What the ledger decides: verdicts, their order, and that they never change."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, update

from rflow_desktop.domain import acts, ops, tally
from rflow_desktop.domain.flow import document
from rflow_desktop.domain.model import Flow, FlowRef, Handoff, Role, Session
from sync.server import people, schema
from tests.server.world import ACCOUNT, Replica, World, sealed, starter, uid

MINUTE = 60_000
S, H = uid("session"), uid("handoff")


@pytest.fixture
def world() -> World:
    return World()


def start(world: World, who: str = "maya", session: str = S) -> None:
    content, (flow, _) = starter()
    assert isinstance(flow, Flow)
    ref = FlowRef(id=content.id, name=flow.name, kind=flow.kind, version=1, snapshot=flow.snapshot)
    world.accepted(who, world.op(who, session, acts.StartSession(title="Mail", flow=ref)))


def hand_over(world: World, **more: Any) -> None:
    act = acts.HandOver(handoff=H, need="Please look at the mail flow", **more)
    world.accepted("maya", world.op("maya", S, act))


def test_what_is_accepted_is_numbered_in_order_and_can_be_pulled(world: World) -> None:
    start(world)
    first, second = world.accepted(
        "maya",
        world.op("maya", S, acts.SetFields(client="Harbor Dental")),
        world.op("maya", S, acts.AddNote(entry=uid("n"), text="Router is warm")),
    )
    assert first.seq < second.seq
    held = world.holds("maya")
    assert held["session", S]["client"] == "Harbor Dental"
    assert held["entry", uid("n")]["body"] == "Router is warm"
    assert all(row.seq >= first.seq for row in world.pull("maya").rows if row.id == S)


def test_sending_again_gets_the_same_answer_and_does_nothing(world: World) -> None:
    start(world)
    note = world.op("maya", S, acts.AddNote(entry=uid("n"), text="Once"))
    refused = world.op("maya", S, acts.ReturnHandoff(handoff=H))
    (taken,) = world.accepted("maya", note)
    closing = world.op("maya", S, acts.Complete(outcome="resolved"))
    late = world.op("maya", S, acts.SetFields(client="Too late"), at=world.now + 5)
    world.accepted("maya", closing)
    (rejected,) = world.push("maya", late)
    (again,) = world.push("maya", note)
    assert (again.status, again.seq) == ("duplicate", taken.seq)
    assert rejected.status == "rejected"
    assert world.push("maya", late) == [rejected]
    twice = world.push("maya", refused, refused)
    assert [one.status for one in twice] == ["deferred", "deferred"]


def test_a_verdict_stands_although_the_world_changes(world: World) -> None:
    start(world)
    pad = world.op("sam", S, acts.WritePad(text="not mine"))
    (refused,) = world.push("sam", pad)
    assert (refused.status, refused.reason) == ("rejected", "forbidden")
    hand_over(world)
    world.accepted("sam", world.op("sam", S, acts.Claim(handoff=H)))
    assert world.push("sam", pad) == [refused]


BAD: list[tuple[str, dict[str, Any], str, str]] = [
    ("another id's bytes", {"id": "x"}, "rejected", "malformed"),
    ("no id", {"id": None}, "rejected", "malformed"),
    ("an id that is not Unicode", {"id": "\ud800"}, "rejected", "malformed"),
    ("bytes altered", {"captured_at": "2026-11-21T12:00:00.001Z"}, "rejected", "bad_hash"),
    ("no hash", {"hash": None}, "rejected", "bad_hash"),
    ("a lone surrogate", {"replica": "\ud800"}, "rejected", "malformed"),
    ("not a number", {"v": float("nan")}, "rejected", "malformed"),
]


@pytest.mark.parametrize(("title", "change", "status", "reason"), BAD, ids=[one[0] for one in BAD])
def test_what_cannot_be_trusted_is_told_and_leaves_nothing(
    world: World, title: str, change: dict[str, Any], status: str, reason: str
) -> None:
    start(world)
    good = world.op("maya", S, acts.AddNote(entry=uid("n"), text="Fine"))
    bad = sealed(world.op("maya", S, acts.AddNote(entry=uid("m"), text="Bad"))) | change
    verdicts = world.push("maya", bad, good)
    assert [one.status for one in verdicts] == [status, "accepted"]
    assert verdicts[0].reason == reason
    assert verdicts[0].model_dump_json()
    with world.connection() as conn:
        assert conn.execute(select(func.count()).select_from(schema.op)).scalar_one() == 2


UNREADABLE: list[tuple[str, dict[str, Any], str, str]] = [
    ("a kind of a later version", {"kind": "session.explode"}, "deferred", "too_new"),
    ("a kind that is none", {"kind": "explode"}, "rejected", "unknown_kind"),
    ("a later version", {"v": 99}, "deferred", "too_new"),
    ("an unknown field", {"owner": "me"}, "rejected", "malformed"),
    (
        "a field of the server's",
        {"payload": {"title": "x", "owner": "me"}},
        "rejected",
        "malformed",
    ),
    ("an entity that is no id", {"entity": ["session", "../x"]}, "rejected", "malformed"),
    ("the wrong kind of thing", {"entity": ["flow", S]}, "rejected", "malformed"),
    ("too large", {"base": {"title": "x" * 300_000}}, "rejected", "too_large"),
]


@pytest.mark.parametrize(
    ("title", "change", "status", "reason"), UNREADABLE, ids=[one[0] for one in UNREADABLE]
)
def test_what_cannot_be_read_gets_a_verdict_of_its_own(
    world: World, title: str, change: dict[str, Any], status: str, reason: str
) -> None:
    start(world)
    made = sealed(world.op("maya", S, acts.SetFields(title="x"))) | change
    made.pop("hash")
    made["hash"] = ops.digest(ops.canonical(made))
    (verdict,) = world.push("maya", made)
    assert (verdict.status, verdict.reason) == (status, reason)
    assert world.push("maya", made) == [verdict]


def test_what_only_a_later_server_knows_waits_for_it_and_is_taken_then(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(world)
    note = world.op("maya", S, acts.AddNote(entry=uid("n"), text="Checked the cable"))
    with monkeypatch.context() as older:
        older.delitem(acts.KNOWN, (acts.AddNote.KIND, 1))
        (waits,) = world.push("maya", note)
    assert (waits.status, waits.reason) == ("deferred", "too_new")
    world.accepted("maya", note)


def test_the_same_id_with_other_bytes_is_refused_and_the_first_stands(world: World) -> None:
    start(world)
    world.accepted("maya", one := world.op("maya", S, acts.SetFields(client="One")))
    (reused,) = world.push("maya", world.op("maya", S, acts.SetFields(client="Two"), op_id=one.id))
    assert (reused.status, reused.reason) == ("rejected", "id_reuse")
    assert world.holds("maya")["session", S]["client"] == "One"


def test_work_of_another_person_is_not_taken_and_not_spoiled(world: World) -> None:
    start(world)
    mayas = world.op("maya", S, acts.SetFields(client="Harbor Dental"))
    (refused,) = world.push("ben", mayas)
    assert (refused.status, refused.reason) == ("rejected", "forbidden")
    world.accepted("maya", mayas)
    (reused,) = world.push("ben", mayas)
    assert reused.reason == "id_reuse"


def test_what_is_missing_waits_and_is_taken_when_it_is_there(world: World) -> None:
    note = world.op("maya", S, acts.AddNote(entry=uid("n"), text="Before its session"))
    (waits,) = world.push("maya", note)
    assert (waits.status, waits.reason) == ("deferred", "missing")
    start(world)
    world.accepted("maya", note)


def test_nobody_claims_their_own_handoff(world: World) -> None:
    start(world)
    hand_over(world)
    (refused,) = world.push("maya", world.op("maya", S, acts.Claim(handoff=H)))
    assert (refused.status, refused.reason) == ("rejected", "self_claim")


@pytest.mark.behaviour("S2.48")
def test_a_viewer_claims_nothing(world: World) -> None:
    start(world)
    hand_over(world)
    (refused,) = world.push("vic", world.op("vic", S, acts.Claim(handoff=H)))
    assert (refused.status, refused.reason) == ("rejected", "forbidden")


def test_the_loser_of_a_claim_is_told_who_was_first_and_when(world: World) -> None:
    start(world)
    hand_over(world)
    world.accepted("ben", world.op("ben", S, acts.Claim(handoff=H)))
    (lost,) = world.push("priya", world.op("priya", S, acts.Claim(handoff=H)))
    assert (lost.status, lost.reason) == ("rejected", "already_claimed")
    assert lost.sentence == "Ben Lindqvist was first."
    assert lost.detail == {
        "by": uid("ben"), "at": "2026-11-21T12:00:00.000Z", "name": "Ben Lindqvist",
    }  # fmt: skip


def test_a_claim_that_the_rules_let_through_still_meets_the_conditional_update(
    world: World,
) -> None:
    start(world)
    hand_over(world)
    with world.connection() as conn:
        handoffs = schema.row.c.type == Handoff.TYPE
        conn.execute(update(schema.row).where(handoffs).values(state="claimed"))
    (lost,) = world.push("ben", world.op("ben", S, acts.Claim(handoff=H)))
    assert (lost.status, lost.reason) == ("rejected", "already_claimed")
    assert world.holds("maya")["session", S]["owner"] == uid("maya")


def test_a_claim_grows_stale_but_not_when_an_earlier_server_had_granted_it(world: World) -> None:
    start(world)
    hand_over(world)
    claim = world.op("ben", S, acts.Claim(handoff=H))
    world.now += 11 * MINUTE
    with world.connection() as conn:
        people.bump_epoch(conn)
    (granted,) = world.push("ben", claim, receipts={claim.id: 1})
    assert granted.status == "accepted"
    with world.connection() as conn:
        account = people.user(conn, ACCOUNT, uid("ben"))
        assert account is not None
    other = world.op("priya", S, acts.Claim(handoff=H), at=world.now - 11 * MINUTE)
    (late,) = world.push("priya", other)
    assert late.status == "rejected"


def test_a_time_in_the_future_is_taken_as_now(world: World) -> None:
    start(world)
    ahead = world.op("maya", S, acts.SetFields(client="Tomorrow"), at=world.now + 86_400_000)
    world.accepted("maya", ahead)
    world.now += 1_000
    world.accepted(
        "maya", world.op("maya", S, acts.SetFields(client="Now"), base={"client": ahead.id})
    )
    held = world.holds("maya")["session", S]
    assert held["client"] == "Now"
    assert int(held["stamps"]["client"]["hlc"][:12], 16) <= world.now + MINUTE


@pytest.mark.parametrize("who", ["vic", "gone"])
def test_who_may_not_write_does_not(world: World, who: str) -> None:
    if who == "vic":
        (refused,) = world.push("vic", world.op("vic", S, acts.StartSession(title="No")))
        assert (refused.status, refused.reason) == ("rejected", "forbidden")
        return
    with world.connection() as conn:
        sam = people.user(conn, ACCOUNT, uid("sam"))
        assert sam is not None
        people.change(conn, ACCOUNT, sam.model_copy(update={"active": False}))
    with pytest.raises(people.Blocked):
        world.push("sam", world.op("sam", S, acts.StartSession(title="No")))


def test_a_content_keeps_its_name_and_a_name_its_content(world: World) -> None:
    content = document(starter()[0])
    for forged, flow in (
        (content, uid("flow")),
        (content | {"id": uid("new flow")}, uid("new flow")),
    ):
        act = acts.SaveFlow(snapshot="a" * 64, content=forged)
        (refused,) = world.push("ben", world.op("ben", flow, act, entity="flow"))
        assert refused.status == "rejected"
    assert not any(row == "a" * 64 for _, row in world.holds("ben"))


def test_another_account_with_the_same_ids_is_another_world(world: World) -> None:
    start(world)
    (waits,) = world.push("eve", world.op("eve", S, acts.SetFields(client="Mine now")))
    assert (waits.status, waits.reason) == ("deferred", "missing")
    assert ("session", S) not in world.holds("eve")


def test_sums_say_what_is_held(world: World) -> None:
    start(world)
    hand_over(world, keep_watching=False)
    ben = Replica(world, "ben")
    ben.pull()
    world.accepted("priya", world.op("priya", S, acts.Claim(handoff=H)))
    digests = ben.pull()[-1].digests
    for scope, digest in digests.items():
        mine = [(key, held[0]) for key, held in ben.rows.items() if scope in held[1]]
        total = sum(tally.mark(kind, row_id, seq) for (kind, row_id), seq in mine)
        assert (digest.count, digest.sum) == (len(mine), tally.written(total))
    assert ("session", S) not in ben.rows


def test_roles_decide_what_is_handed_out() -> None:
    world = World()
    start(world)
    hand_over(world)
    sees = {who: ("session", S) in world.holds(who) for who in ("maya", "ben", "sam", "vic")}
    assert sees == {"maya": True, "ben": True, "sam": True, "vic": False}
    with world.connection() as conn:
        vic = people.user(conn, ACCOUNT, uid("vic"))
        assert vic is not None
        people.change(conn, ACCOUNT, vic.model_copy(update={"role": Role.ENGINEER}))
    assert ("session", S) in world.holds("vic")
    assert Session.TYPE == "session"


def test_whatever_place_has_a_sign_that_no_database_takes_there_is_one_verdict(
    world: World,
) -> None:
    """And it stays: what was refused for it is refused again, and holds up nothing after it."""
    start(world)
    asked = (
        acts.AddNote(entry=uid("n"), text="note"), acts.SetFields(client="Harbor", ticket="INC"),
        acts.Choose(entry=uid("c"), node="a", answer="1", label="Yes", flow=uid("flow")),
        acts.WritePad(text="ping ok"), acts.SetVariables(set={"host": "srv1"}),
        acts.Attach(evidence=uid("e"), sha256="e" * 64, size=9, mime="image/png", name="a.png"),
        acts.HandOver(handoff=H, need="Look", to=uid("ben")), acts.Claim(handoff=H),
    )  # fmt: skip
    number = 0
    for act in asked:
        whole = sealed(world.op("maya", S, act))
        payload = [("payload", name) for name, value in whole["payload"].items()]
        places = [(name, None) for name in ("entity", "replica", "kind", "hlc", "base", "deps")]
        for place, name in (*payload, *places, ("payload", "odd\0name"), ("odd\0name", None)):
            document = {key: value for key, value in whole.items() if key != "hash"}
            document["payload"] = dict(document["payload"])
            if name is None:
                document[place] = _odd(document.get(place, "odd"))
            else:
                document["payload"][name] = _odd(document["payload"].get(name, "odd"))
            number += 1
            document["id"] = uid(f"odd {number}")
            document["hash"] = ops.digest(ops.canonical(document))
            (verdict,) = world.push("maya", document)
            (again,) = world.push("maya", document)
            if verdict.status == "accepted":
                assert (again.status, again.seq) == ("duplicate", verdict.seq)
            else:
                assert again == verdict
                assert "\0" not in verdict.sentence, (place, name)


def _odd(value: Any) -> Any:
    """`value` with the sign in every text of it."""
    if isinstance(value, dict):
        return {name: _odd(one) for name, one in value.items()} or {"a": "b\0"}
    if isinstance(value, list):
        return [_odd(one) for one in value] or ["a\0"]
    return f"{value}\0"
