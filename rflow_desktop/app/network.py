"""Notices that the network has changed, so that nobody waits for a pause made while it was away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QTimer

AFTER_MS = 4_000
"""Qt's part for it is loaded once the window is there and whoever opened it is at work."""
AWAY = "Disconnected"


class Told(Protocol):
    """A signal of Qt's."""

    def connect(self, slot: Callable[[Any], None], /) -> object: ...
    def disconnect(self, slot: Callable[[Any], None], /) -> object: ...


class Network(Protocol):
    """What the system says of its network: another one, a way out, a page to sign in at."""

    @property
    def reachabilityChanged(self) -> Told: ...  # noqa: N802  Qt's names
    @property
    def transportMediumChanged(self) -> Told: ...  # noqa: N802
    @property
    def isBehindCaptivePortalChanged(self) -> Told: ...  # noqa: N802
    @property
    def isMeteredChanged(self) -> Told: ...  # noqa: N802
    def isMetered(self) -> bool: ...  # noqa: N802


def of_system() -> Network | None:
    """None where Qt has no way to hear of it on this system; then pauses are only waited for."""
    from PySide6.QtNetwork import QNetworkInformation  # noqa: PLC0415  nothing at the start needs it

    if not QNetworkInformation.loadDefaultBackend():
        return None
    return QNetworkInformation.instance()


class NetworkWatch:
    """Calls `changed` when there is another network, or more of it; not when it goes."""

    def __init__(
        self, changed: Callable[[], None], *, find: Callable[[], Network | None] = of_system
    ) -> None:
        self._changed, self._find = changed, find
        self._network: Network | None = None
        self._soon = QTimer()
        self._soon.setSingleShot(True)
        self._soon.setInterval(AFTER_MS)
        self._soon.timeout.connect(self.look)

    @property
    def is_metered(self) -> bool:
        """Whether the system says that this network is paid by the byte; it does not everywhere."""
        return self._network is not None and self._network.isMetered()

    def start(self) -> None:
        self._soon.start()

    def look(self) -> None:
        """Listens from now on."""
        self._network = network = self._find()
        if network is not None:
            network.reachabilityChanged.connect(self._on_reachability)
            network.transportMediumChanged.connect(self._on_other)
            network.isBehindCaptivePortalChanged.connect(self._on_other)
            network.isMeteredChanged.connect(self._on_other)

    def stop(self) -> None:
        self._soon.stop()
        network, self._network = self._network, None
        if network is not None:
            network.reachabilityChanged.disconnect(self._on_reachability)
            network.transportMediumChanged.disconnect(self._on_other)
            network.isBehindCaptivePortalChanged.disconnect(self._on_other)
            network.isMeteredChanged.disconnect(self._on_other)

    def _on_reachability(self, now: object) -> None:
        if getattr(now, "name", "") != AWAY:
            self._changed()

    def _on_other(self, _now: object) -> None:
        self._changed()
