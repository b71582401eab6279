"""The pieces of the style sheet, written from the tokens: each is worn by the controls it is for.

There is none for the application: Qt would match every widget that is made against every rule,
which takes longer than all the rest of making it, and all of them once more with another theme.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal

from PySide6.QtGui import QColor

Piece = Literal["tip", "field", "choice", "area", "heads", "bars", "parts", "menu"]

# `{text.primary}` becomes a colour, `{12px}` a length at the present text size.
_PIECES: dict[Piece, str] = {
    "tip": """
QToolTip {
  color: {bg.canvas}; background: {text.primary}; border: none; padding: {4px} {8px};
}
""",
    "field": """
QLineEdit, QPlainTextEdit[kit="area"], QTextEdit[kit="area"], QAbstractSpinBox, QComboBox {
  color: {text.primary}; background: {bg.canvas};
  border: 1px solid {border.control}; border-radius: {6px};
  selection-background-color: {bg.selected}; selection-color: {text.primary};
  placeholder-text-color: {text.tertiary};
}
QLineEdit, QComboBox { padding: 0 {7px}; }
QLineEdit:focus, QPlainTextEdit[kit="area"]:focus, QTextEdit[kit="area"]:focus,
QAbstractSpinBox:focus, QComboBox:focus { border: {ring} solid {border.focus}; }
QLineEdit:focus, QComboBox:focus { padding: 0 {6px}; }
QLineEdit[problem="true"], QPlainTextEdit[problem="true"] {
  border: {ring} solid {danger.solid};
}
QLineEdit[problem="true"] { padding: 0 {6px}; }
QLineEdit[readOnly="true"], QPlainTextEdit[kit="area"][readOnly="true"] {
  background: {bg.sunken}; border-color: {border.subtle};
}
QLineEdit:disabled, QPlainTextEdit[kit="area"]:disabled, QComboBox:disabled {
  color: {text.disabled}; border-color: {border.subtle};
}
QLineEdit[bare="true"], QPlainTextEdit[bare="true"] {
  background: transparent; border: none; padding: 0;
}
""",
    "choice": """
QComboBox::drop-down { border: none; width: {24px}; }
QComboBox QAbstractItemView {
  background: {bg.raised}; border: 1px solid {border.default}; padding: {4px};
  selection-background-color: {bg.selected}; selection-color: {text.primary};
}
""",
    "area": """
QScrollArea, QListView, QTreeView, QTableView, QTextBrowser, QGraphicsView {
  border: none; background: transparent; outline: 0;
}
""",
    "heads": """
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
  color: {text.tertiary}; background: {bg.canvas}; border: none;
  border-bottom: 1px solid {border.subtle}; padding: 0 {12px};
}
""",
    "bars": """
QScrollBar:vertical { background: transparent; width: {10px}; margin: 0; }
QScrollBar:horizontal { background: transparent; height: {10px}; margin: 0; }
QScrollBar::handle { background: {border.default}; border-radius: {3px}; }
QScrollBar::handle:vertical { min-height: {32px}; margin: {2px} {2px}; }
QScrollBar::handle:horizontal { min-width: {32px}; margin: {2px} {2px}; }
QScrollBar::handle:hover { background: {border.control}; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""",
    "parts": """
QSplitter::handle { background: {border.subtle}; }
""",
    "menu": """
QMenuBar { color: {text.primary}; background: {bg.app}; }
QMenuBar::item { padding: {4px} {8px}; background: transparent; }
QMenuBar::item:selected { background: {bg.hover}; }
QMenu {
  color: {text.primary}; background: {bg.raised};
  border: 1px solid {border.default}; padding: {4px};
}
QMenu::item { padding: {6px} {12px}; border-radius: {5px}; }
QMenu::item:selected { background: {bg.selected}; }
QMenu::item:disabled { color: {text.disabled}; }
QMenu::separator { height: 1px; background: {border.subtle}; margin: {4px} 0; }
""",
}

# The braces of a rule are followed by a blank, those of a token by its name.
_TOKEN = re.compile(r"\{([\w.]+)\}")


def make_sheet(
    pieces: Iterable[Piece],
    color: Callable[[str], QColor],
    px: Callable[[float], int],
    *,
    ring: int,
) -> str:
    def filled(found: re.Match[str]) -> str:
        name = found[1]
        if name == "ring":
            return f"{ring}px"
        if name.endswith("px"):
            return f"{px(float(name[:-2]))}px"
        shade = color(name)
        return f"rgba({shade.red()},{shade.green()},{shade.blue()},{shade.alpha()})"

    return _TOKEN.sub(filled, "".join(_PIECES[one] for one in pieces))
