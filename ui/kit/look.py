"""The look of the product: theme, text size and density, and everything drawn from them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, Protocol
from weakref import WeakSet

from PySide6.QtCore import QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QPixmap
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from ui.kit.fonts import Face, make_font, register_fonts, scaled
from ui.kit.glyphs import GLYPHS, glyph_source
from ui.kit.palette import make_palette
from ui.kit.pictures import Pictures
from ui.kit.ring import FocusRing
from ui.kit.sheet import Piece, make_sheet
from ui.kit.tips import Application, fit_tip
from ui.kit.tokens import Density, Tokens, TypeStep, load_tokens
from ui.turns import NEXT_TURN_MS

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

Mode = Literal["system", "light", "dark"]

FUSION = ("-style", "Fusion")
"""To ask for it later makes Python load 560 names of styles: 5 ms of a start."""
_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


class Follower(Protocol):
    def update(self) -> None: ...
    def fit_look(self) -> None: ...


class Look(QObject):
    """One for the whole application; widgets read from it and listen to `changed`."""

    resized = Signal()
    """Lengths are others now: text size or density. Told before `changed`."""
    changed = Signal()

    def __init__(
        self, app: QApplication, *, tokens: Tokens | None = None, is_fusion: bool = False
    ) -> None:
        """`is_fusion`: the application was made with the words `FUSION`."""
        super().__init__(app)
        self._app = app
        self.tokens = tokens or load_tokens()
        self.families = register_fonts()
        self._pictures = Pictures()
        self._mode: Mode = "system"
        self._density: Density = "standard"
        self._zoom = 1.0
        self._reduced_motion = False
        self._dark = False
        self._strong = False
        self._sizes: tuple[float, Density] | None = None
        self._colors: dict[str, QColor] = {}
        self._names: dict[str, str] = {}
        self._fonts: dict[tuple[str, bool], Face] = {}
        self._lengths: dict[float, int] = {}
        self._sheets: dict[tuple[Piece, ...], str] = {}
        self._followers: WeakSet[Follower] = WeakSet()
        self._waiting: deque[Callable[[], None]] = deque()
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(NEXT_TURN_MS)
        self._next.timeout.connect(self._on_next)
        if isinstance(app, Application):
            app.tip_came.connect(lambda tip: fit_tip(tip, self.sheet("tip")))
        self.ring = FocusRing(self, gap=self._border("focusGap"), width=self._border("focus"))
        if not is_fusion:
            app.setStyle("Fusion")
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_system_changed)

    def apply(
        self,
        *,
        mode: Mode = "system",
        density: Density = "standard",
        zoom: float = 1.0,
        reduced_motion: bool = False,
    ) -> None:
        """Dress the application. Costs some milliseconds: for settings, not for states."""
        self._mode, self._density, self._zoom = mode, density, zoom
        self._reduced_motion = reduced_motion
        hints = self._app.styleHints()
        with QSignalBlocker(hints):  # our own wish is no news
            hints.setColorScheme(_SCHEMES[mode])
        self._dress()

    def follow(self, widget: Follower) -> None:
        """Of another size it fits itself, in other colours it is painted anew. For what there are
        hundreds of: connecting to both signals takes longer than half of a text."""
        self._followers.add(widget)

    def later(self, work: Callable[[], None]) -> None:
        """In a turn of its own, after what others asked for: keys come between."""
        self._waiting.append(work)
        self._next.start()

    @property
    def dress(self) -> tuple[bool, bool, float, Density]:
        """Whatever makes everything look otherwise: the same again, the same pictures again."""
        return (self._dark, self._strong, self._zoom, self._density)

    @property
    def is_dark(self) -> bool:
        return self._dark

    @property
    def zoom(self) -> float:
        return self._zoom

    @property
    def density(self) -> Density:
        return self._density

    @property
    def reduced_motion(self) -> bool:
        return self._reduced_motion

    @property
    def row_height(self) -> int:
        return self.px(self.tokens.density(self._density)["row"])

    @property
    def control_height(self) -> int:
        return self.px(self.tokens.density(self._density)["control"])

    @property
    def compact_height(self) -> int:
        """Of a small control inside a row, a card or a banner."""
        smallest = int(self.tokens.raw["size"]["target"]["min"])
        return self.px(max(smallest, self.tokens.density(self._density)["control"] - 4))

    @property
    def gutter(self) -> int:
        return self.px(self.tokens.density(self._density)["gutter"])

    def px(self, size: float) -> int:
        """A length of the design at the present text size."""
        found = self._lengths.get(size)
        if found is None:
            found = self._lengths[size] = scaled(size, self._zoom)
        return found

    def color(self, token: str) -> QColor:
        """`text.secondary`, `accent.solid`, ...: the paths of the tokens."""
        found = self._colors.get(token)
        if found is None:
            found = self._colors[token] = _parsed(self._hex(token))
        return QColor(found)

    def font(self, role: str, *, tabular: bool = False) -> Face:
        """`body`, `read`, `mono`, ...; `tabular` for times, ticket numbers and counts."""
        found = self._fonts.get((role, tabular))
        if found is None:
            found = Face(make_font(self.tokens, role, zoom=self._zoom, tabular=tabular))
            self._fonts[role, tabular] = found
        return found

    def metrics(self, role: str, *, tabular: bool = False) -> QFontMetricsF:
        return self.font(role, tabular=tabular).metrics

    def line_height(self, role: str) -> int:
        step: TypeStep = self.tokens.type[role]
        return self.px(step.line)

    def sheet(self, *pieces: Piece) -> str:
        """The rules for controls of Qt's own; see `wear`."""
        found = self._sheets.get(pieces)
        if found is None:
            found = make_sheet(pieces, self.color, self.px, ring=self._ring_width())
            self._sheets[pieces] = found
        return found

    def pixmap(self, icon: str, tone: str = "text.secondary", size: int = 16) -> QPixmap:
        """An icon by its name, `size` before zoom."""
        return self._pictures.icon(
            icon, self._name_of(tone), self.px(size), self._app.devicePixelRatio()
        )

    def icon(self, name: str, tone: str = "text.secondary") -> QIcon:
        from PySide6.QtGui import QIcon  # noqa: PLC0415  a start shows none, and it has 150 names

        icon = QIcon()
        for size in (14, 16, 20, 24):
            icon.addPixmap(self.pixmap(name, tone, size))
            icon.addPixmap(self.pixmap(name, "text.disabled", size), QIcon.Mode.Disabled)
        return icon

    def glyph(self, name: str, size: int = 16, *, tone: str | None = None) -> QPixmap:
        """A state by its name: `session.active`, `sync.waiting`, `priority.p2`, ..."""
        glyph = GLYPHS[name]
        tone = tone or glyph.tone
        if glyph.icon:
            return self.pixmap(glyph.icon, tone, size)
        high = self.px(size)
        return self._pictures.drawn(
            name,
            lambda: glyph_source(glyph, self._name_of),
            self._name_of(tone),
            (round(high * glyph.wide / 16), high),
            self._app.devicePixelRatio(),
        )

    def _name_of(self, token: str) -> str:
        found = self._names.get(token)
        if found is None:
            found = self._names[token] = self.color(token).name()
        return found

    def _on_system_changed(self) -> None:
        self._dress()

    def _dress(self) -> None:
        hints = self._app.styleHints()
        self._dark = hints.colorScheme() == Qt.ColorScheme.Dark
        if self._mode != "system":
            self._dark = self._mode == "dark"
        contrast = hints.accessibility().contrastPreference()
        self._strong = contrast == Qt.ContrastPreference.HighContrast
        self._colors.clear()
        self._names.clear()
        self._sheets.clear()
        self.ring.set_pen(self.color("border.focus"), width=self._ring_width())
        self._app.setCursorFlashTime(0 if self._reduced_motion else 1000)
        self._app.setPalette(make_palette(self.color))
        sizes, self._sizes = self._sizes, (self._zoom, self._density)
        if sizes != self._sizes:  # with colours alone nothing needs to be measured or laid out
            self._fonts.clear()
            self._lengths.clear()
            self._pictures.forget()
            self._app.setFont(self.font("body"))
            for widget in self._there():
                widget.fit_look()
            self.resized.emit()
        for widget in self._there():
            widget.update()
        self.changed.emit()

    def _on_next(self) -> None:
        work = self._waiting.popleft()
        if self._waiting:
            self._next.start()
        work()

    def _there(self) -> list[Follower]:
        return [widget for widget in self._followers if isValid(widget)]

    def _hex(self, path: str) -> str:
        colors = self.tokens.colors("dark" if self._dark else "light")
        if self._strong and path.startswith("border.") and path != "border.focus":
            return colors["text.primary"]
        if self._strong and path.endswith(".soft"):
            return colors["bg.canvas"]
        return colors[path]

    def _border(self, name: str) -> int:
        return int(self.tokens.raw["border"][name])

    def _ring_width(self) -> int:
        return self._border("focus") + (1 if self._strong else 0)


def _parsed(written: str) -> QColor:
    """The tokens write alpha last, Qt reads it first."""
    if len(written) == 9:
        return QColor(f"#{written[7:]}{written[1:7]}")
    return QColor(written)
