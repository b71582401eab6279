"""The rows of Sync: two lines where a person is needed, one for the rest, headings over groups."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from rflow_desktop.domain import words as said
from rflow_desktop.domain.shown import AttentionView, Listed, OutboxLine, SyncLists
from ui.kit import ROW_ROLE, RowDelegate, RowState, paint_line, paint_pixmap
from ui.kit.rows import Index
from ui.sync_panel import words

FOLDED = 4
MORE, FURTHER = "more:", "further:"
"""Before the name of a group: its row that unfolds it, and the one that asks for older lines."""
_HEADING, _TALL, _SHORT, _EDGE = 31, 53, 30, 3
_SIDE, _GAP, _GLYPH = 16, 10, 16


@dataclass(frozen=True)
class SyncRow:
    """A row in the shape that is drawn. A `heading` stands over the first row of its group."""

    key: str
    kind: str
    title: str
    under: str = ""
    meta: str = ""
    heading: str = ""
    count: int = 0
    first: bool = False
    last: bool = False

    @property
    def is_link(self) -> bool:
        return self.key.startswith((MORE, FURTHER))

    def spoken(self) -> str:
        group = _GROUPS[self.kind][1]
        return ", ".join(part for part in (group, self.title, self.under, self.meta) if part)


_GROUPS = {
    "attention": ("sync.needsAttention", "Needs attention"),
    "waiting": ("sync.waiting", "Waiting to send"),
    "synced": ("sync.synced", "Synced today"),
    "discarded": ("sync.savedHere", "Discarded, kept for 30 days"),
}


def sync_rows(
    attention: Sequence[AttentionView],
    lists: SyncLists,
    *,
    unfolded: frozenset[str],
    now_ms: int,
) -> tuple[SyncRow, ...]:
    rows: list[SyncRow] = []
    rows += _group([_attention(one, now_ms=now_ms) for one in attention], len(attention))
    waiting = lists.waiting
    made = [_waiting(one) for one in fold(waiting.lines)] + _further("waiting", waiting)
    rows += _group(made, waiting.count)
    for kind, listed in (("synced", lists.synced), ("discarded", lists.discarded)):
        alike = fold(listed.lines)
        shown = alike if MORE + kind in unfolded else alike[:FOLDED]
        made = [_line(one, kind, words.moment(one.at, now_ms=now_ms)) for one in shown]
        if len(shown) < len(alike):
            made.append(SyncRow(key=MORE + kind, kind=kind, title=_unfold_words(listed)))
        else:
            made += _further(kind, listed)
        rows += _group(made, listed.count)
    return tuple(rows)


def _unfold_words(listed: Listed) -> str:
    read = len(listed.lines)
    return f"Show all {read}" if read == listed.count else f"Show {read} of {listed.count}"


def _further(kind: str, listed: Listed) -> list[SyncRow]:
    """The row that asks for what was not read yet."""
    read = len(listed.lines)
    if read >= listed.count:
        return []
    title = f"Show more, {read} of {listed.count} are shown"
    return [SyncRow(key=FURTHER + kind, kind=kind, title=title)]


def fold(lines: Iterable[OutboxLine]) -> list[OutboxLine]:
    """The scratchpad is written every few seconds, pictures come in handfuls: each session has one
    line for them, with all their bytes.
    """
    found: dict[tuple[str, str], list[OutboxLine]] = {}
    for line in lines:
        kind = line.words.partition(":")[0]
        alike = kind if line.session and kind in ("Scratchpad", "Evidence") else line.id
        found.setdefault((line.session, alike), []).append(line)
    return [_folded(alike) for alike in found.values()]


def _folded(alike: list[OutboxLine]) -> OutboxLine:
    first, *others = alike
    if not others:
        return first
    text = first.words
    if text.startswith("Evidence"):
        text = f"{text} and {len(others)} more"
    files = [one.file for one in alike if one.file is not None]
    file = first.file and replace(
        first.file, sent=sum(one.sent for one in files), size=sum(one.size for one in files)
    )
    return replace(first, words=text, size=sum(one.size for one in alike), file=file)


def _group(rows: list[SyncRow], count: int) -> list[SyncRow]:
    if not rows:
        return []
    rows[0] = replace(rows[0], heading=_GROUPS[rows[0].kind][1], count=count, first=True)
    rows[-1] = replace(rows[-1], last=True)
    return rows


def _attention(one: AttentionView, *, now_ms: int) -> SyncRow:
    return SyncRow(
        key=one.id,
        kind="attention",
        title=one.headline,
        under=f"{one.ticket} {one.title}".strip(),
        meta=words.moment(one.at, now_ms=now_ms),
    )


def _waiting(one: OutboxLine) -> SyncRow:
    return _line(one, "waiting", words.progress(one) or said.size(one.size))


def _line(one: OutboxLine, kind: str, meta: str) -> SyncRow:
    return SyncRow(key=one.id, kind=kind, title=words.line(one), meta=meta)


class SyncDelegate(RowDelegate):
    def row_height(self, index: Index) -> int:
        row = index.data(ROW_ROLE)
        px = self.look.px
        if not isinstance(row, SyncRow):
            return px(_SHORT)
        high = px(_TALL) if row.kind == "attention" else px(_SHORT) + self._extra(row)
        return high + (px(_HEADING) if row.heading else 0)

    def paint_state(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, SyncRow):
            return
        if row.heading:
            high = self.look.px(_HEADING)
            self._paint_heading(painter, QRect(rect.left(), rect.top(), rect.width(), high), row)
            rect = rect.adjusted(0, high, 0, 0)
        self._hairline = row.kind == "attention" or row.last
        if row.first and row.kind != "attention":
            rect = rect.adjusted(0, self.look.px(_EDGE), 0, 0)
        super().paint_state(painter, rect, index, state)

    def paint_content(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, SyncRow):
            return
        look, px = self.look, self.look.px
        if row.is_link:
            self._paint_more(painter, rect, row)
            return
        tall = row.kind == "attention"
        high = px(_TALL) - px(18) if tall else px(_SHORT) - 1
        top = rect.top() + (px(9) if tall else 0)
        left = rect.left() + px(_SIDE)
        line = px(18) if tall else high
        self._paint_mark(painter, QRectF(left, top, px(_GLYPH), line), row)
        left += px(_GLYPH) + px(_GAP)
        right = rect.right() + 1 - px(_SIDE)
        font = look.font("small", tabular=True)
        meta = math.ceil(look.metrics("small", tabular=True).horizontalAdvance(row.meta))
        paint_line(
            painter, QRectF(right - meta, top, meta + 1, line), row.meta, font=font,
            color=look.color("text.tertiary"), align=Qt.AlignmentFlag.AlignRight,
        )  # fmt: skip
        wide = right - meta - px(_GAP) - left
        loud = state.selected or row.kind in ("attention", "waiting")
        ink = look.color("text.primary" if loud else "text.secondary")
        role = "bodyMedium" if tall else "body"
        words_font = look.font(role, tabular=True)
        paint_line(painter, QRectF(left, top, wide, line), row.title, font=words_font, color=ink)
        if tall:
            under = QRectF(left, top + line, right - left, px(16))
            soft = look.color("text.secondary")
            paint_line(painter, under, row.under, font=font, color=soft)

    def _extra(self, row: SyncRow) -> int:
        edges = int(row.first) + int(row.last)
        return edges * self.look.px(_EDGE)

    def _paint_mark(self, painter: QPainter, box: QRectF, row: SyncRow) -> None:
        look = self.look
        mark = (
            look.pixmap("check", "text.tertiary", 16)
            if row.kind == "synced"
            else look.pixmap("trash-2", "text.tertiary", 16)
            if row.kind == "discarded"
            else look.glyph(_GROUPS[row.kind][0])
        )
        paint_pixmap(painter, box, mark)

    def _paint_more(self, painter: QPainter, rect: QRect, row: SyncRow) -> None:
        look, px = self.look, self.look.px
        box = QRectF(rect).adjusted(px(_SIDE), 0, -px(_SIDE), -1)
        link = look.color("text.link")
        wide = paint_line(painter, box, row.title, font=look.font("small"), color=link)
        arrow = QRectF(box.left() + wide + px(6), box.top(), px(12), box.height())
        paint_pixmap(painter, arrow, look.pixmap("arrow-right", "text.link", 12))

    def _paint_heading(self, painter: QPainter, rect: QRect, row: SyncRow) -> None:
        look, px = self.look, self.look.px
        painter.fillRect(rect, look.color("bg.panel"))
        line = QRect(rect.left(), rect.bottom(), rect.width(), 1)
        painter.fillRect(line, look.color("border.subtle"))
        box = QRectF(rect).adjusted(px(_SIDE), 0, -px(_SIDE), -1)
        glyph = QRectF(box.left(), box.top(), px(14), box.height())
        paint_pixmap(painter, glyph, look.glyph(_GROUPS[row.kind][0], 14))
        box.setLeft(box.left() + px(14 + 8))
        ink = look.color("text.primary")
        wide = paint_line(painter, box, row.heading, font=look.font("smallStrong"), color=ink)
        box.setLeft(box.left() + wide + px(8))
        font, soft = look.font("smallMedium", tabular=True), look.color("text.tertiary")
        paint_line(painter, box, str(row.count), font=font, color=soft)
