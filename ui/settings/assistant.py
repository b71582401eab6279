"""Assistant: its key, model and limit, what it may do without asking, and what is never sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from rflow_desktop.domain.prices import dollars
from rflow_desktop.domain.reply import ModelInfo
from rflow_desktop.domain.usage import Limits, Spent
from rflow_desktop.services.account_settings import WithheldClients
from rflow_desktop.services.assistant_settings import KeyFacts
from ui.kit import Button, Chip, Field, Label, Look, ProgressLine, Select
from ui.settings.pieces import SettingsPage
from ui.settings.step_table import StepTable
from ui.settings.word_chips import WordChips

WITHOUT = "Paste a key of the Claude API. Chats, flows, notes and handoffs work without one."
PASTE = "It is tried with one small request before it is kept."
WITHOUT_IT = "Their sessions work as ever, without the assistant."
ALWAYS_REMOVED = (
    "Passwords and keys", "Card and account numbers", "Addresses on the network",
    "Phone numbers", "Email addresses", "Names of people and clients", "Computer names",
)  # fmt: skip


class AssistantPage(SettingsPage):
    """Signals say what the person did; amounts are in millionths of a dollar."""

    key_given = Signal(str)
    test_asked = Signal()
    key_dropped = Signal()
    way_chosen = Signal(str)
    model_chosen = Signal(str)
    limits_chosen = Signal(int, int)
    step_chosen = Signal(str, str)
    hide_changed = Signal(list)
    allow_changed = Signal(list)
    not_for_changed = Signal(list)
    team_not_for_changed = Signal(list)
    ledger_asked = Signal()
    usage_asked = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(
            look, "Assistant",
            "The assistant suggests. It never changes anything at a client and it sends nothing"
            " you have not allowed.",
        )  # fmt: skip
        self.way = Select(look, (("own", "My own key"),), name="Way to the model")
        self.shown = Label(look, "", role="mono", tone="text.secondary")
        self.works = Chip(look, "Works", tone="success", icon="check")
        self.works.hide()
        self.test = Button(look, "Test", compact=True)
        self.replace = Button(look, "Add a key", compact=True)
        self.drop = Button(look, "Remove", compact=True)
        self.key_field = Field(look, placeholder="sk-ant-…", mono=True, name="Claude API key")
        self.key_field.setEchoMode(QLineEdit.EchoMode.Password)
        self.key_field.setMinimumWidth(look.px(220))
        self.keep = Button(look, "Test and keep", key="Enter", kind="primary", compact=True)
        self.model = Select(look, name="Model")
        self.spent_bar = ProgressLine(look, name="Spent of the monthly limit")
        self.spent_bar.setFixedWidth(look.px(90))
        self.spent = Label(look, "", tone="text.secondary", tabular=True)
        self.monthly = _Amount(look, "Monthly limit in dollars")
        self.daily = _Amount(look, "Daily limit in dollars")
        self.usage = Button(look, "See usage", compact=True)
        self._limits = Limits()

    def rest(self) -> Iterator[None]:
        look = self._look
        self._lay_out()
        yield
        self.table = StepTable(look)
        yield
        self._lay_out_steps(look)
        self._lay_out_words(look)
        yield
        self.ledger = Button(look, "Export", compact=True)
        self.ledger_row = self.setting(
            self.group("What was sent"), "Everything that has left this computer for a model", "",
            self.ledger, icon="list", words="ledger audit log export",
        )  # fmt: skip
        self.finish()
        self._connect()

    # values in

    def show_way(self, ways: Sequence[tuple[str, str]], current: str) -> None:
        self.way.set_items(ways, current=current)
        self.way_row.setVisible(len(ways) > 1)
        self.connection.tidy()

    def show_key(self, facts: KeyFacts, *, works: bool) -> None:
        self.shown.setText(facts.shown)
        self.shown.setVisible(bool(facts.shown))
        self.works.setVisible(works and bool(facts.shown))
        self.test.setVisible(bool(facts.shown) and not works)
        self.drop.setVisible(facts.removable)
        self.replace.setText("Replace" if facts.shown else "Add a key")
        self.key_row.tell(facts.where or WITHOUT)
        self.key_row.set_problem("")
        if facts.shown or not self.key_field.hasFocus():  # else somebody is about to paste one
            self.key_field.clear()
            self.form.hide()
        self.connection.tidy()

    def show_busy(self, *, on: bool) -> None:
        for button in (self.keep, self.test):
            button.setEnabled(not on)
        self.keep.setText("Testing" if on else "Test and keep")

    def show_key_problem(self, sentence: str) -> None:
        """Beside the key; what was pasted stays in the field."""
        (self.key_row if self.form.isHidden() else self.form).set_problem(sentence)

    def show_models(self, models: Sequence[ModelInfo], current: str) -> None:
        items = [(one.id, one.name or one.id) for one in models]
        if current not in dict(items):
            items.insert(0, (current, current))
        self.model.set_items(items, current=current)

    def show_limits(self, limits: Limits, spent: Spent) -> None:
        self._limits = limits
        self.monthly.show_amount(limits.monthly)
        self.daily.show_amount(limits.daily)
        most = limits.monthly
        self.spent_bar.setVisible(bool(most))
        self.spent_bar.set_value(spent.monthly / most if most else 0.0)
        told = dollars(spent.monthly)
        self.spent.setText(f"{told} of {dollars(most)}" if most else f"{told} this month")

    def show_withheld(self, own: Sequence[str], team: WithheldClients) -> None:
        """One's own clients, and those of the account: admins change them, the others read them."""
        self.not_for.suggest(team.known)
        self.not_for.show_words(own)
        self.team_not_for.setVisible(team.shared)
        told = f"For everybody, settled by admins. {WITHOUT_IT}"
        if not team.names and not team.may_settle:
            told = "Your admins can name clients here. So far there is none."
        self.team_not_for.suggest(team.known)
        self.team_not_for.set_writable(on=team.may_settle, sentence=told)
        self.team_not_for.show_words(team.names)

    def show_ledger(self, sentence: str) -> None:
        self.ledger_row.tell(sentence)

    # acts

    def open_form(self) -> None:
        self.form.show()
        self.connection.tidy()
        self.key_field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _on_key(self) -> None:
        self.form.set_problem("")
        self.key_given.emit(self.key_field.text())

    def _on_limit(self) -> None:
        self.limits_chosen.emit(
            self.daily.amount(self._limits.daily), self.monthly.amount(self._limits.monthly)
        )

    def _lay_out(self) -> None:
        group = self.connection = self.group("Connection")
        self.way_row = self.setting(
            group, "Way to the model", "With a key of your own, or through your team's server",
            self.way, icon="send", words="relay server own key",
        )  # fmt: skip
        self.key_row = self.setting(
            group, "Claude API key", WITHOUT, self.shown, self.works, self.test, self.drop,
            self.replace, icon="key-round", words="anthropic token password",
        )  # fmt: skip
        self.form = self.setting(group, "New key", PASTE, self.key_field, self.keep)
        self.form.hide()
        self.setting(group, "Model", "Used for chats, guided sessions and best guesses",
                     self.model, icon="sparkles", words="sonnet haiku opus")  # fmt: skip
        self.limit_row = self.setting(
            group, "Monthly limit", "At the limit the assistant pauses, all else goes on",
            self.spent_bar, self.spent, self.monthly, icon="activity", words="cost money budget",
        )  # fmt: skip
        self.setting(
            group, "Daily limit", "The same for one day; empty is no limit", self.daily,
            self.usage, icon="calendar", words="cost money budget usage",
        )  # fmt: skip

    def _lay_out_steps(self, look: Look) -> None:
        steps = QVBoxLayout()
        steps.setSpacing(look.px(10))
        steps.addWidget(Label(look, "What it may do without asking", role="smallStrong"))
        steps.addWidget(self.table)
        self.column.addLayout(steps)

    def _lay_out_words(self, look: Look) -> None:
        self.hide_words = WordChips(
            look, name="Always removed before sending",
            sentence="Names go out as tokens such as HOST_3 and come back as names.",
            add="Your own word", placeholder="A word that never leaves", locked=ALWAYS_REMOVED,
        )  # fmt: skip
        self.not_for = WordChips(
            look, name="Clients for whom nothing is sent", sentence=f"By you. {WITHOUT_IT}",
            add="A client", placeholder="Name of the client",
        )  # fmt: skip
        self.team_not_for = WordChips(
            look, name="Clients for whom nobody of your team sends anything", sentence="",
            add="A client", placeholder="Name of the client",
        )  # fmt: skip
        self.team_not_for.hide()
        self.allow = WordChips(
            look, name="Never masked", sentence="Names of products that look like a computer's.",
            add="A word", placeholder="A word that may go out",
        )  # fmt: skip
        for chips in (self.hide_words, self.not_for, self.team_not_for, self.allow):
            self.column.addWidget(chips)

    def _connect(self) -> None:
        self.replace.clicked.connect(self.open_form)
        self.key_field.returnPressed.connect(self._on_key)
        self.keep.clicked.connect(self._on_key)
        self.test.clicked.connect(self.test_asked)
        self.drop.clicked.connect(self.key_dropped)
        self.way.chosen.connect(self.way_chosen)
        self.model.chosen.connect(self.model_chosen)
        for amount in (self.monthly, self.daily):
            amount.editingFinished.connect(self._on_limit)
        self.table.chosen.connect(self.step_chosen)
        self.hide_words.changed.connect(self.hide_changed)
        self.allow.changed.connect(self.allow_changed)
        self.not_for.changed.connect(self.not_for_changed)
        self.team_not_for.changed.connect(self.team_not_for_changed)
        self.usage.clicked.connect(self.usage_asked)
        self.ledger.clicked.connect(self.ledger_asked)


class _Amount(Field):
    """Dollars; empty is no limit. What is no amount turns red and changes nothing."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__(look, placeholder="No limit", name=name)
        self.setFixedWidth(look.px(96))
        self.textEdited.connect(lambda _: self.set_problem(None))

    def show_amount(self, micros: int) -> None:
        if not self.hasFocus():
            self.setText(f"{micros / 1_000_000:.2f}".removesuffix(".00") if micros else "")

    def amount(self, before: int) -> int:
        text = self.text().strip().removeprefix("$").replace(",", ".").strip()
        if not text:
            return 0
        if not text.replace(".", "", 1).isdigit():
            self.set_problem("Write an amount such as 40 or 2.50.")
            return before
        return round(float(text) * 1_000_000)
