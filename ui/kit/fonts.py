"""The product's own typefaces: registered from the resources and made into fonts by role."""

from __future__ import annotations

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from resources import FOLDER
from ui.kit.tokens import Tokens, TypeStep

_MONO = "mono"
_MOST_WIDTHS = 4_000


class Face(QFont):
    """A font as it is painted with again and again; it remembers what it has measured.

    Shared: whoever wants another weight or size makes a `QFont` of it first.
    """

    def __init__(self, font: QFont) -> None:
        super().__init__(font)
        self.metrics = QFontMetricsF(font)
        self.rise, self.drop = round(self.metrics.ascent()), round(self.metrics.descent())
        self._widths: dict[str, float] = {}

    def width_of(self, text: str) -> float:
        found = self._widths.get(text)
        if found is None:
            if len(self._widths) >= _MOST_WIDTHS:
                self._widths.clear()
            found = self._widths[text] = self.metrics.horizontalAdvance(text)
        return found


def register_fonts() -> tuple[str, ...]:
    """Make the shipped typefaces known to Qt. Returns the families that were found."""
    families: set[str] = set()
    folder = FOLDER / "fonts"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith((".otf", ".ttf")):
            continue
        # From bytes: the resources may be inside an archive.
        known = QFontDatabase.addApplicationFontFromData(QByteArray(file.read_bytes()))
        if known >= 0:
            families.update(QFontDatabase.applicationFontFamilies(known))
    return tuple(sorted(families))


def make_font(tokens: Tokens, role: str, *, zoom: float, tabular: bool) -> QFont:
    step: TypeStep = tokens.type[role]
    font = QFont(tokens.families("mono" if role == _MONO else "ui"))
    font.setPixelSize(scaled(step.size, zoom))
    font.setWeight(QFont.Weight(step.weight))
    # Unhinted, so that text is as wide at 125 % as it was designed at 100 %.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if step.tracking:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, step.tracking * zoom)
    if tabular or role == _MONO:
        font.setFeature(QFont.Tag.fromString("tnum"), 1)
    if role == _MONO:
        font.setFeature(QFont.Tag.fromString("zero"), 1)
    return font


def scaled(size: float, zoom: float) -> int:
    return max(1, round(size * zoom))
