"""Permission cards: three keys, nothing by Enter, the exact text, never another card's answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Evidence
from rflow_desktop.domain.shown_talk import PermissionCard
from rflow_desktop.services.asking import Answer
from tests.ui.lane_stage import LaneStage
from tests.ui.runner_stage import Story, in_loop
from tests.ui.scenes.lane import CARD, CHECK
from ui.kit import Look
from ui.permission.card import PermissionView

Tell = Callable[[Story], None]


@pytest.fixture
def tell(qapp: QApplication) -> Tell:
    return in_loop(qapp)


@pytest.fixture
def stage(look: Look) -> Iterator[LaneStage]:
    stage = LaneStage(look)
    yield stage
    stage.close()


def waits(stage: LaneStage, card: PermissionCard) -> None:
    stage.asking.cards[stage.session] = replace(card, session=stage.session)
    stage.show_card()


@pytest.mark.parametrize(("key", "answer"), [("Y", "once"), ("S", "session"), ("N", "no")])
def test_three_keys_decide_exactly_the_card_that_is_shown(
    tell: Tell, stage: LaneStage, key: str, answer: str
) -> None:
    async def story() -> None:
        await stage.start()
        waits(stage, CHECK)
        await stage.settle()
        assert stage.view.card.isVisible()
        await stage.press(key)
        assert stage.asking.decided == [(CHECK.id, answer)]

    tell(story)


def test_while_somebody_writes_neither_enter_nor_letters_decide(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        stage.view.composer.setFocus()
        waits(stage, CHECK)
        await stage.settle()
        await stage.write("yes")
        await stage.press("Return")
        await stage.write("n")
        assert stage.asking.decided == []
        assert stage.view.composer.text() == "yes\nn"
        assert stage.view.card.isVisible(), "it waits for ever"
        assert not any(
            button.isDefault() or button.autoDefault()
            for button in (stage.view.card.once, stage.view.card.session, stage.view.card.no)
        )

    tell(story)


def test_a_card_that_asks_for_something_else_by_now_is_not_decided_by_the_old_answer(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        waits(stage, CHECK)
        await stage.settle()

        async def refuse(card: PermissionCard, answer: Answer) -> None:
            raise Refused("This was decided or changed meanwhile. Look at it again.", "changed")

        stage.asking.decide = refuse  # type: ignore[method-assign]
        await stage.press("Y")
        assert stage.said == ["This was decided or changed meanwhile. Look at it again."]
        assert stage.view.card.once.isEnabled(), "it can be looked at and decided again"

    tell(story)


def test_what_is_sent_is_shown_word_for_word_and_closing_that_decides_nothing(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        card = replace(
            CARD, tool="read_text", question="Allow reading one log?", sha256="",
            exact="2026-11-23 HOST_1 refused USER_2",
            lines=("Masked text is sent.", "Leaves this computer: 1 KB, to Claude.",
                   "Nothing is changed at the client."),
        )  # fmt: skip
        waits(stage, card)
        await stage.settle()
        await stage.click(stage.view.card.exact)
        dialog = stage.permission.exact
        assert dialog is not None
        assert dialog.text.text() == "2026-11-23 HOST_1 refused USER_2"
        assert dialog.text.isReadOnly()
        assert card.hash[:16] in dialog.seal.text()
        await stage.click(dialog.copy)
        assert QGuiApplication.clipboard().text() == card.exact
        await stage.press("Esc")
        assert stage.permission.exact is None
        assert stage.asking.decided == []

    tell(story)


def test_the_picture_on_the_card_is_the_covered_copy_that_would_be_sent(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        image = QImage(64, 40, QImage.Format.Format_RGB32)
        image.fill(0x336699)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")
        piece = await stage.evidence.add_picture(
            stage.session, bytes(buffer.data().data()), name="gpresult.png"
        )
        kept = stage.desk.local.get(Evidence, piece)
        assert kept is not None
        waits(stage, replace(CARD, about=piece, sha256=kept.sha256))
        await stage.level()
        shown = stage.view.card.picture.pixmap()
        assert (shown.width(), shown.height()) == (64, 40)
        await stage.click(stage.view.card.exact)
        dialog = stage.permission.exact
        assert dialog is not None
        assert dialog.picture.pixmap().width() == 64

    tell(story)


def test_a_network_check_says_what_is_reached_from_where_and_that_nothing_is_changed(
    tell: Tell, stage: LaneStage
) -> None:
    async def story() -> None:
        await stage.start()
        waits(stage, CHECK)
        await stage.settle()
        card = stage.view.card
        assert card.title.text() == "Allow trying a port?"
        assert card.lines == CHECK.lines
        assert not card.picture.isVisible()
        assert card.exact.accessibleName() == "Show exactly what is asked"
        assert "Waiting for you" in card.accessibleName()
        stage.asking.cards.clear()
        stage.show_card()
        assert not card.isVisible()

    tell(story)


def test_a_card_never_shows_the_picture_of_the_one_before(look: Look) -> None:
    card = PermissionView(look)
    one, other = (replace(CARD, id=name, sha256=name * 64) for name in ("a", "b"))
    card.show_card(one)
    picture = QPixmap(8, 8)
    picture.fill()
    card.show_picture(one.sha256, picture)
    card.show_card(one)
    assert not card.picture.pixmap().isNull()
    card.show_card(other)
    assert card.picture.pixmap().isNull()


def test_the_same_is_asked_once_more_and_can_be_decided_once_more(look: Look) -> None:
    """The second one may be there before anything was drawn without the first."""
    view = PermissionView(look)
    decided: list[tuple[str, str]] = []
    view.decided.connect(lambda card, answer: decided.append((card.id, answer)))
    view.show_card(CHECK)
    view.once.click()
    again = replace(CHECK, id="the next one")
    view.show_card(again)
    view.once.click()
    assert decided == [(CHECK.id, "once"), ("the next one", "once")]
    view.deleteLater()
