"""The shape of the server's answers as the store reads them; sync hands over its own values of this
shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What has become of an operation. `state` is empty for one that is not known here."""

    state: str = ""
    seq: int = 0
    reason: str = ""
    sentence: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)


class Verdict(Protocol):
    """What became of one operation."""

    @property
    def id(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def reason(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def detail(self) -> Mapping[str, str]: ...


class Confirmed(Protocol):
    """The rows that a push has written, by what they are instead of what is in them."""

    @property
    def moved(self) -> Mapping[str, tuple[int, int]]: ...
    @property
    def reaches(self) -> Sequence[Sequence[str]]: ...
    @property
    def rows(self) -> Sequence[tuple[str, str, int, int, str]]: ...
    @property
    def made(self) -> Sequence[tuple[int, int, int, int, str]]: ...


class Pushed(Protocol):
    """The answer to operations that were sent."""

    @property
    def epoch(self) -> int: ...
    @property
    def results(self) -> Sequence[Verdict]: ...
    @property
    def confirmed(self) -> Confirmed | None: ...


class DecidedRow(Protocol):
    """A row as the server has decided it."""

    @property
    def type(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def scopes(self) -> Sequence[str]: ...
    @property
    def doc(self) -> Mapping[str, Any]: ...


class Departed(Protocol):
    """A row that left one scope."""

    @property
    def type(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def seq(self) -> int: ...


class Tally(Protocol):
    """How many rows a scope has, and the sum of their marks."""

    @property
    def seq(self) -> int: ...
    @property
    def count(self) -> int: ...
    @property
    def sum(self) -> str: ...


class WithRows(Protocol):
    """Whatever brings rows."""

    @property
    def rows(self) -> Sequence[DecidedRow]: ...


class News(WithRows, Protocol):
    """What a server tells by itself: by scope where it stood and stands, and the rows between."""

    @property
    def epoch(self) -> int: ...
    @property
    def moved(self) -> Mapping[str, tuple[int, int]]: ...


class Pulled(WithRows, Protocol):
    """The answer to a question for rows."""

    @property
    def epoch(self) -> int: ...
    @property
    def horizon(self) -> int: ...
    @property
    def lease_days(self) -> int: ...
    @property
    def reset(self) -> bool: ...
    @property
    def scopes(self) -> Sequence[str]: ...
    @property
    def gone(self) -> Sequence[Departed]: ...
    @property
    def cursors(self) -> Mapping[str, int]: ...
    @property
    def more(self) -> bool: ...
    @property
    def digests(self) -> Mapping[str, Tally]: ...
