"""Where the person has been: one level back, and the two sessions that were open last."""

from __future__ import annotations


class Trail:
    """Places lie on a stack without loops; a thing (session, editor) lies over the last place."""

    def __init__(self, home: str) -> None:
        self._places = [home]
        self._thing = ""
        self._recent: list[str] = []

    @property
    def place(self) -> str:
        return self._places[-1]

    @property
    def thing(self) -> str:
        """The key of what is open over the place, or nothing."""
        return self._thing

    @property
    def can_go_back(self) -> bool:
        return bool(self._thing) or len(self._places) > 1

    @property
    def last_thing(self) -> str:
        """The other one of the last two things; the last one while a place is on screen."""
        return next((key for key in reversed(self._recent) if key != self._thing), "")

    def visit(self, place: str) -> None:
        """A place that was visited before is gone back to, so that Esc never runs in a circle."""
        if place in self._places:
            del self._places[self._places.index(place) + 1 :]
        else:
            self._places.append(place)
        self._thing = ""

    def open(self, thing: str) -> None:
        self._thing = thing
        self._recent = [key for key in self._recent if key != thing] + [thing]

    def back(self) -> None:
        if self._thing:
            self._thing = ""
        elif len(self._places) > 1:
            self._places.pop()

    def forget(self, thing: str) -> None:
        self._recent = [key for key in self._recent if key != thing]
        if self._thing == thing:
            self._thing = ""
