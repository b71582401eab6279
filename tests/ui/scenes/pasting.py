"""The runner with a pasted output: `python -m tests.ui.scenes.pasting [dark] FILE`."""

from __future__ import annotations

import sys
from dataclasses import replace

from rflow_desktop.domain.shown import Choice, CommandCard, VariableLine
from rflow_desktop.services.pastes import Fill, Proposal
from tests.ui.scenes.frames import frame, save, theme
from tests.ui.scenes.runner import STEP, VIEW, make_view
from ui.kit import Look
from ui.runner.view import RunnerView

LINES = (
    "WARNING: TCP connect to (192.0.2.40 : 9100) failed",
    "",
    "ComputerName           : 192.0.2.40",
    "RemoteAddress          : 192.0.2.40",
    "RemotePort             : 9100",
    "InterfaceAlias         : Ethernet 2",
    "SourceAddress          : 192.0.2.17",
    "PingSucceeded          : True",
    "TcpTestSucceeded       : False",
)
AHEAD = (
    Choice(id="yes", label="It answers on 9100", leads_to="Is the queue paused?"),
    Choice(id="no", label="It does not answer", leads_to="Check the printer's own panel"),
)
PASTED = replace(
    VIEW,
    title="Front desk printer does not print",
    step=replace(
        STEP,
        kind="command",
        title="Does the printer answer on its port?",
        body="Run this on the computer that cannot print, then paste what it says.",
        takes_paste=True,
        commands=(
            CommandCard(
                text="Test-NetConnection 192.0.2.40 -Port 9100", shell="powershell", risk="read"
            ),
        ),
        choices=AHEAD,
        fields=(VariableLine(name="adapter", label="Adapter", value=""),),
    ),
    ahead=AHEAD,
)
KNOWN = Proposal(
    node="n5", number=5, lines=LINES, line_number=9, answer="no", label="It does not answer",
    means="The port is closed or filtered",
    fills=(Fill(name="adapter", label="Adapter", value="Ethernet 2"),),
)  # fmt: skip
UNKNOWN = Proposal(node="n5", number=5, lines=("Access is denied.",))


def make_pasted(look: Look, given: Proposal = KNOWN) -> RunnerView:
    view = make_view(look, PASTED)
    view.centre.step.show_proposal(given)
    return view


if __name__ == "__main__":
    look, app = theme()
    given = UNKNOWN if "unknown" in sys.argv else KNOWN
    window = frame(look, {"sessions": lambda: make_pasted(look, given)})
    save(window, app, "sessions", sys.argv[-1])
