"""The glass box: the exact request, its masks, what was sent, and the way to end that."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from rflow_desktop.assistant.sending import Rules
from rflow_desktop.domain.model import Account
from rflow_desktop.domain.withheld import NOT_FOR
from rflow_desktop.services.account_settings import AccountSettings
from rflow_desktop.services.assistant_settings import AssistantSettings
from rflow_desktop.services.sessions import Sessions
from rflow_desktop.workspace.assisting import OwnKey
from tests.assistant.test_conductor import ABOUT, Stage, words
from tests.ui.office import Tell, click, hall, settle, tell
from ui.glass import Glass, GlassDialog
from ui.kit import Look

__all__ = ["hall", "tell"]

Hall = Callable[[QWidget | None], QWidget]
REPORT = "PRINT-01 (10.20.30.40) refuses CALDER\\ruth, password=Winter2024!"


@pytest.fixture(autouse=True)
def what_is_left_goes_with_its_test() -> Iterator[None]:
    """On this thread: the masks of the next story are put on in another one, which may collect."""
    yield
    gc.collect()


class NoKeys:
    def get(self, name: str) -> str | None:
        return None

    def put(self, name: str, value: str) -> None: ...
    def drop(self, name: str) -> None: ...


class Desk:
    """A chat with a scripted model, and the glass box over it."""

    def __init__(self, look: Look, window: QWidget) -> None:
        self.stage = Stage(words("Look at PRINT-01"))
        work = self.stage.desk.work
        self.settings = AssistantSettings(work, OwnKey(NoKeys()), self.stage.door)
        self.told: list[str] = []
        self.glass = Glass(
            look, window, glass=self.stage.glass, settings=self.settings,
            settled=AccountSettings(work), sessions=Sessions(work), tell=self.told.append,
        )  # fmt: skip
        self.session = ""

    async def start(self) -> None:
        await self.settings.load()
        self.session = await self.stage.chats.start(ABOUT, text=REPORT)
        await self.stage.quiet()

    async def open(self, session: str) -> GlassDialog:
        self.glass.open(session)
        await settle(lambda: self.glass.dialog is not None and self.glass.dialog.is_open)
        await self.glass.settled()
        assert self.glass.dialog is not None
        return self.glass.dialog


def test_the_exact_request_is_shown_with_its_masks_and_without_secrets(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        desk = Desk(look, hall(None))
        await desk.start()
        dialog = await desk.open(desk.session)
        out = await desk.stage.glass.outgoing(desk.session)
        assert dialog.now.text.text() == out.text
        assert dialog.now.text.isReadOnly()
        for secret in ("PRINT-01", "10.20.30.40", "Winter2024!", "Calder"):
            assert secret not in dialog.now.text.text()
        assert "HOST_1 stands for PRINT-01" in dialog.now.masked
        assert f"{out.size:,} bytes" in dialog.now.facts.text()
        await click(dialog.now.copy)
        assert QGuiApplication.clipboard().text() == out.text
        before = len(desk.stage.door.asked)
        assert before == 1, "looking sends nothing"

    tell(story)


def test_what_was_sent_is_listed_with_the_words_that_went_out(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        desk = Desk(look, hall(None))
        await desk.start()
        dialog = await desk.open("")
        assert dialog.withhold.isHidden(), "without a session there is no client"
        [row] = dialog.sent.list.rows.rows
        assert row.spoken().endswith("Chat, 6 KB") or "Chat" in row.spoken()
        assert "HOST_1" in dialog.sent.text.text()
        assert "PRINT-01" not in dialog.sent.text.text()
        assert dialog.sent.proved.text().startswith("No line was changed")
        assert "Masked:" in dialog.sent.facts.text()

    tell(story)


def test_an_auditor_gets_every_line_with_its_sums_in_a_file(
    tell: Tell, look: Look, hall: Hall, tmp_path: Path
) -> None:
    async def story() -> None:
        desk = Desk(look, hall(None))
        await desk.start()
        dialog = await desk.open("")
        file = tmp_path / "sent.json"
        await click(dialog.json)
        assert desk.glass.files is not None
        desk.glass.files.fileSelected.emit(str(file))
        desk.glass.files.reject()
        await desk.glass.settled()
        kept = json.loads(file.read_text(encoding="utf-8"))
        assert kept["first_broken_line"] == 0
        assert len(kept["lines"][0]["sha256"]) == 64
        assert desk.told == ["Ledger exported"]

        await click(dialog.csv)
        assert desk.glass.files is not None
        desk.glass.files.fileSelected.emit(str(tmp_path / "gone" / "sent.csv"))
        desk.glass.files.reject()
        await desk.glass.settled()
        assert dialog.trouble.label.text().startswith("sent.csv was not written:")

    tell(story)


def test_a_client_is_withheld_and_then_nothing_would_be_sent(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        desk = Desk(look, hall(None))
        await desk.start()
        dialog = await desk.open(desk.session)
        assert dialog.withhold.text() == "Never send data of Calder & Finch LLP"
        await click(dialog.withhold)
        await desk.glass.settled()
        assert desk.settings.not_for == ("Calder & Finch LLP",)
        desk.stage.rules = Rules(not_for=frozenset({"calder & finch llp"}))
        dialog.page_asked.emit("now")
        await desk.glass.settled()
        assert dialog.now.nothing.sentence.text() == NOT_FOR
        assert dialog.now.text.text() == ""
        await click(dialog.withhold)
        await desk.glass.settled()
        assert desk.settings.not_for == ()

    tell(story)


@pytest.mark.parametrize("about", ["session", ""], ids=["a session", "everything"])
def test_esc_closes_it_and_it_opens_again(tell: Tell, look: Look, hall: Hall, about: str) -> None:
    async def story() -> None:
        desk = Desk(look, hall(None))
        await desk.start()
        dialog = await desk.open(desk.session if about else "")
        dialog.dismiss()
        await settle(lambda: desk.glass.dialog is None)
        again = await desk.open(desk.session if about else "")
        assert again.is_open

    tell(story)


def test_what_admins_settled_for_a_client_is_shown_and_not_undone_here(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        desk = Desk(look, hall(None))
        await desk.start()
        account = Account(id="00000000-0000-7000-8000-0000000000a1", name="Brightwater IT",
                          settings={"withheld_clients": ["calder & finch llp"]})  # fmt: skip
        desk.stage.desk.local.seed([account])
        dialog = await desk.open(desk.session)
        assert dialog.withhold.isChecked()
        assert not dialog.withhold.isEnabled()
        assert dialog.withhold.text().endswith("settled for all")
        assert dialog.now.nothing.sentence.text() == NOT_FOR

    tell(story)
