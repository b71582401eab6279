"""Foreign text is only read: it opens no file, loads nothing and leads only where it says."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFont, QImage, QTextCursor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.kit import Look, ReadText, safe_link
from ui.kit.painting import break_lines

Stage = Callable[..., QWidget]

HOSTILE = json.loads(Path(__file__).with_name("hostile_links.json").read_text(encoding="utf-8"))

SAFE = [
    ("https://status.harbordental.example/a?b=c#d", "status.harbordental.example"),
    ("HTTPS://Example.EXAMPLE/", "example.example"),
    ("http://192.0.2.7:8080/x", "192.0.2.7:8080"),
    ("http://[2001:db8::1]/", "2001:db8::1"),
    ("https://b\u00fccher.example/", "xn--bcher-kva.example"),
    ("https://\u0430pple.example/", "xn--pple-43d.example"),
    ("mailto:janelle@harbordental.example", "harbordental.example"),
    ("mailto:janelle@harbordental.example?subject=48213&body=Hello", "harbordental.example"),
]


@pytest.mark.parametrize("url", HOSTILE)
def test_no_hostile_link_is_offered(url: str) -> None:
    assert safe_link(url) is None


def test_the_table_of_hostile_links_is_long_enough() -> None:
    assert len(set(HOSTILE)) >= 60


@pytest.mark.parametrize(("url", "host"), SAFE)
def test_a_plain_link_is_offered_with_the_host_it_leads_to(url: str, host: str) -> None:
    link = safe_link(url)
    assert link is not None
    assert link.host == host
    assert link.url.isascii()


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    """A picture that nobody has read since it was written."""
    picture = QImage(64, 64, QImage.Format.Format_RGB32)
    picture.fill(QColor("#ff00ff"))
    path = tmp_path / "canary.png"
    assert picture.save(str(path))
    os.utime(path, (1, path.stat().st_mtime))
    return path


def was_read(path: Path) -> bool:
    """Where the file system keeps the time of reading; else the picture alone tells."""
    return path.stat().st_atime > 1


def keeps_reading_times(path: Path) -> bool:
    os.utime(path, (1, path.stat().st_mtime))
    path.read_bytes()
    return was_read(path)


def shows_magenta(view: QWidget) -> bool:
    image = view.grab().toImage()
    wanted = QColor("#ff00ff").rgb()
    return any(
        image.pixel(x, y) == wanted
        for x in range(0, image.width(), 4)
        for y in range(0, image.height(), 4)
    )


DOCUMENTS = [
    "![x]({file})",
    "![x](<{file}>)",
    "![x](file://{path})",
    "![x](FiLe://{path})",
    "![x](file://localhost{path})",
    "![x]({path})",
    "![x](//{path})",
    "![x][ref]\n\n[ref]: file://{path}",
    "<img src='file://{path}'>",
    "<img src='{path}'/>",
    "<style>@import url(file://{path});</style>",
    "<link rel=stylesheet href='file://{path}'>",
    "<table background='file://{path}'><tr><td>x</td></tr></table>",
    "<object data='file://{path}'></object>",
    "![x](qrc:/{path})",
    "![x](:/{path})",
    "![x](rflow-att:../../{path})",
    "![x](\\\\\\\\host\\\\share\\\\x.png)",
    "![x](file://host/share/x.png)",
    "![x](data:image/svg+xml;base64,PHN2Zy8+)",
    "| a |\n|---|\n| ![x](file://{path}) |",
    "- ![x](file://{path})",
]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_document_reaches_a_file(look: Look, stage: Stage, canary: Path, document: str) -> None:
    text = document.replace("{file}", canary.as_uri()).replace("{path}", str(canary))
    view = ReadText(look, text)
    stage(view)
    assert not shows_magenta(view)
    view.setHtml(text)
    assert not shows_magenta(view)
    view.setSource(canary.as_uri())
    assert not shows_magenta(view)
    assert not was_read(canary)


def test_the_canary_would_be_seen_by_a_view_that_loads_it(
    look: Look, stage: Stage, canary: Path
) -> None:
    """The test above means something: the same picture as an attachment is shown."""
    view = ReadText(look, "![x](rflow-att:0198)", load_attachment=lambda _: QImage(str(canary)))
    stage(view)
    assert shows_magenta(view)
    assert was_read(canary) or not keeps_reading_times(canary)


def test_pictures_come_only_through_the_loader(look: Look, stage: Stage) -> None:
    asked: list[str] = []

    def load(name: str) -> QImage | None:
        asked.append(name)
        return None

    stage(
        ReadText(look, "![a](rflow-att:0198) ![b](https://a.example/b.png)", load_attachment=load)
    )
    assert set(asked) == {"0198"}


def test_a_link_is_asked_for_and_never_opened(look: Look, qtbot: QtBot, stage: Stage) -> None:
    view = ReadText(look, "[the page](https://docs.example/a)")
    told: list[tuple[str, str]] = []
    view.link_asked.connect(lambda url, host: told.append((url, host)))
    stage(view)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 12))
    assert told == [("https://docs.example/a", "docs.example")]
    assert view.toPlainText() == "the page"


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "javascript:alert(1)", "smb://host/share", "ms-msdt:/id"]
)
def test_an_unsafe_link_is_only_words(look: Look, qtbot: QtBot, stage: Stage, url: str) -> None:
    view = ReadText(look, f"[the page]({url}) and more")
    told: list[str] = []
    view.link_asked.connect(lambda url, host: told.append((url, host)))
    stage(view)
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 12))
    assert told == []
    cursor = QTextCursor(view.document())
    cursor.setPosition(2)
    assert not cursor.charFormat().isAnchor()
    assert view.toPlainText() == "the page and more"


def test_html_is_shown_as_it_was_written(look: Look) -> None:
    view = ReadText(look, "a <b>bold</b> word")
    assert "<b>bold</b>" in view.toPlainText()


@pytest.mark.parametrize(
    "text",
    [
        "`a" * 10_000,
        "[" * 20_000,
        "Key: " + "QUJD" * 5_000,
        "| c " * 2_100 + "|\n" + "|---" * 2_100 + "|\n",
    ],
    ids=["code", "brackets", "a pasted key", "a table of thousands of cells"],
)
def test_text_that_is_made_to_take_long_is_shown_as_it_was_written(look: Look, text: str) -> None:
    """Laid out as Markdown, the first of these holds the window for half a minute."""
    view = ReadText(look, text)
    assert view.toPlainText() == text.replace("\r", "")
    assert view.document().blockCount() == text.count("\n") + 1
    assert view.heightForWidth(600) > 0
    assert "".join(break_lines(text.replace("\n", " "), look.font("body"), 600)).replace(
        " ", ""
    ) == text.replace("\n", "").replace(" ", "")


def test_long_words_and_small_tables_are_still_markdown(look: Look) -> None:
    address = "https://harbor.example/" + "a" * 900
    view = ReadText(look, f"**Look** at {address}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert view.toPlainText().startswith("Look at https://")
    assert "|" not in view.toPlainText()


def test_characters_that_turn_text_around_are_shown(look: Look) -> None:
    view = ReadText(look)
    view.set_plain("invoice\u202egpj.exe")
    assert view.toPlainText() == "invoice\ufffdgpj.exe"


def test_reading_text_is_as_high_as_its_lines(look: Look) -> None:
    view = ReadText(look, "One line")
    assert view.heightForWidth(600) == 22
    view.set_markdown("word " * 60)
    assert view.heightForWidth(600) == 22 * 4
    assert view.heightForWidth(300) > view.heightForWidth(600)


def test_markdown_is_dressed_in_the_type_of_the_design(look: Look, stage: Stage) -> None:
    view = ReadText(look, "# Title\n\nSome `code` here\n\n```\nping 192.0.2.1\n```\n\n- one\n- two")
    stage(view)
    fonts = set()
    block = view.document().begin()
    while block.isValid():
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        fonts.add((block.text(), cursor.charFormat().font().families()[0]))
        block = block.next()
    assert ("Title", "Inter") in fonts
    assert ("ping 192.0.2.1", "JetBrains Mono") in fonts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Yes",
        "Cannot tell ",
        " two  blanks",
        "To. AVAT fi",
        "日本語",
        "one\ntwo",
        "a\tb",
        "x" * 300,
    ],
)
def test_a_text_that_fits_breaks_as_a_layout_would_break_it(look: Look, text: str) -> None:
    face = look.font("body")
    for more in (-4.0, -0.5, 0.0, 0.5, 1.5, 40.0):
        wide = face.metrics.horizontalAdvance(text) + more
        assert break_lines(text, face, wide) == break_lines(text, QFont(face), wide), more
