"""What can be done in the escalations, as commands with their keys and reasons."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ui.commands import Command, CommandSet, Maker, Scope
from ui.escalations.view import EscalationsView
from ui.escalations.words import ALONE, NEEDS_SERVER

GROUP = "This escalation"
NOBODY = "There is no escalation in this list."
_one = Maker("escalation", GROUP)
_MINE = "Claim it first."
_ALONE = f"{ALONE}."
_TABS = (("waiting", "what waits"), ("mine", "what is mine"), ("all", "all escalations"))
_CLOSED = {
    "none": "No escalation is chosen.",
    "asking": "The server is being asked.",
    "mine": "You have it already.",
    "own": "This is your own handoff. Take it back instead.",
    "lost": "Somebody else was first.",
    "taken": "Somebody else has it.",
    "off": NEEDS_SERVER,
}


class EscalationCommands:
    """Keeps the key bar to what works: it is told whenever the foot shows something else."""

    def __init__(self, view: EscalationsView) -> None:
        self._view = view
        self.set = CommandSet(Scope.VIEW, view)
        self.refresh()

    def refresh(self) -> None:
        self.set.put(self._commands())

    def _commands(self) -> tuple[Command, ...]:
        view, state = self._view, self._view.foot.state
        sender = state.sender or "the sender"
        lost = state.kind == "lost"
        ask = "Offer help" if lost else f"Ask {sender}"
        free, chosen, team = self._is("free"), self._has_one, self._has_team
        why = self._why_no_claim
        return (
            _one("next", "Next escalation", "J", lambda: view.step(1), hint="Next",
                 on=self._has_rows, why=NOBODY),
            _one("previous", "Previous escalation", "K", lambda: view.step(-1), hint="Previous",
                 on=self._has_rows, why=NOBODY),
            _one("claim", "Claim", "C", view.claim, hint="Claim", on=free, why=why),
            _one(
                "start", "Claim and start here", "Shift+C", view.claim_and_start,
                hint="Claim and start", on=free, why=why,
            ),
            _one("open", "Open the session", "", view.open_session, on=self._is("mine"),
                 why=_MINE),
            _one("analysis", "Get an analysis by the assistant", "", view.ask_analysis,
                 on=lambda: "analysis" in view.foot.state.begins,
                 why="Claim a chat or a guided session first."),
            _one("give_back", "Give back", "U", view.give_back, hint="Give back",
                 on=self._is("mine"), why=_MINE),
            _one("take_back", "Take back", "U", view.take_back, hint="Take back",
                 on=self._is("own"), why="Only your own handoffs can be taken back."),
            _one("answer", "Answer the question", "A", view.answer, hint="Answer",
                 on=lambda: self._view.foot.state.can_answer, why="Nobody has asked you."),
            _one("ask", ask, "Q", view.ask, hint=ask, on=self._can_ask,
                 why="There is nobody to ask."),
            _one("copy", "Copy briefing", "B", view.copy, hint="Copy briefing", on=chosen,
                 why=_CLOSED["none"]),
            _one("guess", "Ask the assistant for best guesses", "", view.ask_guess,
                 on=lambda: view.may_guess,
                 why="Whoever handed it over or has it can ask, once at a time."),
            _one("search", "Filter by words", "/", view.queue.start_search, hint="Filter",
                 on=team, why=_ALONE),
            _one("filter", "Filter by urgency", "F", view.queue.open_filter, on=team, why=_ALONE),
            _one("order", "Order of the list", "O", view.queue.open_order, on=team, why=_ALONE),
            *(
                _one(tab, f"Show {what}", "", partial(view.queue.choose_tab, tab), on=team,
                     why=_ALONE)
                for tab, what in _TABS
            ),
        )  # fmt: skip

    def _has_team(self) -> bool:
        return not self._view.queue.is_alone

    def _is(self, kind: str) -> Callable[[], bool]:
        return lambda: self._view.foot.state.kind == kind

    def _has_one(self) -> bool:
        return self._view.foot.state.kind != "none"

    def _has_rows(self) -> bool:
        return bool(self._view.queue.list.rows.rows)

    def _can_ask(self) -> bool:
        state = self._view.foot.state
        return not state.is_own and state.kind in ("free", "off", "asking", "lost", "taken")

    def _why_no_claim(self) -> str:
        state = self._view.foot.state
        if state.kind == "off":
            return state.words or NEEDS_SERVER
        return _CLOSED.get(state.kind, NEEDS_SERVER)
