"""The one class that shows rich text: Markdown without HTML, without files, without surprises."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QImage,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from ui.kit.dressing import dress
from ui.kit.keys import tip_for
from ui.kit.links import safe_link
from ui.kit.look import Look
from ui.kit.painting import with_hidden_shown, wrap_of
from ui.kit.seen import WhenSeen
from ui.kit.worn import open_menu

AttachmentLoader = Callable[[str], QImage | None]

ATTACHMENT_SCHEME = "rflow-att"

_ANYWHERE = QTextOption.WrapMode.WrapAnywhere
_MOST_CELLS = 2_000
"""A larger table is shown as it was written: to lay it out holds the window for a second."""
_FEATURES = (
    QTextDocument.MarkdownFeature.MarkdownDialectGitHub
    | QTextDocument.MarkdownFeature.MarkdownNoHTML
)


class ReadText(QTextBrowser):
    """Text of tickets, colleagues and the assistant, at reading size and as high as it needs.

    Pictures come only from `load_attachment`, by the id behind `rflow-att:`. A click on a link
    opens nothing: it tells `link_asked` with the address and the host to show.
    """

    link_asked = Signal(str, str)

    def __init__(
        self,
        look: Look,
        markdown: str = "",
        *,
        load_attachment: AttachmentLoader | None = None,
        role: str = "read",
        tone: str = "text.primary",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._role, self._tone = look, role, tone
        self._load_attachment = load_attachment
        self._markdown, self._is_plain = markdown, False
        self._heights: dict[int, int] = {}
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.anchorClicked.connect(self._on_anchor_clicked)
        self.highlighted.connect(self._on_highlighted)
        self._render()
        WhenSeen(look, self, self._render)

    @property
    def markdown(self) -> str:
        return self._markdown

    def set_markdown(self, text: str) -> None:
        same = text == self._markdown and not self._is_plain
        if same and self._load_attachment is None:  # a picture may have come since
            return
        self._markdown, self._is_plain = text, False
        self._render()

    def set_plain(self, text: str) -> None:
        self._markdown, self._is_plain = text, True
        self._render()

    def set_tone(self, tone: str) -> None:
        self._tone = tone
        self._render()

    def setHtml(self, text: str) -> None:  # noqa: N802
        """There is no HTML here; what looks like it is shown as it was written."""
        self.set_plain(text)

    def doSetSource(  # noqa: N802
        self,
        name: QUrl | str,
        type: QTextDocument.ResourceType = QTextDocument.ResourceType.UnknownResource,  # noqa: A002
    ) -> None:
        """Nothing is ever opened into this view."""

    def loadResource(self, type: int, name: QUrl | str) -> object:  # noqa: A002
        # Qt reads the file itself when it is given nothing, so it is always given something.
        if type != QTextDocument.ResourceType.ImageResource.value:
            return " "
        url = QUrl(name) if isinstance(name, str) else name
        if url.scheme() == ATTACHMENT_SCHEME and self._load_attachment is not None:
            picture = self._load_attachment(url.path())
            if picture is not None and not picture.isNull():
                return picture
        return self._look.pixmap("image", "text.tertiary").toImage()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        found = self._heights.get(width)
        if found is None:
            document = self.document()
            before = document.textWidth()
            document.setTextWidth(width)
            found = self._heights[width] = math.ceil(document.size().height())
            document.setTextWidth(before)
        return found

    def sizeHint(self) -> QSize:
        wide = self._look.px(420)
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(40), self._look.line_height(self._role))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        open_menu(self._look, self.createStandardContextMenu(event.pos()), event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # it is as high as its text: the page scrolls

    def _render(self) -> None:
        self._heights.clear()
        document = self.document()
        document.setLayoutEnabled(False)  # once, when it is whole
        document.setDefaultFont(self._look.font(self._role))
        shown = with_hidden_shown(self._markdown)
        wrap = wrap_of(shown)
        self.setWordWrapMode(wrap)
        if self._is_plain or wrap == _ANYWHERE or shown.count("|") > _MOST_CELLS:
            document.setPlainText(shown)
        else:
            document.setMarkdown(shown, _FEATURES)
        dress(self._look, document, role=self._role, tone=self._tone)
        document.setLayoutEnabled(True)
        self.updateGeometry()

    def _on_anchor_clicked(self, url: QUrl) -> None:
        link = safe_link(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        if link is not None:
            self.link_asked.emit(link.url, link.host)

    def _on_highlighted(self, url: QUrl) -> None:
        link = safe_link(url.toString(QUrl.ComponentFormattingOption.FullyEncoded))
        self.setToolTip(tip_for(link.host) if link is not None else "")
