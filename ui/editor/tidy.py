"""Places trees of boxes beside each other, as narrow as they can be without touching."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

BOX_WIDE, GHOST_WIDE = 208, 124
BESIDE = 24
"""Between two steps of one parent; between two branches it is a little more."""
BRANCHES = 36


@dataclass
class _Outline:
    """How far a tree reaches to the left and right in each layer, the lowest layer first.

    Values are to be read with `shift` added. The root's own layer is last.
    """

    left: list[int]
    right: list[int]
    shift: int = 0


@dataclass
class Tidy:
    """`children` of every box; what is not in `seen` is a ghost, and narrower."""

    children: Mapping[str, Sequence[str]]
    seen: Collection[str]
    _offset: dict[str, int] = field(default_factory=dict)

    def places(self, roots: Sequence[str]) -> dict[str, int]:
        """The left edge that a whole box would have, for every step and ghost."""
        whole: _Outline | None = None
        at: dict[str, int] = {}
        for root in roots:
            tree = self._tree(root)
            shift = 0 if whole is None else _apart(whole, tree, BRANCHES)
            at[root] = shift
            whole = _joined(whole, tree, shift)
        waiting = list(at)
        while waiting:
            one = waiting.pop()
            for child in self.children[one]:
                at[child] = at[one] + self._offset[child]
                waiting.append(child)
        return at

    def _tree(self, root: str) -> _Outline:
        """Lays out what hangs below `root`; the root itself is at nought."""
        made: dict[str, _Outline] = {}
        waiting = [(root, False)]
        while waiting:
            one, done = waiting.pop()
            if done:
                made[one] = self._over(one, [made.pop(child) for child in self.children[one]])
            else:
                waiting.append((one, True))
                waiting.extend((child, False) for child in self.children[one])
        return made[root]

    def _over(self, one: str, below: Sequence[_Outline]) -> _Outline:
        """A parent stands over the middle of its children."""
        inset = 0 if one in self.seen else (BOX_WIDE - GHOST_WIDE) // 2
        own = (inset, BOX_WIDE - inset)
        whole: _Outline | None = None
        shifts: list[int] = []
        leaf = True
        for child, tree in zip(self.children[one], below, strict=True):
            leaf = leaf and not self.children[child]
            gap = BESIDE if leaf else BRANCHES
            shift = 0 if whole is None else _apart(whole, tree, gap)
            shifts.append(shift)
            whole = _joined(whole, tree, shift)
        if whole is None:
            return _Outline([own[0]], [own[1]])
        middle = (shifts[0] + shifts[-1]) // 2
        for child, shift in zip(self.children[one], shifts, strict=True):
            self._offset[child] = shift - middle
        whole.shift -= middle
        whole.left.append(own[0] - whole.shift)
        whole.right.append(own[1] - whole.shift)
        return whole


def _apart(left: _Outline, right: _Outline, gap: int) -> int:
    """How far the tree at the right must stand from the root of the first at the left."""
    common = min(len(left.right), len(right.left))
    near = max(
        over - under for over, under in zip(left.right[-common:], right.left[-common:], strict=True)
    )
    return near + left.shift - right.shift + gap


def _joined(left: _Outline | None, right: _Outline, shift: int) -> _Outline:
    """Both as one; the longer of the two is kept and changed."""
    if left is None:
        return right
    right.shift += shift
    common = min(len(left.left), len(right.left))
    if len(left.left) >= len(right.left):
        by = right.shift - left.shift
        left.right[-common:] = [value + by for value in right.right[-common:]]
        return left
    by = left.shift - right.shift
    right.left[-common:] = [value + by for value in left.left[-common:]]
    return right
