"""Finding sessions, clients and flows while somebody types: synchronous, and over in
milliseconds. What does not hang on the words is read once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.domain.shown_lists import FoundLine
from rflow_desktop.store import view_flows, view_found
from rflow_desktop.store.projection import folded
from rflow_desktop.store.reading import Reading
from rflow_desktop.store.trouble import StoreTrouble


class _Client(NamedTuple):
    folded: str
    line: FoundLine


class _Read:
    """What was read of one state of the store."""

    def __init__(self, state: object) -> None:
        self.state = state
        self.clients: tuple[_Client, ...] | None = None
        self.flows: tuple[FlowLine, ...] | None = None


class Finding:
    """Reads on the caller's thread, so `reading` is one that belongs to it.

    Every method raises Refused with a sentence when the store cannot be read.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._read = _Read(None)

    def sessions(
        self, text: str, limit: int, *, ticket_only: bool = False
    ) -> tuple[FoundLine, ...]:
        """By ticket, title and client; without words the ones that were changed last."""
        with _readable():
            return view_found.headed(self._reading, text, limit, ticket_only=ticket_only)

    def written(
        self, text: str, limit: int, *, without: Callable[[str], bool] = lambda _: False
    ) -> tuple[FoundLine, ...]:
        """By what was written in them, each with the place where the words stand."""
        with _readable():
            return view_found.written(self._reading, text, limit, without=without)

    def clients(self, text: str, limit: int) -> tuple[FoundLine, ...]:
        """Those whose name holds every word, the one worked for last first."""
        with _readable():
            read = self._now()
            if read.clients is None:
                found = view_found.clients(self._reading)
                read.clients = tuple(_Client(folded(line.title), line) for line in found)
        words = folded(text).split()
        fitting = (one.line for one in read.clients if all(word in one.folded for word in words))
        return tuple(islice(fitting, limit))

    def flows(self, text: str, limit: int) -> tuple[FlowLine, ...]:
        """By name, category, tags and description: names first, then those used most."""
        with _readable():
            read = self._now()
            if read.flows is None:
                read.flows = view_flows.every(self._reading)
        found = view_flows.fitting(read.flows, text)
        words = text.casefold().split()

        def place(flow: FlowLine) -> tuple[bool, int]:
            name = flow.name.casefold()
            return (not all(word in name for word in words), -flow.used)

        return tuple(sorted(found, key=place)[:limit])

    def _now(self) -> _Read:
        """What was read since anything has changed."""
        replica = self._reading.replica
        state = (replica, replica.version, self._reading.me.id)
        if self._read.state != state:
            self._read = _Read(state)
        return self._read


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except StoreTrouble as trouble:
        raise Refused(trouble.sentence, trouble.code) from trouble
