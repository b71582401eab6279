"""Brings chats of other programs in: read first, told what they are, kept when a person agrees."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from shiboken6 import isValid

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.words import count
from rflow_desktop.services.chat_files import ChatFile
from rflow_desktop.services.importing import ChatImports
from ui.assistants.dialogs import ImportDialog
from ui.assistants.view import AssistantsView
from ui.kit import Look, OneDialog
from ui.presenter import Presenter


class Bringing(Presenter):
    """`shown` is called when chats were brought in. The dialog that is open is `dialog`."""

    def __init__(
        self,
        look: Look,
        view: AssistantsView,
        *,
        imports: ChatImports,
        tell: Callable[[str], object],
        shown: Callable[[], None],
    ) -> None:
        super().__init__(view)
        self._look, self._view, self._imports = look, view, imports
        self._tell, self._shown = tell, shown
        self._dialogs = OneDialog[ImportDialog]()
        self.refused.connect(view.show_problem)
        view.file_chosen.connect(self.read)

    @property
    def dialog(self) -> ImportDialog | None:
        return self._dialogs.now

    def read(self, file: str) -> None:
        """A file that was chosen or dropped; whoever closes the dialog ends the reading."""
        self._view.trouble.hide()
        path = Path(file)
        dialog = ImportDialog(self._look, self._view.window(), file=path.name)
        reading = self.run(self._read(dialog, path))
        dialog.closed.connect(lambda: reading.cancel())
        self._dialogs.open(dialog)

    async def _read(self, dialog: ImportDialog, file: Path) -> None:
        try:
            found = await self._imports.read(
                file, progress=lambda done, of: _show(dialog, done, of)
            )
        except Refused:
            dialog.dismiss()
            raise
        dialog.show_found(found)
        dialog.agreed.connect(lambda: self.run(self._bring_in(dialog, found)))

    async def _bring_in(self, dialog: ImportDialog, found: ChatFile) -> None:
        try:
            brought = await self._imports.bring_in(
                found, progress=lambda done, of: _show(dialog, done, of)
            )
        finally:
            if isValid(dialog):
                dialog.dismiss()
        told = f"{count(len(brought.chats), 'chat')} brought in"
        if brought.here_before:
            told += f", {brought.here_before} were here before"
        self._tell(told)
        self._shown()


def _show(dialog: ImportDialog, done: int, of: int) -> None:
    if isValid(dialog):
        dialog.show_progress(done, of)
