"""The Qt palette of a theme: which token each of Qt's colour roles is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QColor, QPalette

_Role = QPalette.ColorRole

ROLES: Mapping[QPalette.ColorRole, str] = {
    _Role.Window: "bg.app",
    _Role.Base: "bg.canvas",
    _Role.AlternateBase: "bg.panel",
    _Role.Text: "text.primary",
    _Role.WindowText: "text.primary",
    _Role.ButtonText: "text.primary",
    _Role.PlaceholderText: "text.tertiary",
    _Role.Button: "bg.raised",
    _Role.Highlight: "bg.selected",
    _Role.HighlightedText: "text.primary",
    _Role.Accent: "accent.solid",
    _Role.Link: "text.link",
    _Role.LinkVisited: "text.link",
    _Role.Mid: "border.default",
    _Role.Midlight: "border.subtle",
    _Role.Light: "bg.raised",
    _Role.Dark: "border.control",
    _Role.Shadow: "border.control",
    _Role.ToolTipBase: "text.primary",
    _Role.ToolTipText: "bg.canvas",
}

_WRITTEN = (_Role.Text, _Role.WindowText, _Role.ButtonText, _Role.HighlightedText)


def make_palette(color: Callable[[str], QColor]) -> QPalette:
    palette = QPalette()
    for role, token in ROLES.items():
        palette.setColor(role, color(token))
    for role in _WRITTEN:
        palette.setColor(QPalette.ColorGroup.Disabled, role, color("text.disabled"))
    return palette
