"""The runner of one session, put together: view, presenter and commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtGui import QImage

from rflow_desktop.events import Notices
from rflow_desktop.services.evidence import Evidence
from rflow_desktop.services.pastes import Pastes
from rflow_desktop.services.sessions import Sessions
from ui.commands import CommandSet
from ui.kit import Look
from ui.runner import making
from ui.runner.commands import own_commands, pad_commands, path_commands, view_commands
from ui.runner.presenter import Drafts, Hooks, RunnerPresenter
from ui.runner.view import RunnerView


@dataclass(frozen=True)
class Runner:
    """What the composition root holds of an opened session."""

    widget: RunnerView
    presenter: RunnerPresenter

    def title(self) -> str:
        return self.widget.title()

    def commands(self) -> tuple[CommandSet, ...]:
        view = self.widget
        return (view_commands(view), path_commands(view), own_commands(view), pad_commands(view))

    def drop_sentence(self) -> str:
        """What a drop would do here; nothing while the session can only be read."""
        shown = self.widget.shown
        if shown is None or not shown.writable:
            return ""
        where = shown.ticket or shown.title
        return f"Add to {where}, step {shown.number}"

    def add_files(self, files: list[str]) -> None:
        self.presenter.pictures.add_files(files)

    def add_image(self, image: QImage) -> None:
        self.presenter.pictures.add_image(image)

    async def close(self) -> None:
        """Before the view goes: what is half written is kept."""
        await self.presenter.finish()


def in_pieces(look: Look, *, now_ms: Callable[[], int]) -> Iterator[RunnerView | None]:
    view = yield from making.in_pieces(look, now_ms=now_ms)
    yield view


def make_runner(
    look: Look,
    session: str,
    *,
    sessions: Sessions,
    evidence: Evidence,
    pastes: Pastes,
    notices: Notices,
    hooks: Hooks,
    drafts: Drafts | None = None,
    answer_at_once: bool = False,
    inspector_open: bool = True,
    view: RunnerView | None = None,
) -> Runner:
    """`presenter.start()` is called here, so a loop has to be running. `view` is one that was made
    before, in pauses.
    """
    if view is None:
        view = RunnerView(look, now_ms=hooks.now_ms, inspector_open=inspector_open)
    else:
        view.three.set_inspector_open(on=inspector_open)
    view.centre.step.answer_at_once = answer_at_once
    presenter = RunnerPresenter(
        view, session, sessions=sessions, evidence=evidence, pastes=pastes, notices=notices,
        hooks=hooks, drafts=drafts,
    )  # fmt: skip
    presenter.start()
    return Runner(view, presenter)
