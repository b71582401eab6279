"""What was said earlier in a chat: fetched as one scrolls, and as far as is looked for."""

from __future__ import annotations

from rflow_desktop.domain.shown_talk import ChatView, TalkLine
from rflow_desktop.services.chat import Chats
from ui.chat.files_presenter import FilesPresenter
from ui.chat.view import ChatScreenView
from ui.presenter import Presenter

OLDER = 100
"""So many lines are fetched when the view nears the first one that is there."""


class History(Presenter):
    """Holds the lines that were loaded. `join` takes the newest page in."""

    def __init__(
        self, view: ChatScreenView, session: str, *, chats: Chats, files: FilesPresenter
    ) -> None:
        super().__init__(view)
        self._view, self._session, self._chats, self._files = view, session, chats, files
        self.lines: tuple[TalkLine, ...] = ()
        self._before = self._wanted = ""
        self._reads = False
        self.refused.connect(view.tell_refusal)
        view.conversation.older_asked.connect(self._on_older)
        view.find_bar.asked.connect(lambda text: self.run(self._find(text)))
        view.find_bar.chosen.connect(self.show_message)

    def join(self, view: ChatView) -> None:
        """The newest page takes the place of what was there of it; older lines stay."""
        fresh = view.lines
        first = fresh[0].id if fresh else ""
        at = next((n for n, line in enumerate(self.lines) if line.id == first), -1)
        if at < 0:
            self.lines, self._before = fresh, view.before
        else:
            self.lines = (*self.lines[:at], *fresh)

    def show_message(self, message: str) -> None:
        """Brings a message on screen, however long ago it was said."""
        self._wanted = message
        self.reach()

    def reach(self) -> None:
        """One page nearer to the message that is wanted, until it is there."""
        if not self._wanted or self._view.shown is None or self._reads:
            return
        if self._view.conversation.show_line(self._wanted) or not self._before:
            self._wanted = ""
            return
        self._reads = True
        self.run(self._read_older(4 * OLDER))

    def _on_older(self) -> None:
        if self._before and not self._reads:
            self._reads = True
            self.run(self._read_older(OLDER))

    async def _read_older(self, limit: int) -> None:
        try:
            page = await self._chats.view(self._session, before=self._before, limit=limit)
        finally:
            self._reads = False
        shown = self._view.shown
        if page is None or shown is None:
            return
        known = {line.id for line in self.lines}
        older = tuple(line for line in page.lines if line.id not in known)
        self.lines, self._before = (*older, *self.lines), page.before
        self._view.show_lines(self.lines)
        self.reach()
        await self._files.show(older)

    async def _find(self, text: str) -> None:
        found = await self._chats.search(text, session=self._session)
        self._view.find_bar.show_found(text, found)
