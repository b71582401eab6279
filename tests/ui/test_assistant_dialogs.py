"""The program's own wiring around the assistant: keys and palette lines over a real workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rflow_desktop.app.dialogs import Dialogs
from rflow_desktop.domain.model_lane import Fix, FixOutcome
from rflow_desktop.services.sessions import About
from rflow_desktop.settings import SettingsFile
from rflow_desktop.workspace import Workspace, open_profile, open_workspace
from tests.ui.office import Tell, press, settle, tell
from ui.kit import Look
from ui.window.values import Place
from ui.window.view import View
from ui.window.window import MainWindow

__all__ = ["tell"]

ABOUT = About(title="Printers missing", ticket="48231", client="Calder & Finch LLP")


class Program:
    """A window over a workspace on disk, with the dialogs as the program makes them."""

    def __init__(self, look: Look, workspace: Workspace, folder: Path) -> None:
        self.workspace = workspace
        place = Place(id="today", title="Today", icon="sun", make=View)
        self.window = MainWindow(look, (place,))
        self.dialogs = Dialogs(
            look, self.window, workspace, SettingsFile(folder / "settings.json"),
            save_flow=lambda _: None,
        )  # fmt: skip
        self.window.commands.add(self.dialogs.commands())

    async def open(self) -> str:
        session = await self.workspace.assistant.chats.start(ABOUT)
        self.window.show()
        self.window.activateWindow()
        self.window.open_session(session, View)
        await settle(self.window.isActiveWindow)
        return session

    async def close(self) -> None:
        await self.dialogs.settled()
        await self.workspace.close()


@pytest.fixture
def program(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], object]]:
    windows: list[MainWindow] = []
    monkeypatch.setenv("RFLOW_KEY_STORE", "file")
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)

    async def start() -> Program:
        workspace = await open_workspace(open_profile(tmp_path / "profile"))
        here = Program(look, workspace, tmp_path)
        windows.append(here.window)
        return here

    yield start
    for window in windows:  # closing the last one ends the loop, so not before the story is told
        window.close()
        window.deleteLater()


def test_every_dialog_has_a_key_or_a_palette_line_that_works_on_what_is_open(
    tell: Tell, program: Callable[..., object]
) -> None:
    async def story() -> None:
        here = await program()  # type: ignore[misc]
        assert isinstance(here, Program)
        here.window.commands.run("assistant.text")
        await settle()
        assert here.dialogs.texts.dialog is None, "nothing is open yet"
        await here.open()
        await press("Ctrl+Shift+U")
        await settle(lambda: here.dialogs.texts.dialog is not None)
        texts = here.dialogs.texts.dialog
        assert texts is not None
        assert texts.title.text() == "Write for 48231, Calder & Finch LLP"
        await settle(lambda: texts.is_open)
        texts.dismiss()
        await here.dialogs.texts.settled()

        await press("Ctrl+Shift+G")
        await settle(lambda: here.dialogs.glass.dialog is not None)
        glass = here.dialogs.glass.dialog
        assert glass is not None
        await settle(lambda: glass.is_open)
        assert "CLIENT_1" in glass.now.text.text()
        assert "Calder" not in glass.now.text.text()
        glass.dismiss()

        here.window.commands.run("assistant.ledger")
        await settle(
            lambda: here.dialogs.glass.dialog is not None and here.dialogs.glass.dialog.is_open
        )
        ledger = here.dialogs.glass.dialog
        assert ledger is not None
        assert ledger.sent.nothing.isVisible()
        ledger.dismiss()
        await here.close()

    tell(story)


@pytest.mark.behaviour("S3.50")
def test_the_programs_own_resolve_and_hand_over_ask_about_an_open_fix(
    tell: Tell, program: Callable[..., object]
) -> None:
    async def story() -> None:
        here = await program()  # type: ignore[misc]
        assert isinstance(here, Program)
        session = await here.open()
        lane = here.workspace.assistant.lane
        fix = await lane.suggest_fix(session, "Move the accounts")
        await lane.use_fix(session, fix)
        gate = here.dialogs.fix
        here.dialogs.hand_over.open(session, "park")
        await settle(lambda: here.dialogs.hand_over.dialog is not None)
        assert gate.dialog is None, "parking keeps it here"
        assert here.dialogs.hand_over.dialog is not None
        here.dialogs.hand_over.dialog.dismiss()

        here.dialogs.hand_over.open(session)
        await settle(lambda: gate.dialog is not None and gate.dialog.is_open)
        assert gate.dialog is not None
        gate.dialog.dismiss()
        await settle(lambda: gate.dialog is None)
        here.dialogs.resolve.open(session)
        await settle(lambda: gate.dialog is not None and gate.dialog.is_open)
        await press("1")
        await settle(lambda: here.dialogs.resolve.dialog is not None)
        found = await here.workspace.work.store.run(lambda local: local.get(Fix, fix))
        assert found is not None
        assert found.outcome is FixOutcome.APPLIED_SUCCESS
        assert here.dialogs.resolve.dialog is not None
        here.dialogs.resolve.dialog.dismiss()
        await here.close()

    tell(story)
