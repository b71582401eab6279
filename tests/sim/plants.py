"""Bugs that are planted on purpose, to see that the simulation finds them."""

from __future__ import annotations

from collections.abc import Callable

from tests.sim.world import World

PLANTS: dict[str, Callable[[], type[World]]] = {}


def planted(name: str) -> type[World]:
    return PLANTS[name]()
