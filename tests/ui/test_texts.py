"""Texts for somebody in the window: chosen, streamed, changed, copied masked, rated afterwards."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.model_talk import Case
from rflow_desktop.domain.reply import Failed, TextPiece
from rflow_desktop.services.drafting import Drafting
from rflow_desktop.services.sessions import Sessions
from tests.assistant.test_conductor import ABOUT, Stage, words
from tests.ui.office import Tell, click, hall, press, settle, tell, write
from ui.kit import Look
from ui.texts import Texts, TextsDialog

__all__ = ["hall", "tell"]

Hall = Callable[[QWidget | None], QWidget]


@pytest.fixture(autouse=True)
def what_is_left_goes_with_its_test() -> Iterator[None]:
    """On this thread: the masks of the next story are put on in another one, which may collect."""
    yield
    gc.collect()


class Desk:
    """A chat with a scripted model, and the dialog that writes from it."""

    def __init__(self, look: Look, window: QWidget, *script: Any) -> None:
        self.stage = Stage(words("Hello"))
        self.later = list(script)
        work = self.stage.desk.work
        self.sessions = Sessions(work)
        self.told: list[str] = []
        self.texts = Texts(
            look, window, drafting=Drafting(work, self.stage.conductor), chats=self.stage.chats,
            asking=self.stage.conductor, tell=self.told.append,
        )  # fmt: skip
        self.session = ""

    async def open(self, kind: str = "documentation") -> TextsDialog:
        self.session = await self.stage.chats.start(ABOUT, text="Three cannot print")
        await self.stage.quiet()
        self.stage.door.script = self.later
        self.texts.open(self.session, kind)  # type: ignore[arg-type]
        await settle(lambda: self.texts.dialog is not None and self.texts.dialog.is_open)
        await self.level()
        assert self.texts.dialog is not None
        return self.texts.dialog

    async def level(self) -> None:
        await self.stage.quiet()
        await settle()
        await self.texts.settled()


@pytest.mark.behaviour("S2.82", "S2.87")
def test_a_reader_is_chosen_the_text_grows_is_changed_and_copied(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        gate = asyncio.Event()
        desk = Desk(look, hall(None), [TextPiece("We restarted "), gate, *words("PRINT-01.")])
        dialog = await desk.open()
        dialog.choose("status_client")
        await desk.level()
        assert not dialog.copy.isEnabled(), "there is nothing yet"
        assert dialog.length.isVisible()
        await click(dialog.length.button("detailed"))
        await click(dialog.write)
        await settle(lambda: dialog.text.text() == "We restarted ")
        assert dialog.heading.text() == "Client update · Being written"
        assert dialog.text.isReadOnly()
        gate.set()
        await settle(lambda: "computers" in dialog.text.text() and not dialog.text.isReadOnly())
        assert dialog.text.text() == "We restarted one of your computers."
        assert "explains what was done" in desk.stage.door.asked[-1].system

        dialog.text.setFocus()
        dialog.text.moveCursor(dialog.text.textCursor().MoveOperation.End)
        await write(" Also SRV-DC-02.")
        await click(dialog.copy)
        await desk.level()
        assert QGuiApplication.clipboard().text() == (
            "We restarted one of your computers. Also one of your computers."
        )
        assert desk.told == ["Text copied"]

    tell(story)


@pytest.mark.behaviour("S2.82")
def test_stop_keeps_what_came_and_says_that_it_is_not_whole(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        never = asyncio.Event()
        desk = Desk(look, hall(None), [TextPiece("Half of "), never])
        dialog = await desk.open("status_ticket")
        await click(dialog.write)
        await settle(lambda: dialog.text.text() == "Half of ")
        await click(dialog.stop)
        await settle(lambda: dialog.state.isVisible())
        assert dialog.state.label.text() == "Stopped. This is only a part."
        assert dialog.text.text().strip() == "Half of"
        assert dialog.write.text() == "Write it again"

    tell(story)


@pytest.mark.behaviour("S2.84", "S2.86")
def test_a_failure_is_told_in_words_beside_the_part_and_it_can_be_tried_again(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        failed = Failed(code="overloaded", told="The service is busy.", retryable=True)
        desk = Desk(look, hall(None), [TextPiece("## Problem"), failed], words("Whole"))
        dialog = await desk.open()
        await click(dialog.write)
        await settle(lambda: dialog.state.isVisible())
        assert dialog.state.label.text().startswith("The service is busy.")
        assert dialog.text.text() == "## Problem"
        await click(dialog.write)
        await settle(lambda: dialog.text.text().startswith("Whole"))
        assert not dialog.state.isVisible()

        desk.stage.door.why = "Put in a key first."
        dialog.choose("status_ticket")
        await desk.level()
        await click(dialog.write)
        await desk.level()
        assert dialog.state.label.text() == "Put in a key first."

    tell(story)


@pytest.mark.behaviour("S3.29")
def test_what_is_still_right_is_not_asked_for_again_unless_one_insists(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        desk = Desk(look, hall(None), words("One"), words("Two"))
        dialog = await desk.open("status_ticket")
        await click(dialog.write)
        await settle(lambda: dialog.text.text() == "One")
        await desk.level()
        await click(dialog.write)
        await desk.level()
        assert dialog.text.text() == "One"
        assert dialog.state.label.text().startswith("Nothing has changed")
        await click(dialog.write)
        await settle(lambda: dialog.text.text() == "Two")
        await desk.level()
        assert len(dialog.past.rows.rows) == 2, "the first one can still be read"

    tell(story)


@pytest.mark.behaviour("S2.88")
def test_a_finished_session_is_rated_by_a_number_and_a_second_rating_replaces_it(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        desk = Desk(look, hall(None))
        await desk.open()
        assert desk.texts.dialog is not None
        desk.texts.dialog.dismiss()
        desk.texts.rate(desk.session)
        await desk.level()
        assert desk.told == ["Rate it once it is finished."]
        await desk.sessions.complete(desk.session, "resolved")
        for key, stars in (("4", 4), ("2", 2)):
            desk.texts.rate(desk.session)
            await settle(lambda: desk.texts.rating is not None and desk.texts.rating.is_open)
            dialog = desk.texts.rating
            assert dialog is not None
            await press(key)
            assert dialog.value == stars
            dialog.words.set_text("Faster")
            await click(dialog.keep)
            await settle(lambda: desk.texts.rating is None)
            case = desk.stage.desk.local.get(Case, desk.session)
            assert case is not None
            assert (case.rating, case.feedback) == (stars, "Faster")

    tell(story)
