"""Pictures come in from anywhere, are looked at, named and removed, and what cannot be is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.errors import Refused
from rflow_desktop.services.evidence import Taken
from tests.helpers import flows
from tests.ui.runner_stage import Stage, Story, in_loop
from ui.kit import Look

Tell = Callable[[Story], None]
NO = "notes.exe is not a picture and not a text file. It was not added."


class Choosy:
    async def file(self, path: Path) -> Taken:
        raise Refused(f"{path.name} is not a picture and not a text file. It was not added.")

    async def picture(self, raw: bytes, name: str) -> Taken:
        return Taken(raw=raw, mime="image/png", name=name, width=8, height=8)


@pytest.fixture
def tell(qapp: QApplication) -> Tell:
    return in_loop(qapp)


@pytest.fixture
def stage(look: Look) -> Iterator[Stage]:
    stage = Stage(look, *flows.EACH_KIND, intake=Choosy())
    yield stage
    stage.close()


def image() -> QImage:
    picture = QImage(640, 400, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.darkCyan)
    return picture


def test_a_picture_is_evidence_of_the_current_step_at_once(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        assert stage.runner.drop_sentence() == "Add to 48213, step 1"
        stage.runner.add_image(image())
        shown = await stage.level()
        (line,) = shown.evidence
        assert (line.step, line.title) == (1, "Pasted picture")
        box = stage.view.inspector.evidence
        assert box.count.text() == "1"
        assert box.has_picture(line.sha256)

    tell(story)


def test_ctrl_v_brings_a_picture_in_also_while_writing(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        stage.window.image_dropped.connect(stage.runner.add_image)
        await stage.press("S")
        QGuiApplication.clipboard().setImage(image())
        await stage.press("Ctrl+V")
        shown = await stage.level()
        assert len(shown.evidence) == 1
        assert stage.view.inspector.pad.text.text() == ""

    tell(story)


def test_a_file_that_is_refused_is_told_and_nothing_is_added(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        stage.runner.add_files(["/somewhere/notes.exe"])
        shown = await stage.level()
        assert stage.said == [NO]
        assert shown.evidence == ()

    tell(story)


def test_a_picture_is_opened_named_and_removed_and_comes_back(tell: Tell, stage: Stage) -> None:
    async def story() -> None:
        await stage.start(flows.TROUBLESHOOTING)
        stage.runner.add_image(image())
        await stage.level()
        box = stage.view.inspector.evidence.list
        box.setFocus()
        await stage.press("Down")
        box.setCurrentIndex(box.rows.index(0))
        box.opened.emit(box.current_key)
        await stage.level()
        preview = stage.view.preview
        assert preview is not None
        assert stage.focus is preview.name
        preview.name.selectAll()
        await stage.write("Error on the panel")
        await stage.press("Return")
        shown = await stage.level()
        assert [line.title for line in shown.evidence] == ["Error on the panel"]

        box.setFocus()
        box.setCurrentIndex(box.rows.index(0))
        await stage.press("Del")
        shown = await stage.level()
        assert shown.evidence == ()
        assert stage.said == ["Removed Error on the panel"]
        assert stage.undo is not None
        stage.undo()
        shown = await stage.level()
        assert [line.title for line in shown.evidence] == ["Error on the panel"]

    tell(story)
