"""Brings chats of other programs in: read first, told what they are, kept when a person agrees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from shiboken6 import isValid

from rflow_desktop.domain.chat_import import ImportedChat
from rflow_desktop.domain.words import count
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
        """A file that was chosen or dropped."""
        self._view.trouble.hide()
        self.run(self._read(Path(file)))

    async def _read(self, file: Path) -> None:
        source, chats = await self._imports.read(file)
        dialog = ImportDialog(
            self._look, self._view.window(), file=file.name, source=source, chats=chats
        )
        dialog.agreed.connect(lambda: self.run(self._bring_in(dialog, source, chats)))
        self._dialogs.open(dialog)

    async def _bring_in(
        self, dialog: ImportDialog, source: str, chats: Sequence[ImportedChat]
    ) -> None:
        def show(done: int, of: int) -> None:
            if isValid(dialog):
                dialog.show_progress(done, of)

        brought = await self._imports.bring_in(source, chats, progress=show)
        if isValid(dialog):
            dialog.dismiss()
        told = f"{count(len(brought.chats), 'chat')} brought in"
        if brought.here_before:
            told += f", {brought.here_before} were here before"
        self._tell(told)
        self._shown()
