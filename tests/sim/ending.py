"""What must hold once everything has healed and fifteen minutes have passed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar, cast

from rflow_desktop.domain import acts, clock, figures
from rflow_desktop.domain.clock import Hlc
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Role, User
from rflow_desktop.domain.ops import Op, read
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.reduce import reduce
from rflow_desktop.domain.reducing import CLAIM_LIFE_MS, Context
from rflow_desktop.domain.values import Row
from rflow_desktop.store import parcels
from sync.server.ledger import instant
from tests.sim import evidence, typed
from tests.sim.deciding import Accepted
from tests.sim.timeline import MINUTE, Broken
from tests.sim.waiting import waits_for_others

if TYPE_CHECKING:
    from tests.sim.desktop import Desktop
    from tests.sim.world import World

R = TypeVar("R", bound=Row)
SKEW = 2 * MINUTE
"""How wrong an honest clock may be without a claim counting as late."""


def check(world: World) -> None:
    """Raises Broken for the first rule that does not hold."""
    for desktop in world.desktops:
        _drained(world, desktop)
    _nothing_is_lost(world)
    done = tuple(op for _, op in accepted(world))
    typed.nothing_is_overwritten_silently(world, done)
    typed.no_line_is_lost(world, done)
    _no_time_lies_ahead(world)
    _the_rows_are_what_the_log_says(world)
    _every_version_is_understood(world)
    evidence.check(world)
    for desktop in world.desktops:
        _same_as_the_server(world, desktop)
        if not parcels.is_empty(desktop.disk.replica):
            while desktop.local.freshen():
                pass
            world.time.tell("parcels laid out", desktop.name)
            _same_as_the_server(world, desktop)


def _drained(world: World, desktop: Desktop) -> None:
    state = desktop.local.state()
    found = desktop.disk.outbox.all(
        "SELECT op_id, kind, state, reason, tries, root_id FROM op"
        " WHERE state IN ('pending','acked') ORDER BY n"
    )
    left = [one for one in found if not waits_for_others(world, desktop, *one)]
    told = (desktop.name, left[:3], desktop.lane)
    world.rules.demand(not left, "I4 the outbox is not drained", *told)
    world.rules.demand(not state.building, "I4 a replica is still being built", *told)


def _nothing_is_lost(world: World) -> None:
    status = dict(world.central.raw.execute("SELECT op_id, status FROM op").fetchall())
    if not world.time.counts["profile copied"]:  # the copy has not undone it
        done = [one for one in world.rules.taken_back if status.get(one) == "accepted"]
        world.rules.demand(not done, "I1 undone, and yet done", done[:3])
    kept: dict[str, set[str]] = defaultdict(set)
    for desktop in world.desktops:
        for op_id, state in desktop.disk.outbox.all("SELECT op_id, state FROM op"):
            kept[op_id].add(state)
    for op_id, promise in world.rules.promised.items():
        if op_id in world.rules.excused:
            continue  # the outbox was destroyed before the copy of it was written
        if op_id in world.rules.asked_back and kept[op_id] <= {"undone"}:
            continue
        accepted = status.get(op_id) == "accepted"
        asked = kept[op_id] & {"attention", "parked", "discarded", "pending"}
        about = (promise.op.act.KIND, op_id, promise.desktop, status.get(op_id), kept[op_id])
        world.rules.demand(accepted or asked, "I1 an operation is lost", *about)
        calm = not world.time.counts["restores"] and not world.time.counts["profile copied"]
        both = accepted and kept[op_id] & {"attention"}
        if calm:
            world.rules.demand(not both, "I1 accepted, and yet with a person", *about)


def _every_version_is_understood(world: World) -> None:
    """What an older version wrote is taken, and what it could not read is read by a newer one."""
    for desktop in world.desktops:
        refused = desktop.disk.outbox.all(
            "SELECT op_id, kind, v, reason FROM op"
            " WHERE reason IN ('unknown_kind','too_new','malformed','upgrade')"
        )
        world.rules.demand(not refused, "I14 an older version's work is refused", refused[:3])
        marks = ",".join("?" * len(desktop.version.rows))
        unread = desktop.disk.replica.all(
            f"SELECT type, id FROM row WHERE NOT known AND NOT covered AND type IN ({marks})",
            *desktop.version.rows,
        )
        world.rules.demand(not unread, "I14 rows that this version knows", desktop.name, unread[:3])


class _Fold:
    """The rows as the accepted operations make them, one after the other."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, str], Row] = {}
        self.clock = Hlc(0, 0, "0" * 16)

    def get(self, kind: type[R], row_id: str) -> R | None:
        return cast("R | None", self.rows.get((kind.TYPE, row_id)))

    def put(self, row: Row) -> None:
        self.rows[row.TYPE, row.id] = row

    def run(self, one: Accepted) -> bool:
        """Whether it changed anything."""
        op = sent(one)
        op = op.model_copy(
            update={"hlc": str(clock.clamped(clock.parse(op.hlc), self.clock, one.at))}
        )
        self.clock = clock.seen(self.clock, clock.parse(op.hlc))
        user = self.get(User, one.user)
        assert user is not None
        actor = Actor(id=user.id, role=Role(user.role), team=user.team, name=user.name)
        ctx = Context(
            actor=actor, now_ms=one.at, instant=instant, authority=True, receipt=one.receipt
        )
        puts = reduce(self, op, ctx).puts
        for row in (*puts, *figures.counted(self, puts)):
            if row.TYPE != "snapshot" or (row.TYPE, row.id) not in self.rows:
                self.put(row)
        return bool(puts)


def sent(one: Accepted) -> Op:
    return read({name: value for name, value in one.op.items() if name != "hash"}, acts.KNOWN)


def accepted(world: World) -> Iterator[tuple[Accepted, Op]]:
    for one in world.central.log:
        if isinstance(one, Accepted):
            yield one, sent(one)


def _the_rows_are_what_the_log_says(world: World) -> None:
    fold, seen = _Fold(), set[str]()
    granted: list[Accepted] = []
    for one in world.central.log:
        if isinstance(one, Row):
            fold.put(one)
            continue
        world.rules.demand(one.op["id"] not in seen, "I2 an operation counted twice", one.op["id"])
        seen.add(one.op["id"])
        claim = one.op["kind"] in (acts.Claim.KIND, acts.TakeFromPool.KIND)
        try:
            changed = fold.run(one)
        except Refused as refused:
            rule = "I5 a claim was granted that" if claim else "I2 something was accepted that"
            raise Broken(f"{rule} the rules refuse: {refused.code} {one.op['id']}") from refused
        if changed and claim:
            granted.append(one)
    _one_winner_each(world, granted)
    there = {
        (kind, row_id): _as_sent(kind, doc) for kind, row_id, _, doc, _ in world.rules.server_rows()
    }
    folded = {key: row.doc() for key, row in fold.rows.items()}
    wrong = [key for key in there.keys() | folded.keys() if there.get(key) != folded.get(key)]
    world.rules.demand(
        not wrong, "I2 the server's rows are not what its log says", sorted(wrong)[:3]
    )


def _as_sent(kind: str, doc: dict[str, Any]) -> dict[str, Any]:
    """Without what only the server knows."""
    if kind != "evidence":
        return doc
    return {name: value for name, value in doc.items() if name != "available"}


def _same_as_the_server(world: World, desktop: Desktop) -> None:
    mine = world.central.scopes(desktop.user)
    wanted = {
        (kind, row_id): (seq, doc, sorted(mine & set(where)))
        for kind, row_id, seq, doc, where in world.rules.server_rows()
        if mine & set(where)
    }
    found = desktop.disk.replica.all(
        "SELECT type, id, seq, scopes, CASE WHEN covered THEN base ELSE doc END, covered FROM row"
    )
    found += [
        (one.type, one.id, one.seq, one.scopes, one.doc, 0)
        for one in parcels.every(desktop.disk.replica)
    ]
    held = {
        (kind, row_id): (seq, _json(doc), sorted(scopes.split()))
        for kind, row_id, seq, scopes, doc, _ in found
        if seq > 0
    }
    wrong = sorted(key for key in wanted.keys() | held.keys() if wanted.get(key) != held.get(key))
    about = [(key, wanted.get(key), held.get(key)) for key in wrong[:2]]
    world.rules.demand(not wrong, "I3 desktop and server differ", desktop.name, len(wrong), about)
    waits = desktop.disk.outbox.value(
        "SELECT count(*) FROM op WHERE state IN ('parked', 'pending')"
    )
    covered = [(kind, row_id) for kind, row_id, *_, over in found if over]
    world.rules.demand(
        waits or not covered, "I3 own work still covers what was decided", covered[:3]
    )


def _one_winner_each(world: World, granted: list[Accepted]) -> None:
    winners: dict[str, list[str]] = defaultdict(list)
    for one in granted:
        op = sent(one)
        if isinstance(op.act, acts.Claim):
            winners[op.act.handoff].append(one.user)
            world.time.tell("claim granted")
        else:
            world.time.tell("take granted")
        promise = world.rules.promised[op.id]
        fresh = one.at - promise.at <= CLAIM_LIFE_MS + SKEW
        late = (op.id, one.at - promise.at, "ms")
        world.rules.demand(
            fresh or one.receipt, "I5 a claim was granted long after it was made", *late
        )
    several = {handoff: who for handoff, who in winners.items() if len(who) > 1}
    world.rules.demand(not several, "I5 more than one has claimed it", several)


def _no_time_lies_ahead(world: World) -> None:
    most = world.time.now + MINUTE
    for kind, row_id, _, doc, _ in world.rules.server_rows():
        stamps = [stamp["hlc"] for stamp in doc.get("stamps", {}).values()]
        for hlc in (*stamps, *filter(None, (doc.get("hlc"), doc.get("closed_hlc")))):
            ahead = clock.parse(hlc).ms > most
            world.rules.demand(not ahead, "I9 a time lies in the future", kind, row_id, hlc)


def _json(text: str) -> Any:
    return json.loads(text)
