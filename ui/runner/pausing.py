"""The small dialog of a pause: why, and until when."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.values import LONGEST_LINE
from rflow_desktop.ids import local
from ui.kit import Button, Dialog, Field, FieldBox, Look

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MORNING = time(9, 0)


class Unclear(ValueError):
    """The time that was typed cannot be read."""


class PauseDialog(Dialog):
    """`paused`: the reason, and the instant when it is over (or nothing)."""

    paused = Signal(str, str)

    def __init__(self, look: Look, window: QWidget, *, now_ms: Callable[[], int]) -> None:
        super().__init__(look, window, title="Pause", width=440)
        self._now_ms = now_ms
        self.reason = Field(look, placeholder="Waiting for the client to call back")
        self.reason.setMaxLength(LONGEST_LINE)
        self.until = Field(look, placeholder="14:30, tomorrow 9:00, monday or 2026-11-24")
        self.until_box = FieldBox(look, "Until (optional)", self.until)
        self.body.addWidget(FieldBox(look, "Reason (optional)", self.reason))
        self.body.addWidget(self.until_box)
        self.add_cancel()
        pause = Button(look, "Pause", key="Ctrl Enter", icon="pause", kind="primary")
        self.add_action(pause, primary=True)
        self.until.textChanged.connect(self._on_typed)
        self.accepted.connect(self._on_accepted)
        for field in (self.reason, self.until):
            field.returnPressed.connect(self._on_accepted)

    def _on_typed(self, text: str) -> None:
        try:
            until = read_until(text, now=local(self._now_ms()))
        except Unclear:
            self.until_box.set_hint("A time such as 14:30, or a day")
            return
        self.until_box.set_problem(None)
        self.until_box.set_hint("" if until is None else f"{until:%A, %d %B, %H:%M}")

    def _on_accepted(self) -> None:
        try:
            until = read_until(self.until.text(), now=local(self._now_ms()))
        except Unclear as unclear:
            self.until_box.set_problem(str(unclear))
            self.until.setFocus()
            return
        self.paused.emit(self.reason.text().strip(), "" if until is None else instant(until))
        self.dismiss()


def instant(at: datetime) -> str:
    """As the product writes times down."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def read_until(text: str, *, now: datetime) -> datetime | None:
    """The time that was meant: always ahead. None for no text; raises Unclear."""
    words = text.strip().casefold()
    if not words:
        return None
    day, rest = _day(words, now)
    at = _time(rest)
    if day is None and at is None:
        raise Unclear("This time cannot be read. Write 14:30, tomorrow 9:00 or 2026-11-24.")
    found = datetime.combine((day or now).date(), at or _MORNING, tzinfo=now.tzinfo)
    if day is None and found <= now:
        found += timedelta(days=1)
    if found <= now:
        raise Unclear("This time is over already.")
    return found


def _day(words: str, now: datetime) -> tuple[datetime | None, str]:
    first, _, rest = words.partition(" ")
    written = _DATE.fullmatch(first)
    if written is not None:
        try:
            return now.replace(
                year=int(written[1]), month=int(written[2]), day=int(written[3])
            ), rest
        except ValueError:
            raise Unclear("There is no such day.") from None
    if first == "today":
        return now, rest
    if first == "tomorrow":
        return now + timedelta(days=1), rest
    for place, name in enumerate(_DAYS):
        if len(first) >= 3 and name.startswith(first):
            return now + timedelta(days=(place - now.weekday() - 1) % 7 + 1), rest
    return None, words


def _time(words: str) -> time | None:
    words = words.strip()
    if not words:
        return None
    written = _CLOCK.fullmatch(words)
    if written is None:
        raise Unclear("This time cannot be read. Write 14:30, tomorrow 9:00 or 2026-11-24.")
    try:
        return time(int(written[1]), int(written[2] or 0))
    except ValueError:
        raise Unclear("There is no such time of day.") from None
