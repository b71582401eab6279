"""The design system: one look, and the controls every screen is built from.

Controls that the first window does not show are loaded when a screen first asks for them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ui.kit.buttons import BaseButton, Button, IconButton
from ui.kit.chips import Avatar, Badge, Chip, FilterChip, paint_avatar
from ui.kit.choices import Check, Radio, Toggle, paint_tick
from ui.kit.keys import KeyCap, caps_of, chord_text, tip_for
from ui.kit.labels import Label
from ui.kit.lists import ListBox, RowModel
from ui.kit.look import FUSION, Look, Mode
from ui.kit.messages import Banner, EmptyState, ErrorState, Picture
from ui.kit.overlay import Overlay
from ui.kit.painting import (
    break_lines,
    cap_height,
    cap_width,
    caps_width,
    paint_box,
    paint_caps,
    paint_line,
    paint_panel,
    paint_pixmap,
)
from ui.kit.rows import (
    KEY_ROLE,
    ROW_ROLE,
    Act,
    FormRowDelegate,
    ListRow,
    Row,
    RowDelegate,
    RowState,
)
from ui.kit.skeleton import Skeleton
from ui.kit.speech import announce
from ui.kit.surfaces import (
    Card,
    Divider,
    ProgressLine,
    ScrollBox,
    Section,
    Surface,
    Thumbnail,
    paint_bar,
)
from ui.kit.toasts import Toasts
from ui.kit.tokens import Density
from ui.kit.worn import wear, wear_bars

if TYPE_CHECKING:
    from ui.kit.dialog import Dialog
    from ui.kit.fields import Field, FieldBox, TextArea
    from ui.kit.flow import FlowLayout
    from ui.kit.links import SafeLink, safe_link
    from ui.kit.menu import Menu, MenuItem
    from ui.kit.opened import FileDialog, OneDialog, ask_for_files
    from ui.kit.richtext import AttachmentLoader, ReadText
    from ui.kit.segments import Segmented, Tabs
    from ui.kit.select import Select, TextButton

__all__ = [
    "FUSION",
    "KEY_ROLE",
    "ROW_ROLE",
    "Act",
    "AttachmentLoader",
    "Avatar",
    "Badge",
    "Banner",
    "BaseButton",
    "Button",
    "Card",
    "Check",
    "Chip",
    "Density",
    "Dialog",
    "Divider",
    "EmptyState",
    "ErrorState",
    "Field",
    "FieldBox",
    "FileDialog",
    "FilterChip",
    "FlowLayout",
    "FormRowDelegate",
    "IconButton",
    "KeyCap",
    "Label",
    "ListBox",
    "ListRow",
    "Look",
    "Menu",
    "MenuItem",
    "Mode",
    "OneDialog",
    "Overlay",
    "Picture",
    "ProgressLine",
    "Radio",
    "ReadText",
    "Row",
    "RowDelegate",
    "RowModel",
    "RowState",
    "SafeLink",
    "ScrollBox",
    "Section",
    "Segmented",
    "Select",
    "Skeleton",
    "Surface",
    "Tabs",
    "TextArea",
    "TextButton",
    "Thumbnail",
    "Toasts",
    "Toggle",
    "announce",
    "ask_for_files",
    "break_lines",
    "cap_height",
    "cap_width",
    "caps_of",
    "caps_width",
    "chord_text",
    "paint_avatar",
    "paint_bar",
    "paint_box",
    "paint_caps",
    "paint_line",
    "paint_panel",
    "paint_pixmap",
    "paint_tick",
    "safe_link",
    "tip_for",
    "wear",
    "wear_bars",
]

_LATER = {
    "Dialog": "ui.kit.dialog",
    "Field": "ui.kit.fields",
    "FieldBox": "ui.kit.fields",
    "TextArea": "ui.kit.fields",
    "FlowLayout": "ui.kit.flow",
    "SafeLink": "ui.kit.links",
    "safe_link": "ui.kit.links",
    "Menu": "ui.kit.menu",
    "MenuItem": "ui.kit.menu",
    "AttachmentLoader": "ui.kit.richtext",
    "ReadText": "ui.kit.richtext",
    "FileDialog": "ui.kit.opened",
    "OneDialog": "ui.kit.opened",
    "ask_for_files": "ui.kit.opened",
    "Segmented": "ui.kit.segments",
    "Tabs": "ui.kit.segments",
    "Select": "ui.kit.select",
    "TextButton": "ui.kit.select",
}


def __getattr__(name: str) -> Any:
    """What is imported from here for the first time."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_LATER[name]), name)
    return found
