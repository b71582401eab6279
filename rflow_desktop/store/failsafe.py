"""The fail-safe: nobody loses a quarter of their rows at once to a server that has lost its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from rflow_desktop.store.answers import DecidedRow, Departed, Pulled, Tally, WithRows
from rflow_desktop.store.documents import Key, written
from rflow_desktop.store.trouble import StoreTrouble

MOST_REMOVED = 50
MOST_PAGES, MOST_BYTES = 64, 8 * 1024 * 1024
"""So much waits in memory for the last page; with more of it everything is fetched anew."""
FAIL_SAFE = (
    "The server would remove {count} of {total} items from this computer at once, so nothing was "
    "removed. It waits for your decision in Sync."
)


@dataclass(frozen=True, kw_only=True)
class Removal:
    """What would go from this computer: these rows, of so many."""

    keys: frozenset[Key]
    total: int


@dataclass(frozen=True, kw_only=True)
class Word:
    """What speaks for a removal: that a person agreed to just these rows, or that the server was
    asked again (`vouched`) and is who it was.
    """

    agreed: frozenset[Key] = frozenset()
    vouched: bool = False


UNSAID = Word()


class HeldBack(StoreTrouble):
    """Too much would go, and nothing was changed. `whole` is what would take it, to be given once
    more with a word for it; None where everything has to be fetched anew first.
    """

    def __init__(self, removal: Removal, whole: Pulled | None) -> None:
        said = FAIL_SAFE.format(count=len(removal.keys), total=removal.total)
        super().__init__(said, "fail_safe")
        self.removal, self.whole = removal, whole


@dataclass(frozen=True, kw_only=True)
class Whole:
    """The pages of one pull as one answer."""

    epoch: int
    horizon: int
    lease_days: int
    reset: bool
    scopes: Sequence[str]
    rows: Sequence[DecidedRow]
    gone: Sequence[Departed]
    cursors: Mapping[str, int]
    more: bool
    digests: Mapping[str, Tally]


def joined(pages: Sequence[Pulled]) -> Pulled:
    """What the last one says holds; of a row, its newest state."""
    if len(pages) == 1:
        return pages[0]
    last = pages[-1]
    rows = {(row.type, row.id): row for page in pages for row in page.rows}
    return Whole(
        epoch=last.epoch,
        horizon=last.horizon,
        lease_days=last.lease_days,
        reset=last.reset,
        scopes=last.scopes,
        rows=tuple(sorted(rows.values(), key=lambda row: row.seq)),
        gone=tuple(gone for page in pages for gone in page.gone),
        cursors=last.cursors,
        more=last.more,
        digests=last.digests,
    )


class Weighed(NamedTuple):
    """What has left in a pull by now; of it, what goes because a person said so."""

    left: set[Key]
    by_word: frozenset[Key]


@dataclass
class Guard:
    """Counts over one whole pull, in however many pages it comes. From the page on with which it is
    too much, the rest waits in `pages`.
    """

    pages: list[Pulled] = field(default_factory=list)
    _left: set[Key] = field(default_factory=set)
    _bytes: int = 0

    def weigh(
        self, gone: Set[Key], answer: WithRows, *, count: int, word: Word, agrees: bool = False,
        whole: Pulled | None = None,
    ) -> Weighed:  # fmt: skip
        """What goes now, where `count` rows are held without it.

        Raises HeldBack. `agrees` says that what would be left is what the server has.
        """
        left = self._left.difference((row.type, row.id) for row in answer.rows) | gone
        much = len(left) > MOST_REMOVED and len(left) * 4 > count + len(left)
        if much and gone - word.agreed and not (word.vouched and agrees):
            raise HeldBack(Removal(keys=frozenset(gone), total=count + len(gone)), whole)
        by_word = much and not (word.vouched and agrees)
        return Weighed(left, frozenset(gone) if by_word else frozenset())

    def took(self, weighed: Weighed, *, more: bool) -> None:
        """It has left for good; without `more` the pull is over."""
        self._left = weighed.left if more else set()

    def wait(self, page: Pulled) -> bool:
        """Whether there is room for one more page that waits; otherwise none of them is kept."""
        self._bytes += sum(len(written(row.doc)) for row in page.rows)
        if len(self.pages) >= MOST_PAGES or self._bytes > MOST_BYTES:
            self.forget_pages()
            return False
        self.pages.append(page)
        return True

    def forget_pages(self) -> None:
        self.pages, self._bytes = [], 0

    @property
    def cursors(self) -> Mapping[str, int]:
        """How far the pages that wait reach."""
        return self.pages[-1].cursors if self.pages else {}
