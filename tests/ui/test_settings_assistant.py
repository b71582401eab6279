"""The assistant's page: a key is tried before it is kept, choices hold at once, usage adds up."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from rflow_desktop.assistant.claude import Claude
from rflow_desktop.assistant.limited import Limited
from rflow_desktop.domain.acts_talk import RecordReply
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Account
from rflow_desktop.domain.model_talk import ReplyState, Usage
from rflow_desktop.domain.states import Role
from rflow_desktop.services.account_settings import AccountSettings
from rflow_desktop.services.assistant_settings import AssistantSettings, KeyFacts
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.sessions import About
from tests.helpers.asking import SilentAssistant
from tests.helpers.claude import Reply, StandIn
from tests.helpers.desk import desk
from tests.ui.assisted import Assisted, NoKeys, rubbish_is_left_to_its_thread
from tests.ui.office import (
    MAYA,
    PRIYA,
    Seat,
    Tell,
    click,
    person,
    press,
    seat,
    server,
    settle,
    tell,
    write,
)
from tests.ui.test_settings import Room, ready
from ui.kit import Look
from ui.settings.usage_plot import UsagePlot

__all__ = ["rubbish_is_left_to_its_thread", "tell"]

Enter = Callable[[Seat, Assisted], Room]
ADA = person(9, "Ada Lind", Role.ADMIN)
BRIGHTWATER = "00000000-0000-4000-8000-000000000071"


@pytest.fixture
def enter(qtbot: QtBot, look: Look, tmp_path: Path) -> Enter:
    kept: list[Room] = []

    def show(maya: Seat, assisted: Assisted) -> Room:
        room = Room(look, maya, tmp_path, assisted)
        kept.append(room)
        qtbot.addWidget(room.window)
        room.window.show()
        room.window.activateWindow()
        room.window.go("settings")
        return room

    return show


def at(server: StandIn, place: NoKeys) -> Claude:
    return Claude(place.get, base_url=server.url, max_retries=0)


async def spend(maya: Seat, micros: int, *, state: ReplyState = ReplyState.COMPLETED) -> None:
    """One reply of hers that has ended and cost so much."""
    session = await Chats(maya.work, SilentAssistant(why="no key")).start(About(), text="Hello")
    used = Usage(input=1_000, output=200, micros=micros)
    reply = maya.work.new_id()
    await maya.work.do(
        session,
        RecordReply(generation=reply, state=ReplyState.RUNNING, model="claude-sonnet-5-5"),
        RecordReply(generation=reply, state=state, model="claude-sonnet-5-5", usage=used),
    )


def test_without_a_key_the_page_says_that_everything_else_works(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        room = enter(maya, Assisted(maya.work))
        await ready(room)
        room.view.show_page("assistant")
        await settle(lambda: "Nothing was sent so far." in room.said())
        assert "work without one" in room.said()
        assert room.view.assistant.way_row.isHidden()

    tell(story)


def test_a_field_for_a_key_stays_open_while_the_page_is_read(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        room = enter(maya, Assisted(maya.work))
        await ready(room)
        room.view.show_page("assistant")
        page = room.view.assistant
        page.open_form()
        page.key_field.setText("sk-ant")
        page.show_key(KeyFacts(), works=False)
        assert page.key_field.isVisible()
        assert page.key_field.text() == "sk-ant"
        page.show_key(KeyFacts(shown="sk-ant-…Q7wA"), works=True)
        assert not page.key_field.isVisible()
        assert page.key_field.text() == ""

    tell(story)


def test_a_pasted_key_is_tried_and_a_wrong_one_stays_in_the_field(tell: Tell, enter: Enter) -> None:
    bad = Reply(status=401, error="authentication_error")
    busy = Reply(status=529, error="overloaded_error")

    async def story(server: StandIn) -> None:
        maya = seat(MAYA)
        assisted = Assisted(maya.work)
        claude = at(server, assisted.place)
        assisted.settings = AssistantSettings(maya.work, assisted.place, claude)
        room = enter(maya, assisted)
        await ready(room)
        room.view.show_page("assistant")
        page = room.view.assistant
        await settle(lambda: page.replace.isVisible())
        await click(page.replace)
        await write("sk-ant-first-key-that-is-wrong")
        await press("Return")
        await settle(lambda: "key was not accepted" in page.form.problem.text())
        assert page.key_field.text() == "sk-ant-first-key-that-is-wrong"
        await press("Return")
        await settle(lambda: page.form.problem.text() == "The service is busy.")
        assert assisted.place.kept == ""
        await press("Return")
        await settle(lambda: page.works.isVisible())
        assert assisted.place.kept == "sk-ant-first-key-that-is-wrong"
        assert [one["max_tokens"] for one in server.asked] == [1, 1, 1]
        await click(page.drop)
        await settle(lambda: page.drop.isHidden())
        assert assisted.place.kept == ""
        await claude.close()

    with StandIn(bad, busy, Reply(blocks=["H"])) as server:
        tell(lambda: story(server))


def test_what_it_may_do_is_chosen_by_kind_and_what_is_always_asked_cannot_be_let_go(
    tell: Tell, enter: Enter
) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        assisted = Assisted(maya.work)
        room = enter(maya, assisted)
        await ready(room)
        room.view.show_page("assistant")
        table = room.view.assistant.table
        await settle(lambda: table.radios["picture", "ask"].isChecked())
        assert not table.radios["network", "allow"].isEnabled()
        await click(table.radios["network", "deny"])
        await settle(lambda: assisted.settings.permissions.get("ping") == "deny")
        assert assisted.settings.steps["search"] == "allow"
        with pytest.raises(Refused, match="always asked"):
            await assisted.settings.choose_step("picture", "allow")

    tell(story)


def test_words_that_never_leave_are_added_and_taken_out_by_keyboard(
    tell: Tell, enter: Enter
) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        assisted = Assisted(maya.work)
        room = enter(maya, assisted)
        await ready(room)
        room.view.show_page("assistant")
        words = room.view.assistant.hide_words
        await settle(lambda: room.view.assistant.replace.isVisible())
        words.open()
        await write("Project Heron")
        await press("Return")
        await settle(lambda: assisted.settings.hide == ("Project Heron",))
        await settle(lambda: words.chips)
        words.chips[0].setFocus()
        await press("Delete")
        await settle(lambda: assisted.settings.hide == ())

    tell(story)


@pytest.mark.behaviour("S2.02")
def test_a_limit_that_is_reached_closes_the_assistant_and_says_until_when(
    tell: Tell, enter: Enter
) -> None:
    async def story(server: StandIn) -> None:
        maya = seat(MAYA)
        assisted = Assisted(maya.work)
        assisted.place.kept = "sk-ant-key"
        claude = at(server, assisted.place)
        door = Limited(lambda: claude, assisted.usage.why_not)
        room = enter(maya, assisted)
        await ready(room)
        room.view.show_page("assistant")
        page = room.view.assistant
        await settle(lambda: page.replace.isVisible())
        assert await door.closed() == ""
        page.monthly.setFocus()
        await write("2.50")
        await press("Return")
        await settle(lambda: assisted.settings.limits.monthly == 2_500_000)
        await spend(maya, 2_500_000)
        told = await door.closed()
        assert told.startswith("Your monthly limit of $2.50 is reached. The assistant is back in")
        asked = len(server.asked)
        events = [event async for event in door.ask(None)]  # type: ignore[arg-type]  # not read
        assert [getattr(one, "told", "") for one in events] == [told]
        assert len(server.asked) == asked
        page.monthly.setFocus()
        page.monthly.selectAll()
        await write("a lot")
        await press("Return")
        assert page.monthly.problem is not None
        assert assisted.settings.limits.monthly == 2_500_000
        await claude.close()

    with StandIn(Reply(blocks=["H"])) as server:
        tell(lambda: story(server))


@pytest.mark.behaviour("S3.54")
def test_settings_have_defaults_write_nothing_by_being_read_and_keep_each_other() -> None:
    on = desk()

    async def story() -> None:
        one, other = (AssistantSettings(on.work, NoKeys(), Claude(NoKeys().get)) for _ in range(2))
        for chosen in (one, other):
            await chosen.load()
            assert (chosen.hide, chosen.limits.monthly, chosen.way) == ((), 0, "own")
        assert on.local.outbox.value("SELECT count(*) FROM draft") == 0
        await asyncio.gather(one.choose_hide(["Heron"]), other.choose_limits(daily=5_000_000))
        await one.load()
        assert (one.hide, one.limits.daily) == (("Heron",), 5_000_000)
        kept = json.loads(on.local.drafts.get("assistant:settled"))
        assert sorted(kept) == ["daily", "hide"]

    asyncio.run(story())


def test_usage_shows_a_bar_for_each_day_and_sums_that_agree(tell: Tell, enter: Enter) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        room = enter(maya, Assisted(maya.work))
        await ready(room)
        room.view.show_page("usage")
        page = room.view.usage
        await settle(page.none.isVisible)
        await spend(maya, 70_000)
        await spend(maya, 30_000, state=ReplyState.ERROR)
        page.days.setCurrentIndex(0)
        page.asked.emit()
        await settle(page.card.isVisible)
        assert page.total.text() == "$0.10 in 7 days"
        plot: UsagePlot = page.plot
        assert len(plot.days) == 7
        assert plot.bar(6).height() > plot.bar(0).height()
        assert "2 calls, 1 failed, 2,400 tokens, $0.10" in plot.accessibleDescription()
        assert "Chat" in room.said()
        assert "claude-sonnet-5-5" in room.said()

    tell(story)


def test_an_admin_names_clients_for_whom_nobody_sends_anything_and_the_others_read_them(
    tell: Tell, enter: Enter
) -> None:
    async def story() -> None:
        team = server(ADA, PRIYA)
        team.put(Account(id=BRIGHTWATER, name="Brightwater IT"))
        ada, priya = seat(ADA, team), seat(PRIYA, team)
        for client in ("Calder & Finch LLP", "Harbor Dental Group"):
            await ada.sessions.start(None, About(client=client))
        ada.level()
        room = enter(ada, Assisted(ada.work))
        await ready(room)
        room.view.show_page("assistant")
        chips = room.view.assistant.team_not_for
        await settle(chips.isVisible)
        await click(chips.add)
        await write("FINCH")
        assert [one.accessibleName() for one in chips.offers] == ["Add Calder & Finch LLP"]
        await press("Down")
        await press("Space")
        await settle(lambda: chips.words == ("Calder & Finch LLP",))
        assert chips.field.hasFocus()
        await write("harbor dental group")
        await press("Return")
        await settle(lambda: chips.words == ("Calder & Finch LLP", "Harbor Dental Group"))
        chips.remove("Harbor Dental Group")
        await settle(lambda: chips.words == ("Calder & Finch LLP",))
        ada.level()
        priya.level()
        other = enter(priya, Assisted(priya.work))
        await ready(other)
        other.view.show_page("assistant")
        read = other.view.assistant.team_not_for
        await settle(lambda: read.words == ("Calder & Finch LLP",))
        assert read.chips == []
        assert read.add.isHidden()
        assert "settled by admins" in read.sentence.text()
        settled = AccountSettings(priya.work)
        with pytest.raises(Refused, match="Only an admin"):
            await settled.release(["Calder & Finch LLP"])
        await AccountSettings(ada.work).withhold(["Mosaic"])
        ada.level()
        priya.level()
        await settle(lambda: read.words == ("Calder & Finch LLP", "Mosaic"))

    tell(story)


def test_alone_there_is_one_list_of_clients_and_known_ones_are_offered(
    tell: Tell, enter: Enter
) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        await maya.sessions.start(None, About(client="Calder & Finch LLP"))
        assisted = Assisted(maya.work)
        room = enter(maya, assisted)
        await ready(room)
        room.view.show_page("assistant")
        page = room.view.assistant
        await click(page.not_for.add)
        await settle(lambda: page.not_for.offers)
        assert page.team_not_for.isHidden()
        await click(page.not_for.offers[0])
        await settle(lambda: assisted.settings.not_for == ("Calder & Finch LLP",))
        await settle(lambda: page.not_for.words == ("Calder & Finch LLP",))
        assert page.not_for.offers == []

    tell(story)
