"""The flow library with the starter flows and two of a team.

Run it with `python -m tests.ui.scenes.flows OUT.png [light|dark] [narrow]`.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.ids import instant
from tests.ui.scenes.frames import frame, save, theme
from tests.ui.scenes.new_session import CONTENTS, LINES
from ui.flows.commands import FlowsCommands
from ui.flows.view import FlowsView
from ui.kit import Look

NOW_MS = 1_795_260_360_000
_DAY = 86_400_000


def lines() -> tuple[FlowLine, ...]:
    """With figures, as after some weeks of work."""
    made = []
    for number, line in enumerate(LINES):
        used = (number * 37) % 61
        changed = instant(NOW_MS - number * 3 * _DAY)
        made.append(replace(line, used=used, fixed=round(used * 0.84), changed_at=changed))
    made[2] = replace(made[2], whose="yours", starter=False, version=9)
    made[7] = replace(made[7], whose="team", starter=False, version=4)
    made[9] = replace(made[9], whose="yours", starter=False, status="draft", used=0, fixed=0)
    return tuple(sorted(made, key=lambda line: line.name))


def filled(look: Look, *, slug: str = "m365-mfa-reset") -> FlowsView:
    view = FlowsView(look)
    shown = lines()
    view.show_flows(shown, now_ms=NOW_MS)
    chosen = next(line for line in shown if line.slug == slug)
    view.select(chosen.id)
    view.show_flow(chosen, next(one for one in CONTENTS if one.slug == slug))
    return view


def main() -> None:
    look, app = theme()
    view = filled(look)
    window = frame(look, {"flows": lambda: view})
    for commands in FlowsCommands(view).sets():
        window.commands.add(commands)
    save(window, app, "flows", sys.argv[1])


if __name__ == "__main__":
    main()
