"""Settings take effect at once, are found by words, and are reached and changed with keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.shown import SyncFacts
from rflow_desktop.services.account_settings import AccountSettings
from rflow_desktop.services.diagnosis import Diagnoses
from rflow_desktop.services.sessions import About
from rflow_desktop.settings import SettingsFile
from tests.ui.assisted import Assisted
from tests.ui.office import (
    MAYA,
    ONLINE,
    Seat,
    Tell,
    click,
    press,
    seat,
    server,
    settle,
    tell,
    write,
)
from tests.ui.scenes.settings import MAYA as MEMBER
from tests.ui.scenes.settings import Profile
from tests.ui.scenes.sync import frame
from tests.ui.test_joining import InventedTeam
from ui.commands import CommandSet
from ui.joining import Joining
from ui.joining.again import SignOutDialog
from ui.joining.connect import ConnectDialog
from ui.kit import Button, Dialog, Look
from ui.settings import SettingsScreen, make_settings
from ui.settings.commands import pages_everywhere, team_everywhere
from ui.settings.key_dialog import KeyDialog
from ui.settings.keys import KeyBook, KeyLine, by_command
from ui.settings.passphrase import PassphraseDialog
from ui.settings.presenter import Hooks
from ui.settings.screen import AssistantParts
from ui.settings.server import kept_words
from ui.settings.view import PAGES
from ui.window import MainWindow

__all__ = ["tell"]


class Room:
    """Settings in the real window, over a settings file and a profile of one's own."""

    def __init__(
        self, look: Look, maya: Seat, folder: Path, assistant: AssistantParts | None = None
    ) -> None:
        self.look, self.maya = look, maya
        self.file = SettingsFile(folder / "settings.json")
        self.profile = Profile()
        self.team = InventedTeam()
        self.assistant = assistant or Assisted(maya.work)
        self.target = folder / "kept.rflow-backup"
        self.screen: SettingsScreen | None = None
        self.window: MainWindow = frame(look, "settings", self._make)
        self.joining = Joining(
            look, self.window, team=self.team, account=maya.account, email=MEMBER.email,
            tell=maya.tell,
        )  # fmt: skip
        self.window.commands.add(pages_everywhere(self.window, self._go))
        self.window.commands.add(team_everywhere(self.window, maya.account, self.joining))

    def _make(self) -> QWidget:
        work = self.maya.work
        hooks = Hooks(
            commands=self.window.commands,
            show_key_hints=lambda on: self.window.show_key_hints(on=on),
            tell=self.maya.tell,
            ask_where=lambda answer: answer(self.target),
            now_ms=work.now_ms,
            can_seal=True,
            ask_export=lambda answer: answer(self.target),
        )
        self.screen = make_settings(
            self.look, keeper=self.file, account=self.maya.account, who=lambda: MEMBER,
            safety=self.profile, diagnoses=Diagnoses(work, self.maya.account),
            joining=self.joining, notices=work.notices, hooks=hooks,
            assistant=self.assistant, settled=AccountSettings(work),
        )  # fmt: skip
        self.window.commands.add(self.screen.commands())
        return self.screen.widget

    def _go(self, page: str) -> None:
        self.window.go("settings")
        self.view.show_page(page)

    @property
    def view(self):  # type: ignore[no-untyped-def]  # the screen's own view
        assert self.screen is not None
        return self.screen.widget

    def said(self) -> str:
        page = self.view.pages[self.view.page]
        labels = [one for one in page.findChildren(QLabel) if one.isVisible()]
        return "\n".join(label.text() for label in labels)


Enter = Callable[[Seat], Room]


@pytest.fixture
def enter(qtbot: QtBot, look: Look, tmp_path: Path) -> Enter:
    kept: list[Room] = []

    def show(maya: Seat) -> Room:
        room = Room(look, maya, tmp_path)
        kept.append(room)
        qtbot.addWidget(room.window)
        room.window.show()
        room.window.activateWindow()
        room.window.go("settings")
        return room

    return show


async def ready(room: Room) -> None:
    await settle(room.window.isActiveWindow)
    room.view.nav.list.setFocus()


def test_a_theme_is_worn_at_once_and_kept(tell: Tell, enter: Enter, tmp_path: Path) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        await press("Return")  # into the page
        await press("Right")
        await press("Right")
        await press("Space")
        await settle(lambda: room.look.is_dark)
        assert SettingsFile(tmp_path / "settings.json").now.theme == "dark"
        await click(room.view.appearance.theme.button("light"))
        assert not room.look.is_dark

    tell(story)


def test_every_setting_of_appearance_and_notes_is_kept(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        page = room.view.appearance
        await click(page.density.button("compact"))
        assert room.look.density == "compact"
        page.zoom.chosen.emit("1.25")
        assert room.look.zoom == 1.25
        await click(page.still)
        assert room.look.reduced_motion
        await click(page.key_bar)
        room.view.show_page("notes")
        await click(room.view.notes.masks)
        room.view.notes.form.chosen.emit("markdown")
        now = room.file.now
        assert (now.density, now.zoom, now.reduced_motion, now.key_bar) == (
            "compact", 1.25, True, False,
        )  # fmt: skip
        assert (now.mask_notes, now.note_format) == (False, "markdown")

    tell(story)


def test_what_is_told_is_chosen_and_without_notices_there_is_nothing_to_choose(
    tell: Tell, enter: Enter
) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        room.view.show_page("notices")
        page = room.view.notices
        page.queue.chosen.emit("all")
        await click(page.sound)
        await click(page.details)
        now = room.file.now
        assert (now.notices_queue, now.notices_sound, now.notices_details) == ("all", False, True)
        await click(page.on)
        assert not room.file.now.notices
        on = [one.isEnabled() for one in (page.queue, page.sound, page.details)]
        assert not any(on)

    tell(story)


def test_files_may_wait_for_a_network_that_is_not_metered(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA, server()))
        await ready(room)
        room.view.show_page("server")
        assert room.view.server.metered.isChecked()
        await click(room.view.server.metered)
        assert not room.file.now.files_when_metered

    tell(story)


def test_what_cannot_be_kept_is_said_beside_it_and_goes_back(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        (room.target.parent / "settings.part").mkdir()
        await click(room.view.appearance.theme.button("dark"))
        assert "could not be written" in room.said()
        assert "Nothing has changed." in room.said()
        assert not room.look.is_dark
        assert room.view.appearance.theme.current == "system"

    tell(story)


@pytest.mark.parametrize(
    ("words", "page", "found"),
    [
        ("dark", "appearance", "Theme"),
        ("redact", "notes", "Masks"),
        ("sign out", "server", "Work without this server"),
        ("password", "storage", "Key"),
        ("sqlcipher", "diagnostics", "Copy diagnostics"),
    ],
)
def test_a_setting_is_found_by_its_words_and_reached_with_enter(
    tell: Tell, enter: Enter, words: str, page: str, found: str
) -> None:
    async def story() -> None:
        room = enter(seat(MAYA, server()))
        await ready(room)
        await press("/")
        assert room.view.nav.field.hasFocus()
        await write(words)
        await settle(lambda: not room.view.missing())
        titles = [row.title for row in room.view.nav.list.rows.rows]
        assert found in titles
        for _ in range(titles.index(found)):
            await press("Down")
        await press("Return")
        await settle(lambda: room.view.page == page)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert room.view.pages[page].isAncestorOf(focused)
        await press("/")
        await press("Esc")
        assert len(room.view.nav.list.rows.rows) == len(PAGES)
        assert room.window.place == "settings"

    tell(story)


def test_a_page_is_made_when_it_is_read(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        assert list(room.view.pages) == ["appearance"]
        await press("Down")
        await settle(lambda: room.view.page == "keyboard")
        assert list(room.view.pages) == ["appearance", "keyboard"]
        assert room.view.keyboard.single.isChecked()
        assert room.view.keyboard.list.rows.rows

    tell(story)


def test_a_search_makes_the_other_pages_one_at_a_time(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        turn, made_in = 0, list[int]()

        def next_turn() -> None:
            nonlocal turn
            turn += 1

        def on_made() -> None:
            made_in.append(turn)
            QTimer.singleShot(0, next_turn)

        room.view.page_made.connect(on_made)
        await press("/")
        await write("sqlcipher")
        await settle(lambda: not room.view.missing())
        assert made_in == list(range(len(PAGES) - 1))
        assert [row.title for row in room.view.nav.list.rows.rows] == ["Copy diagnostics"]

    tell(story)


def test_enter_in_the_search_waits_for_no_page(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        room.view.nav.field.setFocus()
        room.view.nav.field.setText("sqlcipher")
        room.view.nav.field.returnPressed.emit()
        assert room.view.page == "diagnostics"
        assert room.view.diagnostics.copy.hasFocus()

    tell(story)


def test_words_that_fit_nothing_say_so(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        await press("/")
        await write("quantum")
        await settle(room.view.nav.nothing.isVisible)
        assert not room.view.missing()

    tell(story)


def test_every_page_is_in_the_palette(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        room.window.go("today")
        for page, _, title, _ in PAGES:
            command = room.window.commands.find(f"settings.{page}")
            assert command is not None
            assert command.title == f"Settings: {title}"
        room.window.commands.run("settings.storage")
        assert room.view.page == "storage"
        assert room.window.place == "settings"
        assert str(room.profile.folder) in room.said()

    tell(story)


async def change_key(room: Room, command: str, *strokes: str) -> KeyDialog:
    room.view.show_page("keyboard")
    room.view.keyboard.list.select_key(command)
    room.view.keyboard.list.setFocus()
    await press("Return")
    assert room.screen is not None
    keys = room.screen.presenter.keys
    assert keys is not None
    await settle(lambda: keys.dialog is not None)
    dialog = keys.dialog
    assert dialog is not None
    for stroke in strokes:
        await press(stroke)
    return dialog


def keys_of(room: Room, command: str) -> tuple[str, ...]:
    found = room.window.commands.find(command)
    assert found is not None
    return room.window.commands.keys_of(found)


def test_a_key_is_changed_kept_and_reset(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        dialog = await change_key(room, "settings.about", "Ctrl+Shift+A")
        assert dialog.told.text() == "This key is free."
        await press("Return")
        await settle(lambda: room.file.now.keys)
        assert room.file.now.keys == {"settings.about": "Ctrl+Shift+A"}
        assert keys_of(room, "settings.about") == ("Ctrl+Shift+A",)
        lines = [row for row in room.view.keyboard.list.rows.rows if isinstance(row, KeyLine)]
        assert next(line for line in lines if line.id == "settings.about").own

        await click(room.view.keyboard.reset)
        assert room.file.now.keys == {}
        assert keys_of(room, "settings.about") == ()

    tell(story)


def test_who_would_lose_a_key_is_told_first(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        dialog = await change_key(room, "settings.about", "Ctrl+K")
        assert dialog.told.text() == "“Search or run” has this key now and would lose it."
        await press("Esc")
        assert room.file.now.keys == {}
        await change_key(room, "settings.about", "Ctrl+K", "Return")
        await settle(lambda: room.file.now.keys)
        assert keys_of(room, "settings.about") == ("Ctrl+K",)
        assert keys_of(room, "palette.open") == ()

    tell(story)


def test_two_letters_make_a_sequence_and_some_keys_cannot_be_had(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        dialog = await change_key(room, "settings.about", "Z", "A")
        assert dialog.catcher.key == "Z A"
        await press("Ctrl+C")
        assert "copies what is selected" in dialog.told.text()
        assert not dialog.use.isEnabled()
        await press("Backspace")
        assert dialog.told.text() == "It will have no key. The palette still runs it."

    tell(story)


def test_single_keys_are_switched_off_at_once(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        room.view.show_page("keyboard")
        await click(room.view.keyboard.single)
        assert not room.file.now.single_keys
        await ready(room)
        await press("/")
        assert not room.view.nav.field.hasFocus()
        await click(room.view.keyboard.at_once)
        assert room.file.now.answer_at_once

    tell(story)


def test_commands_are_found_by_word_and_by_key(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        room.view.show_page("keyboard")
        room.view.keyboard.filter.setFocus()
        await write("search or run")
        assert [row.key for row in room.view.keyboard.list.rows.rows] == ["palette.open"]

    tell(story)


def test_what_a_settings_file_calls_a_key_and_is_none_is_left_out() -> None:
    assert by_command({"a": "Ctrl+K", "b": "", "c": "no key at all", "d": "G E"}) == {
        "a": ("Ctrl+K",),
        "b": (),
        "d": ("G E",),
    }


def test_the_server_page_says_who_i_am_and_signs_out_without_losing_anything(
    tell: Tell, enter: Enter
) -> None:
    async def story() -> None:
        maya = seat(MAYA, server())
        maya.link.facts = replace(ONLINE, waiting=2)  # type: ignore[union-attr]
        room = enter(maya)
        await ready(room)
        room.view.show_page("server")
        assert "maya@brightwater.example · Engineer · Brightwater IT" in room.said()
        assert "2 changes have not been sent. They stay on this computer" in room.said()
        await click(room.view.server.sign_out)
        dialog = room.joining.dialog
        assert isinstance(dialog, SignOutDialog)
        await press("Return")
        await settle(lambda: room.team.left == 1)

    tell(story)


def test_without_a_server_the_page_offers_one(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        room.view.show_page("server")
        assert "No team server" in room.said()
        await click(room.view.server.alone.button)
        assert isinstance(room.joining.dialog, ConnectDialog)
        assert room.window.commands.find("settings.sign_out").why_not  # type: ignore[union-attr]

    tell(story)


def test_somebody_who_is_signed_out_signs_in_again_from_here(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        maya = seat(MAYA, server())
        maya.link.facts = replace(ONLINE, signed_in=False)  # type: ignore[union-attr]
        room = enter(maya)
        await ready(room)
        room.view.show_page("server")
        assert "Signed out" in room.said()
        await click(room.view.server.sign_in)
        assert room.joining.dialog is not None

    tell(story)


def test_a_passphrase_is_typed_twice_and_its_refusal_stands_in_the_dialog(
    tell: Tell, enter: Enter
) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        room.view.show_page("storage")
        await click(room.view.storage.passphrase)
        (dialog,) = room.window.findChildren(PassphraseDialog)
        await write("four plain words")
        await press("Tab")
        await write("four other words")
        await press("Return")
        assert dialog.again.problem == "The two are not the same."
        dialog.again.clear()
        dialog.again.setFocus()
        await write("four plain words")
        room.profile.refusal = Refused("The key file cannot be written: full.")
        await press("Return")
        await settle(lambda: dialog.first.problem)
        room.profile.refusal = None
        await press("Return")
        await settle(lambda: room.profile.passphrase)
        assert room.profile.passphrase == "four plain words"
        assert room.view.storage.passphrase.text() == "Change"
        assert room.maya.told == ["The passphrase is set"]
        await settle(lambda: not room.window.findChildren(PassphraseDialog))
        await click(room.view.storage.no_passphrase)
        await write("four plain words")
        await press("Return")
        await settle(lambda: not room.profile.is_sealed)

    tell(story)


def test_a_backup_is_made_and_its_trouble_told(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        room.view.show_page("storage")
        await click(room.view.storage.back_up)
        await settle(lambda: room.profile.backups)
        assert f"Backed up to {room.target}, 4.1 MB" in room.said()
        room.profile.refusal = Refused("That place cannot be written: full.", "disk")
        await click(room.view.storage.back_up)
        await settle(lambda: "cannot be written: full." in room.said())
        assert room.view.storage.back_up.isEnabled()

    tell(story)


def test_diagnostics_are_shown_and_copied_without_content(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        await maya.sessions.start(None, About(ticket="48213", client="CANARY", title="CANARY"))
        room = enter(maya)
        await ready(room)
        room.view.show_page("diagnostics")
        await settle(lambda: "SQLCipher" in room.said())
        await click(room.view.diagnostics.copy)
        await settle(lambda: maya.told)
        text = QGuiApplication.clipboard().text()
        assert "SQLite: 3." in text
        assert "CANARY" not in text
        assert "48213" not in text

    tell(story)


def test_every_licence_can_be_read(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        room.view.show_page("about")
        read = [one for one in room.view.about.findChildren(Button) if one.text() == "Read"]
        assert len(read) == 3
        for button in read:
            await click(button)
            (dialog,) = (one for one in room.window.findChildren(Dialog) if one.is_open)
            assert "Licence of" in dialog.title.text()
            await press("Esc")
            await settle(lambda: not any(one.is_open for one in room.window.findChildren(Dialog)))

    tell(story)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (SyncFacts(), "Everything is synced."),
        (SyncFacts(waiting=1), "1 change has not been sent. It stays on this computer"),
        (SyncFacts(waiting=2, attention=1), "3 changes have not been sent. They stay"),
    ],
)
def test_signing_out_says_what_becomes_of_what_was_not_sent(facts: SyncFacts, words: str) -> None:
    assert kept_words(facts).startswith(words)


def test_views_may_share_a_key_that_panels_of_one_view_may_not(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter(seat(MAYA))
        await ready(room)
        other = QWidget(room.window)
        sets = room.window.commands.known()
        assert sets
        view_set = room.screen.commands()  # type: ignore[union-attr]
        find = next(one for one in view_set.commands if one.id == "settings.find")
        away = CommandSet(view_set.scope, other, (replace(find, id="other.find"),))
        room.window.commands.add(away)
        book = KeyBook(room.window.commands)
        assert book.losers("other.find", "/") == ()
        assert [one.id for one in book.losers("settings.copy_diagnostics", "/")] == [
            "settings.find"
        ]

    tell(story)
