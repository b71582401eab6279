"""The flow library by its keys: read before starting, bring in, write out, archive with Undo."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from rflow_desktop.domain.flow import content_hash
from rflow_desktop.domain.flow_import import write_flow
from rflow_desktop.domain.model import Flow, Outcome
from rflow_desktop.services.editing import Editing
from rflow_desktop.services.flow_repairs import Repairs
from rflow_desktop.services.flows import Flows
from rflow_desktop.services.library import Library
from rflow_desktop.services.sessions import About, Sessions
from tests.helpers import flows
from tests.helpers.desk import Desk, desk
from tests.ui.scenes.flows import filled, lines
from tests.ui.scenes.frames import frame
from tests.ui.stories import keys, run_story, settle, shown, typed
from ui.flows import FlowsScreen, Hooks, make_flows
from ui.flows.outline import outline
from ui.flows.preview import FlowPreview
from ui.kit import Look, Section
from ui.window import MainWindow

OWN = flows.flow("fax-sings", {"a": flows.question("Does it sing?", yes="b"), "b": flows.result()})


@dataclass
class Shelf:
    desk: Desk
    window: MainWindow
    screen: FlowsScreen
    asked: list[tuple[str, str]]
    told: list[tuple[str, Callable[[], object] | None]]

    @property
    def names(self) -> list[str]:
        return [row.name for row in self.screen.widget.table.rows.rows]  # type: ignore[attr-defined]

    async def settled(self) -> None:
        await settle(self.screen.presenter)

    def texts(self) -> set[str]:
        return {one.text() for one in self.window.findChildren(QLabel) if one.isVisible()}

    def press(self, words: str) -> None:
        every = self.window.findChildren(QAbstractButton)
        next(one for one in every if one.isVisible() and one.text() == words).click()


async def library(look: Look, on: Desk | None = None) -> Shelf:
    here = on or desk(*flows.EACH_KIND)
    asked: list[tuple[str, str]] = []
    told: list[tuple[str, Callable[[], object] | None]] = []

    def tell(sentence: str, *, undo: Callable[[], object] | None = None) -> None:
        told.append((sentence, undo))

    def ask(what: str) -> Callable[[str], None]:
        return lambda flow: asked.append((what, flow))

    a_library = Library(here.work)
    screen = make_flows(
        look, flows=Flows(here.work), library=a_library, repairs=Repairs(here.work, a_library),
        notices=here.work.notices,
        hooks=Hooks(
            tell=tell, start=ask("start"), prepare=ask("prepare"), run_batch=ask("batch"),
            edit=ask("edit"), create=lambda: asked.append(("new", "")),
            duplicate=ask("duplicate"),
            open_link=lambda url, _: asked.append(("link", url)), now_ms=here.clock,
        ),
    )  # fmt: skip
    window = frame(look, {"flows": lambda: screen.widget})
    for commands in screen.commands():
        window.commands.add(commands)
    await shown(window)
    window.go("flows")
    found = Shelf(here, window, screen, asked, told)
    await found.settled()
    screen.widget.focus_table()
    await asyncio.sleep(0)
    return found


def story_of(look: Look, tell: Callable[[Shelf], object], on: Desk | None = None) -> None:
    async def story() -> None:
        here = await library(look, on)
        answer = tell(here)
        if asyncio.iscoroutine(answer):
            await answer
        here.window.close()

    run_story(story)


def test_the_library_shows_how_flows_fare(look: Look) -> None:
    async def story() -> None:
        on = desk(*flows.EACH_KIND)
        sessions = Sessions(on.work)
        for outcome in (Outcome.RESOLVED, Outcome.WORKAROUND, Outcome.UNRESOLVED):
            session = await sessions.start(flows.TROUBLESHOOTING.id, About())
            await sessions.complete(session, outcome)
        here = await library(look, on)
        rows = {row.name: row for row in here.screen.widget.table.rows.rows}  # type: ignore[attr-defined]
        row = rows["Printer says no"]
        assert (row.used, row.fixed, row.whose, row.icon) == ("3", "67 %", "Starter", "workflow")
        assert rows["Patch a server"].icon == "layers"
        assert here.screen.widget.count.text() == "4 flows"
        here.window.close()

    run_story(story)


def test_a_flow_is_read_before_it_is_started(look: Look) -> None:
    async def tell(here: Shelf) -> None:
        await keys("J J")
        await here.settled()
        preview = here.screen.widget.preview
        assert preview.name.text() == "Printer says no"
        assert [step.title for step in preview.steps] == [
            "Does the panel show an error?",
            "Clear the error at the device",
            "Does a page come out?",
            "Close",
            "Escalate",
            "Does the printer answer?",
        ]
        await keys("Return")
        assert here.asked == [("start", flows.TROUBLESHOOTING.id)]

    story_of(look, tell)


def test_the_outline_says_where_answers_lead_and_what_a_step_risks() -> None:
    steps = {step.node: step for step in outline(flows.PROCEDURE)}
    assert steps["identity"].told == "Confirmed → 2, Not confirmed → 7"
    assert "Confirmed leads to 2" in steps["identity"].spoken()
    assert steps["identity"].title == "Is it really \u2039Person\u203a who asks?"
    assert steps["reason"].told == ""  # on to the next one, as anybody would think
    assert (steps["revoke"].risk, steps["remove"].risk) == ("danger", "")
    assert steps["close"].told == "Ends: Fixed"
    assert "Danger" in steps["revoke"].spoken()
    assert steps["way"].told.endswith("Otherwise → 5")


def test_answers_call_a_value_what_the_flow_calls_it() -> None:
    ask = flows.question("Locked?", yes="end")
    ask["answers"][0]["label"] = "Yes, only {{user}}"
    named = flows.flow("named", {"a": ask, "end": flows.result("End")},
                       intake=[{"name": "user", "label": "Account name"}])  # fmt: skip
    assert outline(named)[0].told == "Yes, only \u2039Account name\u203a → 2"


def test_steps_that_lead_in_a_circle_or_nowhere_are_still_shown_once() -> None:
    round_ = flows.flow(
        "round", {"a": flows.question("A?", yes="b", no="a"), "b": flows.question("B?", yes="gone")}
    )
    assert [step.number for step in outline(round_)] == [1, 2]
    assert outline(flows.flow("empty", {})) == ()


def test_searching_narrows_and_esc_brings_all_back(look: Look) -> None:
    async def tell(here: Shelf) -> None:
        await keys("/")
        await typed("printer")
        await here.settled()
        assert here.names == ["Printer says no"]
        await typed(" nothing")
        await here.settled()
        view = here.screen.widget
        assert view.unmatched.isVisible()
        await keys("Esc")
        await here.settled()
        assert len(here.names) == 4
        await keys("Esc")
        assert QApplication.focusWidget() is view.table

    story_of(look, tell)


def test_a_file_is_imported_and_chosen(look: Look, tmp_path: Path) -> None:
    file = tmp_path / "fax.rfflow"
    file.write_bytes(write_flow(OWN))

    async def tell(here: Shelf) -> None:
        await keys("I")
        dialogs = here.window.findChildren(QFileDialog)
        assert len(dialogs) == 1
        dialogs[0].filesSelected.emit([str(file)])
        dialogs[0].reject()
        await here.settled()
        assert "Fax sings" in here.names
        view = here.screen.widget
        assert view.line is not None
        assert (view.line.name, view.line.whose) == ("Fax sings", "yours")
        assert here.told[-1][0] == "1 flow imported"
        assert not view.trouble.isVisible()

    story_of(look, tell)


def test_a_file_that_is_no_flow_says_where_and_the_others_come_in(
    look: Look, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.rfflow", tmp_path / "bad.rfflow"
    good.write_bytes(write_flow(OWN))
    bad.write_text('{"format": "rfflow/1", "name": 3}', encoding="utf-8")

    async def tell(here: Shelf) -> None:
        assert here.screen.add_files([str(bad), str(good), "picture.png"]) == ["picture.png"]
        await here.settled()
        assert "Fax sings" in here.names
        view = here.screen.widget
        assert view.trouble.isVisible()
        assert view.trouble.label.text().startswith("bad.rfflow: ")

    story_of(look, tell)


def test_flows_are_dropped_on_the_library(look: Look, tmp_path: Path) -> None:
    file = tmp_path / "fax.rfflow"
    file.write_bytes(write_flow(OWN))

    def drop(here: Library, name: str) -> QDropEvent:
        dragged = QMimeData()
        dragged.setUrls([QUrl.fromLocalFile(name)])
        at, copy = QPoint(200, 200), Qt.DropAction.CopyAction
        button, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        view = here.screen.widget
        enter = QDragEnterEvent(at, copy, dragged, button, none)
        enter.ignore()
        view.dragEnterEvent(enter)
        event = QDropEvent(at, copy, dragged, button, none)
        event.ignore()
        if enter.isAccepted():
            view.dropEvent(event)
        return event

    async def tell(here: Shelf) -> None:
        assert not drop(here, str(tmp_path / "picture.png")).isAccepted()
        assert drop(here, str(file)).isAccepted()
        await here.settled()
        assert "Fax sings" in here.names

    story_of(look, tell)


def test_a_flow_is_exported_and_is_the_same_when_it_comes_back(look: Look, tmp_path: Path) -> None:
    async def tell(here: Shelf) -> None:
        await keys("J J Shift+E")
        (dialog,) = here.window.findChildren(QFileDialog)
        file = tmp_path / "printer.rfflow"
        dialog.fileSelected.emit(str(file))
        dialog.reject()
        await here.settled()
        assert file.read_bytes() == write_flow(flows.TROUBLESHOOTING)
        assert here.told[-1][0] == "Exported to printer.rfflow"

    story_of(look, tell)


def test_own_flows_are_archived_with_undo_and_starters_say_why_not(
    look: Look, tmp_path: Path
) -> None:
    file = tmp_path / "fax.rfflow"
    file.write_bytes(write_flow(OWN))

    async def tell(here: Shelf) -> None:
        assert here.window.commands.find("flows.archive") is not None
        assert here.window.commands.find("flows.archive").why_not == (  # type: ignore[union-attr]
            "Only your own flows can be archived."
        )
        here.screen.add_files([str(file)])
        await here.settled()
        await keys("Del")
        await here.settled()
        assert "Fax sings" not in here.names
        sentence, undo = here.told[-1]
        assert sentence == "Fax sings archived"
        assert undo is not None
        undo()
        await here.settled()
        assert "Fax sings" in here.names
        assert here.screen.widget.line is not None
        assert here.screen.widget.line.name == "Fax sings"

    story_of(look, tell)


def test_an_archived_flow_is_found_by_a_word_and_put_back(look: Look, tmp_path: Path) -> None:
    file = tmp_path / "fax.rfflow"
    file.write_bytes(write_flow(OWN))

    async def tell(here: Shelf) -> None:
        here.screen.add_files([str(file)])
        await here.settled()
        await keys("Del")
        await here.settled()
        here.screen.widget.search.setText("status:archived")
        await here.settled()
        assert here.names == ["Fax sings"]
        here.screen.widget.focus_table()
        await keys("Del")
        await here.settled()
        assert here.told[-1][0] == "Fax sings is in the library again"
        here.screen.widget.search.clear()
        await here.settled()
        assert "Fax sings" in here.names

    story_of(look, tell)


def test_a_long_flow_is_drawn_some_steps_at_a_time(look: Look, qtbot: QtBot) -> None:
    view = filled(look)
    qtbot.addWidget(view)
    preview, other = view.preview, flows.TROUBLESHOOTING

    def rows() -> int:
        return next(one for one in _parts(preview) if one.title.text() == "Steps").body.count()

    assert len(preview.steps) > 4
    assert rows() == 4
    qtbot.waitUntil(lambda: rows() == len(preview.steps), timeout=5000)

    preview.show_flow(replace(lines()[0], id=other.id), other)
    line = preview.line
    assert line is not None
    preview.show_flow(line, flows.PROCEDURE)  # before the first is whole
    qtbot.waitUntil(lambda: rows() == len(preview.steps), timeout=5000)
    qtbot.wait(20)
    assert rows() == len(preview.steps)


def test_the_preview_starts_prepares_and_runs_batches(look: Look) -> None:
    async def tell(here: Shelf) -> None:
        view = here.screen.widget
        view.select(flows.MAINTENANCE.id)
        await here.settled()
        assert view.preview.batch.isVisible()
        view.preview.batch.click()
        view.preview.prepare.click()
        assert here.asked == [("batch", flows.MAINTENANCE.id), ("prepare", flows.MAINTENANCE.id)]
        view.select(flows.PROCEDURE.id)
        await here.settled()
        assert not view.preview.batch.isVisible()

    story_of(look, tell)


def test_the_editor_opens_for_this_flow_a_new_one_or_a_copy(look: Look) -> None:
    async def tell(here: Shelf) -> None:
        await keys("J J E D N")
        assert here.asked == [
            ("edit", flows.TROUBLESHOOTING.id),
            ("duplicate", flows.TROUBLESHOOTING.id),
            ("new", ""),
        ]
        here.asked.clear()
        here.screen.widget.preview.edit.click()
        here.screen.widget.new.click()
        assert here.asked == [("edit", flows.TROUBLESHOOTING.id), ("new", "")]

    story_of(look, tell)


def test_an_empty_library_offers_the_import(look: Look) -> None:
    async def tell(here: Shelf) -> None:
        view = here.screen.widget
        assert view.none.isVisible()
        assert view.none.button.text() == "Import"

    story_of(look, tell, desk())


def test_versions_are_compared_from_the_preview(look: Look) -> None:
    async def tell(here: Shelf) -> None:
        edited = flows.TROUBLESHOOTING.model_copy(update={"stop_rule": "After an hour."})
        over = content_hash(flows.TROUBLESHOOTING)
        await Editing(here.desk.work).publish(edited, over)
        here.screen.widget.select(flows.TROUBLESHOOTING.id)
        await here.settled()
        assert here.texts() >= {"Versions", "Version 2", "Version 1"}
        here.press("Changes")
        await settle(here.screen.presenter.deciding)
        dialog = here.screen.presenter.deciding.dialog
        assert dialog is not None
        assert "Version 1 to Version 2: stop rule" in here.texts()
        assert "+ After an hour." in here.texts()
        await keys("Esc")
        assert here.screen.presenter.deciding.dialog is None

    story_of(look, tell)


def test_a_suggestion_is_reviewed_and_accepted(look: Look) -> None:
    async def tell(here: Shelf) -> None:
        work = here.desk.work
        editing, library = Editing(work), Library(work)
        copy = await editing.duplicate(flows.TROUBLESHOOTING.id)
        opened = await editing.open(copy)
        mine = opened.saved.model_copy(update={"stop_rule": "After an hour."})
        await editing.save(mine, opened.newest)
        await library.suggest(copy, "It takes longer.")
        here.screen.widget.select(flows.TROUBLESHOOTING.id)
        await here.settled()
        assert {"Suggested changes", "It takes longer."} <= here.texts()
        here.press("Review")
        await settle(here.screen.presenter.deciding)
        await keys("Ctrl+Return")
        await settle(here.screen.presenter.deciding)
        await here.settled()
        assert here.told[-1][0] == "Accepted as a new version"
        row = here.desk.local.get(Flow, flows.TROUBLESHOOTING.id)
        assert row is not None
        assert (row.version, row.published) == (2, row.snapshot)

    story_of(look, tell)


def test_a_proposal_from_sessions_is_turned_down_for_good(look: Look) -> None:
    async def tell(here: Shelf) -> None:
        sessions = Sessions(here.desk.work)
        for _ in range(3):
            session = await sessions.start(flows.TROUBLESHOOTING.id, About(ticket="48213"))
            await sessions.choose(session, "no")
            await sessions.add_step(session, "Changed the cable")
            await sessions.complete(session, Outcome.RESOLVED, hold_ms=0)
        here.screen.widget.select(flows.TROUBLESHOOTING.id)
        await here.settled()
        assert "Add the step “Changed the cable”" in here.texts()
        here.press("Review")
        await settle(here.screen.presenter.deciding)
        here.press("Do not show again")
        await settle(here.screen.presenter.deciding)
        await here.settled()
        assert "Add the step “Changed the cable”" not in here.texts()
        assert here.told[-1][0] == "Not shown again"

    story_of(look, tell)


def test_a_markdown_outline_is_dropped_and_exported(look: Look, tmp_path: Path) -> None:
    file = tmp_path / "fax.md"
    file.write_text("# Fax hums\n- Does it hum?\n    - Yes -> Fixed\n", encoding="utf-8")

    async def tell(here: Shelf) -> None:
        here.screen.add_files([str(file)])
        await here.settled()
        assert "Fax hums" in here.names
        await keys("Shift+E")
        (dialog,) = here.window.findChildren(QFileDialog)
        out = tmp_path / "out.md"
        dialog.fileSelected.emit(str(out))
        dialog.reject()
        await here.settled()
        assert out.read_text("utf-8").startswith("# Fax hums\n")

    story_of(look, tell)


def test_a_flow_that_is_read_again_and_is_the_same_keeps_its_parts(look: Look) -> None:
    async def tell(here: Shelf) -> None:
        preview = here.screen.widget.preview
        here.screen.widget.select(flows.TROUBLESHOOTING.id)
        await here.settled()
        parts, before = _parts(preview), preview.line
        assert parts
        assert before is not None
        sessions = Sessions(here.desk.work)
        session = await sessions.start(flows.TROUBLESHOOTING.id, About(ticket="48213"))
        await sessions.complete(session, Outcome.RESOLVED)
        here.screen.presenter.read_again()
        await here.settled()
        assert preview.line is not None
        assert preview.line.used > before.used
        assert _parts(preview) == parts
        here.screen.widget.select(flows.PROCEDURE.id)
        await here.settled()
        assert not set(_parts(preview)) & set(parts)

    story_of(look, tell)


def _parts(preview: FlowPreview) -> list[Section]:
    """Of the flow itself."""
    every = preview.findChildren(Section)
    return [one for one in every if one.title.text() in ("Asks for", "Stop rule", "Steps")]
