"""Begins a guided session: asks for the report, makes files safe, and opens what was begun."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from rflow_desktop.domain.errors import Told
from rflow_desktop.services.asking import Asking
from rflow_desktop.services.assistants import Assistants
from rflow_desktop.services.drafts import Drafts
from rflow_desktop.services.evidence import Evidence, Taken
from rflow_desktop.services.guided import GuidedSessions
from rflow_desktop.services.sessions import About
from ui.commands import Command, CommandSet, Scope
from ui.guided.intake import IntakeDialog
from ui.kit import Look
from ui.presenter import Presenter
from ui.runner.pictures import encoded

DRAFT = "guided:intake"
"""A report that was typed and not begun stays for the next time."""


class GuidedStart(Presenter):
    """One for the window. The dialog that is open is `dialog`, or None."""

    def __init__(
        self,
        look: Look,
        window: QWidget,
        *,
        guided: GuidedSessions,
        profiles: Assistants,
        evidence: Evidence,
        asking: Asking,
        drafts: Drafts,
        open_session: Callable[[str], None],
        tell: Callable[[str], object],
    ) -> None:
        super().__init__(window)
        self._look, self._window = look, window
        self._guided, self._profiles, self._evidence = guided, profiles, evidence
        self._asking, self._drafts, self._open_session = asking, drafts, open_session
        self._beginning = False
        self.dialog: IntakeDialog | None = None
        self.refused.connect(lambda sentence: self._on_refused(sentence, tell))

    def commands(self) -> CommandSet:
        new = Command(
            id="guided.new", title="New guided session", group="Begin", icon="sparkles",
            run=lambda: self.open(), detail="The assistant asks one question at a time",
        )  # fmt: skip
        return CommandSet(Scope.WINDOW, self._window, (new,))

    def open(self, about: About | None = None, text: str = "") -> None:
        if self.dialog is not None:
            return
        dialog = IntakeDialog(self._look, self._window, about=about or About(), text=text)
        dialog.begun.connect(lambda *given: self._once(self._begin(dialog, *given)))
        dialog.files_given.connect(self._on_files)
        dialog.image_given.connect(lambda image: self.run(self._add_image(dialog, image)))
        dialog.typed.connect(lambda words: self.run(self._drafts.keep(DRAFT, words, "")))
        dialog.closed.connect(lambda: self._on_closed(dialog))
        self.dialog = dialog
        dialog.open(focus=dialog.text)
        self.run(self._read(dialog))

    async def _read(self, dialog: IntakeDialog) -> None:
        lines = [one for one in await self._profiles.list() if not one.retired]
        why = await self._asking.unavailable()
        kept = await self._drafts.of(DRAFT)
        if dialog is self.dialog and isValid(dialog):
            dialog.show_assistants(lines)
            dialog.show_unavailable(why)
            if kept is not None:
                dialog.show_draft(kept[0])

    async def _begin(self, dialog: IntakeDialog, about: About, text: str, assistant: str) -> None:
        session = await self._guided.start(
            about, text, assistant=assistant or None, files=tuple(dialog.files)
        )
        await self._drafts.drop(DRAFT)
        if isValid(dialog):
            dialog.dismiss()
        self._open_session(session)

    def _on_files(self, files: list[str]) -> None:
        for file in files:
            self.run(self._add(self._evidence.take_file(Path(file))))

    async def _add_image(self, dialog: IntakeDialog, image: QImage) -> None:
        raw = await asyncio.to_thread(encoded, image)
        if dialog is self.dialog:
            await self._add(self._evidence.take_picture(raw))

    async def _add(self, taking: Coroutine[Any, Any, Taken]) -> None:
        try:
            taken = await taking
        except Told as told:
            if self.dialog is not None:
                self.dialog.show_problem(told.sentence)
            return
        if self.dialog is not None:
            self.dialog.add(taken)

    def _once(self, begin: Coroutine[Any, Any, None]) -> None:
        """A second Enter on its heels begins nothing twice."""
        if self._beginning:
            begin.close()
            return
        self._beginning = True
        self.run(self._then_free(begin))

    async def _then_free(self, begin: Coroutine[Any, Any, None]) -> None:
        try:
            await begin
        finally:
            self._beginning = False

    def _on_closed(self, dialog: IntakeDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None
        dialog.deleteLater()

    def _on_refused(self, sentence: str, tell: Callable[[str], object]) -> None:
        if self.dialog is not None:
            self.dialog.show_problem(sentence)
        else:
            tell(sentence)
