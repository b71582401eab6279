"""The dialogs that begin work, over the sessions table.

Run it with `python -m tests.ui.scenes.new_session OUT.png [light|dark] [prepare|batch] [narrow]`.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.read_start import FlowName, Index
from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.services.handoffs import Person
from tests.ui.scenes import sessions
from tests.ui.scenes.frames import frame, save, theme
from ui.kit import Look
from ui.new_session.batch import BatchDialog
from ui.new_session.dialog import NewSessionDialog
from ui.new_session.prepare import PrepareDialog

CONTENTS = tuple(
    Flow.model_validate_json(file.read_text(encoding="utf-8"))
    for file in sorted(Path(__file__).parents[3].joinpath("resources/flows").glob("*.rfflow"))
)
LINES = tuple(
    FlowLine(
        id=one.id, name=one.name, kind=one.kind, category=one.category,
        description=one.description, tags=one.tags, version=one.version, snapshot="",
        status="published", usual_steps=one.estimate.steps, used=0, fixed=0, changed_at="",
        whose="starter", starter=True, slug=one.slug,
    )
    for one in CONTENTS
)  # fmt: skip
INDEX = Index(
    ("Harbor Dental Group", "Tern Coffee Roasters", "Mosaic Architects"),
    tuple(FlowName(one.id, one.name, one.category, one.tags) for one in LINES),
)
PEOPLE = (Person(id="d", name="Daniel Reyes", email="", role="senior", open_sessions=3),)


def new_session(look: Look, window: QWidget) -> NewSessionDialog:
    dialog = NewSessionDialog(look, window, text="48213 harb outlook keeps asking")
    dialog.show_index(INDEX, LINES)
    dialog.open(focus=dialog.field)
    return dialog


def prepare(look: Look, window: QWidget) -> PrepareDialog:
    content = next(one for one in CONTENTS if one.slug == "new-user-onboarding")
    dialog = PrepareDialog(look, window, now=lambda: datetime.now().astimezone(), flow=content.id)
    dialog.show_people(PEOPLE)
    dialog.show_flows(LINES)
    dialog.show_variables(content.id, content.intake)
    dialog.problem.setText("New starter laptop")
    dialog.ticket.setText("48240")
    dialog.client.setText("Mosaic Architects")
    dialog.due.setText("soon")
    dialog.open(focus=dialog.due)
    dialog.accept.click()
    return dialog


def batch(look: Look, window: QWidget) -> BatchDialog:
    dialog = BatchDialog(look, window)
    dialog.show_flows(LINES)
    dialog.client.setText("Mosaic Architects")
    dialog.targets.set_text("\n".join(f"srv-{n:02d}" for n in (1, 2, 3, 4, 5, 6, 4)))
    dialog.open(focus=dialog.targets)
    return dialog


def main() -> None:
    look, app = theme()
    view = sessions.filled(look)
    window = frame(look, {"sessions": lambda: view})
    file = sys.argv[1]
    save(window, app, "sessions", file)
    make = prepare if "prepare" in sys.argv else batch if "batch" in sys.argv else new_session
    make(look, window)
    save(window, app, "sessions", file)


if __name__ == "__main__":
    main()
