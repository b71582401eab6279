"""The frame with invented screens in it: to look at, and for the tests to press keys on.

Run it with `python -m tests.ui.shell_demo [light|dark]`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.commands import Command, CommandSet, Scope
from ui.kit import Button, Field, IconButton, Label, ListBox, Look, Picture, Row, TextArea
from ui.palette import Group, Kind, PaletteRow
from ui.window import (
    MainWindow,
    OpenNowRow,
    Place,
    SyncCorner,
    Thing,
    ThreePanels,
    View,
    Workspace,
)

OPEN = (
    OpenNowRow(
        id="48213",
        client="Harbor Dental Group",
        line="48213 Outlook keeps asking for a password",
        glyph="session.active",
        number=1,
    ),
    OpenNowRow(
        id="48231",
        client="Calder & Finch LLP",
        line="48231 Printers missing for new starters",
        glyph="session.waitingForYou",
        number=2,
    ),
    OpenNowRow(
        id="48207",
        client="St. Anne's Primary",
        line="48207 Classroom Wi-Fi drops at 10:40",
        glyph="session.paused",
        number=3,
    ),
    OpenNowRow(
        id="batch",
        client="Mosaic Architects",
        line="Monthly server patching, 17 of 24",
        glyph="session.active",
        number=4,
    ),
)

SESSIONS = (
    Row(key="a", title="Outlook keeps asking for a password", lead="48213", meta="2 min"),
    Row(key="b", title="Printers missing for new starters", lead="48231", meta="6 min"),
    Row(key="c", title="Shared mailbox not shown on phones", lead="48229", meta="21 min"),
)


class TodayView(View):
    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self.start = Button(
            shell.look, "Start a session", key="Ctrl N", icon="plus", kind="primary"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 24, 32, 24)
        column.addWidget(self.start)
        column.addStretch(1)
        self._look = shell.look

    def title(self) -> str:
        return "Today"

    def header(self) -> QWidget:
        return _header(self._look, "Today", Button(self._look, "New chat", icon="message-square"))


class SessionsView(View):
    def __init__(self, shell: Shell) -> None:
        super().__init__()
        look = shell.look
        self._look = look
        self.done: list[str] = []
        self.search = Field(look, placeholder="Ticket, client, words", icon="search", key="/")
        self.list = ListBox(look, name="Sessions")
        self.list.set_rows(SESSIONS)
        self.list.select_key("a")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        act = self.done.append
        shell.window.commands.add(
            CommandSet(
                Scope.PANEL,
                self.list,
                (
                    _command("list.down", "Next row", "J", lambda: act("down"), hint="Move"),
                    _command("list.up", "Row before", "K", lambda: act("up"), hint="Move"),
                    _command("list.open", "Open it", "Return", lambda: act("open"), hint="Open"),
                ),
            )
        )
        shell.window.commands.add(
            CommandSet(
                Scope.VIEW,
                self,
                (
                    _command(
                        "list.search", "Search here", "/", self.search.setFocus, hint="Search"
                    ),
                    _command("list.filter", "Filter", "F", lambda: act("filter"), hint="Filter"),
                    _command("list.tick", "Tick it", "X", lambda: act("tick"), hint="Select"),
                    _command(
                        "list.export", "Export note", "E", lambda: act("export"), hint="Export note"
                    ),
                ),
            )
        )

    def title(self) -> str:
        return "Sessions"

    def header(self) -> QWidget:
        new = Button(self._look, "New session", key="Ctrl N", icon="plus", kind="primary")
        return _header(self._look, "Sessions", Button(self._look, "Prepare"), new)

    def first_focus(self) -> QWidget:
        return self.list

    def thing(self) -> Thing:
        return Thing(words="48213 Harbor Dental Group")


class RunnerView(View):
    def __init__(self, shell: Shell, row: OpenNowRow) -> None:
        super().__init__()
        look = shell.look
        self._look, self._row = look, row
        self.done: list[str] = []
        act = self.done.append
        self.answers = [Button(look, words) for words in ("Yes, it is listed", "No", "Cannot tell")]
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(36, 24, 36, 24)
        column.addWidget(
            Label(look, "Is an old work account still connected?", role="heading", wrap=True)
        )
        for answer in self.answers:
            answer.setCheckable(True)
            column.addWidget(answer)
        column.addStretch(1)
        self.path = ListBox(look, name="Path")
        self.path.set_rows(SESSIONS)
        self.pad = TextArea(look, name="Scratchpad")
        inspector = QWidget()
        beside = QVBoxLayout(inspector)
        beside.addWidget(Label(look, "Scratchpad", role="smallStrong"))
        beside.addWidget(self.pad, 1)
        self.panels_of = ThreePanels(look, left=self.path, centre=centre, inspector=inspector)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.panels_of)
        answers = [
            _command(
                f"answer.{place}",
                f"Choose {answer.accessibleName()}",
                str(place),
                answer.click,
                hint="Answer",
            )
            for place, answer in enumerate(self.answers, 1)
        ]
        shell.window.commands.add(
            CommandSet(
                Scope.VIEW,
                self,
                (
                    *answers,
                    _command("step.confirm", "Confirm the answer", "Return", lambda: act("confirm"),
                             hint="Confirm"),
                    _command("evidence.add", "Add evidence", "E", lambda: act("evidence"),
                             hint="Add evidence"),
                    _command("pad.focus", "Scratchpad", "S", self.pad.setFocus, hint="Scratchpad"),
                    _command("step.back", "Step back", "Alt+Left", lambda: act("back"),
                             hint="Step back"),
                    _command("session.escalate", "Escalate with a handoff package",
                             "Ctrl+Shift+E", lambda: act("escalate")),
                    _command("note.copy", "Copy an escalation note for the ticket",
                             "Ctrl+Shift+C", lambda: act("copied")),
                    _command("session.resolve", "Resolve", "Ctrl+Return", lambda: act("resolve"),
                             hint="Resolve"),
                    Command(
                        id="handoff.claim",
                        title="Claim the escalation",
                        group="Session",
                        keys=("C",),
                        run=lambda: act("claimed"),
                        enabled=lambda: False,
                        reason="Claiming needs the server",
                    ),
                ),
            )
        )  # fmt: skip

    def title(self) -> str:
        return f"{self._row.id} {self._row.client}"

    def header(self) -> QWidget:
        look = self._look
        return _header(
            look,
            "Outlook keeps asking for a password",
            self.panels_of.left_button,
            Button(look, "Pause", key="P", icon="pause"),
            Button(look, "Escalate", icon="circle-arrow-up"),
            Button(look, "Resolve", icon="check"),
            IconButton(look, "panel-right", name="Inspector", key="Ctrl ."),
            glyph=self._row.glyph,
        )

    def first_focus(self) -> QWidget:
        return self.answers[0]

    def panels(self) -> tuple[QWidget, ...]:
        return self.panels_of.panels()

    def thing(self) -> Thing:
        return Thing(words=self.title())


class PlainView(View):
    def __init__(self, look: Look, words: str) -> None:
        super().__init__()
        self._look, self._words = look, words
        self.field = QLineEdit()
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addStretch(1)

    def title(self) -> str:
        return self._words

    def header(self) -> QWidget:
        return _header(self._look, self._words)


class Finder(QObject):
    """A palette source over a few invented rows."""

    found = Signal(str, Kind, tuple)
    late = Signal(str, tuple)

    def ask(self, text: str, limit: int, *, kind: Kind) -> None:
        self.found.emit(text, kind, tuple(self.search(text, limit, kind=kind)))

    def search(self, text: str, limit: int, *, kind: Kind) -> Sequence[PaletteRow]:
        del kind
        rows = (
            PaletteRow(id="s1", group=Group.GO, number="48190", title="VPN drops every 40 minutes",
                       detail="claimed by Daniel Reyes", end="Session", picture="session.claimed"),
            PaletteRow(id="f1", group=Group.FLOWS, title="Out-of-hours escalation procedure",
                       detail="9 steps", end="Start", picture="list-checks"),
            PaletteRow(id="t1", group=Group.SESSIONS, number="47880", end="Tern Coffee, 6 Nov",
                       title="“…rings twice, then escalates to the wrong hunt group”",
                       picture="session.resolved"),
            PaletteRow(id="t2", group=Group.SESSIONS, end="Text in a screenshot, 3 Nov",
                       title="“Delivery failed: Escrow mailbox is full”", picture="scan-text"),
        )  # fmt: skip
        return rows[:limit] if text in ("", "esc") else ()


class Shell(QObject):
    """The demo: a window, its look, and what the screens told."""

    def __init__(self, look: Look, *, chord_ms: int = 1200) -> None:
        super().__init__()
        self.look = look
        self.told: list[str] = []
        self.finder = Finder(self)
        window = self.window = MainWindow(look, self._places(), mac=False, chord_ms=chord_ms)
        window.set_workspace(Workspace(name="Brightwater IT", initials="MO", person="Maya Okafor"))
        window.set_counts({"escalations": 4, "captures": 1})
        window.set_open_now(OPEN)
        window.set_corner(SyncCorner("offline", "Offline", "3 waiting to send"))
        window.set_palette_source(self.finder)
        window.set_drop_sentence(lambda: "Add to 48213, step 4")
        window.session_chosen.connect(self.open)
        window.session_taken_off.connect(self._on_taken_off)
        window.new_session_asked.connect(lambda: self.told.append("new session"))
        window.sync_asked.connect(lambda: self.told.append("sync"))
        window.row_chosen.connect(lambda row: self.told.append(f"row {row.id}"))

    def open(self, session: str) -> None:
        row = next(row for row in OPEN if row.id == session)
        self.window.open_session(row.id, lambda: RunnerView(self, row))

    def view(self, key: str) -> QWidget:
        return cast(QWidget, self.window.view_of(key))

    @property
    def late(self) -> SignalInstance:
        return self.finder.late

    def _on_taken_off(self, session: str) -> None:
        self.window.set_open_now([row for row in OPEN if row.id != session])
        self.window.close_session(session)

    def _places(self) -> tuple[Place, ...]:
        look = self.look

        def plain(place: str, title: str, icon: str, key: str, *, at_bottom: bool = False) -> Place:
            return Place(id=place, title=title, icon=icon, key=key, at_bottom=at_bottom,
                         make=lambda: PlainView(look, title))  # fmt: skip

        return (
            Place(id="today", title="Today", icon="sun", key="T", make=lambda: TodayView(self)),
            Place(id="sessions", title="Sessions", icon="history", key="S",
                  make=lambda: SessionsView(self)),
            plain("escalations", "Escalations", "circle-arrow-up", "E"),
            plain("flows", "Flows", "workflow", "F"),
            plain("captures", "Captures", "scan-text", "C"),
            plain("settings", "Settings", "settings", "", at_bottom=True),
        )  # fmt: skip


def _command(command_id: str, title: str, key: str, run: object, *, hint: str = "") -> Command:
    def act() -> None:
        cast("type[object]", run)()

    return Command(
        id=command_id, title=title, group="This view", keys=(key,), run=act, hint=hint or None
    )


def _header(look: Look, title: str, *right: QWidget, glyph: str = "") -> QWidget:
    header = QWidget()
    row = QHBoxLayout(header)
    row.setContentsMargins(20, 0, 16, 0)
    row.setSpacing(12)
    if glyph:
        row.addWidget(Picture(look, glyph=glyph))
    row.addWidget(Label(look, title, role="title", elide=True), 1)
    for widget in right:
        row.addWidget(widget)
    return header


def main() -> None:
    app = QApplication(sys.argv)
    look = Look(app)
    look.apply(mode="dark" if "dark" in sys.argv else "light")
    shell = Shell(look)
    shell.window.show()
    shell.window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    app.exec()


if __name__ == "__main__":
    main()
