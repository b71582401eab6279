"""Prepared work for several: readers, the team's pool, and exactly one who takes it."""

from __future__ import annotations

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Outcome, Session
from rflow_desktop.domain.policy import Actor, is_pooled
from tests.domain.world import ADA, LEFT, MAYA, PRIYA, SAM, TOM, VIC, S, World

POOL, OUT, TAKE = acts.PutInPool(), acts.PutInPool(pooled=False), acts.TakeFromPool()


def prepared(*more: acts.Act, assignee: Actor | None = None) -> World:
    world = World()
    to = None if assignee is None else assignee.id
    world.do(MAYA, acts.PrepareSession(title="Patch srv-01", assignee=to))
    for minute, act in enumerate(more, start=1):
        world.do(MAYA, act, at=minute)
    return world


def header(world: World) -> Session:
    session = world.table.get(Session, S)
    assert session is not None
    return session


@pytest.mark.behaviour("S1.73")
def test_pooled_work_is_taken_by_exactly_one_and_the_slower_is_told_who() -> None:
    world = prepared(POOL)
    first, second = world.op(TOM, TAKE, at=2), world.op(SAM, TAKE, at=2)
    world.put(second, at=3)
    refused = world.refuses(first, at=4)
    assert (refused.code, refused.detail["by"]) == ("already_taken", SAM.id)
    taken = header(world)
    assert (taken.owner, taken.assignee, taken.preparer) == (SAM.id, SAM.id, MAYA.id)
    assert not is_pooled(taken)
    assert taken.taken_at is not None
    assert world.put(second, at=5).puts == (), "the same wish again changes nothing"


def test_where_the_order_is_not_decided_nothing_is_taken() -> None:
    world = prepared(POOL)
    assert world.put(world.op(TOM, TAKE, at=2), authority=False).puts == ()
    assert header(world).owner == MAYA.id


@pytest.mark.parametrize(
    ("at", "more", "granted"),
    [
        (11.9, {}, True),
        (12.1, {}, False),
        (3, {"uncertain": True}, False),
        (3, {"not_after": "2025-11-21T12:02:30.000Z"}, False),
    ],
)
def test_a_wish_that_waited_too_long_is_asked_again(
    at: float, more: dict[str, object], *, granted: bool
) -> None:
    world = prepared(POOL)
    op = world.op(TOM, TAKE, at=2, **more)
    if granted:
        world.put(op, at=at)
        assert header(world).owner == TOM.id
    else:
        assert world.refuses(op, at=at).code == "expired"
        world.put(op, at=at, receipt=True)
        assert header(world).owner == TOM.id


def test_a_wish_for_what_a_restored_server_has_lost_waits_only_as_long_as_a_wish_lives() -> None:
    op = prepared(POOL).op(TOM, TAKE, at=2)
    restored = World()
    assert restored.refuses(op, at=11.9).code == "missing"
    assert restored.refuses(op, at=12.1).code == "expired"
    assert restored.refuses(op, at=12.1, receipt=True).code == "missing", "it was granted once"


@pytest.mark.parametrize(
    ("who", "done", "code"),
    [
        (PRIYA, (POOL,), "forbidden"),
        (VIC, (POOL,), "forbidden"),
        (TOM, (), "state_changed"),
        (TOM, (POOL, OUT), "state_changed"),
        (TOM, (POOL, acts.CancelPrepared()), "closed"),
        (TOM, (POOL, acts.BeginPrepared()), "state_changed"),
    ],
)
def test_what_is_not_in_ones_pool_is_not_taken(
    who: Actor, done: tuple[acts.Act, ...], code: str
) -> None:
    world = prepared(*done)
    assert world.refuses(world.op(who, TAKE, at=9)).code == code


def test_there_is_nothing_to_take_where_the_session_is_not_known() -> None:
    assert World().refuses(World().op(TOM, TAKE)).code == "missing"


def test_pooling_takes_it_from_whoever_had_it_and_assigning_takes_it_out() -> None:
    world = prepared(POOL, assignee=TOM)
    pooled = header(world)
    assert (pooled.owner, pooled.assignee, is_pooled(pooled)) == (MAYA.id, None, True)
    assert TOM.id in pooled.former, "what Tom wrote before still counts"
    assert world.put(world.op(MAYA, POOL, at=5)).puts == ()
    world.do(MAYA, acts.Reassign(assignee=SAM.id), at=6)
    assert (header(world).assignee, is_pooled(header(world))) == (SAM.id, False)
    assert world.put(world.op(MAYA, OUT, at=7)).puts == ()
    world.do(MAYA, POOL, at=8)
    world.do(MAYA, acts.Reassign(assignee=None), at=9)
    assert is_pooled(header(world)), "given to nobody in particular it stays where it is"
    world.do(MAYA, OUT, at=10)
    assert not is_pooled(header(world))


@pytest.mark.behaviour("S1.72")
def test_the_preparer_edits_reassigns_and_takes_back_until_it_starts() -> None:
    world = prepared(assignee=TOM)
    world.do(MAYA, acts.SetFields(ticket="48213"), at=1)
    world.do(MAYA, acts.SetVariables(set={"server": "srv-01"}), at=2)
    world.do(MAYA, acts.Reassign(assignee=SAM.id), at=3)
    assert (header(world).ticket, header(world).owner) == ("48213", SAM.id)
    world.do(SAM, acts.BeginPrepared(), at=4)
    for act in (acts.SetFields(ticket="1"), acts.Reassign(assignee=TOM.id),
                acts.CancelPrepared(), POOL):  # fmt: skip
        assert world.refuses(world.op(MAYA, act, at=5)).code in ("forbidden", "already_started")
    assert header(world).preparer == MAYA.id


def test_taken_back_before_it_starts_it_is_closed_for_everybody() -> None:
    world = prepared(acts.CancelPrepared(), assignee=TOM)
    assert header(world).outcome is Outcome.CANCELLED
    assert world.refuses(world.op(TOM, acts.BeginPrepared(), at=5)).code == "closed"


def test_colleagues_who_split_a_batch_read_along() -> None:
    world = prepared()
    both = acts.ShareSession(people=(TOM.id, SAM.id))
    world.do(MAYA, both, at=1)
    assert header(world).watchers == (TOM.id, SAM.id)
    assert world.put(world.op(MAYA, both, at=2)).puts == ()
    assert world.refuses(world.op(TOM, both, at=3)).code == "forbidden"
    gone = acts.ShareSession(people=(LEFT.id,))
    assert world.refuses(world.op(MAYA, gone, at=3)).code == "no_such_person"
    assert ADA.id not in header(world).watchers
