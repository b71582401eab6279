"""Gives a parsed Markdown document the type, the rhythm and the colours of the design."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from PySide6.QtGui import (
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextTable,
)

from ui.kit.links import safe_link
from ui.kit.look import Look

_HEADINGS = {1: "title", 2: "title"}
_Property = QTextFormat.Property


def dress(look: Look, document: QTextDocument, *, role: str, tone: str) -> None:
    _Dresser(look, document, role, tone).dress()


class _Dresser:
    def __init__(self, look: Look, document: QTextDocument, role: str, tone: str) -> None:
        self._look, self._document = look, document
        self._role, self._tone = role, tone
        self._tables: set[int] = set()
        self._was_code = self._was_list = False

    def dress(self) -> None:
        self._document.setIndentWidth(self._look.px(20))
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        block = self._document.begin()
        while block.isValid():
            cursor.setPosition(block.position())
            end = block.position() + max(0, block.length() - 1)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            self._dress_block(cursor, block)
            # Fragments change while they are formatted: list them first.
            parts = [part.fragment() for part in cast(Iterable[QTextBlock.iterator], block)]
            for part in parts:
                if part.isValid():
                    at, written = part.position(), part.charFormat()
                    self._dress_part(at, part.length(), written, in_code=self._was_code)
            block = block.next()
        cursor.endEditBlock()

    def _dress_block(self, cursor: QTextCursor, block: QTextBlock) -> None:
        look, written = self._look, block.blockFormat()
        code = any(
            written.hasProperty(mark)
            for mark in (_Property.BlockCodeFence, _Property.BlockCodeLanguage)
        )
        heading = written.headingLevel()
        role = self._role_of(heading, code=code)
        quoted = written.intProperty(_Property.BlockQuoteLevel)
        table = cursor.currentTable()
        if table is not None:
            self._dress_table(table)
        shape = QTextBlockFormat()
        if not code:  # a spaced line would leave a gap in the ground of the block
            minimum = QTextBlockFormat.LineHeightTypes.MinimumHeight.value
            shape.setLineHeight(look.line_height(role), minimum)
        shape.setTopMargin(self._space_above(block, in_table=table is not None, code=code))
        shape.setBottomMargin(0)
        if code:
            shape.setBackground(look.color("bg.sunken"))
            shape.setTextIndent(look.px(8))
        if quoted:
            shape.setLeftMargin(look.px(12) * quoted)
        ink = QTextCharFormat()
        ink.setForeground(look.color("text.secondary" if quoted else self._tone))
        if heading or code:
            ink.setFont(look.font(role))
        cursor.mergeBlockFormat(shape)
        cursor.mergeCharFormat(ink)
        cursor.mergeBlockCharFormat(ink)

    def _role_of(self, heading: int, *, code: bool) -> str:
        if code:
            return "mono"
        return _HEADINGS.get(heading, "readStrong") if heading else self._role

    def _space_above(self, block: QTextBlock, *, in_table: bool, code: bool) -> int:
        listed = block.textList() is not None
        follows = (code and self._was_code) or (listed and self._was_list)
        self._was_code, self._was_list = code, listed
        if block.position() == 0 or in_table or follows:
            return 0
        return self._look.px(8)

    def _dress_table(self, table: QTextTable) -> None:
        if table.firstPosition() in self._tables:
            return
        self._tables.add(table.firstPosition())
        shape = table.format()
        shape.setBorder(1)
        shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        shape.setBorderBrush(self._look.color("border.default"))
        shape.setBorderCollapse(True)
        shape.setCellPadding(self._look.px(4))
        shape.setTopMargin(self._look.px(8))
        table.setFormat(shape)

    def _dress_part(
        self, start: int, length: int, written: QTextCharFormat, *, in_code: bool
    ) -> None:
        shape = QTextCharFormat()
        if written.fontWeight() > QFont.Weight.DemiBold:
            shape.setFontWeight(QFont.Weight.DemiBold)  # heavier faces are not there to be drawn
            shape.setForeground(self._look.color("text.primary"))
        if written.hasProperty(_Property.FontSizeAdjustment):
            # A heading has the size of its role, not some steps more.
            plain = QTextCharFormat(written)
            plain.clearProperty(_Property.FontSizeAdjustment)
            self._select(start, length).setCharFormat(plain)
        if written.fontFixedPitch():
            shape.setFont(self._look.font("mono"))
            if not in_code:
                shape.setBackground(self._look.color("bg.sunken"))
        if written.isAnchor():
            if safe_link(written.anchorHref()) is not None:
                shape.setForeground(self._look.color("text.link"))
            else:
                # What may not be followed does not look as if it could.
                shape.setAnchor(False)
                shape.setAnchorHref("")
                shape.setFontUnderline(False)
        if shape.propertyCount():
            self._select(start, length).mergeCharFormat(shape)

    def _select(self, start: int, length: int) -> QTextCursor:
        cursor = QTextCursor(self._document)
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        return cursor
