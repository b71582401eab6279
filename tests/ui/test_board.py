"""The maintenance board is worked by keys: answer, fill down, note, pause, open, report."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from rflow_desktop.domain import acts
from rflow_desktop.domain.board import BoardRow
from rflow_desktop.store.trouble import StoreTrouble
from tests.ui.board_stage import BoardStage
from tests.ui.runner_stage import Story, in_loop
from ui.batch.dialogs import NoteDialog, PauseDialog
from ui.batch.report import ReportDialog
from ui.kit import Look

Tell = Callable[[Story], None]
SERVERS = ("srv-01", "srv-02", "srv-03", "srv-04")


@pytest.fixture
def tell(qapp: QApplication) -> Tell:
    return in_loop(qapp)


@pytest.fixture
def stage(look: Look) -> Iterator[BoardStage]:
    stage = BoardStage(look)
    yield stage
    stage.close()


def test_a_number_key_answers_and_goes_to_the_next_target(tell: Tell, stage: BoardStage) -> None:
    async def story() -> None:
        await stage.open(SERVERS)
        assert stage.here == ("srv-01", "backup")
        assert stage.view.foot.step.text() == "Is there a good backup of srv-01?"
        await stage.press("1")
        assert stage.row("srv-01").current == "room"
        assert stage.here == ("srv-02", "backup")
        assert stage.said == ["1 target answered"]
        assert stage.undo is not None
        stage.undo()
        await stage.level()
        assert stage.row("srv-01").current == "backup"

    tell(story)


def test_ctrl_d_fills_the_answer_down_to_all_that_stand_there(
    tell: Tell, stage: BoardStage
) -> None:
    async def story() -> None:
        await stage.open(SERVERS)
        await stage.press("1")
        stage.view.grid.go(stage.row("srv-01").session, "backup")
        await stage.press("Ctrl+D")
        assert {stage.row(name).current for name in SERVERS} == {"room"}
        assert stage.said[-1] == "3 targets answered"

    tell(story)


def test_an_answer_for_selected_cells_goes_to_each_of_them(tell: Tell, stage: BoardStage) -> None:
    async def story() -> None:
        await stage.open(SERVERS)
        await stage.press("Shift+Down")
        await stage.press("Shift+Down")
        assert stage.view.foot.target.text() == "3 targets"
        await stage.press("1")
        assert [stage.row(name).current for name in SERVERS] == ["room"] * 3 + ["backup"]

    tell(story)


def test_before_a_restart_each_target_is_asked_about_by_its_name(
    tell: Tell, stage: BoardStage
) -> None:
    async def story() -> None:
        await stage.open(("srv-01", "srv-02", "srv-03"))
        for node, answer in (("backup", "yes"), ("room", "yes"), ("install", "done")):
            ids = [row.session for row in stage.view.grid.board_model.rows]
            await stage.batches.answer(stage.batch, ids, node, answer)
        await stage.level()
        stage.view.grid.go(stage.row("srv-01").session, "restart")
        await stage.press("Shift+Down")
        await stage.press("Shift+Down")
        await stage.press("1")
        dialog = stage.screen.presenter.dialog
        assert isinstance(dialog, PauseDialog)
        assert dialog.title.text() == "srv-01"
        await stage.write("srv-02")
        assert dialog.why_not() == "Type srv-01 first."
        dialog.name.clear()
        await stage.write("srv-01")
        await stage.press("Return")
        assert dialog.why_not() == "Who allowed it?"
        dialog.note.setText("Janelle, by phone")
        await stage.press("Ctrl+Return")
        assert stage.row("srv-01").current == "back"

        second = stage.screen.presenter.dialog
        assert isinstance(second, PauseDialog)
        assert second is not dialog
        assert second.title.text() == "srv-02"
        assert second.note.text() == "Janelle, by phone", "the note is not typed twice"
        second.skip.click()
        await stage.level()
        third = stage.screen.presenter.dialog
        assert isinstance(third, PauseDialog)
        await stage.press("Esc")
        assert [stage.row(name).current for name in ("srv-02", "srv-03")] == ["restart"] * 2
        assert stage.screen.presenter.dialog is None

    tell(story)


def test_one_note_is_typed_once_for_the_ticked_targets(tell: Tell, stage: BoardStage) -> None:
    async def story() -> None:
        await stage.open(SERVERS)
        await stage.press("X")
        await stage.press("Down")
        await stage.press("X")
        await stage.press("M")
        dialog = stage.screen.presenter.dialog
        assert isinstance(dialog, NoteDialog)
        await stage.write("Window moved to 02:00")
        await stage.press("Ctrl+Return")
        noted = [stage.row(name).cells["backup"].notes for name in SERVERS]
        assert noted == [1, 1, 0, 0]
        assert stage.said[-1] == "2 targets noted"
        await stage.press("Esc")
        assert stage.view.grid.ticked == ()

    tell(story)


def test_a_note_that_is_too_long_stays_in_its_field_with_the_sentence_beside_it(
    tell: Tell, stage: BoardStage
) -> None:
    async def story() -> None:
        await stage.open(SERVERS)
        await stage.press("X")
        await stage.press("M")
        dialog = stage.screen.presenter.dialog
        assert isinstance(dialog, NoteDialog)
        dialog.text.set_text("a window " * 3_000)
        await stage.press("Ctrl+Return")
        assert stage.screen.presenter.dialog is dialog
        assert "20,000" in dialog.why.text()
        assert dialog.why.isVisible()
        assert stage.said == []
        dialog.text.set_text("Window moved to 02:00")
        await stage.press("Ctrl+Return")
        assert stage.screen.presenter.dialog is None
        assert stage.row("srv-01").cells["backup"].notes == 1

    tell(story)


def test_exceptions_float_to_the_top_and_the_place_one_is_at_stays(
    tell: Tell, stage: BoardStage
) -> None:
    async def story() -> None:
        await stage.open(SERVERS)
        stage.view.grid.go(stage.row("srv-04").session, "backup")
        await stage.press("2")
        rows = [row.target for row in stage.view.grid.board_model.rows]
        assert rows == ["srv-04", "srv-01", "srv-02", "srv-03"]
        assert stage.view.odd.text() == "1 exception"
        assert stage.here == ("srv-01", "backup")
        await stage.press("O")
        rows = [row.target for row in stage.view.grid.board_model.rows]
        assert rows == list(SERVERS)
        assert stage.here == ("srv-01", "backup")

    tell(story)


@pytest.mark.behaviour("S1.84")
def test_what_a_colleague_does_is_seen_at_once_without_moving_the_hands(
    tell: Tell, stage: BoardStage
) -> None:
    async def story() -> None:
        await stage.open(SERVERS)
        stage.view.grid.go(stage.row("srv-02").session, "backup")
        other = stage.row("srv-04").session
        entry = stage.desk.work.new_id()
        choose = acts.Choose(entry=entry, node="backup", answer="yes", label="Yes")
        await stage.desk.work.do(other, choose)
        await stage.level()
        assert stage.row("srv-04").cells["backup"].label == "Yes"
        assert "1 in progress" in stage.view.told.text()
        assert stage.here == ("srv-02", "backup")

    tell(story)


def test_n_goes_to_the_next_open_target_and_enter_opens_it(tell: Tell, stage: BoardStage) -> None:
    async def story() -> None:
        await stage.open(SERVERS)
        await stage.press("N")
        assert stage.here == ("srv-02", "backup")
        await stage.press("Return")
        assert stage.opened == [stage.row("srv-02").session]

    tell(story)


def test_the_report_is_seen_before_it_is_copied_or_saved(
    tell: Tell, stage: BoardStage, tmp_path: Path
) -> None:
    async def story() -> None:
        await stage.open(SERVERS)
        await stage.press("1")
        await stage.press("R")
        dialog = stage.screen.presenter.dialog
        assert isinstance(dialog, ReportDialog)
        assert dialog.text.text().startswith("# Patch ring 1")
        dialog.formats.button("text").click()
        await stage.level()
        assert dialog.text.text().startswith("Patch ring 1\n===")
        file = tmp_path / "report.txt"
        dialog.saved.emit(str(file))
        await stage.soon(lambda: "Report saved as report.txt" in stage.said)
        assert "srv-01: Not finished" in await asyncio.to_thread(file.read_text)

        await stage.press("R")
        await stage.press("Ctrl+Return")
        assert QGuiApplication.clipboard().text().startswith("# Patch ring 1")
        assert stage.said[-1] == "Report copied"

    tell(story)


def test_every_cell_and_target_says_a_sentence(tell: Tell, stage: BoardStage) -> None:
    async def story() -> None:
        await stage.open(SERVERS)
        await stage.press("1")
        model, spoken = stage.view.grid.board_model, Qt.ItemDataRole.AccessibleTextRole
        said = model.data(model.place(stage.row("srv-01").session, "backup"), spoken)
        assert said.startswith("srv-01, Is there a good backup of the target?, Yes")
        down = Qt.Orientation.Vertical
        assert model.headerData(0, down, spoken) == "srv-01, in progress, Maya Okafor"
        across = Qt.Orientation.Horizontal
        at = [column.node for column in model.columns].index("restart")
        assert model.headerData(at, across, spoken).endswith("asks before each target")

    tell(story)


def test_a_batch_that_is_gone_says_so(tell: Tell, stage: BoardStage) -> None:
    async def story() -> None:
        await stage.open(SERVERS)
        stage.view.show_board(None)
        await stage.level()
        assert stage.view.gone.isVisible()

    tell(story)


def test_what_could_not_be_read_is_told_once_and_read_again_later(
    tell: Tell, stage: BoardStage
) -> None:
    async def story() -> None:
        await stage.open(SERVERS)
        presenter, reading = stage.screen.presenter, stage.batches.rows

        async def fail(batch: str, sessions: object) -> tuple[BoardRow, ...]:
            raise StoreTrouble("The disk could not be read.", "io")

        stage.batches.rows = fail  # type: ignore[method-assign]
        entry = stage.desk.work.new_id()
        choose = acts.Choose(entry=entry, node="backup", answer="yes", label="Yes")
        await stage.desk.work.do(stage.row("srv-04").session, choose)
        await stage.level()
        assert stage.row("srv-04").current == "backup"
        assert stage.said == ["The disk could not be read."]
        (later,) = [one for one in presenter.findChildren(QTimer) if one.isActive()]
        later.timeout.emit()
        await stage.level()
        assert stage.said == ["The disk could not be read."]
        assert later.isActive()

        stage.batches.rows = reading  # type: ignore[method-assign]
        later.timeout.emit()
        await stage.level()
        assert stage.row("srv-04").cells["backup"].label == "Yes"

    tell(story)
