"""The place of assistants as the window gets it: view, presenter and commands put together."""

from __future__ import annotations

from dataclasses import dataclass

from ui.assistants.commands import place_commands
from ui.assistants.presenter import AssistantsPresenter, Hooks, Services
from ui.assistants.view import AssistantsView
from ui.commands import CommandSet
from ui.kit import Look


@dataclass(frozen=True)
class AssistantsScreen:
    widget: AssistantsView
    presenter: AssistantsPresenter

    def commands(self) -> tuple[CommandSet, ...]:
        return (place_commands(self.widget),)

    def title(self) -> str:
        return self.widget.title()


def make_assistants(
    look: Look, *, services: Services, hooks: Hooks, may_share: bool
) -> AssistantsScreen:
    """Needs a running loop: it begins to read at once. `may_share`: profiles for others."""
    view = AssistantsView(look, is_admin=services.lists.is_admin, may_share=may_share)
    presenter = AssistantsPresenter(look, view, services=services, hooks=hooks)
    presenter.start()
    return AssistantsScreen(view, presenter)
