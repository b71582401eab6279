"""Best guesses by the assistant on a briefing: written, on their way, or why there are none."""

from __future__ import annotations

from PySide6.QtCore import Signal

from rflow_desktop.domain.shown import BriefingView
from ui.escalations import words
from ui.escalations.pieces import glyph_line
from ui.kit import Label, Look, ReadText, Section, TextButton

ASKERS = ("own", "mine")
"""Who may ask for them: whoever handed it over, and whoever has it."""
WRITTEN = "Being written, about 20 s"


class GuessSection(Section):
    """`asked`: write them, or write them anew."""

    asked = Signal()

    def __init__(self, look: Look, view: BriefingView, *, now_ms: int) -> None:
        at = words.clock(view.guess_at, now_ms=now_ms) if view.guess_at else ""
        super().__init__(look, "Best guesses, by the assistant" + (f", {at}" if at else ""))
        self.body.setSpacing(look.px(7))
        self.text = ReadText(look, name="Best guesses by the assistant")
        self.text.set_markdown(view.guess)
        self.text.setVisible(bool(view.guess))
        self.body.addWidget(self.text)
        failed = view.guess_state == "failed"
        if view.guess_state == "pending":
            self.body.addWidget(glyph_line(look, WRITTEN, icon="sparkles", size=14))
        elif failed:
            told = f"Best guesses could not be made. {view.guess_told}".strip()
            self.body.addWidget(Label(look, told, tone="text.secondary", wrap=True))
        self.again = TextButton(look, "Try again" if failed else "Ask the assistant",
                                tone="text.link")  # fmt: skip
        self.again.clicked.connect(self.asked)
        self.again.setVisible(view.claim in ASKERS and view.guess_state in ("", "failed"))
        self.body.addWidget(self.again)


def guess_section(look: Look, view: BriefingView, *, now_ms: int) -> GuessSection | None:
    """None where nobody asked for any and the reader cannot."""
    if not view.guess_state and view.claim not in ASKERS:
        return None
    return GuessSection(look, view, now_ms=now_ms)
