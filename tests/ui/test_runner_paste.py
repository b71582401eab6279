"""In the runner a pasted output marks its answer, Enter takes it, and nothing else does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.model import Session
from tests.helpers import flows
from tests.helpers.outputs import ADAPTER, BLOCKED, OPEN
from tests.ui.runner_stage import Stage, Story, in_loop
from ui.kit import Look
from ui.runner.clipboard import Clipboard

Tell = Callable[[Story], None]


@pytest.fixture
def tell(qapp: QApplication) -> Tell:
    return in_loop(qapp)


@pytest.fixture
def stage(look: Look) -> Iterator[Stage]:
    stage = Stage(look, ADAPTER, *flows.EACH_KIND)
    yield stage
    stage.close()


def copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def test_ctrl_v_marks_the_answer_and_enter_takes_it(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(ADAPTER, variables={"server": "192.0.2.40"})
        copy(BLOCKED)
        shown = await stage.press("Ctrl+V") or stage.view.shown
        box = stage.view.centre.step.paste
        assert box.title.text() == "The output says: It does not"
        assert stage.view.centre.step.answers.current == "no"
        marked = box.lines.textCursor().block().text()
        assert marked == "TcpTestSucceeded : False"
        assert shown is not None
        assert (shown.path, shown.evidence) == ((), ())

        await stage.press("Return")
        shown = await stage.level()
        assert [(step.title, step.answer) for step in shown.path] == [
            ("Does the server answer?", "It does not")
        ]
        assert [piece.title for piece in shown.evidence] == ["TcpTestSucceeded : False"]
        assert box.proposal is None

    tell(story)


def test_with_answer_at_once_a_paste_is_still_only_proposed(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(ADAPTER, variables={"server": "192.0.2.40"})
        stage.view.centre.step.answer_at_once = True
        copy(BLOCKED)
        await stage.press("Ctrl+V")
        shown = await stage.level()
        assert shown.path == ()

    tell(story)


def test_named_values_are_shown_before_and_filled_with_the_answer(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(ADAPTER, variables={"server": "192.0.2.40", "adapter": "Wi-Fi"})
        copy(OPEN)
        await stage.press("Ctrl+V")
        box = stage.view.centre.step.paste
        assert box.fills.text() == "Fills in Adapter: Ethernet 2 (was Wi-Fi)."
        await stage.press("Return")
        await stage.level()
        header = stage.desk.local.get(Session, stage.session)
        assert header is not None
        assert header.variables["adapter"] == "Ethernet 2"

    tell(story)


def test_escape_leaves_it_and_nothing_was_kept(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(ADAPTER, variables={"server": "192.0.2.40"})
        copy(BLOCKED)
        await stage.press("Ctrl+V")
        await stage.press("Esc")
        shown = await stage.level()
        assert stage.view.centre.step.paste.proposal is None
        assert stage.view.centre.step.answers.current == ""
        assert shown.evidence == ()

    tell(story)


def test_unknown_output_waits_for_an_answer_and_can_be_kept_alone(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(ADAPTER, variables={"server": "192.0.2.40"})
        copy("Access is denied.")
        await stage.press("Ctrl+V")
        box = stage.view.centre.step.paste
        assert box.title.text().startswith("No line is known to this step.")
        await stage.click(box.keep)
        shown = await stage.level()
        assert [piece.title for piece in shown.evidence] == ["Output, 1 line"]
        assert shown.path == ()
        assert stage.said == ["Output kept as evidence of this step"]

    tell(story)


def test_a_picture_on_the_clipboard_is_still_a_screenshot(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(ADAPTER, variables={"server": "192.0.2.40"})
        stage.window.image_dropped.connect(stage.runner.add_image)
        picture = QImage(64, 40, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.darkCyan)
        QGuiApplication.clipboard().setImage(picture)
        await stage.press("Ctrl+V")
        shown = await stage.level()
        assert [piece.mime for piece in shown.evidence] == ["image/png"]

    tell(story)


def test_a_step_without_a_command_has_no_place_for_output(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.PROCEDURE)
        assert stage.view.centre.step.paste.isHidden()

    tell(story)


def test_a_kept_output_can_be_read_again(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(ADAPTER, variables={"server": "192.0.2.40"})
        copy(BLOCKED)
        await stage.press("Ctrl+V")
        await stage.press("Return")
        shown = await stage.level()
        stage.view.evidence_opened.emit(shown.evidence[0].id)
        await stage.level()
        preview = stage.view.preview
        assert preview is not None
        assert preview.words.isVisible()
        assert "ComputerName     : 192.0.2.40\nRemotePort" in preview.words.text()
        await stage.press("Esc")

    tell(story)


def test_what_is_copied_after_the_clipboard_was_asked_is_what_counts(qapp: QApplication) -> None:
    copied, clipboard = QGuiApplication.clipboard(), Clipboard(qapp)
    picture = QImage(4, 4, QImage.Format.Format_RGB32)
    picture.fill(0)
    held = []
    for copy_it in (lambda: copy("text"), lambda: copied.setImage(picture), lambda: copy("more")):
        copy_it()
        held.append((clipboard.is_file, clipboard.is_file))
    assert held == [(False, False), (True, True), (False, False)]
