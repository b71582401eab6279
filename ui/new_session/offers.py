"""The list under the New session field: flows that fit, to go without one, and to ask."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.domain.words import FLOW_KINDS
from ui.kit import (
    ROW_ROLE,
    RowDelegate,
    RowState,
    caps_width,
    paint_caps,
    paint_line,
    paint_pixmap,
)
from ui.kit.rows import Index
from ui.new_session.reading import Typed

WITHOUT, GUIDED, ASK = "without", "guided", "ask"
MOST = 7
_SIDE, _ICON, _GAP = 14, 16, 10
_ENTER = ("Enter",)
_ICONS: Mapping[str, str] = {
    "troubleshooting": "workflow",
    "procedure": "list-checks",
    "maintenance": "layers",
}


@dataclass(frozen=True, kw_only=True)
class Offer:
    """`key` is the flow's id, `WITHOUT`, or `ASK` for the assistant."""

    key: str
    name: str
    detail: str
    icon: str

    def spoken(self) -> str:
        return f"{self.name}, {self.detail}"


_GO_WITHOUT = Offer(
    key=WITHOUT,
    name="Without a flow",
    detail="Steps and notes of your own",
    icon="notebook-pen",
)
_ASK = Offer(
    key=ASK,
    name="Ask the assistant",
    detail="A chat that searches your flows and past sessions",
    icon="sparkles",
)

_GUIDED = Offer(
    key=GUIDED,
    name="Guided with the assistant",
    detail="One question at a time",
    icon="sparkles",
)


def flow_icon(kind: str) -> str:
    return _ICONS.get(kind, "workflow")


def told(flow: FlowLine) -> str:
    """`Decision tree, usually 8 steps`."""
    kind = FLOW_KINDS.get(flow.kind, flow.kind)
    if not flow.usual_steps:
        return kind
    match flow.kind:
        case "procedure":
            return f"{kind}, {flow.usual_steps} steps"
        case "maintenance":
            return f"{kind}, {flow.usual_steps} steps for each target"
        case _:
            return f"{kind}, usually {flow.usual_steps} steps"


def offers(
    typed: Typed,
    often: Sequence[FlowLine],
    *,
    fixed: str = "",
    guided: bool = False,
    chat: bool = False,
) -> tuple[Offer, ...]:
    """Flows that fit what was typed, then to go without one or to ask, then the others.

    `fixed` is the flow that was chosen before the dialog opened; it stays the first. `guided`: the
    assistant may ask instead of a flow; `chat`: it may be asked.
    """
    by_id = {flow.id: flow for flow in often}
    fitting = [key for key in typed.reading.offers if key in by_id]
    first = [fixed] if fixed in by_id else []
    first += [key for key in fitting if key not in first]
    others = [key for key in by_id if key not in first]
    rows = [_offer(by_id[key]) for key in (*first, *others)[:MOST]]
    plain = not typed.reading.title and not first
    place = len(rows) if plain else min(len(first), len(rows))
    asked = (*((_GUIDED,) if guided else ()), *((_ASK,) if chat else ()))
    return (*rows[:place], _GO_WITHOUT, *asked, *rows[place:])


def _offer(flow: FlowLine) -> Offer:
    return Offer(key=flow.id, name=flow.name, detail=told(flow), icon=flow_icon(flow.kind))


class OfferDelegate(RowDelegate):
    """The keys stay in the field above, so the chosen row looks as if it had them."""

    def paint_state(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        super().paint_state(painter, rect, index, replace(state, focused=True))

    def paint_content(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, Offer):
            return
        look, px = self.look, self.look.px
        left, high = rect.left() + px(_SIDE), rect.height()
        box = QRectF(left, rect.top(), px(_ICON), high)
        tone = "text.primary" if state.selected else "text.secondary"
        paint_pixmap(painter, box, look.pixmap(row.icon, tone, _ICON))
        left += px(_ICON + _GAP)
        right = rect.right() + 1 - px(_SIDE)
        if state.selected:
            right -= caps_width(look, _ENTER)
            paint_caps(painter, look, QRectF(right, rect.top(), px(60), high), _ENTER)
            right -= px(_GAP)
        area = QRectF(left, rect.top(), max(0, right - left), high)
        font = look.font("bodyMedium")
        wide = paint_line(painter, area, row.name, font=font, color=look.color("text.primary"))
        area.setLeft(left + math.ceil(wide) + px(_GAP))
        if area.width() > px(40):
            faint = look.color("text.tertiary")
            paint_line(painter, area, row.detail, font=look.font("small"), color=faint)
