"""Strokes shared by everything that paints itself: rounded boxes, lines of text, key caps."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QPen,
    QPixmap,
    QRegion,
    QTextLayout,
    QTextOption,
)

from ui.kit.fonts import Face
from ui.kit.look import Look

_LEFT = Qt.AlignmentFlag.AlignLeft
PANEL_RADIUS = 10
_CAP_HEIGHT = 18
_CAP_PADDING = 6
_SHORT = 200

# Characters that reorder or hide text; shown as what they are: not a letter.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


# Looking for a place to break takes the square of a word's length: seconds, for a pasted key.
_ENDLESS = re.compile(r"\S{1000}")


def wrap_of(text: str) -> QTextOption.WrapMode:
    """How a text is broken into lines: between words, but anywhere where one of them is endless."""
    if _ENDLESS.search(text):
        return QTextOption.WrapMode.WrapAnywhere
    return QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere


def with_hidden_shown(text: str) -> str:
    if text.isprintable():  # none of them is
        return text
    return _HIDDEN.sub("\ufffd", text)


def paint_panel(painter: QPainter, rect: QRect, look: Look) -> None:
    """The ground of what lies over the window: a dialog, a menu, the palette."""
    paint_box(
        painter,
        QRectF(rect),
        radius=look.px(PANEL_RADIUS),
        fill=look.color("bg.raised"),
        border=look.color("border.default"),
    )


def inside_panel(rect: QRect, look: Look) -> QRegion:
    """What of a panel in `rect` nothing shows through: all within its line but the corners."""
    round_, line = look.px(PANEL_RADIUS), 1
    slant = math.ceil(round_ - (round_ - line) / math.sqrt(2))
    inside = QRegion()
    for x, y in ((line, round_), (slant, slant), (round_, line)):
        inside += rect.adjusted(x, y, -x, -y)
    return inside


def paint_box(
    painter: QPainter,
    rect: QRectF,
    *,
    radius: float,
    fill: QColor | None = None,
    border: QColor | None = None,
    width: float = 1,
    dashed: bool = False,
) -> None:
    """A rounded box whose border lies inside `rect`, as everywhere in the design."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    inset = 0.0
    if border is None:
        painter.setPen(Qt.PenStyle.NoPen)
    else:
        pen = QPen(border, width)
        if dashed:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        inset = width / 2
    inner = rect.adjusted(inset, inset, -inset, -inset)
    painter.drawRoundedRect(inner, max(0.0, radius - inset), max(0.0, radius - inset))
    painter.restore()


def paint_ground(painter: QPainter, rect: QRect | QRectF, color: QColor) -> None:
    """`fillRect`, whose many ways to be called make Python load 180 names of gradients."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRect(rect)


def half_up(value: float) -> int:
    """To whole pixels as a browser does it; `round` would go to the even one."""
    return math.floor(value + 0.5)


def baseline(face: Face, top: float, height: float) -> float:
    """Where a line of text stands when it is centred in `height`."""
    # An odd line has its spare pixel below it.
    content = face.rise + face.drop + (face.rise + face.drop) % 2
    return half_up(top + (height - content) / 2) + face.rise


def paint_line(
    painter: QPainter,
    rect: QRectF,
    text: str,
    *,
    font: QFont,
    color: QColor,
    align: Qt.AlignmentFlag = _LEFT,
    elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> float:
    """One line of plain text, shortened when it does not fit. Returns the width it took."""
    face = font if isinstance(font, Face) else Face(font)
    text = with_hidden_shown(text)
    wide = face.width_of(text)
    if wide > rect.width() + 0.5:
        text = face.metrics.elidedText(text, elide, rect.width())
        wide = face.width_of(text)
    left = rect.left()
    if align == _LEFT:  # nearly every one, and to ask for bits takes as long as to measure
        pass
    elif align & Qt.AlignmentFlag.AlignRight:
        left = rect.right() - wide
    elif align & Qt.AlignmentFlag.AlignHCenter:
        left = rect.left() + (rect.width() - wide) / 2
    painter.setFont(font)
    painter.setPen(color)
    painter.drawText(QPointF(left, baseline(face, rect.top(), rect.height())), text)
    return wide


def paint_pixmap(painter: QPainter, rect: QRectF, pixmap: QPixmap) -> None:
    """Centred in `rect`, on whole pixels."""
    size = pixmap.deviceIndependentSize()
    left = half_up(rect.left() + (rect.width() - size.width()) / 2)
    top = half_up(rect.top() + (rect.height() - size.height()) / 2)
    painter.drawPixmap(QPointF(left, top), pixmap)


def cap_width(look: Look, cap: str) -> int:
    high = look.px(_CAP_HEIGHT)
    if len(cap) == 1:
        return high
    wide = look.metrics("micro").horizontalAdvance(cap)
    return max(high, half_up(wide + 2 * look.px(_CAP_PADDING)))


def caps_width(look: Look, caps: Sequence[str], *, gap: int = 2) -> int:
    if not caps:
        return 0
    return sum(cap_width(look, cap) for cap in caps) + look.px(gap) * (len(caps) - 1)


def cap_height(look: Look) -> int:
    return look.px(_CAP_HEIGHT)


def paint_caps(
    painter: QPainter,
    look: Look,
    rect: QRect | QRectF,
    caps: Sequence[str],
    *,
    ink: QColor | None = None,
    line: QColor | None = None,
    filled: bool = True,
    gap: int = 2,
) -> None:
    """Key caps from the left edge of `rect`, centred in its height."""
    area = QRectF(rect)
    high = cap_height(look)
    left = half_up(area.left())
    top = half_up(area.top() + (area.height() - high) / 2)
    for cap in caps:
        box = QRectF(left, top, cap_width(look, cap), high)
        paint_box(
            painter,
            box,
            radius=look.px(4),
            fill=look.color("bg.canvas") if filled else None,
            border=line or look.color("border.default"),
        )
        paint_line(
            painter,
            box,
            cap,
            font=look.font("micro"),
            color=ink or look.color("text.secondary"),
            align=Qt.AlignmentFlag.AlignHCenter,
            elide=Qt.TextElideMode.ElideNone,
        )
        left += round(box.width()) + look.px(gap)


def _fits(text: str, font: QFont, width: float) -> bool:
    """Whether it certainly needs no second line: most do not, and asking a layout takes long."""
    short = 0 < len(text) <= _SHORT and text.isprintable()
    return short and isinstance(font, Face) and font.width_of(text) + 1 < width


def break_lines(text: str, font: QFont, width: float) -> tuple[str, ...]:
    """Where `text` breaks when it may be `width` wide; words longer than that break anywhere."""
    if _fits(text, font, width):
        return (text.rstrip(),)
    option = QTextOption()
    option.setWrapMode(wrap_of(text))
    broken: list[str] = []
    for paragraph in text.split("\n"):
        layout = QTextLayout(paragraph, font)
        layout.setTextOption(option)
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(1.0, width))
            start = line.textStart()
            broken.append(paragraph[start : start + line.textLength()].rstrip())
        layout.endLayout()
        if not paragraph:
            broken.append("")
    return tuple(broken)
