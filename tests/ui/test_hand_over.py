"""Handing over: escalate, pass on and park, with the page beside that fills itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QBuffer, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from rflow_desktop.domain.model import Contact, Session
from rflow_desktop.services.handoffs import Wanted
from rflow_desktop.services.sessions import About
from tests.helpers import flows
from tests.helpers.ledger import Ledger
from tests.ui.office import (
    DANIEL,
    MAYA,
    OFFLINE,
    PRIYA,
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
from tests.ui.scenes.hand_over import dialog as scene
from ui.hand_over import HandOver, HandOverDialog
from ui.hand_over.form import NEED_FIRST
from ui.hand_over.times import HOW
from ui.kit import Look

__all__ = ["hall", "tell"]

Hall = Callable[[QWidget | None], QWidget]
NEED = "Please decide if we may re-register this laptop now."


@pytest.fixture
def ledger() -> Ledger:
    return server()


def hand_over(look: Look, at: Seat, window: QWidget) -> HandOver:
    return HandOver(
        look, window, handoffs=at.handoffs, sessions=at.sessions, evidence=at.evidence,
        account=at.account, notices=at.work.notices, now_ms=at.work.now_ms, tell=at.tell,
    )  # fmt: skip


async def started(at: Seat) -> str:
    about = About(ticket="48213", client="Harbor Dental Group", title="Password prompts",
                  person="Janelle Whitmore")  # fmt: skip
    session = await at.sessions.start(None, about)
    await at.sessions.add_step(session, "Web sign-in works", note="ruled out")
    if at.ledger is not None:
        at.level()
    return session


async def opened(look: Look, at: Seat, hall: Hall) -> tuple[HandOver, HandOverDialog, str]:
    session = await started(at)
    here = hand_over(look, at, hall(None))
    here.open(session)
    await settle(lambda: here.dialog is not None and here.dialog.is_open)
    assert here.dialog is not None
    return here, here.dialog, session


def drawn_picture() -> bytes:
    image = QImage(64, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.gray)
    raw = QBuffer()
    raw.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(raw, "PNG")
    return raw.data().data()


def shown(widget: QWidget) -> str:
    labels = widget.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisibleTo(widget))


def focus() -> QWidget | None:
    return QApplication.focusWidget()


def test_the_page_says_what_whoever_takes_it_would_do_first(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya = seat(MAYA, ledger, flows.TROUBLESHOOTING)
        about = About(ticket="48213", client="Harbor Dental Group", title="Nothing prints")
        session = await maya.sessions.start(flows.TROUBLESHOOTING.id, about)
        view = await maya.sessions.view(session)
        assert view is not None
        assert view.step is not None
        here = hand_over(look, maya, hall(None))
        here.open(session)
        await settle(lambda: here.dialog is not None and here.dialog.is_open)
        assert here.dialog is not None
        page = shown(here.dialog.sheet).split("\n")
        at = page.index("If you take it")
        assert page[at + 1 : at + 3] == ["1.", f"Go on with step 1: {view.step.title}"]
        assert "Ready to send" in page[at:]

    tell(story)


def test_escalating_with_the_keyboard_alone(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya, daniel = seat(MAYA, ledger), seat(DANIEL, ledger)
        here, dialog, session = await opened(look, maya, hall)
        form = dialog.form_panel
        assert dialog.title.text() == "Hand over 48213, Harbor Dental Group"
        assert focus() is form.need
        assert "Web sign-in works" in shown(dialog.sheet)
        await write(NEED)
        await press("Tab")
        assert focus() is form.to
        assert form.to.chosen == ""
        await press("Tab")
        assert focus() is form.urgency.focusProxy()
        assert form.urgency.current == "normal"
        await press("2")
        assert form.urgency.current == "high"
        await press("Tab")
        assert focus() is form.due
        await write("in 1 h")
        assert form.due.heard == "in 1 h 00"
        await press("Tab")
        await write("1")
        await settle(lambda: "4 of 6" in shown(dialog.sheet))
        assert "1 person" in shown(dialog.sheet)
        await press("Ctrl+Return")
        await settle(lambda: maya.told)

        assert maya.told == ["Escalated to the senior queue"]
        assert here.dialog is None
        view = await maya.sessions.view(session)
        assert view is not None
        assert (view.state, view.writable) == ("escalated", False)
        maya.level()
        daniel.level()
        (line,) = await daniel.handoffs.queue()
        assert (line.ticket, line.priority, line.people) == ("48213", "high", "1 person")
        page = await daniel.handoffs.briefing(line.id)
        assert page is not None
        assert (page.need, page.contact) == (NEED, "Janelle Whitmore")

    tell(story)


def test_undo_takes_it_back(tell: Tell, look: Look, hall: Hall, ledger: Ledger) -> None:
    async def story() -> None:
        maya = seat(MAYA, ledger)
        _, _, session = await opened(look, maya, hall)
        await write(NEED)
        await press("Ctrl+Return")
        await settle(lambda: maya.told)
        undo = maya.toasts[0][1]
        assert undo is not None
        undo()
        await settle(lambda: len(maya.told) == 2)
        assert maya.told[1] == "Taken back"
        view = await maya.sessions.view(session)
        assert view is not None
        assert view.writable

    tell(story)


def test_without_a_need_nothing_goes_and_the_field_says_so(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya = seat(MAYA, ledger)
        _, dialog, _ = await opened(look, maya, hall)
        dialog.form_panel.people.setFocus()
        await press("Ctrl+Return")
        assert focus() is dialog.form_panel.need
        assert NEED_FIRST in shown(dialog.form_panel)
        assert maya.told == []
        await write("A")
        assert NEED_FIRST not in shown(dialog.form_panel)

    tell(story)


def test_a_moment_that_cannot_be_read_is_told_under_its_field(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya = seat(MAYA, ledger)
        _, dialog, _ = await opened(look, maya, hall)
        await write(NEED)
        dialog.form_panel.due.setFocus()
        await write("soonish")
        await press("Ctrl+Return")
        assert HOW in shown(dialog.form_panel)
        assert dialog.form_panel.due.problem == HOW
        assert focus() is dialog.form_panel.due
        assert maya.told == []

    tell(story)


def test_what_is_missing_leads_to_its_field(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya = seat(MAYA, ledger)
        _, dialog, _ = await opened(look, maya, hall)
        form = dialog.form_panel
        assert not form.expects.isVisible()
        names = [act.accessibleName() for act in dialog.sheet.acts.values()]
        assert len(names) == len(set(names)) >= 2
        await click(dialog.sheet.acts["expects"])
        assert focus() is form.expects
        await write("A window to re-register")
        await settle(lambda: "What should happen next" in shown(dialog.sheet))
        await click(dialog.sheet.acts["impact"])
        assert focus() is form.people
        await write("1")
        await settle()
        await click(dialog.sheet.acts["impact"])
        assert focus() is form.due

    tell(story)


def test_look_opens_the_covered_evidence_over_the_dialog(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya = seat(MAYA, ledger)
        session = await started(maya)
        await maya.evidence.add_picture(session, drawn_picture(), name="Sign-in prompt")
        here = hand_over(look, maya, hall(None))
        here.open(session)
        await settle(lambda: here.dialog is not None and here.dialog.is_open)
        dialog = here.dialog
        assert dialog is not None
        assert "Evidence, 1 piece" in shown(dialog.sheet)
        await click(dialog.sheet.acts["evidence"])
        await settle(lambda: here.preview is not None and here.preview.canvas.has_picture)
        assert here.preview is not None
        assert here.preview.title.text() == "Sign-in prompt"
        await press("Esc")
        await settle(lambda: here.preview is None)
        assert dialog.is_open

    tell(story)


async def told(maya: Seat, session: str) -> str:
    """Why the session is read only."""
    view = await maya.sessions.view(session)
    assert view is not None
    return view.read_only_because


def test_offline_it_waits_and_says_so(tell: Tell, look: Look, hall: Hall, ledger: Ledger) -> None:
    async def story() -> None:
        maya = seat(MAYA, ledger)
        assert maya.link is not None
        maya.link.facts = OFFLINE
        _, dialog, session = await opened(look, maya, hall)
        assert dialog.accept.text() == "Escalate when online"
        assert "You are offline." in shown(dialog.sheet)
        await write(NEED)
        await press("Ctrl+Return")
        await settle(lambda: maya.told)
        assert maya.desk.local.state().waiting == 1
        assert maya.told == ["Goes to the senior queue when online"]
        assert (
            await told(maya, session) == "You handed this session over. It has not been sent yet."
        )

        maya.level()
        assert await told(maya, session) == "You handed this session over. It waits to be claimed."

    tell(story)


def test_without_a_server_the_page_can_be_copied_and_the_session_parked(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        _, dialog, session = await opened(look, maya, hall)
        assert not dialog.accept.isEnabled()
        assert "Handing over needs a team server." in shown(dialog.sheet)
        await write(NEED)
        await click(dialog.copy)
        await settle(lambda: maya.told)
        copied = QApplication.clipboard().text()
        assert NEED in copied
        assert "Janelle" not in copied
        assert maya.told == ["Briefing copied, 1 item masked"]

        await click(dialog.form_panel.kind.button("park"))
        assert dialog.accept.isEnabled()
        assert focus() is dialog.form_panel.reason
        await write("Waits for the vendor")
        await press("Tab")
        await write("tomorrow 9:00")
        await press("Ctrl+Return")
        await settle(lambda: len(maya.told) == 2)
        assert maya.told[1] == "Parked"
        row = maya.desk.local.get(Session, session)
        assert row is not None
        assert (row.pause_reason, row.pause_until is not None) == ("Waits for the vendor", True)

    tell(story)


def test_passing_on_names_a_colleague(tell: Tell, look: Look, hall: Hall, ledger: Ledger) -> None:
    async def story() -> None:
        maya, priya = seat(MAYA, ledger), seat(PRIYA, ledger)
        _, dialog, _ = await opened(look, maya, hall)
        await click(dialog.form_panel.kind.button("pass_on"))
        names = [row.spoken() for row in dialog.form_panel.to.rows.rows]
        assert names == ["Daniel Reyes", "Priya Raman"]
        assert dialog.accept.text() == "Pass on"
        await write(NEED)
        await press("Tab Down")
        assert dialog.form_panel.to.chosen == PRIYA.id
        await press("Ctrl+Return")
        await settle(lambda: maya.told)
        assert maya.told == ["Passed on to Priya Raman"]
        maya.level()
        priya.level()
        (line,) = await priya.handoffs.queue()
        assert line.group == "for_you"

    tell(story)


def test_a_number_that_was_typed_is_kept_with_the_session_and_not_on_the_page(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya = seat(MAYA, ledger)
        _, dialog, session = await opened(look, maya, hall)
        await write(NEED)
        dialog.form_panel.phone.setFocus()
        await write("+1 555 0100")
        await press("Ctrl+Return")
        await settle(lambda: maya.told)
        contact = maya.desk.local.get(Contact, session)
        assert contact is not None
        assert contact.phone == "+1 555 0100"

    tell(story)


def lines(dialog: HandOverDialog) -> list[str]:
    """What the list of what is ready to send says about whom to call, and its hint."""
    told = shown(dialog.sheet).split("\n")
    at = next(n for n, one in enumerate(told) if one.startswith(("Contact", "Who can be called")))
    return told[at : at + 2]


def test_the_list_follows_the_contact_and_the_phone_as_they_are_typed(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya, daniel = seat(MAYA, ledger), seat(DANIEL, ledger)
        session = await maya.sessions.start(None, About(ticket="48213", title="Password prompts"))
        maya.level()
        here = hand_over(look, maya, hall(None))
        here.open(session)
        await settle(lambda: here.dialog is not None and here.dialog.is_open)
        dialog = here.dialog
        assert dialog is not None
        assert lines(dialog)[0] == "Who can be called?"
        await write(NEED)
        await click(dialog.sheet.acts["contact"])
        assert focus() is dialog.form_panel.contact
        await write("Kim")
        await settle(lambda: lines(dialog) == ["Contact: Kim", "no phone number"])
        assert "2 of 6" in shown(dialog.sheet)
        assert "contact" not in dialog.sheet.acts
        await press("Tab")
        await write("+1 555 0100")
        await settle(lambda: lines(dialog) == ["Contact: Kim", "phone hidden until claimed"])
        await press("Ctrl+Return")
        await settle(lambda: maya.told)
        maya.level()
        daniel.level()
        (line,) = await daniel.handoffs.queue()
        page = await daniel.handoffs.briefing(line.id)
        assert page is not None
        assert (page.contact, page.phone) == ("Kim", "")

    tell(story)


def test_a_number_alone_can_be_called_too(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya = seat(MAYA, ledger)
        _, dialog, _ = await opened(look, maya, hall)
        dialog.form_panel.contact.setFocus()
        await press("Ctrl+A Delete")
        await settle(lambda: lines(dialog)[0] == "Who can be called?")
        await press("Tab")
        await write("+1 555 0100")
        said = ["Contact: a number without a name", "phone hidden until claimed"]
        await settle(lambda: lines(dialog) == said)
        assert "2 of 6" in shown(dialog.sheet)

    tell(story)


def test_whom_nobody_is_to_call_is_not_named_on_the_page(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya, daniel = seat(MAYA, ledger), seat(DANIEL, ledger)
        _, dialog, _ = await opened(look, maya, hall)
        await write(NEED)
        assert lines(dialog) == ["Contact: Janelle Whitmore", "no phone number"]
        dialog.form_panel.contact.setFocus()
        await press("Ctrl+A Delete")
        await settle(lambda: lines(dialog)[0] == "Who can be called?")
        await press("Ctrl+Return")
        await settle(lambda: maya.told)
        maya.level()
        daniel.level()
        (line,) = await daniel.handoffs.queue()
        page = await daniel.handoffs.briefing(line.id)
        assert page is not None
        assert page.contact == ""

    tell(story)


def test_whom_to_call_is_there_again_the_next_time(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya = seat(MAYA, ledger)
        session = await started(maya)
        await maya.sessions.set_contact(session, name="Kim", phone="+1 555 0100", role="reception")
        here = hand_over(look, maya, hall(None))
        here.open(session)
        await settle(lambda: here.dialog is not None and here.dialog.is_open)
        dialog = here.dialog
        assert dialog is not None
        form = dialog.form()
        assert (form.contact, form.phone) == ("Kim", "+1 555 0100")
        assert lines(dialog) == ["Contact: Kim, reception", "phone hidden until claimed"]
        await write(NEED)
        dialog.form_panel.phone.setFocus()
        await press("Ctrl+A Delete")
        await press("Ctrl+Return")
        await settle(lambda: maya.told)
        contact = maya.desk.local.get(Contact, session)
        assert contact is not None
        assert (contact.name, contact.phone, contact.role) == ("Kim", "", "reception")

    tell(story)


def test_a_name_that_was_typed_is_masked_in_the_copy_as_any_other(
    tell: Tell, look: Look, hall: Hall
) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        _, dialog, _ = await opened(look, maya, hall)
        await write(NEED)
        dialog.form_panel.contact.setFocus()
        await press("Ctrl+A")
        await write("Odile Fontaine")
        await click(dialog.copy)
        await settle(lambda: maya.told)
        copied = QApplication.clipboard().text()
        assert "Who to call" in copied
        assert "Odile" not in copied
        assert maya.told == ["Briefing copied, 1 item masked"]

    tell(story)


def test_when_somebody_was_faster_the_words_stay_and_it_says_what_happened(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya = seat(MAYA, ledger)
        here, dialog, session = await opened(look, maya, hall)
        await write(NEED)
        await maya.handoffs.hand_over(session, Wanted(need="From the command line"))
        await press("Ctrl+Return")
        await settle(dialog.trouble.isVisible)
        assert dialog.trouble.label.text() == "This session has already been handed over."
        assert dialog.form_panel.need.text() == NEED
        assert dialog.accept.isEnabled()
        await press("Esc")
        await settle(lambda: here.dialog is None)

    tell(story)


def test_a_letter_makes_nothing_anew_on_the_page_beside_it(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya = seat(MAYA, ledger)
        _, dialog, _ = await opened(look, maya, hall)
        form, sheet = dialog.form_panel, dialog.sheet
        before = sheet.findChildren(QWidget)
        assert "Web sign-in works" in shown(sheet)
        await write("A")
        await settle(lambda: "What you need" in shown(sheet))
        form.people.setFocus()
        await write("3")
        await settle(lambda: "3 people" in shown(sheet))
        assert form.urgency.current == "normal"
        form.urgency.setFocus()
        await press("1")
        await settle(lambda: "P1" in shown(sheet))
        assert sheet.findChildren(QWidget) == before

    tell(story)


def test_the_acts_of_the_page_keep_their_order_for_tab_when_one_comes_back(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        maya = seat(MAYA, ledger)
        _, dialog, _ = await opened(look, maya, hall)
        acts = dialog.sheet.acts
        assert list(acts) == ["need", "impact", "expects"]
        await write("A")
        await settle(lambda: "need" not in dialog.sheet.acts)
        await press("Backspace")
        await settle(lambda: "need" in dialog.sheet.acts)
        dialog.sheet.acts["need"].setFocus()
        names = []
        for _ in range(3):
            now = focus()
            assert now is not None
            names.append(now.accessibleName())
            await press("Tab")
        assert names == [
            "Add: What do you need from them?",
            "Add: Impact and deadline",
            "Add: What do you expect to happen next?",
        ]
        assert focus() is dialog.copy

    tell(story)


def test_parking_does_not_speak_of_a_page_that_somebody_will_see(
    tell: Tell, look: Look, hall: Hall, ledger: Ledger
) -> None:
    async def story() -> None:
        _, dialog, _ = await opened(look, seat(MAYA, ledger), hall)
        sheet = dialog.sheet
        assert "The briefing they will see" in shown(sheet)
        await click(dialog.form_panel.kind.button("park"))
        assert "they will see" not in shown(sheet)
        assert "Fills itself" not in shown(sheet)
        assert "Nobody else is asked." in shown(sheet)
        await click(dialog.form_panel.kind.button("pass_on"))
        assert "The briefing they will see\nFills itself from your session" in shown(sheet)

    tell(story)


def test_everything_that_is_asked_is_in_sight_and_a_long_number_can_be_read(
    qtbot: QtBot, look: Look
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1440, 868)
    window.show()
    made = scene(look, window)
    made.start()
    QApplication.processEvents()
    form = made.form_panel
    foot = form.guesses.mapTo(form, form.guesses.rect().bottomLeft())
    assert form.guesses.isVisible()
    assert foot.y() < form.height()
    assert not any(bar.isVisible() for bar in form.findChildren(QScrollBar))
    form.phone.setText("+49 7121 555 0142")
    form.phone.setCursorPosition(0)
    ends = form.phone.cursorRect().right()
    form.phone.setCursorPosition(len(form.phone.text()))
    room = form.phone.fontMetrics().horizontalAdvance(form.phone.text())
    assert form.phone.cursorRect().right() - ends >= room - 1

    tip = form.due.fontMetrics().horizontalAdvance(form.due.placeholderText())
    assert tip + look.px(20) <= form.due.width()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_paints_in_both_themes(tell: Tell, look: Look, hall: Hall, mode: str) -> None:
    async def story() -> None:
        look.apply(mode="dark" if mode == "dark" else "light")
        _, dialog, _ = await opened(look, seat(MAYA), hall)
        assert not dialog.grab().isNull()

    tell(story)
