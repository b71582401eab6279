"""Joins a permission card to the assistant: the card as shown is decided, never another one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage, QPixmap

from rflow_desktop.domain.errors import Told
from rflow_desktop.domain.shown_talk import PermissionCard
from rflow_desktop.services.asking import Answer, Asking
from rflow_desktop.services.evidence import Evidence
from ui.kit import Look
from ui.permission.card import PermissionView
from ui.permission.exact import ExactDialog
from ui.presenter import Presenter

_ANSWERS: dict[str, Answer] = {"once": "once", "session": "session", "no": "no"}


class PermissionPresenter(Presenter):
    """`show` what waits in a session, whenever that has changed."""

    def __init__(
        self,
        view: PermissionView,
        look: Look,
        *,
        asking: Asking,
        evidence: Evidence,
        tell: Callable[[str], object],
    ) -> None:
        super().__init__(view)
        self._view, self._look = view, look
        self._asking, self._evidence = asking, evidence
        self.exact: ExactDialog | None = None
        self._pictures: dict[str, QPixmap] = {}
        view.decided.connect(self._on_decided)
        view.exact_asked.connect(self._on_exact)
        self.refused.connect(lambda sentence: tell(sentence))

    def show(self, card: PermissionCard | None) -> None:
        self._view.show_card(card)
        if card is not None and card.sha256:
            self.run(self._show_picture(card.sha256))

    def _on_decided(self, card: object, answer: str) -> None:
        if isinstance(card, PermissionCard):
            self.run(self._decide(card, _ANSWERS[answer]))

    async def _decide(self, card: PermissionCard, answer: Answer) -> None:
        try:
            await self._asking.decide(card, answer)
        except Told:
            self._view.not_decided()
            raise

    def _on_exact(self, card: object) -> None:
        if not isinstance(card, PermissionCard) or self.exact is not None:
            return
        dialog = self.exact = ExactDialog(self._look, self._view.window(), card)
        dialog.closed.connect(self._on_closed)
        dialog.open(focus=dialog.text)
        picture = self._pictures.get(card.sha256)
        if picture is not None:
            dialog.show_picture(picture)

    def _on_closed(self) -> None:
        dialog, self.exact = self.exact, None
        if isinstance(dialog, QObject):
            dialog.deleteLater()

    async def _show_picture(self, sha256: str) -> None:
        """The copy with its covers: the very bytes that would be sent."""
        if sha256 not in self._pictures:
            raw = await self._evidence.read(sha256)
            image = QImage.fromData(raw) if raw else QImage()
            if image.isNull():
                return
            self._pictures[sha256] = QPixmap.fromImage(image)
        self._view.show_picture(sha256, self._pictures[sha256])
        if self.exact is not None and self.exact.card.sha256 == sha256:
            self.exact.show_picture(self._pictures[sha256])
