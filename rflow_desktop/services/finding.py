"""Finding sessions, clients and flows while somebody types: synchronous, and over in
milliseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.domain.shown_lists import FoundLine
from rflow_desktop.store import view_found, views
from rflow_desktop.store.reading import Reading
from rflow_desktop.store.trouble import StoreTrouble


class Finding:
    """Reads on the caller's thread, so `reading` is one that belongs to it.

    Every method raises Refused with a sentence when the store cannot be read.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

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
        with _readable():
            return view_found.clients(self._reading, text, limit)

    def flows(self, text: str, limit: int) -> tuple[FlowLine, ...]:
        """By name, category, tags and description: names first, then those used most."""
        with _readable():
            found = views.flows(self._reading, text)
        words = text.casefold().split()

        def place(flow: FlowLine) -> tuple[bool, int]:
            name = flow.name.casefold()
            return (not all(word in name for word in words), -flow.used)

        return tuple(sorted(found, key=place)[:limit])


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except StoreTrouble as trouble:
        raise Refused(trouble.sentence, trouble.code) from trouble
