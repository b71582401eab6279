"""The buttons in a header for what the assistant writes, and for how it did."""

from __future__ import annotations

from collections.abc import Callable

from ui.kit import IconButton, Look

WRITE, RATE = "write", "rate"


class TextButtons:
    """`asked` is told which was pressed. A session is rated once it is finished."""

    def __init__(self, look: Look, asked: Callable[[str], object]) -> None:
        self.write = IconButton(
            look, "file-text", name="Write documentation or an update", key="Ctrl Shift U"
        )
        self.rate = IconButton(look, "star", name="Rate the assistant")
        self.write.clicked.connect(lambda: asked(WRITE))
        self.rate.clicked.connect(lambda: asked(RATE))
        self.buttons = (self.write, self.rate)
        self.rate.hide()

    def show_for(self, state: str) -> None:
        self.rate.setVisible(state == "closed")
