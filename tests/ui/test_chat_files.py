"""Files in a chat: dropped, pasted, chosen, shown small, taken off, and refused before sending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.errors import Refused
from rflow_desktop.services.attaching import MB
from rflow_desktop.services.evidence import Taken
from tests.helpers.desk import PlainIntake
from tests.helpers.doors import words
from tests.ui.chat_stage import ChatStage, in_chat
from tests.ui.runner_stage import Story
from ui.chat.parts_chips import PICTURE, ChipsPart
from ui.kit import Look
from ui.runner.pictures import encoded


class Intake(PlainIntake):
    """Takes pictures and logs as they are, and nothing that can be run."""

    def __init__(self) -> None:
        self.most = 5 * MB

    async def file(self, path: Path) -> Taken:
        raw = path.read_bytes()  # noqa: ASYNC240
        if raw[:2] == b"MZ":
            raise Refused(f"{path.name} is neither a picture nor text. Nothing was added.", "kind")
        mime = "image/png" if raw.startswith(b"\x89PNG") else "text/plain"
        return Taken(raw=raw, mime=mime, name=path.name)


@pytest.fixture
def tell(qapp: QApplication) -> Callable[[Story], None]:
    return in_chat(qapp)


def picture(folder: Path, name: str = "screen.png", wide: int = 640, high: int = 400) -> Path:
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    file = folder / name
    file.write_bytes(encoded(image))
    return file


@pytest.mark.behaviour("S4.50", "S4.51")
def test_a_picture_is_attached_shown_small_and_there_after_reopening(
    look: Look, tell: Callable[[Story], None], tmp_path: Path
) -> None:
    stage = ChatStage(look, words("I see it."), intake=Intake())

    async def story() -> None:
        session = await stage.start()
        stage.chat.add_files([str(picture(tmp_path))])
        await stage.level()
        attached = stage.view.composer.attached
        [chip] = attached.chips.values()
        assert attached.isVisible()
        assert chip.accessibleName() == "screen.png, attached"
        await stage.soon(lambda: not chip.picture.isNull())
        await stage.write("[file:notes.txt] is only what I wrote")
        await stage.press("Return")
        await stage.quiet()
        assert attached.isHidden()
        assert stage.words[0] == "[file:notes.txt] is only what I wrote"
        await stage.chat.close()
        del stage.opened[session]
        stage.window.close_session(session)
        await stage.open(session)
        await stage.level()
        part = stage.part("chips")
        assert isinstance(part, ChipsPart)
        [shown] = part.chips
        assert shown.chip.name == "screen.png"
        await stage.soon(lambda: _chip(stage).picture is not None)
        small = _chip(stage).picture
        size = small.deviceIndependentSize()
        assert size.width() <= PICTURE.width() + 1
        assert size.height() <= PICTURE.height() + 1
        assert stage.view.composer.attached.isHidden()
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S2.22", "S4.51")
def test_what_is_refused_is_said_beside_the_field_before_anything_is_sent(
    look: Look, tell: Callable[[Story], None], tmp_path: Path
) -> None:
    stage = ChatStage(look, intake=Intake())

    async def story() -> None:
        await stage.start()
        program = tmp_path / "setup.exe"
        program.write_bytes(b"MZ\x00")
        stage.chat.add_files([str(program)])
        await stage.level()
        trouble = stage.view.composer.trouble
        assert trouble.words.text() == "setup.exe is neither a picture nor text. Nothing was added."
        assert stage.view.composer.attached.isHidden()
        files = [str(picture(tmp_path, f"{number}.png", high=40 + number)) for number in range(11)]
        stage.chat.add_files(files)
        await stage.level()
        assert len(stage.view.composer.attached.chips) == 10
        assert trouble.words.text() == "A message takes 10 files. Send the others after it."
        await stage.write("x")
        assert trouble.isHidden()
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S2.22")
def test_a_picture_that_is_too_large_is_offered_smaller(
    look: Look, tell: Callable[[Story], None], tmp_path: Path
) -> None:
    stage = ChatStage(look, intake=Intake())

    async def story() -> None:
        await stage.start()
        large = picture(tmp_path, "large.png", 3000, 2000)
        large.write_bytes(large.read_bytes() + b"\0" * (6 * MB))
        stage.chat.add_files([str(large)])
        await stage.level()
        trouble = stage.view.composer.trouble
        assert trouble.words.text() == "large.png has 6.0 MB. The assistant takes up to 5 MB."
        assert trouble.button.text() == "Make it smaller"
        await stage.click(trouble.button)
        await stage.level()
        [chip] = stage.view.composer.attached.chips.values()
        assert chip.chip.name == "Smaller picture"
        assert trouble.isHidden()
        await stage.end()

    tell(story)


@pytest.mark.behaviour("S2.22")
def test_a_picture_or_a_file_on_the_clipboard_is_attached_and_words_are_words(
    look: Look, tell: Callable[[Story], None], tmp_path: Path
) -> None:
    stage = ChatStage(look, intake=Intake())

    async def story() -> None:
        await stage.start()
        clipboard = QGuiApplication.clipboard()
        image = QImage(64, 40, QImage.Format.Format_RGB32)
        image.fill(0x112233)
        clipboard.setImage(image)
        await stage.press("Ctrl+V")
        await stage.level()
        held = QMimeData()
        held.setUrls([QUrl.fromLocalFile(str(picture(tmp_path)))])
        clipboard.setMimeData(held)
        await stage.press("Ctrl+V")
        await stage.level()
        names = [chip.chip.name for chip in stage.view.composer.attached.chips.values()]
        assert names == ["Pasted picture", "screen.png"]
        clipboard.setText("Only words")
        await stage.press("Ctrl+V")
        assert stage.view.composer.text == "Only words"
        clipboard.clear()
        await stage.click(stage.view.composer.picture)
        await stage.level()
        told = stage.view.composer.trouble.words.text()
        assert told == "The clipboard holds no picture and no file."
        await stage.end()

    tell(story)


def test_a_file_is_taken_off_by_key_or_cross_and_comes_back_with_undo(
    look: Look, tell: Callable[[Story], None], tmp_path: Path
) -> None:
    stage = ChatStage(look, intake=Intake())

    async def story() -> None:
        await stage.start()
        stage.chat.add_files([str(picture(tmp_path))])
        await stage.level()
        [chip] = stage.view.composer.attached.chips.values()
        chip.setFocus()
        await stage.press("Delete")
        await stage.level()
        assert stage.view.composer.attached.isHidden()
        assert stage.said == ["Took screen.png off"]
        assert stage.undo is not None
        stage.undo()
        await stage.level()
        [again] = stage.view.composer.attached.chips.values()
        await stage.click(again, QPoint(again.width() - 10, again.height() // 2))
        await stage.level()
        assert not stage.view.composer.attached.chips
        await stage.end()

    tell(story)


def test_files_alone_make_a_message(
    look: Look, tell: Callable[[Story], None], tmp_path: Path
) -> None:
    stage = ChatStage(look, words("I see it."), intake=Intake())

    async def story() -> None:
        await stage.start()
        log = tmp_path / "sync.log"
        log.write_text("09:01 cannot reach print-01")
        stage.chat.add_files([str(log)])
        await stage.level()
        await stage.press("Return")
        await stage.quiet()
        assert [len(line.attachments) for line in stage.lines] == [1, 0]
        part = stage.part("chips")
        assert isinstance(part, ChipsPart)
        await stage.click(part.chips[0])
        await stage.level()
        preview = stage.chat.presenter.files.preview
        assert preview is not None
        assert preview.words.text() == "09:01 cannot reach print-01"
        preview.dismiss()
        await stage.end()

    tell(story)


def _chip(stage: ChatStage) -> Any:
    part = stage.part("chips")
    assert isinstance(part, ChipsPart)
    return part.chips[0]
