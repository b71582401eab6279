"""What can be done in Sync, as commands with their keys and reasons."""

from __future__ import annotations

from rflow_desktop.services.attention_choices import AGAIN
from ui.commands import Command, CommandSet, Maker, Scope
from ui.sync_panel.checking_words import KEEP, REMOVE
from ui.sync_panel.view import SyncView

GROUP = "Sync"
_one = Maker("sync", GROUP)
_NOTHING_TO_DECIDE = "The server removes nothing that you have to decide about."
_OPEN, _SHOW_ALL = "Open session", "Show all"
_NO_LINES = "There is nothing in the list."
_NO_SESSION = "It belongs to no session."
_NO_ITEM = "Nothing that needs you is chosen."
_AGAIN, _NOT_AGAIN = "Try again", "It would be refused once more."


class SyncCommands:
    """Keeps the key bar to what works: it is told whenever something else is shown."""

    def __init__(self, view: SyncView) -> None:
        self._view = view
        self.set = CommandSet(Scope.VIEW, view)
        self.refresh()

    def refresh(self) -> None:
        self.set.put(self._commands())

    def _commands(self) -> tuple[Command, ...]:
        view = self._view
        standing = view.standing
        number = len(view.item.choices) if view.item is not None else 0
        again = self._again()
        return (
            _one("next", "Next line", "J", lambda: view.step(1), hint="Move",
                 on=self._has_lines, why=_NO_LINES),
            _one("previous", "Line before", "K", lambda: view.step(-1), hint="Move",
                 on=self._has_lines, why=_NO_LINES),
            *(
                _one(
                    f"choose_{place}", f"Choose {place}", str(place),
                    lambda place=place: view.choose(place),  # type: ignore[misc]
                    hint="Choose", on=lambda place=place: number >= place,  # type: ignore[misc]
                    why=_NO_ITEM,
                )
                for place in (1, 2, 3)
            ),
            _one("apply", self._enter(), "Return", view.apply, hint=self._enter_hint(),
                 on=self._does_enter, why=_NO_SESSION if view.one else "Nothing is chosen."),
            _one("retry", again or _AGAIN, "R", view.retry, hint=again or _AGAIN, on=bool(again),
                 why=_NOT_AGAIN if view.item is not None else _NO_ITEM),
            _one("history", "Show history", "H", view.history, hint="Show history",
                 on=self._has_session, why="Choose a line of a session first."),
            _one("copy", "Copy the text of this change", "C", view.copy, hint="Copy text",
                 on=self._has_words,
                 why="There is no text in it."),
            _one("put_back", "Put back", "U", view.put_back, hint="Put back",
                 on=self._is_discarded, why="Only what was discarded can be put back."),
            _one("open", "Open the session", "O", view.open, hint=_OPEN if view.item else "",
                 on=self._has_session, why="Choose a line of a session first."),
            _one("now", "Sync now", "", view.sync_asked.emit,
                 on=lambda: not standing.why_no_sync, why=standing.why_no_sync or "It works."),
            _one("pause", "Pause sync", "", view.pause_asked.emit,
                 on=lambda: standing.act == "", why="There is nothing to pause."),
            _one("resume", "Resume sync", "", view.resume_asked.emit,
                 on=lambda: standing.act == "resume", why="Sync is not paused."),
            _one("connect", "Connect a team server", "", view.connect_asked.emit,
                 on=lambda: standing.act == "connect", why="A team server is connected."),
            _one("sign_in", "Sign in again", "", view.sign_in_asked.emit,
                 on=lambda: standing.act == "sign_in", why="You are not signed out."),
            _one("remove", REMOVE, "Shift+R", view.remove_asked.emit, hint=REMOVE,
                 on=lambda: bool(standing.removal), why=_NOTHING_TO_DECIDE),
            _one("keep", KEEP, "Shift+K", view.keep_asked.emit, hint=KEEP,
                 on=lambda: standing.removal == "asked", why=_NOTHING_TO_DECIDE),
            _one("diagnostics", "Copy diagnostics without content", "",
                 view.diagnostics_asked.emit),
        )  # fmt: skip

    def _enter(self) -> str:
        view = self._view
        if view.item is not None:
            return view.detail.foot.apply.text()
        return _OPEN if view.one is not None or not view.side.list.current_key else _SHOW_ALL

    def _enter_hint(self) -> str:
        return "Apply" if self._view.item is not None else self._enter()

    def _does_enter(self) -> bool:
        view = self._view
        if view.one is not None:
            return bool(view.one.session)
        return bool(view.item or view.side.list.current_key)

    def _again(self) -> str:
        """As the choice is called; empty where it is none: it would be refused once more."""
        item = self._view.item
        offered = () if item is None else item.choices
        return next((title for key, title, _ in offered if key == AGAIN), "")

    def _has_lines(self) -> bool:
        return bool(self._view.side.list.rows.rows)

    def _has_words(self) -> bool:
        return self._view.item is not None and bool(self._view.item.words)

    def _has_session(self) -> bool:
        shown = self._view.item or self._view.one
        return shown is not None and bool(shown.session)

    def _is_discarded(self) -> bool:
        return self._view.one is not None and self._view.one.state == "discarded"
