"""Joins texts and ratings to the services: nothing is given away before a person copies it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.acts_texts import TextKind
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.shown_talk import ChatView, LiveReply
from rflow_desktop.services.asking import Asking
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.drafting import Drafting, Length
from ui.kit import Look
from ui.presenter import Presenter
from ui.texts.dialog import TextsDialog
from ui.texts.rating import RatingDialog

REPAINT_MS = 80
NO_ASSISTANT = "This session runs a flow. Its note is made without the assistant."


class Texts(Presenter):
    """Lives as long as the window, as what is being written goes on when its dialog is closed."""

    def __init__(
        self,
        look: Look,
        window: QWidget,
        *,
        drafting: Drafting,
        chats: Chats,
        asking: Asking,
        tell: Callable[[str], object],
    ) -> None:
        super().__init__(window)
        self._look, self._window = look, window
        self._drafting, self._chats, self._tell = drafting, chats, tell
        self._session = ""
        self.dialog: TextsDialog | None = None
        self.rating: RatingDialog | None = None
        self._repaint = QTimer(self)
        self._repaint.setSingleShot(True)
        self._repaint.setInterval(REPAINT_MS)
        self._repaint.timeout.connect(lambda: self.run(self._draw()))
        leave = asking.follow(self._on_live)
        window.destroyed.connect(lambda: leave())
        self.refuse_in(lambda: self.dialog, self._tell)

    def open(self, session: str, kind: TextKind = "documentation") -> None:
        """The dialog for one session; nothing is asked of the assistant yet."""
        self.open_once(self.dialog, lambda: self._open(session, kind))

    def rate(self, session: str) -> None:
        """Ask how it went; only of a session that has ended."""
        self.open_once(self.rating, lambda: self._rate(session))

    async def _open(self, session: str, kind: TextKind) -> None:
        view = await self._view(session)
        self._session = session
        subject = ", ".join(part for part in (view.ticket, view.client) if part) or view.title
        dialog = self.dialog = TextsDialog(self._look, self._window, subject=subject)
        dialog.choose(kind)
        dialog.chosen.connect(lambda: self.run(self._draw()))
        dialog.write_asked.connect(lambda: self.run(self._write()))
        dialog.stop_asked.connect(lambda: self.run(self._drafting.stop(session)))
        dialog.copy_asked.connect(lambda: self.run(self._copy()))
        dialog.changed.connect(lambda text: self.run(self._keep(text)))
        dialog.closed.connect(self._on_closed)
        await self._draw()
        dialog.open(focus=dialog.readers)

    async def _write(self) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        kind, length = self._kind(), cast("Length", dialog.length.current or "quick")
        begun = await self._drafting.write(self._session, kind, length=length, again=dialog.insists)
        await self._draw()
        if not begun and self.dialog is not None:
            self.dialog.show_same()

    async def _draw(self) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        made = await self._drafting.text(self._session, self._kind())
        if dialog is self.dialog and made.kind == dialog.kind:
            dialog.show_text(made)
            dialog.show_history(await self._drafting.history(self._session))

    async def _keep(self, text: str) -> None:
        await self._drafting.keep(self._session, self._kind(), text)

    async def _copy(self) -> None:
        """What goes onto the clipboard is masked once more: a person may have written into it."""
        if self.dialog is None:
            return
        text = await self._drafting.clean(self._kind(), self.dialog.text.text())
        QGuiApplication.clipboard().setText(text)
        self._tell("Text copied")

    async def _rate(self, session: str) -> None:
        view = await self._view(session)
        if view.state != "closed":
            raise Refused("Rate it once it is finished.", "not_closed")
        dialog = self.rating = RatingDialog(self._look, self._window, rating=view.rating)
        dialog.rated.connect(
            lambda stars, words: self.run(self._keep_rating(session, stars, words))
        )
        dialog.closed.connect(self._on_rating_closed)
        dialog.open(focus=dialog.stars[max(0, view.rating - 1)])

    async def _keep_rating(self, session: str, stars: int, words: str) -> None:
        await self._chats.rate(session, stars, words)
        if self.rating is not None:
            self.rating.dismiss()
        self._tell(f"Rated {stars} of 5")

    async def _view(self, session: str) -> ChatView:
        view = await self._chats.view(session, limit=1)
        if view is None:
            raise Refused(NO_ASSISTANT, "wrong_kind")
        return view

    def _kind(self) -> TextKind:
        return cast("TextKind", "documentation" if self.dialog is None else self.dialog.kind)

    def _on_live(self, live: LiveReply) -> None:
        mine = self.dialog is not None and live.session == self._session
        if not mine:
            return
        if live.state not in ("queued", "running"):
            self._repaint.stop()
            QTimer.singleShot(0, lambda: self.run(self._draw()))
        elif not self._repaint.isActive():
            self._repaint.start()

    def _on_closed(self) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is not None:
            dialog.deleteLater()

    def _on_rating_closed(self) -> None:
        dialog, self.rating = self.rating, None
        if dialog is not None:
            dialog.deleteLater()
