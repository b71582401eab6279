"""One field, many writers: one value wins everywhere, and nothing unseen is lost."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from rflow_desktop.domain import acts, bases
from rflow_desktop.domain.clock import Hlc
from rflow_desktop.domain.fields import settle
from rflow_desktop.domain.model import Contact, Evidence, Session
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.values import Row, Stamp
from tests.domain.world import MAYA, NOON, S, Table, instant, uid

START = Session(id=S, owner=MAYA.id, created_at=instant(NOON), client="start")


def op(number: int, *, at: int, base: dict[str, str] | None = None) -> Op:
    return Op(
        id=uid(number), entity=("session", S), actor=MAYA.id, replica="r",
        hlc=str(Hlc(NOON + at, 0, "a" * 16)), captured_at=instant(NOON + at), base=base or {},
        act=acts.Resume(),
    )  # fmt: skip


def write(row: Session, made: Op, value: str) -> Session:
    won, marks = settle(row, {"client": row.client}, {"client": value}, made)
    return row.model_copy(update={**won, **marks})


def end(ops: list[tuple[Op, str]]) -> tuple[str, str, list[object], list[str]]:
    row = START
    for made, value in ops:
        row = write(row, made, value)
    lost = row.superseded
    return row.client, row.stamps["client"].op, [one.value for one in lost], [o.op for o in lost]


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("abcd")), min_size=1, max_size=4))
def test_concurrent_writers_end_the_same_in_every_order(drawn: list[tuple[int, str]]) -> None:
    ops = [(op(number, at=at), value) for number, (at, value) in enumerate(drawn, start=1)]
    ends = [end(list(order)) for order in permutations(ops)]
    first = ends[0]
    winner = max(ops, key=lambda one: (one[0].hlc, one[0].id))
    assert {(one[0], one[1]) for one in ends} == {(winner[1], winner[0].id)}
    assert {tuple(sorted(map(str, one[2]))) for one in ends} == {tuple(sorted(map(str, first[2])))}
    assert set(map(str, first[2])) == {value for _, value in ops} - {winner[1]}


@settings(deadline=None, derandomize=True)
@given(st.permutations(range(4)), st.lists(st.integers(0, 5), min_size=4, max_size=4))
def test_a_value_is_lost_only_when_its_replacer_had_seen_it(
    order: list[int], at: list[int]
) -> None:
    """0 and 1 are concurrent; 2 saw 0; 3 saw what 2 wrote."""
    saw = {2: uid(10), 3: uid(12)}
    ops = {n: op(10 + n, at=at[n], base={"client": saw[n]} if n in saw else None) for n in range(4)}
    causal = [n for n in order if n < 2] + [2, 3]
    value, _, kept, _ = end([(ops[n], f"v{n}") for n in causal])
    assert {value, *kept} >= {"v1", "v3"}
    assert "v2" not in kept
    assert value not in kept


def test_a_value_that_comes_after_its_replacement_is_no_conflict() -> None:
    """It waited to be sent, and what its author wrote over it went ahead."""
    first, held = op(1, at=5), op(2, at=6, base={"client": uid(1)})
    after = op(3, at=7, base={"client": uid(2)})
    last = op(4, at=8, base={"client": uid(3)})
    named = {1: (first, "a"), 2: (held, "b"), 3: (after, "c"), 4: (last, "d")}
    for order in ((1, 2, 3), (1, 3, 2)):
        assert end([named[one] for one in order]) == ("c", uid(3), [], [])
    for ways in permutations((2, 3, 4)):
        assert end([named[one] for one in (1, *ways)]) == ("d", uid(4), [], [])


def test_neither_is_the_first_value_that_a_field_ever_had() -> None:
    first, over = (op(1, at=5), "a"), (op(2, at=6, base={"client": uid(1)}), "b")
    last = (op(3, at=7, base={"client": uid(2)}), "c")
    for two in permutations((first, over)):
        assert end(list(two)) == ("b", uid(2), [], [])
    for three in permutations((first, over, last)):
        assert end(list(three)) == ("c", uid(3), [], [])


def test_the_same_operation_twice_changes_nothing() -> None:
    made = op(1, at=5)
    once = write(START, made, "a")
    assert write(once, made, "a") == once
    late = write(once, op(2, at=1), "b")
    assert write(late, op(2, at=1), "b") == late


def test_the_later_mark_is_never_earlier_than_the_one_it_replaces() -> None:
    first = write(START, op(1, at=60), "a")
    second = write(first, op(2, at=5, base={"client": uid(1)}), "b")
    assert (second.client, second.superseded) == ("b", ())
    assert second.stamps["client"].hlc == first.stamps["client"].hlc
    assert write(second, op(3, at=30), "c").client == "b"


def test_equal_values_are_no_conflict_and_other_fields_are_left_alone() -> None:
    row = write(write(START, op(1, at=5), "a"), op(2, at=6), "a")
    assert row.superseded == ()
    lost = write(row, op(3, at=7), "b")
    won, marks = settle(lost, {"title": ""}, {"title": "t"}, op(4, at=8))
    assert won == {"title": "t"}
    assert marks["superseded"] == lost.superseded


STAMPED = {"stamps": {"name": Stamp(hlc="0", op=uid(5)), "title": Stamp(hlc="0", op=uid(6))}}
SHOWN: list[Row] = [
    START.model_copy(
        update={
            "stamps": {
                name: Stamp(hlc="0", op=uid(number))
                for number, name in enumerate(
                    ("client", "var:server", "head", "state", "next_steps"), start=1
                )
            }
        }
    ),
    Contact(id=S, session=S).model_copy(update=STAMPED),
    Evidence(
        id=uid(22), session=S, sha256="a" * 64, size=1, mime="a/b", by=MAYA.id, at="", hlc=""
    ).model_copy(update=STAMPED),
]


def test_an_operation_says_what_its_author_had_before_their_eyes() -> None:
    told: list[tuple[Act, dict[str, str]]] = [
        (acts.SetFields(client="a", title="b"), {"client": uid(1)}),
        (acts.SetVariables(unset=("server", "other")), {"var:server": uid(2)}),
        (acts.Choose(entry=uid(9), node="a"), {"head": uid(3), "state": uid(4)}),
        (acts.AddStep(entry=uid(9), title="a"), {"head": uid(3), "state": uid(4)}),
        (acts.StepBack(), {"head": uid(3), "state": uid(4)}),
        (acts.Pause(), {"state": uid(4)}),
        (acts.Resume(), {"state": uid(4)}),
        (acts.Complete(outcome="resolved"), {"next_steps": uid(5), "state": uid(4)}),
        (acts.SetContact(name="a", phone="b"), {"name": uid(5)}),
        (acts.EditEvidence(evidence=uid(22), title="a"), {"title": uid(6)}),
        (acts.CancelPrepared(), {}),
    ]
    for act, base in told:
        assert bases.base(act, S, Table(SHOWN)) == base
        assert bases.base(act, S, Table()) == {}
