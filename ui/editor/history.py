"""Undo and redo of everything: the flow after every edit, and where its author stood."""

from __future__ import annotations

from typing import NamedTuple

from rflow_desktop.domain.flow import Flow

MOST_KEPT = 500


class Moment(NamedTuple):
    """A flow, what was done to come to it, and the step that was selected then."""

    flow: Flow
    words: str
    at: str


class History:
    """Flows never change, so every moment is kept as it was. Typing in one field is one edit."""

    def __init__(self, flow: Flow, at: str = "") -> None:
        self._moments = [Moment(flow, "", at)]
        self._now = 0
        self._typing = ""

    @property
    def flow(self) -> Flow:
        return self._moments[self._now].flow

    @property
    def at(self) -> str:
        return self._moments[self._now].at

    @property
    def undo_words(self) -> str:
        """What undo would take back; empty when there is nothing."""
        return self._moments[self._now].words

    @property
    def redo_words(self) -> str:
        after = self._moments[self._now + 1 : self._now + 2]
        return after[0].words if after else ""

    def add(self, flow: Flow, words: str, at: str, *, typing: str = "") -> bool:
        """Another flow; False when it is no other. `typing` names the field that is written in:
        as long as it is the same, all of it is taken back at once.
        """
        if flow == self.flow:
            return False
        moment = Moment(flow, words, at)
        del self._moments[self._now + 1 :]
        if typing and typing == self._typing and self._now:
            self._moments[self._now] = moment
        else:
            self._moments.append(moment)
            del self._moments[: max(0, len(self._moments) - MOST_KEPT)]
            self._now = len(self._moments) - 1
        self._typing = typing
        return True

    def stand(self, at: str) -> None:
        """Another step is selected: what is typed now is another edit."""
        if at != self.at:
            self._typing = ""
            self._moments[self._now] = self._moments[self._now]._replace(at=at)

    def pause(self) -> None:
        """What is typed from now on is another edit."""
        self._typing = ""

    def undo(self) -> bool:
        if not self._now:
            return False
        self._now -= 1
        self._typing = ""
        return True

    def redo(self) -> bool:
        if self._now + 1 >= len(self._moments):
            return False
        self._now += 1
        self._typing = ""
        return True
