"""When the network comes back or is another one, what waits is sent at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtWidgets import QApplication

from rflow_desktop.app.network import NetworkWatch, of_system

Reachability = QNetworkInformation.Reachability


class Wires(QObject):
    """What the system would say of its network."""

    reachabilityChanged = Signal(Reachability)  # noqa: N815  Qt names it so
    transportMediumChanged = Signal(QNetworkInformation.TransportMedium)  # noqa: N815
    isBehindCaptivePortalChanged = Signal(bool)  # noqa: N815
    isMeteredChanged = Signal(bool)  # noqa: N815
    metered = False

    def isMetered(self) -> bool:  # noqa: N802
        return self.metered


@pytest.mark.parametrize(
    ("now", "times"),
    [
        (Reachability.Disconnected, 0),
        (Reachability.Local, 1),
        (Reachability.Site, 1),
        (Reachability.Online, 1),
        (Reachability.Unknown, 1),
    ],
)
def test_a_network_that_comes_is_told_of_and_one_that_goes_is_not(
    qapp: QApplication, now: QNetworkInformation.Reachability, times: int
) -> None:
    wires, told = Wires(), list[str]()
    watch = NetworkWatch(lambda: told.append("changed"), find=lambda: wires)
    watch.look()
    wires.reachabilityChanged.emit(now)
    assert len(told) == times


def test_another_network_and_a_sign_in_page_passed_are_told_of_until_the_watch_ends(
    qapp: QApplication,
) -> None:
    wires, told = Wires(), list[str]()
    watch = NetworkWatch(lambda: told.append("changed"), find=lambda: wires)
    watch.look()
    wires.transportMediumChanged.emit(QNetworkInformation.TransportMedium.WiFi)
    wires.isBehindCaptivePortalChanged.emit(False)
    assert len(told) == 2
    watch.stop()
    wires.transportMediumChanged.emit(QNetworkInformation.TransportMedium.Ethernet)
    wires.reachabilityChanged.emit(Reachability.Online)
    assert len(told) == 2


def test_a_network_that_is_paid_by_the_byte_is_known_and_told_of(qapp: QApplication) -> None:
    wires, told = Wires(), list[str]()
    watch = NetworkWatch(lambda: told.append("changed"), find=lambda: wires)
    assert not watch.is_metered, "before anybody has looked"
    watch.look()
    assert not watch.is_metered
    wires.metered = True
    wires.isMeteredChanged.emit(True)
    assert watch.is_metered
    assert told == ["changed"]
    watch.stop()
    assert not watch.is_metered


def test_where_the_system_tells_nothing_of_its_network_it_is_quiet(qapp: QApplication) -> None:
    told = list[str]()
    watch = NetworkWatch(lambda: told.append("changed"), find=lambda: None)
    watch.look()
    assert not watch.is_metered
    watch.stop()
    assert told == []


def test_what_this_system_has_can_be_listened_to(qapp: QApplication) -> None:
    watch = NetworkWatch(lambda: None, find=of_system)
    watch.look()
    watch.stop()
