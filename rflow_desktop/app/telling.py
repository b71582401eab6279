"""Tells what happened while somebody looked elsewhere: by the system where it can, by a number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from rflow_desktop.domain import news
from rflow_desktop.domain.news import ELSEWHERE_MS, News, Notice, Told, Wanted
from rflow_desktop.domain.shown_talk import LiveReply
from rflow_desktop.services.news import waiting_for_me
from rflow_desktop.settings import Chosen

LOOK_EVERY_MS = 20_000


class Source(Protocol):
    async def now(self) -> tuple[News, ...]: ...


class Tray(QObject):
    """The system's own notices, where the system has a place for them."""

    def __init__(
        self, icon: QIcon, parent: QObject | None = None, *,
        opened: Callable[[Notice], None] = lambda _: None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._icon, self._opened = icon, opened
        self._tray: QSystemTrayIcon | None = None
        self._last: Notice | None = None

    def tell(self, notice: Notice) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._icon, self)
            self._tray.messageClicked.connect(self._on_clicked)
            self._tray.show()
        self._last = notice
        # Some systems read marks in it, and a picture in them would be fetched.
        self._tray.showMessage("RFlow", notice.sentence.replace("<", "\u2039"), self._icon)
        if notice.sound:
            QApplication.beep()

    def count(self, number: int) -> None:
        """The number on the program's icon, where the system shows one."""
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication) and QSystemTrayIcon.isSystemTrayAvailable():
            application.setBadgeNumber(number)

    def _on_clicked(self) -> None:
        if self._last is not None:
            self._opened(self._last)


@dataclass(frozen=True, kw_only=True)
class Ways:
    """The ways to tell: the system's notice, a line in the window, the number on the icon."""

    notice: Callable[[Notice], None]
    line: Callable[[str], object]
    count: Callable[[int], None]


class Telling(QObject):
    """Looks whenever something changed and every few seconds, and tells once."""

    def __init__(
        self,
        source: Source,
        ways: Ways,
        *,
        chosen: Callable[[], Chosen],
        replies: Callable[[], tuple[LiveReply, ...]],
        in_front: Callable[[], bool],
        now_ms: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._source, self._ways, self._chosen = source, ways, chosen
        self._replies, self._in_front, self._now_ms = replies, in_front, now_ms
        self._told: Told | None = None
        self._unseen: dict[str, int] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)

    def start(self, look: Callable[[], None]) -> None:
        """What is told by the clock alone: what is due, and what is still open."""
        self._timer.timeout.connect(look)
        self._timer.start()

    def stop(self) -> None:
        """The work is about to be closed: the clock asks no more."""
        self._timer.stop()

    async def look(self) -> None:
        found = (*await self._source.now(), *self._permissions())
        now_ms = self._now_ms()
        self._ways.count(waiting_for_me(found, now_ms))
        if self._told is None:
            self._told = news.begin(found, now_ms)
            return
        self._told, notices = news.tell(self._told, found, now_ms, wanted(self._chosen()))
        for notice in notices:
            self._ways.notice(notice)
            if notice.kind == "prepared":
                self._ways.line(notice.sentence)

    def _permissions(self) -> tuple[News, ...]:
        """What the assistant waits for, since the window was last in front."""
        waiting = {live.session for live in self._replies() if live.waits}
        now_ms = self._now_ms()
        if self._in_front():
            self._unseen = {}
            return ()
        self._unseen = {one: self._unseen.get(one, now_ms) for one in waiting}
        return tuple(
            News(kind="permission", key=f"{one} {since}", thing=one, at_ms=since + ELSEWHERE_MS)
            for one, since in self._unseen.items()
        )


def wanted(chosen: Chosen) -> Wanted:
    return Wanted(
        on=chosen.notices, queue=chosen.notices_queue, sound=chosen.notices_sound,
        details=chosen.notices_details,
    )  # fmt: skip
