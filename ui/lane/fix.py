"""The suggested fix: how sure, why, how long, how to undo; what was decided and what came of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.assisting import Tier, tier
from rflow_desktop.domain.shown_talk import FixView
from ui.kit import (
    Button,
    Card,
    Chip,
    FlowLayout,
    Label,
    Look,
    Picture,
    Section,
    TextButton,
    tip_for,
)
from ui.kit.buttons import Kind
from ui.lane import words
from ui.lane.rows import in_order
from ui.lane.walking import shown
from ui.lane.writer import Writer

ASKED = {
    "applied_pending": "What does it wait for?",
    "applied_partial": "What is still wrong?",
    "applied_failed": "What happened instead?",
    "dismissed": "Why not? The assistant will not suggest it again.",
}

_TRY = {
    Tier.GUIDED: "Use this fix", Tier.EXPLORING: "Try it now", Tier.DISCOVERY: "Try it anyway",
}  # fmt: skip


class FixBox(Section):
    """`did`: what (use, dismissed, draft_template, applied_…, yes, no), the fix, the words."""

    did = Signal(str, str, str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "Suggested fix", parent=parent)
        self._look = look
        self._past: dict[str, PastFix] = {}
        self.card = FixCard(look)
        self.replaced = _Line(look, "undo-2")
        self.more = TextButton(look, "")
        self._past_box = QWidget()
        self._past_column = QVBoxLayout(self._past_box)
        self._past_column.setContentsMargins(0, 0, 0, 0)
        self._past_column.setSpacing(look.px(6))
        self._past_box.hide()
        self._count = 0
        for part in (self.card, self.replaced, self.more, self._past_box):
            self.body.addWidget(part)
        self.card.did.connect(self.did)
        self.more.clicked.connect(self._on_more)

    def show_fix(self, fix: FixView | None, past: tuple[FixView, ...], *, writable: bool) -> None:
        self.card.setVisible(fix is not None)
        if fix is not None:
            self.card.show_fix(fix, writable=writable)
        self.replaced.tell(f"Replaced: {fix.replaced}" if fix is not None and fix.replaced else "")
        rows = in_order(self._past_column, self._past, [o.id for o in past], self._new_past)
        for row, line in zip(rows, past, strict=True):
            row.show_fix(line)
        self._count = len(past)
        self._tell_more()
        self.setVisible(fix is not None or bool(past))

    def writer(self, what: str) -> Writer | None:
        """Where the words that go with an outcome are written, asked for anew."""
        if what not in ASKED:
            return None
        self.card.ask(what)
        return self.card.writer

    def _on_more(self) -> None:
        self._past_box.setVisible(self._past_box.isHidden())
        self._tell_more()

    def _tell_more(self) -> None:
        word = "Show" if self._past_box.isHidden() else "Hide"
        noun = "suggestion" if self._count == 1 else "suggestions"
        self.more.setText(f"{word} {self._count} earlier {noun}")
        self.more.setVisible(self._count > 0)

    def _new_past(self, fix: str) -> PastFix:  # noqa: ARG002  (each row is told its fix)
        return PastFix(self._look)


class FixCard(Card):
    HAS_CHOICE = True
    did = Signal(str, str, str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, border="border.default", padding=13, parent=parent)
        self._look = look
        self.fix = ""
        self._asked = ""
        self._shown: tuple[object, ...] = ()
        self.title = Label(look, role="bodyStrong", wrap=True)
        self.sure = Chip(look, "")
        self.guess = Chip(look, "guess", tone="assistant", icon="sparkles")
        self.body_text = Label(look, tone="text.secondary", wrap=True)
        self.steps = Label(look, wrap=True)
        self.facts = Label(look, role="small", tone="text.secondary", wrap=True)
        self.why = Label(look, role="small", tone="text.secondary", wrap=True)
        self.stands = Label(look, role="smallMedium", wrap=True)
        self.lost = Label(look, role="small", tone="warning.text", wrap=True)
        self.hint = _Hint(look)
        self.buttons: dict[str, Button] = {}
        self._flow = FlowLayout(gap=look.px(4))
        self._acts = QWidget()
        self._acts.setLayout(self._flow)
        self.writer = Writer(look, name="", keep="Keep")
        head = QHBoxLayout()
        head.setSpacing(look.px(8))
        head.addWidget(self.title, 1)
        head.addWidget(self.guess, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.sure, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(head)
        texts = (self.body_text, self.steps, self.facts, self.why, self.stands, self.lost)
        for part in (*texts, self.hint):
            self.body.addWidget(part)
        self.body.addSpacing(look.px(4))
        self.body.addWidget(self._acts)
        self.body.addWidget(self.writer)
        self.hint.answered.connect(lambda what: self.did.emit(what, self.fix, ""))
        self.writer.kept.connect(lambda text: self.did.emit(self._asked, self.fix, text))

    def chief(self) -> QWidget | None:
        return shown(*self.buttons.values())

    def show_fix(self, fix: FixView, *, writable: bool) -> None:
        if fix.id != self.fix:
            self.writer.close_up()
        self.fix = fix.id
        self.title.setText(fix.title)
        self.sure.setText(f"{fix.confidence} %")
        self.sure.setToolTip(tip_for(f"The assistant is {fix.confidence} % sure"))
        self.sure.setVisible(fix.confidence > 0)
        self.guess.setVisible(fix.guess)
        steps = "\n".join(f"{place}. {step}" for place, step in enumerate(fix.steps, start=1))
        told = {
            self.body_text: fix.body,
            self.steps: "" if fix.decision == "one_off" else steps,
            self.facts: words.facts_of(fix),
            self.why: words.rests(fix.rests_on),
            self.stands: words.stands(fix),
            self.lost: f"Somebody else said at the same time: {fix.lost}" if fix.lost else "",
        }
        for label, text in told.items():
            label.setText(text)
            label.setVisible(bool(text))
        self.hint.show_hint(fix.hint, fix.hint_text, visible=writable and bool(fix.hint))
        shown = (fix.id, fix.fresh, fix.decision, fix.outcome, writable)
        if shown != self._shown:
            self._shown = shown
            self._draw_acts(fix, writable=writable)
        self.setAccessibleName(f"Suggested fix: {fix.title}, {fix.confidence} % sure")

    def ask(self, outcome: str) -> None:
        """Ask for the words that go with an outcome or a decision."""
        self._asked = outcome
        self.writer.open_with(name=ASKED[outcome])

    def _draw_acts(self, fix: FixView, *, writable: bool) -> None:
        self._flow.clear()
        self.buttons = {}
        settled = fix.outcome in ("applied_success", "applied_failed", "dismissed")
        self._acts.setVisible(writable and not settled)
        if not writable or settled:
            return
        if fix.decision in ("", "draft_template") and fix.outcome == "proposed":
            sure = tier(fix.confidence / 100) if fix.confidence else Tier.EXPLORING
            kind: Kind = "primary" if sure is Tier.GUIDED else "secondary"
            self._add("use", _TRY[sure], kind=kind, key="U")
        else:
            self._add("applied_success", "It helped", kind="secondary")
        if fix.outcome != "proposed" or fix.decision:
            self._add("applied_partial", "Helped in part", asks=True)
        self._add("applied_failed", "Did not work", asks=True)
        if fix.outcome != "applied_pending" and fix.decision:
            self._add("applied_pending", "Ran it, waits", asks=True)
        if fix.fresh:
            self._add("dismissed", "Not now", asks=True)
        if not fix.decision or fix.decision == "one_off":
            self._add("draft_template", "Make a flow of it")

    def _add(
        self, what: str, text: str, *, kind: Kind = "quiet", asks: bool = False,
        key: str | None = None,
    ) -> None:  # fmt: skip
        button = Button(self._look, text, kind=kind, key=key, compact=True)
        act: Callable[[], None] = (
            (lambda: self.ask(what)) if asks else (lambda: self.did.emit(what, self.fix, ""))
        )
        button.clicked.connect(act)
        self.buttons[what] = button
        self._flow.add(button)


class PastFix(QWidget):
    """A suggestion that is not the one any more, and what came of it."""

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.glyph = Picture(look, glyph="outcome.ruledOut", size=14)
        self.text = Label(look, role="small", tone="text.secondary", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        row.addWidget(self.glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)

    def show_fix(self, fix: FixView) -> None:
        glyph, _ = words.OUTCOMES.get(fix.outcome, ("outcome.ruledOut", ""))
        self.glyph.set_glyph(glyph)
        self.text.setText(f"{fix.title} · {words.stands(fix) or 'Replaced'}")


class _Hint(Card):
    """What the assistant believes came of the fix: dashed, until a person says so."""

    answered = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__(look, tone="bg.panel", border="assistant.border", padding=8, dashed=True)
        self.text = Label(look, role="small", tone="assistant.text", wrap=True)
        self.yes = Button(look, "Yes, so it was", compact=True)
        self.no = Button(look, "No", kind="quiet", compact=True)
        self._denied = ""
        acts = QHBoxLayout()
        acts.addWidget(self.yes)
        acts.addWidget(self.no)
        acts.addStretch(1)
        self.body.addWidget(self.text)
        self.body.addLayout(acts)
        self.yes.clicked.connect(lambda: self.answered.emit("yes"))
        self.no.clicked.connect(self._on_no)

    def show_hint(self, hint: str, text: str, *, visible: bool) -> None:
        _, told = words.OUTCOMES.get(hint, ("", ""))
        self.text.setText(f"The assistant believes: {told.lower()}. {text}".strip())
        self.setVisible(visible and self.text.text() != self._denied)

    def _on_no(self) -> None:
        """It stays away until the assistant believes something else."""
        self._denied = self.text.text()
        self.hide()


class _Line(QWidget):
    """A small icon and a sentence, while there is one."""

    def __init__(self, look: Look, icon: str) -> None:
        super().__init__()
        self.text = Label(look, role="small", tone="text.tertiary", elide=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, look.px(4), 0, 0)
        row.setSpacing(look.px(6))
        row.addWidget(Picture(look, icon=icon, tone="text.tertiary", size=12))
        row.addWidget(self.text, 1)

    def tell(self, text: str) -> None:
        self.text.setText(text)
        self.setVisible(bool(text))
