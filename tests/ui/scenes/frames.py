"""The real window around one place of a scene, and a picture of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.shell_demo import OPEN, PlainView
from ui.kit import Look
from ui.window import MainWindow, OpenNowRow, Place, SyncCorner, Workspace

PLACES = (
    ("today", "Today", "sun", "T"),
    ("sessions", "Sessions", "history", "S"),
    ("escalations", "Escalations", "circle-arrow-up", "E"),
    ("flows", "Flows", "workflow", "F"),
    ("captures", "Captures", "scan-text", "C"),
)
BRIGHTWATER = Workspace(name="Brightwater IT", initials="MO", person="Maya Okafor")
ALONE = Workspace(name="This computer", initials="MO", person="Maya Okafor", icon="monitor")


def frame(
    look: Look,
    made: Mapping[str, Callable[[], QWidget]],
    *,
    workspace: Workspace = BRIGHTWATER,
    open_now: Sequence[OpenNowRow] = OPEN,
    corner: SyncCorner | None = None,
    counts: Mapping[str, int] | None = None,
    chord_ms: int = 1200,
) -> MainWindow:
    """A window whose places are those of `made`, the others plain."""

    def place(key: str, title: str, icon: str, letter: str) -> Place:
        make = made.get(key, lambda: PlainView(look, title))
        return Place(id=key, title=title, icon=icon, key=letter, make=make)

    settings = Place(
        id="settings", title="Settings", icon="settings", at_bottom=True,
        make=lambda: PlainView(look, "Settings"),
    )  # fmt: skip
    places = (*(place(*one) for one in PLACES), settings)
    window = MainWindow(look, places, mac=False, chord_ms=chord_ms)
    window.set_workspace(workspace)
    window.set_counts({"escalations": 4, "captures": 1} if counts is None else counts)
    attention = SyncCorner("attention", "1 needs attention", "2 waiting")
    window.set_corner(corner or attention)
    window.set_open_now(open_now)
    return window


def theme() -> tuple[Look, QApplication]:
    """The look that the words of the command line ask for: `light` or `dark`, at rest at once."""
    app = QApplication(sys.argv[:1])
    look = Look(app)
    look.apply(mode="dark" if "dark" in sys.argv else "light", reduced_motion=True)
    return look, app


def save(window: MainWindow, app: QApplication, place: str, file: str) -> None:
    """Show it on `place`, as large as `narrow` or `small` asks for, and keep a picture."""
    if "narrow" in sys.argv:
        window.resize(1024, 680)
    window.show()
    window.activateWindow()
    window.go(place)
    for _ in range(12):
        app.processEvents()
    window.grab().save(file)
