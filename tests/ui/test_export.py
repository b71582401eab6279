"""Exporting a note: what it holds is chosen beside it, then it is copied or saved and recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from rflow_desktop.domain.model import Artifact, Outcome
from rflow_desktop.domain.note_facts import Closing
from rflow_desktop.services.notes import CANNOT_MASK, Notes
from tests.ui.office import MAYA, Seat, Tell, click, hall, press, seat, settle, tell
from tests.ui.scenes.export import dialog as filled
from tests.ui.test_resolve import OLD, BrokenNotes, copied, forget_clipboard, started
from ui.export.dialog import ExportDialog
from ui.export.presenter import Export
from ui.kit import Look

__all__ = ["hall", "tell"]

Hall = Callable[[QWidget | None], QWidget]


async def opened(
    look: Look, at: Seat, hall: Hall, *, closing: Closing | None = None, notes: Notes | None = None
) -> tuple[Export, ExportDialog, str]:
    session = await started(at)
    here = Export(
        look, hall(None), sessions=at.sessions, notes=notes or at.notes, notices=at.work.notices,
        tell=at.tell,
    )  # fmt: skip
    here.open(session, closing)
    await settle(lambda: here.dialog is not None and here.dialog.is_open)
    assert here.dialog is not None
    return here, here.dialog, session


@pytest.mark.behaviour("S1.46")
def test_what_is_ticked_is_in_the_note_at_once(tell: Tell, look: Look, hall: Hall) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        closing = Closing(outcome=Outcome.RESOLVED, fix="New account.", next_steps="Call back.")
        _, dialog, _ = await opened(look, maya, hall, closing=closing)
        box, choices = dialog.note.box, dialog.choices
        assert "Password prompts" in box.text
        for check, words in (
            (choices.summary, "Fixed after 2 steps"),
            (choices.details, "Client: Harbor Dental Group"),
        ):
            assert words not in box.text
            await click(check)
            await settle(lambda words=words: words in box.text)
        for check, words in (
            (choices.fix, "## What fixed it"),
            (choices.next_steps, "Call back."),
            (choices.times, "Times in UTC"),
        ):
            assert words in box.text
            await click(check)
            await settle(lambda words=words: words not in box.text or words == "Times in UTC")
        choices.upto.choose("1")
        choices.upto.chosen.emit("1")
        await settle(lambda: "Registered the laptop" not in box.text)
        assert "Removed the old work account" in box.text

    tell(story)


@pytest.mark.behaviour("S1.48", "S1.54")
def test_it_is_copied_as_text_and_as_html_with_its_masks_counted(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        forget_clipboard()
        here, dialog, session = await opened(look, maya, hall)
        assert "[email 1]" in dialog.note.box.text
        assert "2 items masked" in dialog.note.count.text()
        await press("Ctrl+Return")
        await settle(lambda: maya.told)
        assert maya.told == ["Note copied, 2 items masked"]
        assert here.dialog is None
        assert copied().startswith("# Password prompts")
        html = QApplication.clipboard().mimeData().html()
        assert "<html" in html
        assert OLD not in copied() + html
        (kept,) = maya.desk.local.parts(Artifact, session)
        digest = hashlib.sha256(copied().encode()).hexdigest()
        assert (kept.kind, kept.format, kept.delivered) == ("export", "markdown", "copied")
        assert kept.sha256 == digest
        row = await maya.sessions.view(session)
        assert row is not None
        assert row.phase == "active"

    tell(story)


@pytest.mark.behaviour("S1.87")
def test_pressing_twice_copies_and_asks_for_a_place_once(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        here, dialog, session = await opened(look, maya, hall)
        dialog.save.click()
        dialog.save.click()
        await settle(lambda: here.files is not None)
        await settle()
        assert len(dialog.window().findChildren(QFileDialog)) == 1
        assert here.files is not None
        here.files.close()
        await settle(lambda: here.files is None)
        dialog.accepted.emit()
        dialog.accepted.emit()
        await settle(lambda: maya.told)
        await settle()
        assert maya.told == ["Note copied, 2 items masked"]
        assert len(maya.desk.local.parts(Artifact, session)) == 1

    tell(story)


@pytest.mark.behaviour("S1.54")
def test_it_is_saved_under_ticket_flow_and_date(
    tell: Tell, look: Look, hall: Hall, tmp_path: Path
) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        here, _, session = await opened(look, maya, hall)
        await press("Ctrl+S")
        await settle(lambda: here.files is not None)
        files = here.files
        assert isinstance(files, QFileDialog)
        assert Path(files.selectedFiles()[0]).name == "48213_password-prompts_2026-11-21.md"
        target = tmp_path / "nöte.md"
        files.fileSelected.emit(str(target))
        files.close()
        await settle(lambda: maya.told)
        assert maya.told == ["Note saved"]
        assert target.read_bytes().decode("utf-8").startswith("# Password prompts")
        (kept,) = maya.desk.local.parts(Artifact, session)
        assert kept.delivered == "saved"
        assert kept.sha256 == hashlib.sha256(target.read_bytes()).hexdigest()

    tell(story)


@pytest.mark.behaviour("S1.49")
def test_a_mask_that_fails_blocks_copying_and_saving(tell: Tell, look: Look, hall: Hall) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        forget_clipboard()
        _, dialog, session = await opened(look, maya, hall, notes=BrokenNotes(maya.work))
        assert not dialog.copy.isEnabled()
        assert not dialog.save.isEnabled()
        assert CANNOT_MASK in dialog.note.box.placeholderText()
        await press("Ctrl+Return")
        assert copied() == "before"
        assert maya.desk.local.parts(Artifact, session) == ()

    tell(story)


def test_masks_come_off_after_one_question(tell: Tell, look: Look, hall: Hall) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        here, dialog, _ = await opened(look, maya, hall)
        await click(dialog.note.masking)
        await settle(lambda: here.unmask is not None and here.unmask.is_open)
        assert here.unmask is not None
        await click(here.unmask.off)
        await settle(lambda: OLD in dialog.note.box.text)

    tell(story)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_paints_in_both_themes(look: Look, hall: Hall, mode: str) -> None:
    look.apply(mode="dark" if mode == "dark" else "light")
    dialog = filled(look, hall(None))
    dialog.start()
    assert "Summary" in dialog.note.box.text
    assert not dialog.grab().isNull()
