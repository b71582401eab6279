"""Answers that another computer gets: what is told of them, and when it was quiet for too long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rflow_desktop.domain.model_talk import Generation, ReplyState
from rflow_desktop.domain.shown_talk import Elsewhere, LiveReply
from rflow_desktop.ids import milliseconds

QUIET_MINUTES = 10
"""Then whoever was to answer may be gone, and it can be asked here."""
ELSEWHERE = "Asked on another computer. The answer comes here when it is finished."
TWICE = "Asked here and on another computer, so two answers may come."
SILENT = f"Asked on another computer. Nothing has come from there for {QUIET_MINUTES} minutes."
PURPOSES = frozenset({"reply", "question"})
BEGUN = frozenset({ReplyState.QUEUED, ReplyState.RUNNING})


@dataclass(frozen=True)
class AskedElsewhere:
    """`replies` of a session, oldest first; `own` are those that this computer gets."""

    replies: Sequence[Generation]
    own: frozenset[str]
    live: LiveReply | None
    now_ms: int

    def by_message(self) -> dict[str, str]:
        """What is told of each message, by its id."""
        return {one.turn: self._told(one) for one in self._far() if one.turn}

    def question(self) -> Elsewhere:
        """How far a question is that another computer gets."""
        far = self._far()
        if not far:
            return ""
        if self.live is not None:
            return "twice"
        return "silent" if all(self._is_quiet(one) for one in far) else "asked"

    def _far(self) -> list[Generation]:
        """Not one that was quiet for long and after which somebody asked again."""
        told = [one for one in self.replies if one.purpose in PURPOSES]
        far = [one for one in told if one.state in BEGUN and one.id not in self.own]
        return [one for one in far if one is told[-1] or not self._is_quiet(one)]

    def _told(self, one: Generation) -> str:
        live = "" if self.live is None else self.live.generation
        if any(other.id == live and other.turn == one.turn for other in self.replies):
            return TWICE
        return SILENT if self._is_quiet(one) else ELSEWHERE

    def _is_quiet(self, one: Generation) -> bool:
        since = self.now_ms - milliseconds(one.started_at or one.at)
        return since >= QUIET_MINUTES * 60_000
