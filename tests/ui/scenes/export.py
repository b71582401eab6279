"""The export dialog over a session, with masks and a summary.

Run it with `python -m tests.ui.scenes.export OUT.png [light|dark]`.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.notes import write
from tests.ui.scenes.over import picture_over
from tests.ui.scenes.resolve import FACTS, FIX
from ui.export.dialog import ExportDialog
from ui.kit import Look

TOLD = replace(FACTS, fix=FIX, flow="Repeated credential prompts, version 14")


def dialog(look: Look, window: QWidget) -> ExportDialog:
    """The dialog with a summary chosen, as Markdown."""
    made = ExportDialog(look, window, subject="48213, Harbor Dental Group")
    made.choices.show_steps(6)
    made.choices.summary.setChecked(True)
    made.note.formats.choose("markdown")
    made.show_note(write(TOLD, "markdown", made.choices.options(mask=True)))
    return made


def main() -> None:
    picture_over(lambda look, window: dialog(look, window).start())


if __name__ == "__main__":
    main()
