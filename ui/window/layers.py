"""What lies over the window: palette and key sheet, each made when it is asked for first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.commands import Commands
from ui.kit import Look
from ui.palette import PaletteRow, PaletteSource

if TYPE_CHECKING:
    from ui.palette.key_sheet import KeySheet
    from ui.palette.palette import Palette


_MODULES = ("parts", "results", "rows", "palette", "key_sheet")


class Layers:
    """Neither is loaded before it is used: the first paint does not wait for them."""

    def __init__(
        self,
        look: Look,
        window: QWidget,
        commands: Commands,
        *,
        chosen: Callable[[PaletteRow], object],
    ) -> None:
        self._look, self._window, self._commands = look, window, commands
        self._chosen = chosen
        self._source: PaletteSource | None = None

    @cached_property
    def palette(self) -> Palette:
        from ui.palette.palette import Palette  # noqa: PLC0415  see above

        palette = Palette(self._look, self._window, self._commands, source=self._source)
        palette.chosen.connect(self._chosen)
        return palette

    @cached_property
    def key_sheet(self) -> KeySheet:
        from ui.palette.key_sheet import KeySheet  # noqa: PLC0415  see above

        return KeySheet(self._look, self._window, self._commands)

    def in_pieces(self) -> Iterator[None]:
        """Loads and makes both, before they are asked for."""
        for name in _MODULES:
            import_module(f"ui.palette.{name}")
            yield
        for made in (lambda: self.palette, lambda: self.key_sheet):
            made()
            yield

    def set_source(self, source: PaletteSource) -> None:
        self._source = source
        if "palette" in self.__dict__:  # it was opened before there was anything to find
            self.palette.set_source(source)
