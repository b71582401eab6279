"""What a desktop may still wait to send once everything has healed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.sim.desktop import Desktop
    from tests.sim.world import World


def waits_for_others(
    world: World, desktop: Desktop, _id: str, _kind: str, _state: str, reason: str, _tries: int,
    root: str
) -> bool:  # fmt: skip
    """For a session that nobody has sent again after a restore, behind what waits for it in the
    same session, or behind own work that is parked: there, or what one of its operations is built
    on.
    """
    if reason not in ("", "missing"):
        return False
    if any(_speaks_of_what_is_lost(world, desktop, one) for one in _missing_in(desktop, root)):
        return True
    if _built_on_parked(desktop, root):
        return True
    there = any(row_id == root for _, row_id, *_ in world.rules.server_rows())
    parked = desktop.disk.outbox.value(
        "SELECT count(*) FROM op WHERE root_id=? AND state='parked'", root
    )
    waits = desktop.disk.outbox.value(
        "SELECT count(*) FROM op WHERE root_id=? AND state='pending' AND reason='missing'", root
    )
    return bool(waits) and (not there or bool(parked))


def _missing_in(desktop: Desktop, root: str) -> list[str]:
    found = desktop.disk.outbox.all(
        "SELECT op_id FROM op WHERE root_id=? AND state='pending' AND reason='missing'", root
    )
    return [op_id for (op_id,) in found]


def _speaks_of_what_is_lost(world: World, desktop: Desktop, op_id: str) -> bool:
    """Of a handoff that was undone; of what who made it may not make again after a restore; or of
    what was made while no copy of the outbox could be written, before it was destroyed. A person is
    asked when a week has passed.
    """
    (raw,) = desktop.disk.outbox.one("SELECT bytes FROM op WHERE op_id=?", op_id)
    said = json.loads(raw)["payload"]
    refused = world.central.raw.execute("SELECT op_id FROM op WHERE status='rejected'").fetchall()
    gone = {one for (one,) in refused} | world.rules.excused
    made = [world.rules.promised[one].op.act for one in gone & world.rules.promised.keys()]
    lost = "".join(one.model_dump_json() for one in made)
    ids = [
        (key, value) for key, value in said.items() if isinstance(value, str) and len(value) == 36
    ]
    named = {value for key, value in ids if key == "handoff" or f'"{value}"' in lost}
    return bool(named - {row_id for _, row_id, *_ in world.rules.server_rows()})


def _built_on_parked(desktop: Desktop, root: str) -> bool:
    found = desktop.disk.outbox.all(
        "SELECT deps FROM op WHERE root_id=? AND state='pending' AND deps<>''", root
    )
    parked = {
        one for (one,) in desktop.disk.outbox.all("SELECT op_id FROM op WHERE state='parked'")
    }
    return any(parked & set(deps.split()) for (deps,) in found)
