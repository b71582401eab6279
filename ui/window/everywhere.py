"""The commands of the window itself: they work wherever the person is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from PySide6.QtCore import SignalInstance

from ui.commands import Command
from ui.palette import GO, OPEN_NOW
from ui.window.values import OpenNowRow, Place

VIEW, HELP, SESSION, EDIT = "View", "Help", "Session", "Edit"


class Frame(Protocol):
    """What the window lets its commands do, and the wishes it passes on."""

    @property
    def new_session_asked(self) -> SignalInstance: ...
    @property
    def waiting_asked(self) -> SignalInstance: ...
    @property
    def sync_asked(self) -> SignalInstance: ...
    @property
    def text_size_asked(self) -> SignalInstance: ...

    def go(self, place_id: str) -> None: ...
    def go_back(self) -> None: ...
    def open_palette(self) -> None: ...
    def open_key_sheet(self) -> None: ...
    def toggle_sidebar(self) -> None: ...
    def toggle_inspector(self) -> None: ...
    def focus_panel(self, by: int) -> None: ...
    def choose_session(self, session_id: str) -> None: ...
    def swap_sessions(self) -> None: ...
    def take_off(self) -> None: ...
    def paste(self) -> None: ...
    def undo(self) -> None: ...
    def has_inspector(self) -> bool: ...
    def can_swap(self) -> bool: ...
    def can_take_off(self) -> bool: ...
    def can_undo(self) -> bool: ...


def everywhere(frame: Frame) -> tuple[Command, ...]:
    """In the order in which the key bar and the palette offer them."""
    return (
        *_starting(frame),
        *_moving(frame),
        *_looking(frame),
    )


def places(frame: Frame, destinations: Sequence[Place], counts: Mapping[str, int]) -> list[Command]:
    """Go to Today, Sessions, ...: G and a letter, and what waits there in grey."""
    return [
        Command(
            id=f"go.{place.id}",
            title=place.title,
            group=GO,
            keys=_place_keys(place),
            run=_call(frame.go, place.id),
            icon=place.icon,
            detail=f"{counts[place.id]} waiting" if counts.get(place.id) else "",
        )
        for place in destinations
    ]


def open_now(frame: Frame, rows: Sequence[OpenNowRow]) -> list[Command]:
    """The working set, with Ctrl 1 to Ctrl 9."""
    return [
        Command(
            id=f"open.{row.id}",
            title=row.client,
            group=OPEN_NOW,
            keys=(f"Ctrl+{row.number}",) if 1 <= row.number <= 9 else (),
            run=_call(frame.choose_session, row.id),
            icon=row.glyph,
            detail=row.line,
        )
        for row in rows
    ]


def _starting(frame: Frame) -> tuple[Command, ...]:
    return (
        Command(
            id="session.new",
            title="New session",
            group=SESSION,
            keys=("Ctrl+N",),
            run=frame.new_session_asked.emit,
            hint="New session",
            icon="plus",
        ),
        Command(
            id="evidence.paste",
            title="Paste a screenshot as evidence",
            group=EDIT,
            keys=("Ctrl+V",),
            run=frame.paste,
            hint="Paste a screenshot",
            icon="clipboard",
        ),
        Command(
            id="edit.undo",
            title="Undo what was just done",
            group=EDIT,
            keys=("Ctrl+Z",),
            run=frame.undo,
            enabled=frame.can_undo,
            reason="Nothing was done in the last seconds that can be taken back.",
            icon="undo-2",
        ),
    )


def _moving(frame: Frame) -> tuple[Command, ...]:
    return (
        Command(
            id="keys.sheet",
            title="All keys of this view",
            group=HELP,
            keys=("?", "F1"),
            run=frame.open_key_sheet,
            hint="All keys",
            icon="keyboard",
        ),
        Command(
            id="palette.open",
            title="Search or run",
            group=GO,
            keys=("Ctrl+K",),
            run=frame.open_palette,
            icon="search",
        ),
        Command(
            id="go.waiting",
            title="Go to what waits for you",
            group=GO,
            keys=("Ctrl+J",),
            run=frame.waiting_asked.emit,
            icon="arrow-right",
        ),
        Command(
            id="go.sync",
            title="Sync",
            group=GO,
            keys=("Ctrl+Shift+S",),
            run=frame.sync_asked.emit,
            icon="cloud-check",
        ),
        Command(
            id="go.back",
            title="One level back",
            group=GO,
            keys=("Esc",),
            run=frame.go_back,
            icon="arrow-left",
        ),
        Command(
            id="open.last",
            title="Switch between the last two sessions",
            group=OPEN_NOW,
            keys=("Ctrl+Tab",),
            run=frame.swap_sessions,
            enabled=frame.can_swap,
            reason="Only one session was opened so far.",
            icon="arrow-up-down",
        ),
        Command(
            id="open.take_off",
            title="Take this session off Open now",
            group=OPEN_NOW,
            keys=("Ctrl+W",),
            run=frame.take_off,
            enabled=frame.can_take_off,
            reason="No session is on screen.",
            icon="x",
        ),
    )


def _looking(frame: Frame) -> tuple[Command, ...]:
    return (
        Command(
            id="view.next_panel",
            title="Next panel",
            group=VIEW,
            keys=("F6",),
            run=_call(frame.focus_panel, 1),
            icon="arrow-right",
        ),
        Command(
            id="view.previous_panel",
            title="Previous panel",
            group=VIEW,
            keys=("Shift+F6",),
            run=_call(frame.focus_panel, -1),
            icon="arrow-left",
        ),
        Command(
            id="view.sidebar",
            title="Fold or unfold the sidebar",
            group=VIEW,
            keys=("Ctrl+B",),
            run=frame.toggle_sidebar,
            icon="panel-left",
        ),
        Command(
            id="view.inspector",
            title="Fold or unfold the inspector",
            group=VIEW,
            keys=("Ctrl+.",),
            run=frame.toggle_inspector,
            enabled=frame.has_inspector,
            reason="This view has no inspector.",
            icon="panel-right",
        ),
        Command(
            id="view.larger",
            title="Larger text",
            group=VIEW,
            keys=("Ctrl++", "Ctrl+="),
            run=_call(frame.text_size_asked.emit, "larger"),
            icon="zoom-in",
        ),
        Command(
            id="view.smaller",
            title="Smaller text",
            group=VIEW,
            keys=("Ctrl+-",),
            run=_call(frame.text_size_asked.emit, "smaller"),
            icon="zoom-out",
        ),
        Command(
            id="view.normal_size",
            title="Normal text size",
            group=VIEW,
            keys=("Ctrl+0",),
            run=_call(frame.text_size_asked.emit, "normal"),
            icon="type",
        ),
    )


def _place_keys(place: Place) -> tuple[str, ...]:
    if place.id == "settings":
        return ("Ctrl+,",)
    return (f"G {place.key}",) if place.key else ()


def _call(act: Callable[..., None], *values: object) -> Callable[[], None]:
    return lambda: act(*values)
