"""Settings in the frame they live in, with a team and a profile that are invented.

Run it with `python -m tests.ui.scenes.settings OUT.png [light|dark] [PAGE]`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.model_talk import Usage
from rflow_desktop.domain.reply import ModelInfo
from rflow_desktop.domain.tool_kinds import KINDS
from rflow_desktop.domain.usage import Limits, Spent, UsageEntry
from rflow_desktop.services.account_settings import WithheldClients
from rflow_desktop.services.assistant_settings import KeyFacts
from rflow_desktop.services.diagnosis import Diagnosis
from rflow_desktop.services.usage import UsageReport
from rflow_desktop.settings import Chosen
from tests.ui.scenes.sync import FACTS, NOW_MS, frame
from ui.commands import CommandSet, Scope
from ui.kit import Look
from ui.settings.commands import pages_everywhere
from ui.settings.keys import KeyBook
from ui.settings.port import Membership
from ui.settings.view import PAGES, SettingsView
from ui.sync_panel.commands import SyncCommands
from ui.sync_panel.view import SyncView
from ui.window import SyncCorner

MAYA = Membership(
    name="Maya Okafor", email="maya@brightwater.example", role="engineer",
    account="Brightwater IT", url="https://rflow.brightwater.example",
)  # fmt: skip


CLIENTS = ("Harbor Dental Group", "Calder & Finch LLP", "Tern Coffee Roasters", "Mosaic Architects")


class Profile:
    """A profile that is there to be looked at."""

    def __init__(self, *, sealed: bool = False) -> None:
        self.folder = Path("C:/Users/maya/AppData/Local/RFlow")
        self.warning = ""
        self.key_words = ""
        self.is_sealed = sealed
        self.passphrase = ""
        self.refusal: Exception | None = None
        self.backups: list[Path] = []

    async def back_up(self, target: Path) -> int:
        if self.refusal is not None:
            raise self.refusal
        self.backups.append(target)
        return 4_300_000

    async def seal(self, passphrase: str) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.passphrase, self.is_sealed = passphrase, True

    async def unseal(self, passphrase: str) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.passphrase, self.is_sealed = "", False


DIAGNOSIS = Diagnosis(
    (
        ("RFlow", "0.1.0"),
        ("Python", "3.11.9"),
        ("System", "Windows 11 AMD64"),
        ("SQLite", "3.53.0"),
        ("SQLCipher", "4.9.0 community"),
        ("Qt", "6.11.0"),
    ),
    (("Signed in", "yes"), ("Sessions here", "312"), ("Changes pending", "3")),
)


def filled(look: Look) -> SettingsView:
    view = SettingsView(look)
    page = view.assistant
    page.show_way((("own", "My own key"), ("server", "My team's server")), "own")
    where = "Kept with the keys of this computer, never synced"
    page.show_key(KeyFacts(shown="sk-ant-…Q7wA", where=where, removable=True), works=True)
    page.show_models((ModelInfo(id="claude-sonnet-5-5", name="Claude Sonnet 5.5"),),
                     "claude-sonnet-5-5")  # fmt: skip
    page.show_limits(
        Limits(monthly=40_000_000),
        Spent(daily=900_000, monthly=12_400_000, day_ends_at="", month_ends_at=""),
    )
    page.table.show_steps({kind.id: kind.usual for kind in KINDS})
    team = WithheldClients(names=("Tern Coffee Roasters",), shared=True, known=CLIENTS)
    page.show_withheld(("Calder & Finch LLP",), team)
    page.allow.show_words(("SRV-SUITE-9",))
    page.show_ledger("312 sends. Each line seals the one before it.")
    view.usage.show_report(UsageReport(entries=tuple(used()), last=date(2026, 11, 21), days=30))
    view.server.show_team(MAYA, FACTS, now_ms=NOW_MS)
    view.storage.show_safety(Profile())
    view.diagnostics.show_diagnosis(DIAGNOSIS)
    return view


def used() -> Iterator[UsageEntry]:
    """A month of an invented desk."""
    people = ("Maya Okafor", "Daniel Reyes", "Priya Raman")
    kinds = ("reply", "question", "documentation", "status_update")
    for place in range(140):
        tokens = 2_000 + (place * 7919) % 9_000
        spent = Usage(input=tokens, output=tokens // 6, cache_read=tokens // 2,
                      micros=tokens * 6)  # fmt: skip
        day = date(2026, 11, 21) - timedelta(days=(place * 13) % 30)
        if day.weekday() < 5:
            yield UsageEntry(
                day=day, person=people[place % 3], kind=kinds[place % 4],
                model="claude-sonnet-5-5", usage=spent, failed=int(place % 23 == 0),
            )  # fmt: skip


def main() -> None:
    app = QApplication(sys.argv[:1])
    look = Look(app)
    look.apply(mode="dark" if "dark" in sys.argv else "light")
    view = filled(look)
    window = frame(look, "settings", lambda: view)
    window.set_corner(SyncCorner("synced", "Synced", "just now"))
    beside = SyncView(look)
    go: Callable[[str], None] = view.show_page
    window.commands.add(pages_everywhere(window, go))
    window.commands.add(SyncCommands(beside).set)
    window.commands.add(CommandSet(Scope.VIEW, view))
    view.keyboard.show_keys(KeyBook(window.commands).lines({}))
    window.show()
    window.activateWindow()
    window.go("settings")
    view.show_page(next((page for page, *_ in PAGES if page in sys.argv), "appearance"))
    view.show_chosen(Chosen())
    for _ in range(8):
        app.processEvents()
    view.nav.list.setFocus()
    for _ in range(8):
        app.processEvents()
    window.grab().save(sys.argv[1])


if __name__ == "__main__":
    main()
