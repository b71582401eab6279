"""Where the arrow keys lead on the canvas."""

from __future__ import annotations

from typing import Literal

from ui.editor.routes import Drawing

Direction = Literal["up", "down", "left", "right"]


def neighbour(drawing: Drawing, step: str, direction: Direction) -> str:
    """The step in that direction, or the same one when there is none."""
    box = drawing.boxes.get(step)
    if box is None:
        return ""
    links = [route.link for route in drawing.routes]
    near = [one for one in drawing.boxes.values() if not one.ghost]
    if direction == "down":
        below = [
            drawing.boxes[link.target] for link in links
            if link.source == step and not drawing.boxes[link.target].ghost
        ]  # fmt: skip
        lower = [one for one in below if one.rank > box.rank] or below
        return min(lower, key=lambda one: (one.rank, one.x)).id if lower else step
    if direction == "up":
        above = [drawing.boxes[link.source] for link in links if link.target == step]
        upper = [one for one in above if one.rank < box.rank] or above
        best = min(upper, key=lambda one: (-one.rank, abs(one.middle - box.middle)), default=box)
        return best.id
    side = [one for one in near if one.rank == box.rank]
    if direction == "left":
        return max((one for one in side if one.x < box.x), key=lambda one: one.x, default=box).id
    return min((one for one in side if one.x > box.x), key=lambda one: one.x, default=box).id
