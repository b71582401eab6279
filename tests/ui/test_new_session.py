"""Beginning work by keys alone: one field, four acts, and nothing typed is ever in the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.board_key import board_key
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.read_start import FlowName, Index
from rflow_desktop.domain.shown import SessionFilter, SessionLine
from rflow_desktop.domain.targets import once, read_targets
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.flows import Flows
from rflow_desktop.services.handoffs import Handoffs
from rflow_desktop.services.overview import Overview
from rflow_desktop.services.prepared import Prepared
from rflow_desktop.services.sessions import About, Sessions
from tests.helpers import flows
from tests.helpers.asking import SilentAssistant
from tests.helpers.desk import Desk, desk
from tests.ui.scenes.frames import frame
from tests.ui.stories import clicked, keys, run_story, settle, shown, typed
from ui.kit import Look
from ui.new_session import Hooks, NewSession, make_new_session
from ui.new_session.batch import BatchDialog
from ui.new_session.dialog import NewSessionDialog
from ui.new_session.offers import ASK
from ui.new_session.prepare import PrepareDialog
from ui.new_session.reading import edited, read, title_of, without
from ui.window import MainWindow

STARTER = tuple(
    file.read_text(encoding="utf-8")
    for file in sorted(Path(__file__).parents[2].joinpath("resources/flows").glob("*.rfflow"))
)
NAMES = Index(
    ("Harbor Dental Group", "Hartwell Law"),
    (FlowName("f1", "Printer offline"), FlowName("f2", "Repeated credential prompts")),
)


@dataclass
class Stage:
    desk: Desk
    window: MainWindow
    new: NewSession
    sessions: Sessions
    opened: list[str]
    told: list[tuple[str, Callable[[], object] | None]]

    async def settled(self) -> None:
        await settle(self.new)

    @property
    def dialog(self) -> NewSessionDialog:
        assert isinstance(self.new.dialog, NewSessionDialog)
        return self.new.dialog

    @property
    def tokens(self) -> dict[str, str]:
        return {kind: chip.text() for kind, chip in self.dialog.chips.items()}

    @property
    def offered(self) -> list[str]:
        return [row.name for row in self.dialog.list.rows.rows]  # type: ignore[attr-defined]

    async def line(self, session: str) -> SessionLine:
        lines = await self.sessions.list(SessionFilter(scope="team"))
        return next(line for line in lines if line.id == session)


async def stage(look: Look) -> Stage:
    on = desk(flows.MAINTENANCE, starter=STARTER)
    sessions = Sessions(on.work)
    await sessions.start(None, About(title="Before", client="Harbor Dental Group"))
    opened: list[str] = []
    told: list[tuple[str, Callable[[], object] | None]] = []

    def tell(sentence: str, *, undo: Callable[[], object] | None = None) -> None:
        told.append((sentence, undo))

    async def begin_chat(about: About, text: str) -> str:
        return await Chats(on.work, SilentAssistant()).start(about, text=text)

    window = frame(look, {})
    new = make_new_session(
        look, window, sessions=sessions, flows=Flows(on.work), handoffs=Handoffs(on.work),
        overview=Overview(on.work), prepared=Prepared(on.work),
        hooks=Hooks(
            tell=tell, open_session=opened.append, now_ms=on.clock, begin_chat=begin_chat
        ),
    )  # fmt: skip
    window.new_session_asked.connect(new.open)
    window.commands.add(new.commands())
    await shown(window)
    await asyncio.sleep(0.01)
    return Stage(on, window, new, sessions, opened, told)


def story_of(look: Look, tell: Callable[[Stage], object]) -> None:
    async def story() -> None:
        here = await stage(look)
        answer = tell(here)
        if asyncio.iscoroutine(answer):
            await answer
        here.window.close()

    run_story(story)


@pytest.mark.behaviour("S1.18")
def test_from_ctrl_n_to_the_first_step_it_takes_four_acts(look: Look) -> None:
    async def tell(here: Stage) -> None:
        await keys("Ctrl+N")  # 1
        await here.settled()
        await typed("48213 harb printer")  # 2
        assert here.tokens == {
            "ticket": "48213", "client": "Harbor Dental Group", "flow": "Printer offline",
        }  # fmt: skip
        await keys("Return")  # 3; the runner opens on the first step
        await here.settled()
        (session,) = here.opened
        line = await here.line(session)
        assert (line.ticket, line.client, line.title) == (
            "48213", "Harbor Dental Group", "Printer offline",
        )  # fmt: skip
        assert line.state == "active"
        assert here.new.dialog is None

    story_of(look, tell)


def test_backspace_takes_a_token_back_and_then_its_letters(look: Look) -> None:
    async def tell(here: Stage) -> None:
        await keys("Ctrl+N")
        await here.settled()
        await typed("48213 harb")
        assert set(here.tokens) == {"ticket", "client"}
        await keys("Backspace")
        assert here.tokens == {"ticket": "48213"}
        assert here.dialog.field.text() == "48213 harb"
        assert here.dialog.hint.text() == "Title: harb"  # no flow has such a word
        await keys("Backspace")
        assert here.dialog.field.text() == "48213 har"
        await typed("b")
        assert here.tokens["client"] == "Harbor Dental Group"

    story_of(look, tell)


def test_a_token_is_taken_back_by_its_cross(look: Look) -> None:
    async def tell(here: Stage) -> None:
        await keys("Ctrl+N")
        await here.settled()
        await typed("48213 broken")
        here.dialog.chips["ticket"].removed.emit()
        assert here.tokens == {}
        await keys("Return")
        await here.settled()
        line = await here.line(here.opened[0])
        assert (line.ticket, line.title) == ("", "48213 broken")

    story_of(look, tell)


def test_letters_leave_the_tokens_before_them_as_they_are(look: Look) -> None:
    async def tell(here: Stage) -> None:
        await keys("Ctrl+N")
        await here.settled()
        await typed("48213 harb ")
        before = dict(here.dialog.chips)
        await typed("no ink")
        assert here.dialog.chips == before
        assert here.tokens == {"ticket": "48213", "client": "Harbor Dental Group"}

    story_of(look, tell)


def test_arrows_choose_while_the_caret_stays_and_without_a_flow_is_always_there(
    look: Look,
) -> None:
    async def tell(here: Stage) -> None:
        await keys("Ctrl+N")
        await here.settled()
        await typed("printer")
        assert here.offered[0] == "Printer offline"
        place = here.offered.index("Without a flow")
        assert place > 0
        await keys(" ".join(["Down"] * place))
        assert QApplication.focusWidget() is here.dialog.field
        assert "flow" not in here.tokens
        await keys("Return")
        await here.settled()
        line = await here.line(here.opened[0])
        assert (line.flow, line.title) == ("", "printer")

    story_of(look, tell)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("the fax machine sings", "the fax machine sings"),
        ("", "Untitled session"),
        ("   ", "Untitled session"),
        ("!!! ??? \u202e", "!!! ??? \u202e"),
    ],
)
def test_whatever_is_typed_begins_a_session(look: Look, text: str, title: str) -> None:
    async def tell(here: Stage) -> None:
        await keys("Ctrl+N")
        await here.settled()
        here.dialog.field.setText(text)
        here.dialog.list.select_key("without")
        here.dialog.start()
        await here.settled()
        line = await here.line(here.opened[0])
        assert (line.title, line.flow) == (title, "")

    story_of(look, tell)


def test_words_that_fit_no_flow_go_without_one_first(look: Look) -> None:
    async def tell(here: Stage) -> None:
        await keys("Ctrl+N")
        await here.settled()
        await typed("fax sings")
        assert here.offered[0] == "Without a flow"
        assert not any(name in here.offered for name in ("Guided", "Chat"))

    story_of(look, tell)


def test_enter_before_the_library_is_read_starts_once_it_is(look: Look) -> None:
    async def tell(here: Stage) -> None:
        here.new.open(text="printer")
        here.dialog.start()
        here.dialog.start()
        await here.settled()
        assert len(here.opened) == 1
        assert (await here.line(here.opened[0])).title == "Printer offline"

    story_of(look, tell)


def test_a_flow_chosen_before_stays_the_first(look: Look) -> None:
    async def tell(here: Stage) -> None:
        here.new.open(flow=flows.MAINTENANCE.id)
        await here.settled()
        await typed("48213 printer")
        assert here.offered[0] == flows.MAINTENANCE.name
        await keys("Return")
        await here.settled()
        line = await here.line(here.opened[0])
        assert (line.flow, line.title) == (flows.MAINTENANCE.id, "printer")

    story_of(look, tell)


def test_two_enters_begin_one_session_and_esc_begins_none(look: Look) -> None:
    async def tell(here: Stage) -> None:
        await keys("Ctrl+N")
        await here.settled()
        await keys("Esc")
        assert here.new.dialog is None
        await keys("Ctrl+N")
        await here.settled()
        here.dialog.start()
        here.dialog.start()
        await here.settled()
        assert len(here.opened) == 1

    story_of(look, tell)


@pytest.mark.parametrize(
    ("before", "after", "plain"),
    [
        ("harb", "harb ", "harb"),
        ("harb", "48213 harb", "harb"),
        ("harb", "har", ""),
        ("harb", "harbo", ""),
        ("harb", "harb printer", "harb"),
        ("harb", "x", ""),
    ],
)
def test_a_word_stays_plain_until_it_is_changed(before: str, after: str, plain: str) -> None:
    was = read(before, NAMES)
    (token,) = was.reading.tokens
    now = edited(without(was, token, NAMES), after, NAMES)
    words = {now.text[start:].split()[0] for start in now.plain}
    assert words == ({plain} if plain else set())


@pytest.mark.parametrize(
    ("text", "flow", "title"),
    [
        ("48213 harb cred", "f2", "Repeated credential prompts"),
        ("48213 harb cred", "f1", "cred"),
        ("printer jams all day", "f1", "printer jams all day"),
        ("48213", "f1", "Printer offline"),
        ("48213", "", "Untitled session"),
        ("cred", "", "cred"),
    ],
)
def test_the_title_is_what_is_left_or_the_flow(text: str, flow: str, title: str) -> None:
    named = next((one for one in NAMES.flows if one.id == flow), None)
    assert title_of(read(text, NAMES), named) == title


# prepare


def test_a_session_is_prepared_by_keys_with_variables_and_a_due_time(look: Look) -> None:
    async def tell(here: Stage) -> None:
        await keys("Ctrl+Shift+P")
        await here.settled()
        dialog = here.new.dialog
        assert isinstance(dialog, PrepareDialog)
        printer = next(
            dialog.flow.itemData(n)
            for n in range(dialog.flow.count())
            if dialog.flow.itemText(n) == "Printer offline"
        )
        dialog.flow.choose(printer)
        dialog.flow_chosen.emit(printer)
        await here.settled()
        assert "printer_ip" in dialog.inputs
        dialog.ticket.setText("48240")
        dialog.client.setText("Mosaic Architects")
        dialog.due.setFocus()
        await typed("once upon a time")
        dialog.inputs["printer_ip"].setFocus()
        await typed("192.0.2.40")
        await keys("Ctrl+Return")
        assert "such as 11:15" in dialog.due_note.text()
        dialog.due.clear()
        await typed("tomorrow 9:00")
        await keys("Ctrl+Return")
        await here.settled()
        lines = await here.sessions.list(SessionFilter(states=("prepared",)))
        assert [(line.ticket, line.stands[:3]) for line in lines] == [("48240", "Due")]
        view = await here.sessions.view(lines[0].id)
        assert view is not None
        assert {one.name: one.value for one in view.variables}["printer_ip"] == "192.0.2.40"
        assert here.told[-1][0] == "Prepared for you"
        undo = here.told[-1][1]
        assert undo is not None
        undo()
        await here.settled()
        assert await here.sessions.list(SessionFilter(states=("prepared",))) == ()

    story_of(look, tell)


# batches


@pytest.mark.parametrize(
    ("text", "names", "twice", "words"),
    [
        ("", 0, (), "0 targets"),
        ("srv-01\n\n  srv-02 \n", 2, (), "2 targets"),
        ("srv-01\nSRV-01\nsrv-02", 3, ("srv-01",), "3 targets, srv-01 more than once"),
    ],
)
def test_targets_are_read_one_a_line(
    text: str, names: int, twice: tuple[str, ...], words: str
) -> None:
    targets = read_targets(text)
    assert (len(targets.names), targets.twice, targets.words) == (names, twice, words)


def test_a_hundred_and_one_targets_are_one_too_many() -> None:
    targets = read_targets("\n".join(f"srv-{n}" for n in range(101)))
    assert targets.problem == "A batch has at most 100 targets. Take 1 away."
    assert once("a\nB\nA\nb\nc") == "a\nB\nc"


def test_a_batch_is_pasted_warned_about_and_run(look: Look) -> None:
    async def tell(here: Stage) -> None:
        here.window.commands.run("session.batch")
        await here.settled()
        dialog = here.new.dialog
        assert isinstance(dialog, BatchDialog)
        assert not dialog.run.isEnabled()
        dialog.flow.choose(flows.MAINTENANCE.id)
        dialog.targets.set_text("srv-01\nsrv-02\nsrv-01\n")
        assert dialog.count.text() == "3 targets, srv-01 more than once"
        await clicked(dialog.once)
        assert dialog.run.text() == "Run for 2 targets"
        await keys("Ctrl+Return")
        await here.settled()
        wanted = SessionFilter(states=("prepared",))
        assert {line.target for line in await here.sessions.list(wanted)} == {"srv-01", "srv-02"}
        assert here.told[-1][0] == "Batch with 2 targets is ready"
        (line, _) = await here.sessions.list(wanted)
        assert here.opened == [board_key(line.batch)]

    story_of(look, tell)


def test_the_dialogs_are_in_the_palette(look: Look) -> None:
    async def tell(here: Stage) -> None:
        commands = {one.id: one for one in here.window.commands.all()}
        assert commands["session.prepare"].keys == ("Ctrl+Shift+P",)
        assert "session.batch" in commands

    story_of(look, tell)


@pytest.mark.behaviour("S1.72")
def test_what_was_prepared_is_changed_in_the_same_dialog_and_keeps_the_rest(look: Look) -> None:
    async def tell(here: Stage) -> None:
        flow = next(one for one in await Flows(here.desk.work).list() if one.starter)
        about = About(title="Laptop", ticket="48240", variables={"note_of_mine": "kept"})
        due = "2026-12-01T09:00:17.000Z"
        session = await here.sessions.prepare(flow.id, about, due_at=due)
        here.new.change(session)
        await here.settled()
        dialog = here.new.dialog
        assert isinstance(dialog, PrepareDialog)
        assert dialog.ticket.text() == "48240"
        assert not dialog.flow.isEnabled()
        dialog.ticket.setText("48241")
        await keys("Ctrl+Return")
        await here.settled()
        row = here.desk.local.get(Session, session)
        assert row is not None
        assert (row.ticket, row.due_at, row.variables["note_of_mine"]) == ("48241", due, "kept")
        assert row.started_at is None
        assert here.told[-1][0] == "Saved what was prepared"

    story_of(look, tell)


def test_the_assistant_is_asked_with_what_was_typed(look: Look) -> None:
    async def tell(here: Stage) -> None:
        here.window.new_session_asked.emit()
        await settle(here.new)
        await typed("48231 Harbor Dental Group three people cannot print")
        assert "Ask the assistant" in here.offered
        while here.dialog.list.current_key != ASK:
            await keys("Down")
        await keys("Return")
        await settle(here.new)
        assert here.new.dialog is None
        [session] = here.opened
        line = await here.line(session)
        assert (line.kind, line.ticket, line.client) == ("chat", "48231", "Harbor Dental Group")
        assert line.title == "three people cannot print"

    story_of(look, tell)
