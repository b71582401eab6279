"""The look: its colours can be read, its typefaces are the ones that ship, its drawings exist."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QContextMenuEvent, QFontInfo, QPalette, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QMenu, QToolTip, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from ui.kit import (
    Density,
    Field,
    IconButton,
    Label,
    Look,
    Mode,
    ReadText,
    ScrollBox,
    TextArea,
)
from ui.kit.glyphs import GLYPHS
from ui.kit.palette import ROLES
from ui.kit.sheet import Piece
from ui.kit.tokens import Theme, load_tokens
from ui.resolve.note_box import NoteBox

ROOT = Path(__file__).parents[2]
TOKENS = load_tokens()
_MODES: tuple[Mode, ...] = ("light", "dark")
PAIRS = [
    (theme, pair["front"], ground, pair["min"])
    for theme in ("light", "dark")
    for pair in TOKENS.raw["contrast"]["pairs"]
    for ground in pair["on"]
]


def luminance(written: str) -> float:
    color = QColor(written)
    parts = (color.redF(), color.greenF(), color.blueF())
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(front: str, ground: str) -> float:
    light, dark = sorted((luminance(front), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("theme", "front", "ground", "minimum"), PAIRS)
def test_every_listed_pair_can_be_read(
    theme: Theme, front: str, ground: str, minimum: float
) -> None:
    colors = TOKENS.colors(theme)
    assert contrast(colors[front], colors[ground]) >= minimum


def test_both_themes_name_the_same_colours() -> None:
    assert TOKENS.light.keys() == TOKENS.dark.keys()
    assert set(ROLES.values()) <= TOKENS.light.keys()


@pytest.mark.parametrize("role", sorted(TOKENS.type))
def test_every_role_is_set_in_the_face_that_ships(look: Look, role: str) -> None:
    step = TOKENS.type[role]
    found = QFontInfo(look.font(role))
    assert found.family() == ("JetBrains Mono" if role == "mono" else "Inter")
    assert found.weight() == step.weight
    assert found.pixelSize() == step.size


def test_figures_of_times_and_tickets_are_equally_wide(look: Look) -> None:
    tabular, free = look.metrics("body", tabular=True), look.metrics("body")
    assert tabular.horizontalAdvance("1111") == tabular.horizontalAdvance("0000")
    assert free.horizontalAdvance("1111") < free.horizontalAdvance("0000")


@pytest.mark.parametrize("name", sorted(GLYPHS))
def test_every_state_has_a_drawing_of_its_own(look: Look, name: str) -> None:
    image = look.glyph(name).toImage()
    assert any(
        image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height())
    )


def test_every_state_of_the_design_has_a_glyph() -> None:
    groups = ("session", "sync", "priority", "confidence", "outcome")
    wanted = {f"{group}.{state}" for group in groups for state in TOKENS.raw["status"][group]}
    assert wanted <= GLYPHS.keys()


def test_no_two_states_of_a_group_look_alike(look: Look) -> None:
    for group in ("session", "sync", "priority", "confidence", "outcome"):
        names = [name for name in GLYPHS if name.startswith(f"{group}.")]
        drawn = {look.glyph(name, tone="text.primary").toImage().bits().tobytes() for name in names}
        assert len(drawn) == len(names)


def test_a_drawing_is_made_once_for_each_tone_and_size(look: Look) -> None:
    first = look.pixmap("search", "text.tertiary", 14)
    assert look.pixmap("search", "text.tertiary", 14).cacheKey() == first.cacheKey()
    assert look.pixmap("search", "text.primary", 14).cacheKey() != first.cacheKey()


def test_the_theme_changes_colours_palette_and_drawings(look: Look, qapp: QApplication) -> None:
    told: list[str] = []
    look.changed.connect(lambda: told.append("changed"))
    light = look.pixmap("search").cacheKey()
    look.apply(mode="dark")
    assert look.is_dark
    assert look.color("bg.app").name() == "#121315"
    assert qapp.palette().color(QPalette.ColorRole.Base).name() == "#191b1e"
    assert look.pixmap("search").cacheKey() != light
    assert told == ["changed"]


def test_transparent_tokens_keep_their_alpha(look: Look) -> None:
    assert look.color("scrim").alpha() == 0x52
    assert look.color("scrim").name() == "#1a1c20"


@pytest.mark.parametrize(
    ("density", "row", "control"), [("compact", 30, 26), ("standard", 36, 30), ("roomy", 44, 36)]
)
def test_density_changes_heights_but_not_text(
    look: Look, density: Density, row: int, control: int
) -> None:
    look.apply(mode="light", density=density)
    assert (look.row_height, look.control_height) == (row, control)
    assert look.font("body").pixelSize() == 13
    assert look.compact_height >= 24


@pytest.mark.parametrize("zoom", TOKENS.raw["type"]["zoom"]["steps"])
def test_text_size_takes_icons_and_heights_along(look: Look, zoom: float) -> None:
    look.apply(mode="light", zoom=zoom)
    assert look.font("body").pixelSize() == round(13 * zoom)
    assert look.pixmap("search").deviceIndependentSize().width() == round(16 * zoom)
    assert look.row_height == round(36 * zoom)


def test_with_reduced_motion_the_caret_stands_still(look: Look, qapp: QApplication) -> None:
    look.apply(mode="light", reduced_motion=True)
    assert qapp.cursorFlashTime() == 0
    look.apply(mode="light")
    assert qapp.cursorFlashTime() > 0


def test_the_sheet_has_no_token_left_in_it(look: Look) -> None:
    sheet = look.sheet(*get_args(Piece))
    assert "{border" not in sheet
    assert "px}" not in sheet
    assert "rgba(36,85,195,255)" in sheet


def test_no_sheet_is_the_applications_and_controls_of_qt_follow_the_look(
    look: Look, qapp: QApplication, qtbot: QtBot
) -> None:
    """With one for all, each widget that is made is matched against every rule."""
    field, box = Field(look, name="Name"), ScrollBox(look, Label(look, "Text"))
    qtbot.addWidget(field)
    qtbot.addWidget(box)
    field.show()
    box.show()
    for mode in _MODES:
        look.apply(mode=mode)
        assert qapp.styleSheet() == ""
        assert field.styleSheet() == look.sheet("field")
        assert box.verticalScrollBar().styleSheet() == look.sheet("bars")
        assert field.grab().toImage().pixelColor(40, 6) == look.color("bg.canvas")


def test_what_is_hidden_is_dressed_when_it_is_shown(look: Look, qtbot: QtBot) -> None:
    field, text = Field(look, name="Name"), ReadText(look, "Written")
    qtbot.addWidget(field)
    qtbot.addWidget(text)
    before = look.sheet("field")
    look.apply(mode="dark")
    assert field.styleSheet() == before  # nobody waits for it
    field.show()
    text.show()
    assert field.styleSheet() == look.sheet("field") != before
    assert field.grab().toImage().pixelColor(40, 6) == look.color("bg.canvas")
    cursor = QTextCursor(text.document())
    cursor.movePosition(QTextCursor.MoveOperation.Right)
    assert cursor.charFormat().foreground().color() == look.color("text.primary")


def test_what_stays_hidden_is_dressed_in_later_turns(look: Look, qtbot: QtBot) -> None:
    fields = [Field(look, name=name) for name in ("One", "Two", "Gone")]
    for field in fields:
        qtbot.addWidget(field)
    look.apply(mode="dark")
    delete(fields.pop())
    QApplication.processEvents()
    assert any(field.styleSheet() != look.sheet("field") for field in fields)
    qtbot.waitUntil(lambda: all(field.styleSheet() == look.sheet("field") for field in fields))


def test_what_is_hidden_has_another_size_at_once(look: Look, qtbot: QtBot) -> None:
    text = ReadText(look, "Written")
    qtbot.addWidget(text)
    before = text.heightForWidth(400)
    look.apply(zoom=1.5)
    assert text.heightForWidth(400) > before


def test_a_tooltip_is_in_the_look_that_there_is(
    look: Look, stage: Callable[..., QWidget], qtbot: QtBot
) -> None:
    button = IconButton(look, "x", name="Close it")
    window = stage(button)
    for mode in _MODES:
        look.apply(mode=mode)
        QTest.mouseMove(window, QPoint(400, 500))
        QTest.mouseMove(button, QPoint(5, 5))
        qtbot.waitUntil(lambda: _tip() is not None)
        tip = _tip()
        assert tip is not None
        picture = tip.grab().toImage()
        around = (picture.pixelColor(x, y) for x in (0, 4) for y in (0, 4))
        assert {color.name() for color in around} == {look.color("text.primary").name()}
        assert tip.sizeHint().height() <= tip.height()
        QToolTip.hideText()
        qtbot.waitUntil(lambda: _tip() is None)


def _tip() -> QWidget | None:
    tops = QApplication.topLevelWidgets()
    shown = (one for one in tops if one.objectName() == "qtooltip_label" and one.isVisible())
    return next(shown, None)


def test_every_icon_that_is_named_ships_with_the_product() -> None:
    icons = {path.stem for path in (ROOT / "resources" / "icons").glob("*.svg")}
    named = {
        (path.name, name)
        for path in (ROOT / "ui").rglob("*.py")
        for name in re.findall(r'\bicon="([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    }
    assert named
    assert {where for where in named if where[1] not in icons} == set()


@pytest.mark.parametrize("make", [Field, TextArea, ReadText, NoteBox])
def test_the_menu_of_a_text_is_dressed_like_every_menu(
    look: Look, qtbot: QtBot, make: Callable[[Look], QWidget]
) -> None:
    text = make(look)
    qtbot.addWidget(text)
    text.show()
    inner = text.viewport() if isinstance(text, QAbstractScrollArea) else text
    at = QPoint(3, 3)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, inner.mapToGlobal(at))
    QApplication.sendEvent(inner, asked)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert menu.styleSheet() == look.sheet("menu")
    assert [one.text() for one in menu.actions() if "Select All" in one.text()]
    menu.close()
