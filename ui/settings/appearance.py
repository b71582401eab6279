"""Appearance: theme, how close rows are, how large text is, and what moves."""

from __future__ import annotations

from rflow_desktop.settings import Chosen
from ui.kit import Look, Segmented, Select, Toggle
from ui.settings.pieces import SettingsPage

ZOOMS = ((0.9, "90 %"), (1.0, "100 %"), (1.1, "110 %"), (1.25, "125 %"), (1.5, "150 %"))

DENSITIES = ("compact", "standard", "roomy")


class AppearancePage(SettingsPage):
    def __init__(self, look: Look) -> None:
        super().__init__(look, "Appearance", "How RFlow looks on this computer.")
        self.theme = Segmented(
            look, [("system", "System", None), ("light", "Light", None), ("dark", "Dark", None)],
            name="Theme",
        )  # fmt: skip
        self.density = Segmented(
            look, [(key, key.capitalize(), None) for key in DENSITIES], name="Density"
        )
        self.zoom = Select(look, [(str(zoom), words) for zoom, words in ZOOMS], name="Text size")
        self.still = Toggle(look, name="Reduced motion")
        self.key_bar = Toggle(look, name="Key bar")
        for choice in (self.theme, self.density):
            choice.setMinimumWidth(look.px(264))
        screen = self.group("On screen")
        self.setting(screen, "Theme", "System follows what this computer is set to",
                     self.theme, words="dark light colours")  # fmt: skip
        self.setting(screen, "Density", "How high rows and controls are; text stays as it is",
                     self.density, words="compact roomy rows")  # fmt: skip
        self.setting(screen, "Text size", "Text, icons and columns together",
                     self.zoom, words="zoom larger smaller")  # fmt: skip
        calm = self.group("Calm")
        self.setting(calm, "Reduced motion", "Nothing slides or fades, carets do not blink",
                     self.still, words="animation accessibility")  # fmt: skip
        self.setting(calm, "Key bar", "The keys that work right now, at the bottom",
                     self.key_bar, words="hints keys bottom")  # fmt: skip
        self.finish()
        self.theme.chosen.connect(lambda key: self.changed.emit({"theme": key}))
        self.density.chosen.connect(lambda key: self.changed.emit({"density": key}))
        self.zoom.chosen.connect(lambda key: self.changed.emit({"zoom": float(key)}))
        self.still.clicked.connect(lambda on: self.changed.emit({"reduced_motion": on}))
        self.key_bar.clicked.connect(lambda on: self.changed.emit({"key_bar": on}))

    def show_chosen(self, chosen: Chosen) -> None:
        self.theme.choose(chosen.theme)
        self.density.choose(chosen.density)
        nearest = min(ZOOMS, key=lambda step: abs(step[0] - chosen.zoom))
        self.zoom.choose(str(nearest[0]))
        self.still.setChecked(chosen.reduced_motion)
        self.key_bar.setChecked(chosen.key_bar)
