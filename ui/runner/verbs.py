"""The closing verbs that stand in the header of every kind of session, in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ui.kit import Button, Look, tip_for

PAUSE, RESUME, ESCALATE, RESOLVE, FOLLOW, COPY = (
    "pause", "resume", "escalate", "resolve", "follow", "copy",
)  # fmt: skip
VERBS: Mapping[str, tuple[str, ...]] = {
    "active": (PAUSE, ESCALATE, RESOLVE),
    "paused": (RESUME, ESCALATE, RESOLVE),
    "closed": (FOLLOW, COPY),
}
"""By how a session stands."""
_KEYS = {
    PAUSE: "P",
    RESUME: "P",
    ESCALATE: "Ctrl Shift E",
    RESOLVE: "Ctrl Enter",
    COPY: "Ctrl Shift C",
}


def verb_buttons(look: Look, asked: Callable[[str], object]) -> dict[str, Button]:
    """One button for each verb of `VERBS`; `asked` is told which was pressed."""
    buttons = {
        PAUSE: Button(look, "Pause", key="P", icon="pause"),
        RESUME: Button(look, "Resume", key="P", icon="play", kind="primary"),
        ESCALATE: Button(look, "Escalate", icon="circle-arrow-up"),
        RESOLVE: Button(look, "Resolve", icon="check"),
        FOLLOW: Button(look, "Continue in a follow-up", icon="corner-down-left"),
        COPY: Button(look, "Copy note", icon="clipboard-copy"),
    }
    for verb, button in buttons.items():
        button.clicked.connect(lambda _=False, verb=verb: asked(verb))
        button.setToolTip(tip_for(button.text(), _KEYS.get(verb)))
    return buttons


def show_verbs(buttons: Mapping[str, Button], verbs: tuple[str, ...]) -> None:
    for verb, button in buttons.items():
        button.setVisible(verb in verbs)
