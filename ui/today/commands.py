"""What can be done on Today, as commands with their keys and reasons."""

from __future__ import annotations

from ui.commands import Command, CommandSet, Maker, Scope
from ui.today.presenter import TodayPresenter
from ui.today.view import TodayView

GROUP = "Today"
_one = Maker("today", GROUP)
_NO_ROW = "Nothing waits for you."
_NO_QUESTION = "Choose a question first."
_NO_STARTERS = "There are no starter flows on this computer."
_CONNECTED = "This workspace is connected to a server."
_HAS_KEY = "There is a Claude key on this computer."


class TodayCommands:
    def __init__(self, view: TodayView, presenter: TodayPresenter) -> None:
        self._view, self._presenter = view, presenter
        self.list = CommandSet(Scope.PANEL, view.list)
        self.view = CommandSet(Scope.VIEW, view)
        self.refresh()

    def sets(self) -> tuple[CommandSet, ...]:
        return (self.list, self.view)

    def refresh(self) -> None:
        self.list.put(self._of_list())
        self.view.put(self._of_first() if self._view.is_first else self._of_view())

    def _of_list(self) -> tuple[Command, ...]:
        view = self._view
        return (
            _one("down", "Next line", "J", lambda: view.list.step(1), hint="Move"),
            _one("up", "Line before", "K", lambda: view.list.step(-1), hint="Move"),
            _one("open", "Open what is chosen", "Return", view.open_current, hint="Open",
                 on=lambda: view.current is not None, why=_NO_ROW),
            _one("answer", "Answer the question", "A", view.begin_answer, hint="Answer",
                 on=self._has_question, why=_NO_QUESTION),
            _one("session", "Open the session behind it", "", view.open_session,
                 on=lambda: bool(view.current and view.current.opens), why=_NO_ROW),
        )  # fmt: skip

    def _of_view(self) -> tuple[Command, ...]:
        return (_one("again", "Read Today again", "", self._presenter.read_again),)

    def _of_first(self) -> tuple[Command, ...]:
        presenter, first = self._presenter, self._view.first
        has_flows = bool(first.cards.cards)
        offers_server = not first.connect_offer.isHidden()
        offers_key = not first.key_offer.isHidden()
        return (
            _one("sample", "Try a sample ticket", "", presenter.try_sample,
                 on=lambda: has_flows, why=_NO_STARTERS),
            *(
                _one(f"start.{card.flow.id}", f"Start {card.flow.name}", "", card.click)
                for card in first.cards.cards
            ),
            _one("flows", "Show all starter flows", "G F", presenter.flows_asked.emit,
                 hint="Flows"),
            _one("connect", "Connect your team server", "", presenter.connect_asked.emit,
                 on=lambda: offers_server, why=_CONNECTED),
            _one("key", "Add a Claude key", "", presenter.key_asked.emit,
                 on=lambda: offers_key, why=_HAS_KEY),
            _one("import", "Bring your own flows", "", presenter.import_asked.emit),
        )  # fmt: skip

    def _has_question(self) -> bool:
        row = self._view.current
        return row is not None and row.question is not None
