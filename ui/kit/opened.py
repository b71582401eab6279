"""What a screen opens over itself: one dialog of ours at a time, and the system's for files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.kit.dialog import Dialog
from ui.kit.look import Look
from ui.kit.worn import wear

D = TypeVar("D", bound=Dialog)
_ASKED = "filesAsked"


class OneDialog(Generic[D]):
    """Keeps the dialog that is open, and lets go of it once it has closed."""

    def __init__(self) -> None:
        self.now: D | None = None

    def open(self, dialog: D, *, focus: QWidget | None = None) -> None:
        self.now = dialog
        dialog.closed.connect(lambda: self._let_go(dialog))
        dialog.open(focus=focus)

    def _let_go(self, dialog: D) -> None:
        if self.now is dialog:
            self.now = None
        dialog.deleteLater()


class FileDialog(QFileDialog):
    """The system's own; where it has none, Qt's in the look of the product."""

    def __init__(
        self, look: Look, window: QWidget, title: str, first: str = "", kinds: str = ""
    ) -> None:
        super().__init__(window, title, first, kinds)
        wear(look, self, "field", "area", "choice", "heads", "bars", "parts", "menu")


def ask_for_files(
    look: Look, window: QWidget, title: str, kinds: str, chosen: Callable[[list[str]], object]
) -> QFileDialog:
    """The system's dialog, beside which everything goes on; `chosen` gets what was picked.

    It begins where the person's pictures are, and from then on where it was left.
    """
    top = window.window()
    pictures = QStandardPaths.StandardLocation.PicturesLocation
    first = "" if top.property(_ASKED) else QStandardPaths.writableLocation(pictures)
    top.setProperty(_ASKED, "yes")
    dialog = FileDialog(look, top, title, first, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    # Qt's list of texts is not Python's: connected directly it raises.
    dialog.filesSelected.connect(lambda files: chosen(list(files)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
