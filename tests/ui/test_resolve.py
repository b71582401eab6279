"""Resolving: the outcome, what fixed it, and the note exactly as it is copied."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Variable
from rflow_desktop.domain.model import Artifact, Outcome, Session
from rflow_desktop.domain.notes import Note
from rflow_desktop.services.account_settings import AccountSettings
from rflow_desktop.services.notes import CANNOT_MASK, Notes
from rflow_desktop.services.sessions import CLOSE_HOLD_MS, About
from tests.helpers import flows
from tests.ui.office import (
    MAYA,
    Seat,
    Tell,
    click,
    hall,
    press,
    seat,
    server,
    settle,
    tell,
    write,
)
from tests.ui.scenes.resolve import FACTS, FIX
from tests.ui.scenes.resolve import dialog as filled
from ui.kit import Look
from ui.resolve import Resolve, ResolveDialog
from ui.resolve.presenter import SENT_ALREADY

__all__ = ["hall", "tell"]

Hall = Callable[[QWidget | None], QWidget]
OLD = "j.whitmore@oldco.example"


class BrokenNotes(Notes):
    """Masking fails on everything."""

    async def draft(self, session: str, **wanted: object) -> Note:
        raise Refused(CANNOT_MASK, "redaction")


def resolve(look: Look, at: Seat, window: QWidget, notes: Notes | None = None) -> Resolve:
    return Resolve(
        look, window, sessions=at.sessions, notes=notes or at.notes, account=at.account,
        notices=at.work.notices, tell=at.tell, export=lambda *asked: at.told.append(str(asked)),
        save_flow=lambda session: at.tell(f"flow {session}"),
        settled=AccountSettings(at.work),
    )  # fmt: skip


async def started(at: Seat) -> str:
    about = About(ticket="48213", client="Harbor Dental Group", title="Password prompts",
                  person="Janelle Whitmore")  # fmt: skip
    session = await at.sessions.start(None, about)
    await at.sessions.add_step(session, f"Removed the old work account {OLD}")
    await at.sessions.add_step(session, "Registered the laptop again with Janelle Whitmore")
    return session


async def opened(
    look: Look, at: Seat, hall: Hall, notes: Notes | None = None
) -> tuple[Resolve, ResolveDialog, str]:
    session = await started(at)
    here = resolve(look, at, hall(None), notes)
    here.open(session)
    await settle(lambda: here.dialog is not None and here.dialog.is_open)
    assert here.dialog is not None
    return here, here.dialog, session


def copied() -> str:
    return QApplication.clipboard().text()


def forget_clipboard() -> None:
    QApplication.clipboard().setText("before")


def test_resolving_with_the_keyboard_alone(tell: Tell, look: Look, hall: Hall) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        forget_clipboard()
        _, dialog, session = await opened(look, maya, hall)
        assert dialog.title.text() == "Resolve 48213, Harbor Dental Group"
        assert dialog.outcome is Outcome.RESOLVED
        assert QApplication.focusWidget() is dialog.fix
        assert dialog.fix.text().startswith("Removed the old work account")
        await write(" Token is back.")
        await settle(lambda: "Token is back." in dialog.note.box.text)
        assert "[email 1]" in dialog.note.box.text
        assert OLD not in dialog.note.box.text
        await press("Ctrl+Return")
        await settle(lambda: maya.told)

        assert maya.told == ["Note copied, 2 items masked"]
        assert "Token is back." in copied()
        assert OLD not in copied()
        assert "Janelle" not in copied()
        assert "<html" in QApplication.clipboard().mimeData().html()
        row = maya.desk.local.get(Session, session)
        assert row is not None
        assert row.outcome is Outcome.RESOLVED
        assert row.outcome_notes.endswith("Token is back.")
        (kept,) = maya.desk.local.parts(Artifact, session)
        assert (kept.delivered, kept.masked) == ("copied", {"email": 1, "person": 1})

    tell(story)


def test_a_key_that_is_pressed_twice_opens_one_dialog(tell: Tell, look: Look, hall: Hall) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        session, window = await started(maya), hall(None)
        here = resolve(look, maya, window)
        here.open(session)
        here.open(session)
        await settle(lambda: here.dialog is not None and here.dialog.is_open)
        await here.settled()
        (dialog,) = window.findChildren(ResolveDialog)
        assert dialog is here.dialog

    tell(story)


def test_undo_opens_the_session_again(tell: Tell, look: Look, hall: Hall) -> None:
    async def story() -> None:
        maya = seat(MAYA, server())
        _, _, session = await opened(look, maya, hall)
        await press("Ctrl+Return")
        await settle(lambda: maya.told)
        undo = maya.toasts[0][1]
        assert undo is not None
        undo()
        await settle(lambda: len(maya.told) == 2)
        assert maya.told[1] == "The session is open again"
        row = maya.desk.local.get(Session, session)
        assert row is not None
        assert row.closed_at is None

    tell(story)


def test_undo_that_comes_too_late_says_so(tell: Tell, look: Look, hall: Hall) -> None:
    async def story() -> None:
        maya = seat(MAYA, server())
        await opened(look, maya, hall)
        await press("Ctrl+Return")
        await settle(lambda: maya.told)
        maya.desk.clock.pass_ms(CLOSE_HOLD_MS + 1)
        maya.level()
        undo = maya.toasts[0][1]
        assert undo is not None
        undo()
        await settle(lambda: len(maya.told) == 2)
        assert maya.told[1] == SENT_ALREADY

    tell(story)


def test_the_outcome_is_chosen_by_number_outside_of_fields(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        _, dialog, _ = await opened(look, seat(MAYA), hall)
        await write("2")
        assert dialog.outcome is Outcome.RESOLVED
        dialog.outcomes.setFocus()
        await press("2")
        assert dialog.outcome is Outcome.WORKAROUND
        assert dialog.fix_label.text() == "What works meanwhile"
        await press("Down")
        assert dialog.outcome is Outcome.UNRESOLVED
        await settle(lambda: "Could not be reproduced" in dialog.note.box.text)
        dialog.cancel.setFocus()
        await press("4")
        assert dialog.outcome is Outcome.RESOLVED_EXTERNALLY

    tell(story)


def test_rare_outcomes_are_in_a_menu(tell: Tell, look: Look, hall: Hall) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        _, dialog, session = await opened(look, maya, hall)
        dialog.other.setFocus()
        await press("Return Down Return")
        assert dialog.outcome is Outcome.ABANDONED
        await click(dialog.without)
        await settle(lambda: maya.told)
        assert maya.told == ["Resolved"]
        row = maya.desk.local.get(Session, session)
        assert row is not None
        assert row.outcome is Outcome.ABANDONED

    tell(story)


def test_copying_alone_closes_nothing(tell: Tell, look: Look, hall: Hall) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        forget_clipboard()
        _, dialog, session = await opened(look, maya, hall)
        await press("Ctrl+Shift+C")
        await settle(lambda: maya.told)
        assert maya.told == ["Note copied, 2 items masked"]
        assert dialog.is_open
        assert "Ticket 48213" in copied()
        row = maya.desk.local.get(Session, session)
        assert row is not None
        assert row.closed_at is None

    tell(story)


def test_the_note_is_copied_without_the_dialog(tell: Tell, look: Look, hall: Hall) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        forget_clipboard()
        session = await started(maya)
        here = resolve(look, maya, hall(None))
        here.copy_note(session)
        await settle(lambda: maya.told)
        assert maya.told == ["Note copied, 2 items masked"]
        assert "[email 1]" in copied()
        assert here.dialog is None

    tell(story)


@pytest.mark.parametrize(
    ("form", "sign"),
    [("psa", "Password prompts\nTicket 48213"), ("markdown", "# Password prompts"),
     ("text", "Password prompts\n====="), ("html", "<h1>Password prompts</h1>")],
)  # fmt: skip
def test_each_format_is_shown_as_it_is_copied(
    tell: Tell, look: Look, hall: Hall, form: str, sign: str
) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        _, dialog, _ = await opened(look, maya, hall)
        if form != "psa":
            await click(dialog.note.formats.button(form))
        await settle(lambda: sign in dialog.note.box.text)
        shown = dialog.note.box.text
        await click(dialog.copy)
        await settle(lambda: maya.told)
        assert copied() == shown

    tell(story)


def test_taking_masks_off_asks_once_per_ticket_and_says_what_is_readable(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        here, dialog, _ = await opened(look, maya, hall)
        await click(dialog.note.masking)
        assert here.unmask is not None
        labels = here.unmask.panel.findChildren(QWidget)
        said = " ".join(str(one.property("text") or "") for one in labels)
        assert "1 email address, 1 name would be readable" in said
        assert dialog.note.is_masked
        await press("Esc")
        await settle()
        assert dialog.note.is_masked
        assert dialog.is_open

        await click(dialog.note.masking)
        assert here.unmask is not None
        await click(here.unmask.off)
        await settle(lambda: OLD in dialog.note.box.text)
        assert not dialog.note.is_masked
        assert "can be read" in dialog.note.count.text()

        await click(dialog.note.masking)
        await settle(lambda: OLD not in dialog.note.box.text)
        await click(dialog.note.masking)
        await settle(lambda: OLD in dialog.note.box.text)

    tell(story)


def test_what_is_writtenby_hand_is_masked_before_it_is_copied(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        _, dialog, _ = await opened(look, maya, hall)
        await click(dialog.note.edit)
        assert QApplication.focusWidget() is dialog.note.box
        await write("Call 10.20.30.40 or sam@harbor.example. ")
        await press("Ctrl+Return")
        await settle(lambda: maya.told)
        assert "10.20.30.40" not in copied()
        assert "sam@harbor.example" not in copied()
        assert "[email 2]" in copied()
        assert maya.told == ["Note copied, 4 items masked"]

    tell(story)


def test_an_edited_note_stays_until_it_follows_the_fields_again(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        _, dialog, _ = await opened(look, seat(MAYA), hall)
        await click(dialog.note.edit)
        await write("Mine. ")
        await press("Esc")
        assert dialog.is_open
        assert not dialog.note.is_editing
        dialog.next_steps.setFocus()
        await write("Look again on Monday")
        await settle()
        assert dialog.note.box.text.startswith("Mine. ")
        await click(dialog.note.follow)
        await settle(lambda: "Look again on Monday" in dialog.note.box.text)
        assert not dialog.note.box.text.startswith("Mine. ")

    tell(story)


def test_a_note_that_cannot_be_masked_is_not_made_and_resolving_goes_on(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        forget_clipboard()
        _, dialog, session = await opened(look, maya, hall, BrokenNotes(maya.work))
        assert dialog.note.box.text == ""
        for button in (dialog.copy, dialog.save, dialog.accept):
            assert not button.isEnabled()
            assert button.accessibleDescription() == CANNOT_MASK
        await press("Ctrl+Return")
        await press("Ctrl+Shift+C")
        await settle()
        assert copied() == "before"
        await click(dialog.without)
        await settle(lambda: maya.told)
        row = maya.desk.local.get(Session, session)
        assert row is not None
        assert row.closed_at is not None

    tell(story)


def test_a_note_is_saved_under_a_suggested_name(
    tell: Tell, look: Look, hall: Hall, tmp_path: Path
) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        here, dialog, session = await opened(look, maya, hall)
        await click(dialog.save)
        await settle(lambda: here.files is not None)
        files = here.files
        assert isinstance(files, QFileDialog)
        assert Path(files.selectedFiles()[0]).name == "48213_password-prompts_2026-11-21.txt"
        target = tmp_path / "note.txt"
        files.fileSelected.emit(str(target))
        files.close()
        await settle(lambda: maya.told)
        assert maya.told == ["Note saved"]
        assert "[email 1]" in target.read_text()
        (kept,) = maya.desk.local.parts(Artifact, session)
        assert kept.delivered == "saved"

    tell(story)


def test_a_file_that_cannot_be_written_is_said_and_nothing_is_lost(
    tell: Tell, look: Look, hall: Hall, tmp_path: Path
) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        here, dialog, _ = await opened(look, maya, hall)
        await click(dialog.save)
        await settle(lambda: here.files is not None)
        assert here.files is not None
        here.files.fileSelected.emit(str(tmp_path / "nowhere" / "note.txt"))
        here.files.close()
        await settle(dialog.trouble.isVisible)
        assert "could not be written" in dialog.trouble.label.text()
        assert dialog.is_open

    tell(story)


def test_escape_leaves_everything_as_it_was(tell: Tell, look: Look, hall: Hall) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        here, _, session = await opened(look, maya, hall)
        await press("Esc")
        await settle(lambda: here.dialog is None)
        row = maya.desk.local.get(Session, session)
        assert row is not None
        assert row.closed_at is None
        assert maya.told == []

    tell(story)


@pytest.mark.behaviour("S1.36")
def test_the_session_is_saved_as_a_flow_from_here_and_the_words_stay(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        _, dialog, session = await opened(look, maya, hall)
        await write(" Token is back.")
        await click(dialog.flow)
        assert maya.told == [f"flow {session}"]
        dialog.fix.setFocus()
        await press("Ctrl+Shift+F")
        assert maya.told == [f"flow {session}"] * 2
        assert dialog.is_open
        assert dialog.fix.text().endswith("Token is back.")

    tell(story)


def test_required_values_that_are_empty_are_named_and_resolving_goes_on(
    tell: Tell, look: Look, hall: Hall
) -> None:
    two = [
        Variable(name="build", label="Outlook build", required=True),
        Variable(name="user", label="User name", required=True),
        Variable(name="room", label="Room"),
    ]

    async def story() -> None:
        flow = flows.TROUBLESHOOTING.model_copy(update={"intake": tuple(two)})
        maya = seat(MAYA, None, flow)
        session = await maya.sessions.start(flow.id, About(ticket="48213"))
        here = resolve(look, maya, hall(None))
        here.open(session)
        await settle(lambda: here.dialog is not None and here.dialog.is_open)
        assert here.dialog is not None
        said = here.dialog.warning.words
        assert said.startswith("Still empty: Outlook build, User name")
        assert "Room" not in said
        await press("Ctrl+Return")
        await settle(lambda: maya.told)
        row = maya.desk.local.get(Session, session)
        assert row is not None
        assert row.outcome is Outcome.RESOLVED

    tell(story)


def test_empty_values_that_are_required_are_named_and_block_nothing(look: Look, hall: Hall) -> None:
    dialog = filled(look, hall(None))
    dialog.start()
    dialog.show_missing(("Outlook build", "User name"))
    assert dialog.warning.words == "Still empty: Outlook build, User name"
    assert dialog.accept.isEnabled()
    assert dialog.fix.text() == FIX
    assert FACTS.ticket in dialog.note.box.text


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_paints_chips_in_both_themes(look: Look, hall: Hall, mode: str) -> None:
    look.apply(mode="dark" if mode == "dark" else "light")
    dialog = filled(look, hall(None))
    dialog.start()
    assert not dialog.grab().isNull()
