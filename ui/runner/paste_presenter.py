"""Joins pasted output to the service: reads it, marks the answer it gives, and keeps it."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from rflow_desktop.services.pastes import Pastes, Proposal
from ui.presenter import Presenter
from ui.runner.pictures_presenter import Tell
from ui.runner.view import RunnerView


class PastePresenter(Presenter):
    """An answer is marked, never given: that is the person's Enter."""

    def __init__(self, view: RunnerView, session: str, *, pastes: Pastes, tell: Tell) -> None:
        super().__init__(view)
        self._view, self._session = view, session
        self._pastes, self._tell = pastes, tell
        self._box = view.centre.step.paste
        self.refused.connect(lambda sentence: tell(sentence))
        self._box.text_asked.connect(self.paste)
        self._box.kept.connect(lambda: self.run(self._keep()))
        self._box.left.connect(self._on_left)

    @property
    def proposal(self) -> Proposal | None:
        """What was pasted to the step on screen and is not decided yet."""
        given, step = self._box.proposal, self._view.centre.step.shown
        if given is None or step is None or given.node != step.node:
            return None
        return given

    def paste(self) -> None:
        """Read what the clipboard holds; nothing is kept by that."""
        self.run(self._read(QGuiApplication.clipboard().text()))

    async def take(self, given: Proposal, answer: str, note: str) -> None:
        """Enter: the answer, with the output as its evidence. Raises Refused."""
        await self._pastes.take(self._session, given, answer, note=note)
        self._box.show_proposal(None)

    async def _read(self, text: str) -> None:
        given = await self._pastes.read(self._session, text)
        self._view.centre.step.show_proposal(given)

    async def _keep(self) -> None:
        given = self.proposal
        if given is None:
            return
        await self._pastes.keep(self._session, given)
        self._on_left()
        self._tell("Output kept as evidence of this step")

    def _on_left(self) -> None:
        self._view.centre.step.leave_proposal()
