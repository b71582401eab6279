"""A guided session as the window gets it: view, presenter and commands put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.commands import CommandSet
from ui.guided.commands import guided_commands
from ui.guided.presenter import CardHost, GuidedPresenter, Hooks, Services
from ui.guided.view import GuidedScreenView, LaneHost
from ui.kit import Look
from ui.lane import LanePanel
from ui.permission import PermissionView
from ui.runner.scratchpad import Scratchpad


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What stands beside the question, made elsewhere: the lane's column and the permission card.

    `lane` gets the scratchpad to put under the rest; `commands` are made for the view.
    """

    lane: LaneHost | None = None
    widget: QWidget | None = None
    card_widget: QWidget | None = None
    card: CardHost | None = None
    commands: Callable[[QWidget], tuple[CommandSet, ...]] = lambda _: ()


@dataclass(frozen=True)
class Guided:
    """What the composition root holds of an opened guided session."""

    widget: GuidedScreenView
    presenter: GuidedPresenter
    beside: Beside

    def commands(self) -> tuple[CommandSet, ...]:
        view = self.widget
        return guided_commands(view, beside=self.beside.commands(view))

    def drop_sentence(self) -> str:
        """What a drop would do here; nothing while the session can only be read."""
        shown = self.widget.shown
        if shown is None or shown.read_only:
            return ""
        return f"Add to {shown.ticket or shown.title}"

    def add_files(self, files: list[str]) -> None:
        self.presenter.add_files(files)

    def add_image(self, image: QImage) -> None:
        self.presenter.add_image(image)

    async def close(self) -> None:
        """Before the view goes: what is half written is kept."""
        await self.presenter.finish()


def make_guided(
    look: Look,
    session: str,
    *,
    services: Services,
    hooks: Hooks,
    beside: Callable[[Scratchpad], Beside] = lambda _: Beside(),
    answer_at_once: bool = False,
    inspector_open: bool = True,
) -> Guided:
    """`presenter.start()` is called here, so a loop has to be running."""
    pad = Scratchpad(look)
    made = beside(pad)
    view = GuidedScreenView(
        look, now_ms=hooks.now_ms, pad=pad, inspector=made.widget or _alone(look, pad),
        lane=made.lane,
        card=made.card_widget, inspector_open=inspector_open,
    )  # fmt: skip
    view.question.answer_at_once = answer_at_once
    if isinstance(made.card_widget, PermissionView):
        made.card_widget.decided.connect(lambda *_: view.rest())
    if isinstance(made.lane, LanePanel):  # questions stand in the path
        made.lane.source_asked.connect(lambda _, ref: view.opening.answer(ref))
    presenter = GuidedPresenter(view, session, services=services, hooks=hooks, card=made.card)
    presenter.start()
    return Guided(view, presenter, made)


def _alone(look: Look, pad: Scratchpad) -> QWidget:
    """The scratchpad as an inspector of its own."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(*(look.px(side) for side in (16, 14, 16, 14)))
    column.addWidget(pad)
    return holder
