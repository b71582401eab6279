"""What must hold of the bytes of evidence once everything has healed."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from rflow_desktop.domain.model import Role
from tests.sim.deciding import ACCOUNT

if TYPE_CHECKING:
    from tests.sim.desktop import Desktop
    from tests.sim.world import World


def check(world: World) -> None:
    """Every piece whose row stands is at the server, whole, and can be had by whoever sees it."""
    for kind, row_id, _, doc, where in world.rules.server_rows():
        if kind != "evidence":
            continue
        name = doc["sha256"]
        raw = world.central.files.small(ACCOUNT, name)
        whole = raw is not None and sha256(raw).hexdigest() == name
        if doc.get("available"):
            world.rules.demand(whole, "I13 available, and its bytes are not there", row_id, name)
            world.time.tell("evidence there")
            continue
        lost = not any(name in desktop.disk.made_room for desktop in world.desktops)
        holders = [one for one in world.desktops if one.sending.blobs.here(name)]
        able = [one for one in holders if _may_send(world, one, doc, where)]
        told = (row_id, name[:8], [(one.name, _state(one, name)) for one in holders], whole)
        world.rules.demand(holders or not lost, "I13 the last copy of evidence is gone", *told)
        world.rules.demand(not able, "I13 evidence is here, and never came to the server", *told)
    for desktop in world.desktops:
        _sound(world, desktop)


def is_level(desktop: Desktop) -> bool:
    """Whether nothing is left to send, or nobody here may."""
    return not desktop.local.blobs.unsent() or _is_viewer(desktop)


def _may_send(world: World, desktop: Desktop, doc: dict[str, Any], where: list[str]) -> bool:
    mine = world.central.scopes(desktop.user)
    return not _is_viewer(desktop) and bool(mine & set(where) or doc["by"] == desktop.user)


def _is_viewer(desktop: Desktop) -> bool:
    return desktop.world.central.user(desktop.user).role == Role.VIEWER


def _state(desktop: Desktop, name: str) -> str:
    found = desktop.local.blobs.state(name)
    return "unknown" if found is None else f"{found.state} {found.offset}"


def _sound(world: World, desktop: Desktop) -> None:
    """What lies on a desktop's disk is what it is named for, and nothing is half written."""
    for file in (desktop.disk.drawer / "blobs").rglob("*"):
        if file.is_file():
            right = sha256(file.read_bytes()).hexdigest() == file.name
            world.rules.demand(right, "I13 half a file was left", desktop.name, file.name)
