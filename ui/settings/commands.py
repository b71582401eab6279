"""Settings in the palette: every page from everywhere, and what can be done on them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from rflow_desktop.services.account import Account
from ui.commands import Command, CommandSet, Maker, Scope
from ui.joining import Joining
from ui.settings.presenter import SettingsPresenter
from ui.settings.view import PAGES, SettingsView

GROUP = "Settings"
_one = Maker("settings", GROUP)


def pages_everywhere(owner: QWidget, go: Callable[[str], None]) -> CommandSet:
    """One line of the palette for each page. `go` puts a page on screen."""
    return CommandSet(
        Scope.WINDOW,
        owner,
        tuple(
            Command(
                id=f"settings.{page}",
                title=f"Settings: {title}",
                group="Go to",
                run=lambda page=page: go(page),  # type: ignore[misc]
                icon=icon,
            )
            for page, _, title, icon in PAGES
        ),
    )


def team_everywhere(owner: QWidget, account: Account, joining: Joining) -> CommandSet:
    """Coming and going, from everywhere."""

    def alone() -> bool:
        return not account.facts().connected

    def signed_out() -> bool:
        return account.facts().connected and not account.facts().signed_in

    return CommandSet(
        Scope.WINDOW,
        owner,
        (
            Command(id="team.connect", title="Connect a team server", group=GROUP,
                    run=joining.connect_server, enabled=alone,
                    reason="A team server is connected.", icon="server"),
            Command(id="team.sign_in", title="Sign in again", group=GROUP,
                    run=joining.sign_in_again, enabled=signed_out,
                    reason="You are not signed out.", icon="log-in"),
        ),
    )  # fmt: skip


def on_screen(view: SettingsView, presenter: SettingsPresenter, account: Account) -> CommandSet:
    def connected() -> bool:
        return account.facts().connected

    return CommandSet(
        Scope.VIEW,
        view,
        (
            _one("move_down", "Next page", "", lambda: view.step(1)),
            _one("move_up", "Page before", "", lambda: view.step(-1)),
            _one("find", "Find a setting", "/", view.nav.start_search, hint="Find a setting"),
            _one("back_up", "Back up now", "", presenter.back_up),
            _one("copy_diagnostics", "Copy diagnostics", "", presenter.copy_diagnostics),
            _one("show_folder", "Show the profile folder", "", presenter.show_folder),
            Command(id="settings.sign_out", title="Sign out of the team server", group=GROUP,
                    run=presenter.sign_out, enabled=connected,
                    reason="No team server is connected.", icon="log-out"),
        ),
    )  # fmt: skip
