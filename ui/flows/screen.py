"""The flow library as the window gets it: view, presenter and commands put together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rflow_desktop.events import Notices
from rflow_desktop.services.flow_repairs import Repairs
from rflow_desktop.services.flows import Flows
from rflow_desktop.services.library import Library
from ui.commands import CommandSet
from ui.flows.commands import FlowsCommands
from ui.flows.deciding import Deciding
from ui.flows.presenter import FlowsPresenter, Hooks
from ui.flows.preview import FlowPreview
from ui.flows.view import DROP, ENDINGS, FlowsView
from ui.kit import Look


@dataclass(frozen=True)
class FlowsScreen:
    widget: FlowsView
    presenter: FlowsPresenter
    own_commands: FlowsCommands

    def commands(self) -> tuple[CommandSet, ...]:
        return self.own_commands.sets()

    def title(self) -> str:
        return self.widget.title()

    def drop_sentence(self) -> str:
        """What a drop would do here."""
        return DROP

    def add_files(self, files: list[str]) -> list[str]:
        """Imports the flows among `files`; what comes back are the others."""
        flows = [file for file in files if file.lower().endswith(ENDINGS)]
        if flows:
            self.presenter.bring_in(flows)
        return [file for file in files if file not in flows]


def in_pieces(look: Look) -> Iterator[FlowsView | None]:
    preview = FlowPreview(look)
    yield None
    yield FlowsView(look, preview=preview)


def make_flows(
    look: Look,
    *,
    flows: Flows,
    library: Library,
    repairs: Repairs,
    notices: Notices,
    hooks: Hooks,
    view: FlowsView | None = None,
) -> FlowsScreen:
    """Needs a running loop: it begins to read at once."""
    view = view or FlowsView(look)
    deciding = Deciding(look, view, library=library, repairs=repairs, tell=hooks.tell)
    presenter = FlowsPresenter(view, flows=flows, deciding=deciding, notices=notices, hooks=hooks)
    screen = FlowsScreen(view, presenter, FlowsCommands(view))
    presenter.start()
    return screen
