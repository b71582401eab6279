"""The pictures on a briefing: small on the page, large when they are opened, fetched when they are
looked at."""

from __future__ import annotations

from rflow_desktop.domain.shown import BriefingView
from rflow_desktop.services.evidence import Evidence
from ui.escalations.preview import Preview, decoded
from ui.escalations.view import EscalationsView
from ui.kit import Look
from ui.presenter import Presenter


class PagePictures(Presenter):
    def __init__(self, look: Look, view: EscalationsView, evidence: Evidence) -> None:
        super().__init__(view)
        self._look, self._view, self._evidence = look, view, evidence
        self._coming: set[str] = set()
        self._preview: Preview | None = None
        view.picture_asked.connect(self._on_picture_asked)

    async def show(self, view: BriefingView | None) -> None:
        """Draws those that are here; the others come, and that is told when they are here."""
        for piece in () if view is None else view.evidence:
            if view is None or not piece.mime.startswith("image/"):
                continue
            if piece.here:
                raw = await self._evidence.read(piece.sha256)
                self._view.show_picture(piece.sha256, decoded(raw))
            elif piece.available and piece.sha256 not in self._coming:
                self._coming.add(piece.sha256)
                self.run(self._bring(view.session, piece.sha256))

    async def _bring(self, session: str, sha256: str) -> None:
        try:
            await self._evidence.look(session, sha256)
        finally:
            self._coming.discard(sha256)

    def _on_picture_asked(self, piece: str) -> None:
        view = self._view.page.view
        if view is None:
            return

        def want(sha256: str) -> None:
            self.run(self._show_large(view.session, sha256))

        preview = self._preview = Preview(
            self._look, self._view.window(), view.evidence, piece, want=want
        )
        preview.closed.connect(self._on_preview_closed)
        preview.open(focus=preview.canvas)

    async def _show_large(self, session: str, sha256: str) -> None:
        picture = decoded(await self._evidence.look(session, sha256))
        if self._preview is not None:
            self._preview.show_picture(sha256, picture)

    def _on_preview_closed(self) -> None:
        self._preview = None
