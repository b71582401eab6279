"""The header of a chat: what it is about, how it stands, texts, and the closing verbs."""

from __future__ import annotations

from rflow_desktop.domain.shown_talk import ChatView
from rflow_desktop.domain.words import KINDS, PHASES
from ui.kit import Look
from ui.runner.session_header import SessionHeader
from ui.runner.verbs import VERBS, show_verbs
from ui.texts.buttons import TextButtons


class ChatHeader(SessionHeader):
    def __init__(self, look: Look, *, with_inspector: bool) -> None:
        super().__init__(look)
        self.fold.setVisible(with_inspector)
        self.texts = TextButtons(look, self.asked.emit)
        self.put(*self.texts.buttons)

    def show_chat(self, view: ChatView) -> None:
        waits = view.card is not None
        state = "waitingForYou" if waits else _glyph(view.state)
        self.glyph.set_glyph(f"session.{state}")
        stands = "Waiting for you" if waits else PHASES.get(view.state, view.state)
        self.glyph.setAccessibleName(stands)
        parts = (view.ticket, view.client, KINDS.get(view.kind, view.kind), view.group, stands)
        shown = tuple(part for part in parts if part)
        self.show_about(
            view.title, shown, ticket=view.ticket, may_change=not view.read_only,
            last_tone="assistant.text" if waits else "text.tertiary",
        )  # fmt: skip
        self.setAccessibleName(", ".join((view.title, *shown)))
        self.texts.show_for(view.state)
        verbs = VERBS.get(view.state, ())
        if view.read_only and view.state != "closed":
            verbs = ()
        show_verbs(self.buttons, verbs)
        self.fit()


def _glyph(state: str) -> str:
    return {"in_transit": "escalated", "closed": "resolved"}.get(state, state)
