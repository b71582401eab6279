"""What the window is told: places, the working set, whose workspace it is, what a view is about."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.frozen import value_class

PRODUCT = "RFlow"
_DASH = " \N{EN DASH} "


@value_class(frozen=True, kw_only=True)
class Place:
    """A destination. `key` is the second letter after G; its view is made on the first visit."""

    id: str
    title: str
    icon: str
    make: Callable[[], QWidget]
    key: str = ""
    at_bottom: bool = False
    in_sidebar: bool = True


@value_class(frozen=True, kw_only=True)
class OpenNowRow:
    """One line of the working set: client first, then ticket and problem. 0 has no key."""

    id: str
    client: str
    line: str
    glyph: str
    number: int = 0
    speech: str = ""


@value_class(frozen=True, kw_only=True)
class Workspace:
    """Whose work this is. Without a team, `name` is this computer and `icon` its picture."""

    name: str
    initials: str
    person: str
    icon: str = ""


@value_class(frozen=True, kw_only=True)
class Thing:
    """What the view on screen is about: the chip of the palette and the head of its commands."""

    words: str
    heading: str = "This session"


def window_title(words: str) -> str:
    return f"{words}{_DASH}{PRODUCT}" if words else PRODUCT
