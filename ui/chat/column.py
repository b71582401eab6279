"""Where the pieces of a long column stand: heights that were measured, and guesses until then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

from ui.chat.pieces import Piece
from ui.kit import Look

TOP, BOTTOM = 20, 18
_LETTER = 7.2
_LINE = 22
_FIXED: Mapping[str, int] = {
    "head": 18, "step": 30, "thinking": 26, "fold": 26, "dots": 22, "chips": 24, "notice": 26,
}  # fmt: skip


class Column:
    """Heights with the room above each piece in them. Everything is in pixels of the screen."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self.pieces: tuple[Piece, ...] = ()
        self.places: dict[str, int] = {}
        self.tops: list[int] = [0]
        self._heights: list[int] = []
        self._known: list[bool] = []

    def take(self, pieces: Sequence[Piece], *, same: int, width: int) -> None:
        """Show `pieces` from now on, of which the first `same` are as before."""
        old, places = self.pieces, self.places
        heights, known = self._heights, self._known
        self.pieces = (*old[:same], *pieces[same:])
        self._heights, self._known = heights[:same], known[:same]
        gone = [piece.key for piece in old[same:]]
        fresh: dict[str, int] = {}
        for at, piece in enumerate(self.pieces[same:], same):
            before = places.get(piece.key)
            kept = before is not None and known[before] and old[before] == piece
            high = heights[before] if before is not None and kept else self._guess(piece, width)
            self._heights.append(high)
            self._known.append(kept)
            fresh[piece.key] = at
        for key in gone:
            self.places.pop(key, None)
        self.places |= fresh
        self.add_up()

    def forget(self, width: int) -> None:
        """Nothing is known any more: the width or the look is another one."""
        self._known = [False] * len(self.pieces)
        self._heights = [self._guess(piece, width) for piece in self.pieces]
        self.add_up()

    def doubt(self, key: str) -> None:
        """This piece has to be measured again."""
        if key in self.places:
            self._known[self.places[key]] = False

    def height(self, at: int) -> int:
        return self._heights[at]

    def is_known(self, at: int) -> bool:
        return self._known[at]

    def measure(self, at: int, measured: Callable[[], int]) -> bool:
        """True when the piece has another height than was thought; `add_up` is due then."""
        if self._known[at]:
            return False
        high = measured()
        changed = high != self._heights[at]
        self._heights[at], self._known[at] = high, True
        return changed

    def add_up(self) -> None:
        self.tops = list(accumulate(self._heights, initial=self._look.px(TOP)))

    @property
    def total(self) -> int:
        return self.tops[-1] + self._look.px(BOTTOM)

    def span(self, top: int, bottom: int) -> tuple[int, int]:
        """The first piece between two heights, and the one behind the last."""
        first = max(0, bisect_right(self.tops, top) - 1)
        return first, min(len(self.pieces), bisect_right(self.tops, bottom))

    def at(self, value: int) -> int:
        """The piece that stands at a height."""
        return max(0, min(len(self.pieces) - 1, bisect_right(self.tops, value) - 1))

    def _guess(self, piece: Piece, width: int) -> int:
        px = self._look.px
        fixed = _FIXED.get(piece.kind)
        if fixed is not None and not piece.text:
            return px(piece.space + fixed)
        if piece.kind == "code":
            return px(piece.space + 46 + 18 * (piece.text.count("\n") + 1))
        across = max(1, int(width / px(_LETTER)))
        lines = sum(1 + len(line) // across for line in piece.text.split("\n"))
        return px(piece.space + _LINE * lines + (fixed or 0))
