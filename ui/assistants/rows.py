"""A chat in a list: its name, whose it is, where it came from, when it was used, and how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from rflow_desktop.domain.shown_talk import ChatLine
from rflow_desktop.domain.words import count
from ui.kit import ROW_ROLE, RowDelegate, RowState, paint_box, paint_line, paint_pixmap
from ui.kit.rows import Index
from ui.runner.words import clock

CHANNELS = {
    "email": "E-mail", "psa": "Ticket system", "agent": "Assistants", "system": "System",
    "feishu": "Feishu", "discord": "Discord", "slack": "Slack", "teams": "Teams",
    "trigger": "Trigger",
}  # fmt: skip
_OWN = frozenset({"desktop", "web", ""})
MORE = "more"
_SIDE, _GAP = 16, 10


@dataclass(frozen=True, kw_only=True)
class ChatRow:
    """`badge` says where it came from, `state` what is under way in it; `more` is the last row."""

    key: str
    title: str
    who: str = ""
    badge: str = ""
    time: str = ""
    number: str = ""
    unread: int = 0
    running: bool = False
    icon: str = "message-square"
    speech: str = ""

    def spoken(self) -> str:
        return self.speech or self.title


def chat_row(line: ChatLine, *, today: date, with_who: bool) -> ChatRow:
    badge = CHANNELS.get(line.channel, line.channel.capitalize())
    badge = "" if line.channel in _OWN else badge
    time = clock(line.last_at or line.created_at, today=today)
    who = line.who if with_who or line.participant != "user" else ""
    said = count(line.messages, "message")
    unread = f"{line.unread} new" if line.unread else ""
    running = "an answer is being written" if line.running else ""
    icon = {"agent": "bot", "group": "users"}.get(line.participant, "message-square")
    icon = icon if line.here else "cloud"
    where = "" if line.here else "on the team's server"
    speech = ", ".join(p for p in (line.title, who, badge, time, said, unread, running, where) if p)
    return ChatRow(
        key=line.id, title=line.title, who=who, badge=badge, time=time, number=str(line.messages),
        unread=line.unread, running=line.running, icon=icon, speech=speech,
    )  # fmt: skip


class ChatDelegate(RowDelegate):
    """Title and badge at the left, whose it is in the middle, time and count at the right."""

    def paint_content(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, ChatRow):
            return
        look, px = self.look, self.look.px
        left, high = float(rect.left() + px(_SIDE)), rect.height() - 1
        top = rect.top()
        icon = "sparkles" if row.running else row.icon
        tone = "assistant.text" if row.running else "text.tertiary"
        paint_pixmap(painter, QRectF(left, top, px(16), high), look.pixmap(icon, tone, 16))
        left += px(16 + _GAP)
        if row.key == MORE:
            area = QRectF(left, top, rect.right() - left, high)
            paint_line(painter, area, row.title, font=look.font("body"),
                       color=look.color("text.link"))  # fmt: skip
            return
        right = float(rect.right() + 1 - px(_SIDE))
        end = Qt.AlignmentFlag.AlignRight
        faint = look.color("text.tertiary")
        small = look.font("small", tabular=True)
        paint_line(painter, QRectF(right - px(40), top, px(40), high), row.number, font=small,
                   color=faint, align=end)  # fmt: skip
        right -= px(40 + _GAP)
        paint_line(painter, QRectF(right - px(64), top, px(64), high), row.time, font=small,
                   color=faint, align=end)  # fmt: skip
        right -= px(64 + _GAP)
        if row.who:
            wide = min(px(220), (right - left) * 0.4)
            box = QRectF(right - wide, top, wide, high)
            paint_line(painter, box, row.who, font=look.font("small"),
                       color=look.color("text.secondary"), align=end)  # fmt: skip
            right -= wide + px(_GAP)
        if row.unread:
            right = self._chip(painter, f"{row.unread} new", right, rect, tone="accent")
        if row.badge:
            right = self._chip(painter, row.badge, right, rect, tone="neutral")
        role = "bodyStrong" if row.unread else "bodyMedium" if state.selected else "body"
        area = QRectF(left, top, max(0.0, right - left), high)
        font, ink = look.font(role), look.color("text.primary")
        paint_line(painter, area, row.title, font=font, color=ink)

    def _chip(
        self, painter: QPainter, words: str, right: float, rect: QRect, *, tone: str
    ) -> float:
        look = self.look
        wide = look.metrics("chip").horizontalAdvance(words) + 2 * look.px(7)
        tall = look.px(20)
        box = QRectF(right - wide, rect.top() + (rect.height() - tall) / 2, wide, tall)
        paint_box(painter, box, radius=look.px(5), fill=look.color(f"{tone}.soft"))
        paint_line(painter, box, words, font=look.font("chip"), color=look.color(f"{tone}.text"),
                   align=Qt.AlignmentFlag.AlignHCenter)  # fmt: skip
        return right - wide - look.px(_GAP)
