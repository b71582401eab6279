"""The briefing at the right: everything one needs to know, on one page, before anyone claims."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import BriefingView
from ui.escalations import words
from ui.escalations.guess import guess_section
from ui.escalations.page_parts import Columns, NeedCard, PageHead
from ui.escalations.pieces import Numbers, Tile, glyph_line
from ui.kit import (
    FlowLayout,
    Label,
    Look,
    ScrollBox,
    Section,
    TextButton,
)

WIDE = 752
MOST_TRIED = 5
_NARROW = 560


class BriefingPage(QWidget):
    """`picture_asked`: the piece of evidence to show large."""

    picture_asked = Signal(str)
    link_asked = Signal(str, str)
    guess_asked = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._view: BriefingView | None = None
        self._now_ms = 0
        self._whole_path = False
        self.tiles: tuple[Tile, ...] = ()
        self.head = PageHead(look)
        self.title = Label(look, "", role="heading", wrap=True)
        self.partial = Label(
            look, "Parts of this briefing are still on their way.",
            role="small", tone="text.tertiary",
        )  # fmt: skip
        self.news = Label(look, "", role="small", tone="accent.text")
        self.news.hide()
        self.numbers = Numbers(look, ("Impact", "Since", "Tried so far", "Client expects"))
        self.need = NeedCard(look)
        self.need.text.link_asked.connect(self.link_asked)
        self._columns = Columns(look)
        self._paper = QWidget()
        self._scroll = ScrollBox(look, self._middle())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)
        self._paper.hide()
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    @property
    def view(self) -> BriefingView | None:
        return self._view

    def show_briefing(self, view: BriefingView | None, *, now_ms: int) -> None:
        """Nothing moves when the page already says the same."""
        before, self._view, self._now_ms = self._view, view, now_ms
        self._paper.setVisible(view is not None)
        if view is None:
            return
        self.head.show_briefing(view, now_ms=now_ms)
        if view == before:
            return
        if before is None or before.handoff != view.handoff:
            self._whole_path = False
            self._scroll.verticalScrollBar().setValue(0)
            self.news.hide()
        elif _weight(view) > _weight(before) and before.complete:
            who = words.first_name(view.sender_name)
            self.news.setText(f"{who} added something after you opened this.")
            self.news.show()
        self._draw(view)

    def show_picture(self, sha256: str, picture: QPixmap) -> None:
        for tile in self.tiles:
            if tile.piece.sha256 == sha256:
                tile.show_picture(picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < self._look.px(_NARROW)
        self._columns.set_narrow(on=narrow)
        self.numbers.set_narrow(on=narrow)

    def _draw(self, view: BriefingView) -> None:
        self.title.setText(view.title)
        self.partial.setVisible(not view.complete)
        expects = words.expects_by(view, now_ms=self._now_ms)
        since = words.clock(view.since, now_ms=self._now_ms)
        self.numbers.show_values((words.impact(view.impact), since, view.tried_in, expects))
        self.need.show_briefing(view)
        self.tiles = ()
        left = (
            self._tried(view), self._guess(view), self._moves(view), self._questions(view),
        )  # fmt: skip
        right = (self._known(view), self._evidence(view), self._contact(view))
        self._columns.put(
            [part for part in left if part is not None],
            [part for part in right if part is not None],
        )

    def _tried(self, view: BriefingView) -> QWidget:
        look = self._look
        section = Section(look, "What was tried", count=len(view.tried) or None)
        if not view.tried:
            section.body.addWidget(Label(look, "Nothing yet.", tone="text.tertiary"))
            return section
        shown = view.tried if self._whole_path else view.tried[:MOST_TRIED]
        section.body.setSpacing(look.px(9))
        for text, answer, result in shown:
            glyph, told = words.result(result)
            said = words.tried(text, answer)
            section.body.addWidget(glyph_line(look, said, glyph=glyph, end=told))
        if len(view.tried) > MOST_TRIED:
            total = f"Show the whole path, {len(view.tried)} steps"
            link = TextButton(look, "Show less" if self._whole_path else total, tone="text.link")
            link.clicked.connect(self._on_whole_path)
            section.body.addWidget(link)
        return section

    def _known(self, view: BriefingView) -> QWidget | None:
        if not view.known:
            return None
        section = Section(self._look, "What we know", count=len(view.known))
        section.body.setSpacing(self._look.px(7))
        for text, source in view.known:
            icon, told = words.SOURCES.get(source, words.SOURCES["note"])
            section.body.addWidget(glyph_line(self._look, text, icon=icon, told=told, size=14))
        return section

    def _guess(self, view: BriefingView) -> QWidget | None:
        section = guess_section(self._look, view, now_ms=self._now_ms)
        if section is not None:
            section.asked.connect(self.guess_asked)
            section.text.link_asked.connect(self.link_asked)
        return section

    def _moves(self, view: BriefingView) -> QWidget | None:
        if not view.moves:
            return None
        section = Section(self._look, "If you take it")
        section.body.setSpacing(self._look.px(7))
        for place, move in enumerate(view.moves, 1):
            section.body.addWidget(glyph_line(self._look, move, number=f"{place}."))
        return section

    def _evidence(self, view: BriefingView) -> QWidget | None:
        if not view.evidence:
            return None
        look = self._look
        section = Section(look, "Evidence", count=len(view.evidence))
        holder = QWidget()
        pictures = FlowLayout(gap=look.px(8))
        holder.setLayout(pictures)
        tiles = []
        for piece in view.evidence:
            tile = Tile(look, piece)
            tile.clicked.connect(lambda _=False, key=piece.id: self.picture_asked.emit(key))
            pictures.addWidget(tile)
            tiles.append(tile)
        self.tiles = tuple(tiles)
        section.body.addWidget(holder)
        return section

    def _contact(self, view: BriefingView) -> QWidget | None:
        mine = view.claim == "mine"
        if not view.contact and not view.phone:
            return None
        section = Section(self._look, "Who to call")
        section.body.setSpacing(self._look.px(7))
        look = self._look
        if view.contact:
            section.body.addWidget(glyph_line(look, view.contact, icon="user", size=14))
        if view.phone:
            section.body.addWidget(glyph_line(look, view.phone, icon="phone", size=14))
        elif not mine and view.claim != "own":
            hidden = "Phone, shown after you claim"
            line = glyph_line(look, hidden, icon="phone", size=14, tone="text.tertiary")
            section.body.addWidget(line)
        return section

    def _questions(self, view: BriefingView) -> QWidget | None:
        if not view.questions:
            return None
        look = self._look
        section = Section(look, "Questions", count=len(view.questions))
        section.body.setSpacing(look.px(7))
        for _, question, asked_by, answer in view.questions:
            who = words.first_name(asked_by)
            section.body.addWidget(glyph_line(look, f"{who}: {question}", icon="circle-help"))
            replied = answer or "Not answered yet"
            line = glyph_line(look, replied, icon="corner-down-left", size=14)
            section.body.addWidget(line)
        return section

    def _on_whole_path(self) -> None:
        self._whole_path = not self._whole_path
        if self._view is not None:
            self._draw(self._view)

    def _middle(self) -> QWidget:
        px = self._look.px
        column = QVBoxLayout(self._paper)
        column.setContentsMargins(0, px(24), 0, px(16))
        column.setSpacing(0)
        for part, gap in (
            (self.head, 6),
            (self.title, 4),
            (self.partial, 0),
            (self.news, 12),
            (self.numbers, 12),
            (self.need, 18),
            (self._columns, 0),
        ):
            column.addWidget(part)
            column.addSpacing(px(gap))
        column.addStretch(1)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(px(24), 0, px(24), 0)
        row.addStretch(1)
        row.addWidget(self._paper, 1000)
        row.addStretch(1)
        return holder

    def _on_look_changed(self) -> None:
        self._paper.setMaximumWidth(self._look.px(WIDE))


def _weight(view: BriefingView) -> int:
    """How much there is to read."""
    return len(view.tried) + len(view.known) + len(view.evidence) + len(view.moves)
