"""The flow library with the starter flows and two of a team.

Run it with `python -m tests.ui.scenes.flows OUT.png [light|dark] [narrow|life|compare]`.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from rflow_desktop.domain.flow import Flow, document
from rflow_desktop.domain.flow_diff import flow_diff
from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.domain.shown_flows import (
    Ancestry,
    Comparison,
    FlowLife,
    ProposalLine,
    SuggestionLine,
    VersionLine,
)
from rflow_desktop.ids import instant
from tests.ui.scenes.frames import frame, save, theme
from tests.ui.scenes.new_session import CONTENTS, LINES
from ui.flows.commands import FlowsCommands
from ui.flows.compare import CompareDialog
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


def life(flow: str) -> FlowLife:
    """A flow with everything that can stand below its steps."""
    day = [instant(NOW_MS - number * _DAY) for number in range(30)]
    newest = VersionLine(
        number=9, snapshot="a", by="Sam Ortega", at=day[2], is_newest=True, is_published=True,
        was_published=True, is_here=True, used=38, fixed=31, escalated=4,
    )  # fmt: skip
    before = replace(newest, number=8, by="Maya Okafor", at=day[20], is_newest=False,
                     is_published=False, used=17, fixed=12, escalated=3)  # fmt: skip
    offered = SuggestionLine(
        id="s", flow=flow, flow_name="", by="Tom Baker", is_mine=False, at=day[1],
        note="The portal asks for this first now.", state="open", reason="", decided_by="",
        decided_at="", version=0, told="1 step added, 1 changed", sessions=(), can_decide=True,
    )  # fmt: skip
    return FlowLife(
        flow=flow,
        versions=(newest, before, replace(before, number=7, used=0)),
        ancestry=Ancestry(
            parent="p", name="Reset the second factor", version=4, root="p", depth=1,
            reason="Copied", is_here=True, is_changed=True,
        ),
        suggestions=(offered,),
        proposals=(
            ProposalLine(
                id="p", flow=flow, title="Add the step “Wait for the sync to Entra”",
                why="4 sessions added it after “Remove the lost method”.", told="1 step added",
                proof=(("x", "48213"),),
            ),
        ),
    )  # fmt: skip


def comparison() -> Comparison:
    flow = next(one for one in CONTENTS if one.slug == "printer-offline")
    told = document(flow)
    told["stop_rule"] = "After 45 minutes, offer another printer and escalate."
    told["nodes"]["panel"]["title"] = "What does the printer's panel say?"
    told["nodes"]["panel"]["answers"][0]["next"] = "ask"
    told["nodes"]["ask"] = {"kind": "action", "title": "Ask who moved it", "next": "reach"}
    after = Flow.model_validate(told)
    return Comparison(before="Version 8", after="Version 9", diff=flow_diff(flow, after))


def main() -> None:
    look, app = theme()
    view = filled(look)
    window = frame(look, {"flows": lambda: view})
    for commands in FlowsCommands(view).sets():
        window.commands.add(commands)
    if "life" in sys.argv or "compare" in sys.argv:
        view.preview.show_life(life(view.current), now_ms=NOW_MS)
        save(window, app, "flows", sys.argv[1])
        bar = view.preview.area.verticalScrollBar()
        bar.setValue(bar.maximum())
    if "compare" in sys.argv:
        CompareDialog(look, window, title="What changed", found=comparison()).start()
    save(window, app, "flows", sys.argv[1])


if __name__ == "__main__":
    main()
