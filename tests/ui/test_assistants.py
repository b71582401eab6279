"""The place of assistants: lists by keyboard, a trash, profiles, and chats brought in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rflow_desktop.assistant.claude import Claude
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.shown_talk import ChatLine, ReadLine
from rflow_desktop.services.assistant_settings import AssistantSettings
from rflow_desktop.services.assistants import Assistants
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.chat_lists import ChatLists
from rflow_desktop.services.handoffs import Handoffs
from rflow_desktop.services.importing import ChatImports
from rflow_desktop.services.sessions import About
from tests.domain.assistant.test_chat_import import CLAUDE
from tests.helpers.asking import SilentAssistant
from tests.helpers.desk import desk
from tests.services.test_chat_lists import ADA, AT, of_priya
from tests.ui.assisted import NoKeys, rubbish_is_left_to_its_thread
from tests.ui.office import MAYA, Tell, click, press, settle, tell, write
from tests.ui.scenes.frames import frame
from ui.assistants.dialogs import GroupDialog, RenameDialog
from ui.assistants.presenter import Hooks, Services
from ui.assistants.reading import ReadDialog
from ui.assistants.rows import MORE
from ui.assistants.screen import make_assistants
from ui.kit import Look, ScrollBox

__all__ = ["rubbish_is_left_to_its_thread", "tell"]


class Room:
    """The place in a real window, over real services and a store in memory."""

    def __init__(self, look: Look, me: Actor) -> None:
        self.desk = desk(me=me)
        work = self.desk.work
        self.asking = SilentAssistant(why="no key")
        self.chats = Chats(work, self.asking)
        self.profiles = Assistants(work)
        keys = NoKeys()
        self.services = Services(
            chats=self.chats, lists=ChatLists(work, self.chats), profiles=self.profiles,
            settings=AssistantSettings(work, keys, Claude(keys.get)), imports=ChatImports(work),
            handoffs=Handoffs(work), asking=self.asking, notices=work.notices,
        )  # fmt: skip
        self.said: list[str] = []
        self.undo: Callable[[], object] | None = None
        self.opened: list[str] = []
        self.look = look
        self.window = frame(look, {"flows": self._make})

    def _make(self):  # type: ignore[no-untyped-def]  # the place's own view
        hooks = Hooks(tell=self._tell, open_session=self.opened.append, now_ms=self.desk.clock)
        self.screen = make_assistants(
            self.look, services=self.services, hooks=hooks, may_share=True
        )
        for commands in self.screen.commands():
            self.window.commands.add(commands)
        return self.screen.widget

    @property
    def view(self):  # type: ignore[no-untyped-def]
        return self.screen.widget

    @property
    def titles(self) -> list[str]:
        return [row.title for row in self.view.list.rows.rows]

    def _tell(self, sentence: str, *, undo: Callable[[], object] | None = None) -> None:
        self.said.append(sentence)
        self.undo = undo


Enter = Callable[..., Room]


@pytest.fixture
def enter(look: Look) -> Iterator[Enter]:
    rooms: list[Room] = []

    def show(me: Actor = MAYA) -> Room:
        room = Room(look, me)
        rooms.append(room)
        room.window.show()
        room.window.activateWindow()
        return room

    yield show
    for room in rooms:
        room.window.close()
        room.window.deleteLater()


async def ready(room: Room) -> None:
    room.window.go("flows")
    await settle(room.window.isActiveWindow)
    await settle(lambda: not room.screen.presenter.is_busy)
    room.view.list.setFocus()


async def some(room: Room, many: int) -> list[str]:
    ids = []
    for place in range(many):
        ids.append(await room.chats.start(About(title=f"Chat {place}"), text="Hello"))
        room.desk.clock.pass_ms(60_000)
    return ids


@pytest.mark.behaviour("S4.54")
def test_a_chat_is_thrown_away_and_taken_back_with_the_keyboard_alone(
    tell: Tell, enter: Enter
) -> None:
    async def story() -> None:
        room = enter()
        ids = await some(room, 3)
        await ready(room)
        await settle(lambda: room.titles == ["Chat 2", "Chat 1", "Chat 0"])
        row = room.view.list.rows.rows[0]
        assert "1 message" in row.spoken()
        await press("J")
        assert room.view.current == ids[1]
        await press("Delete")
        await settle(lambda: room.titles == ["Chat 2", "Chat 0"])
        assert room.view.list.currentIndex().row() == 1  # its neighbour
        assert "30 days" in room.said[-1]
        room.view.tab_chosen.emit("trash")
        await settle(lambda: room.titles == ["Chat 1"])
        room.view.list.setFocus()
        room.view.list.setCurrentIndex(room.view.list.rows.index(0))
        await press("Return")
        await settle(lambda: room.titles == [])
        room.view.tab_chosen.emit("mine")
        await settle(lambda: room.titles == ["Chat 2", "Chat 1", "Chat 0"])

    tell(story)


@pytest.mark.behaviour("S4.07", "S4.54")
def test_a_new_message_moves_its_row_to_the_top_and_the_choice_stays(
    tell: Tell, enter: Enter
) -> None:
    async def story() -> None:
        room = enter()
        ids = await some(room, 3)
        await ready(room)
        await settle(lambda: len(room.titles) == 3)
        room.view.list.select_key(ids[0])
        await room.chats.send(ids[0], "I am back")
        await settle(lambda: room.titles[0] == "Chat 0")
        assert room.view.current == ids[0]

    tell(story)


@pytest.mark.behaviour("S4.55")
def test_a_new_chat_is_there_at_once_and_chosen_without_any_server(
    tell: Tell, enter: Enter
) -> None:
    async def story() -> None:
        room = enter()
        await some(room, 1)
        await ready(room)
        await settle(lambda: room.titles == ["Chat 0"])
        await press("N")
        await settle(lambda: len(room.titles) == 2)
        assert room.view.current == room.opened[0]
        assert room.titles[0].startswith("Session ")
        await room.chats.send(room.opened[0], "The label printer is mute")
        await settle(lambda: room.titles[0] == "The label printer is mute")
        assert len(room.titles) == 2

    tell(story)


@pytest.mark.behaviour("S4.56")
def test_an_admin_looks_at_others_by_person_and_an_engineer_has_no_such_tab(
    tell: Tell, enter: Enter
) -> None:
    async def story() -> None:
        room = enter(ADA)
        of_priya(room.desk)
        await some(room, 1)
        await ready(room)
        room.view.tab_chosen.emit("others")
        await settle(lambda: room.titles == ["Hers"])
        assert [room.view.owner.itemText(n) for n in range(2)] == ["Everybody", "Priya Raman"]
        room.view.owner.setCurrentIndex(1)
        room.view.owner_chosen.emit(room.view.owner.current)
        await settle(lambda: room.titles == ["Hers"])

        other = enter(MAYA)
        await ready(other)
        assert "others" not in other.view.shown_tabs

    tell(story)


class TeamServer:
    """The team's server as an admin's desktop asks it; away, it says so."""

    def __init__(self) -> None:
        self.is_away = False
        self.line = ChatLine(
            id="00000000-0000-4000-8000-00000000c0de", title="On the server", who="Daniel Weiss",
            channel="desktop", messages=4, last_at="2026-11-21T11:00:00.000Z", created_at=AT,
            participant="user", owner="daniel", assistant="bot", here=False,
        )  # fmt: skip

    async def with_assistant(self, assistant: str) -> tuple[ChatLine, ...]:
        if self.is_away:
            raise Refused("The server cannot be reached.", "server")
        return (replace(self.line, assistant=assistant),)

    async def said(self, assistant: str, chat: str) -> tuple[ReadLine, ...]:
        assert (assistant, chat) != ("", "")
        return (ReadLine(who="Daniel Weiss", at=AT, text="The tills are slow"),)


@pytest.mark.behaviour("S4.56")
def test_an_admin_sees_chats_that_are_only_on_the_server_and_is_told_when_it_is_away(
    tell: Tell, enter: Enter
) -> None:
    async def story() -> None:
        room = enter(ADA)
        of_priya(room.desk)
        await room.profiles.save(None, name="Print desk")
        server = TeamServer()
        lists = ChatLists(room.desk.work, room.chats, server)
        room.services = replace(room.services, lists=lists)
        await ready(room)
        room.view.tab_chosen.emit("others")
        await settle(lambda: len(room.titles) == 2)
        assert "On the server" in room.titles
        assert not room.view.told.isVisible()
        assert "Daniel Weiss" in [room.view.owner.itemText(n) for n in range(3)]
        room.view.list.select_key(server.line.id)
        room.view.list.setFocus()
        await press("Return")
        await settle(lambda: isinstance(room.screen.presenter.dialog, ReadDialog))
        dialog = room.screen.presenter.dialog
        assert isinstance(dialog, ReadDialog)
        assert "The tills are slow" in dialog.text.text()
        assert dialog.text.isReadOnly()
        assert room.opened == []
        await press("Esc")
        await settle(lambda: room.screen.presenter.dialog is None)

        server.is_away = True
        room.view.tab_chosen.emit("others")
        await settle(lambda: room.titles == ["Hers"])
        told = "The server cannot be reached. Only the chats on this computer are listed."
        assert room.view.told.isVisible()
        assert room.view.told.label.text() == told
        room.view.tab_chosen.emit("mine")
        await settle(lambda: not room.view.told.isVisible())

    tell(story)


def test_older_chats_come_page_by_page(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter()
        await some(room, 53)
        await ready(room)
        await settle(lambda: room.titles and room.view.list.rows.rows[-1].key == MORE)
        assert len(room.titles) == 51
        room.view.list.select_key(MORE)
        await press("Return")
        await settle(lambda: len(room.titles) == 53)
        assert len(set(room.titles)) == 53

    tell(story)


def test_a_chat_is_renamed_and_an_empty_name_is_told(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter()
        ids = await some(room, 1)
        await ready(room)
        await settle(lambda: room.titles == ["Chat 0"])
        await press("F2")
        dialog = room.screen.presenter.dialog
        assert isinstance(dialog, RenameDialog)
        dialog.name.clear()
        await press("Ctrl+Return")
        assert dialog.name.problem == "A name has 1 to 200 characters."
        await write("Tills")
        await press("Return")
        await settle(lambda: room.titles == ["Tills"])
        session = room.desk.local.get(Session, ids[0])
        assert session is not None
        assert session.title == "Tills"

    tell(story)


def test_an_assistant_is_written_saved_and_taken_out_of_use(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        room = enter()
        await ready(room)
        room.view.tab_chosen.emit("profiles")
        await settle(room.view.form.isVisible)
        form = room.view.form
        await click(form.save)
        await settle(lambda: form.name.problem is not None)
        form.name.setText("Mail desk")
        form.prompt.set_text("Ask for the tenant first.")
        await click(form.table.radios["search", "deny"])
        await click(form.save)
        await settle(lambda: form.line is not None)
        [line] = await room.profiles.list()
        assert (line.name, line.prompt) == ("Mail desk", "Ask for the tenant first.")
        assert line.permissions["search_here"] == "deny"
        await click(form.out)
        await settle(lambda: form.state.isVisible())
        assert (await room.profiles.list()) == ()
        await click(form.out)
        await settle(lambda: not form.state.isVisible())

    tell(story)


def test_an_export_is_read_shown_and_brought_in_once(
    tell: Tell, enter: Enter, tmp_path: Path
) -> None:
    file = tmp_path / "conversations.json"
    file.write_text(json.dumps(CLAUDE), encoding="utf-8")
    other = tmp_path / "picture.json"
    other.write_bytes(b"\x89PNG")

    async def story() -> None:
        room = enter()
        await ready(room)
        bringing = room.screen.presenter.bringing
        room.view.file_chosen.emit(str(other))
        await settle(room.view.trouble.isVisible)
        assert "is not JSON" in room.view.trouble.label.text()
        for told in ("1 chat brought in", "0 chats brought in, 1 were here before"):
            room.view.file_chosen.emit(str(file))
            await settle(lambda: bringing.dialog is not None and bringing.dialog.begin.isEnabled())
            assert "Claude export conversations.json: 1 chat" in bringing.dialog.told.text()
            await press("Ctrl+Return")
            await settle(lambda told=told: room.said[-1:] == [told])
            await settle(lambda: bringing.dialog is None)
        await settle(lambda: room.titles == ["Printer offline"])
        assert not room.view.trouble.isVisible()

    tell(story)


def test_a_group_is_chosen_from_a_large_team_in_a_small_window(look: Look, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1024, 680)
    window.show()
    people = [(f"p{place}", f"Person {place}") for place in range(80)]
    dialog = GroupDialog(look, window, people=people, assistants=())
    dialog.open()
    last = dialog.checks["p79"]
    assert last.height() >= 16
    assert dialog.panel.height() < 680
    (scroll,) = dialog.findChildren(ScrollBox)
    scroll.ensureWidgetVisible(last)
    qtbot.wait(0)
    assert not last.visibleRegion().isEmpty()
