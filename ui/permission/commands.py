"""The three keys of a permission card, and the one that shows what would be sent."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from ui.commands import Command, CommandSet, Scope
from ui.permission.card import PermissionView

GROUP = "Permission"
_NOTHING = "The assistant asks for nothing."


def permission_commands(card: PermissionView, owner: QWidget) -> CommandSet:
    """Keys that work in `owner` while a card waits; letters that are typed stay letters."""

    def waits() -> bool:
        return card.card is not None and card.once.isEnabled()

    def for_session() -> bool:
        return waits() and card.card is not None and card.card.whole_session

    def one(name: str, title: str, key: str, icon: str, hint: str | None = None) -> Command:
        return Command(
            id=f"permission.{name}", title=title, group=GROUP, keys=(key,), icon=icon, hint=hint,
            run=partial(card.take, name), enabled=for_session if name == "session" else waits,
            reason=_NOTHING,
        )  # fmt: skip

    show = Command(
        id="permission.exact", title="Show exactly what is sent", group=GROUP, icon="eye",
        run=card.exact.click, enabled=waits, reason=_NOTHING,
    )  # fmt: skip
    return CommandSet(
        Scope.VIEW,
        owner,
        (
            one("once", "Allow this once", "Y", "check", "Allow once"),
            one("session", "Allow this in the whole session", "S", "check-check"),
            one("no", "Do not allow this", "N", "ban", "Do not allow"),
            show,
        ),
    )
