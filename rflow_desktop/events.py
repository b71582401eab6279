"""Change notices: who draws or sends hears what has new rows, and asks for it again."""

from __future__ import annotations

from collections.abc import Callable

from rflow_desktop.domain.shown import Changes

Hearer = Callable[[Changes], None]

NOTHING = Changes()


class Notices:
    """Tells every subscriber of every change, in the order of subscribing, on the publisher's
    thread.
    """

    def __init__(self) -> None:
        self._hearers: list[Hearer] = []

    def subscribe(self, hearer: Hearer) -> Callable[[], None]:
        """Calls `hearer` from now on.

        The function that comes back ends it, and may be called twice.
        """
        self._hearers.append(hearer)

        def leave() -> None:
            if hearer in self._hearers:
                self._hearers.remove(hearer)

        return leave

    def publish(self, changes: Changes) -> None:
        if changes == NOTHING:
            return
        for hearer in tuple(self._hearers):
            hearer(changes)


def joined(one: Changes, other: Changes) -> Changes:
    """Both notices as one."""
    return Changes(
        sessions=one.sessions | other.sessions,
        handoffs=one.handoffs | other.handoffs,
        flows=one.flows | other.flows,
        people=one.people or other.people,
        sync=one.sync or other.sync,
        settings=one.settings or other.settings,
        all=one.all or other.all,
    )
