"""What the people of a run do: sessions of all kinds, handed over, fought over, and written in by
several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from rflow_desktop.domain.model import (
    Handoff,
    HandoffState,
    Kind,
    Phase,
    Session,
    phase,
)
from tests.sim.deeds import Deeds

if TYPE_CHECKING:
    from tests.sim.desktop import Desktop


_SESSIONS = "SELECT doc FROM row WHERE type='session' AND known"


@lru_cache(maxsize=2_048)
def _session(doc: str) -> Session:
    """It is frozen, and most have not changed since somebody looked at them."""
    return Session.model_validate_json(doc)


@dataclass
class Work(Deeds):
    """Draws what somebody does next."""

    def act(self, desktop: Desktop) -> None:
        """One thing one person does at one desktop. What the rules refuse is a fact of life."""
        chance = self.world.time.chance
        session = self._some_session(desktop)
        if session is None or chance.random() < 0.12:
            self._new(desktop)
            return
        menu = self._menu(session, desktop)
        weights = [weight for weight, _ in menu]
        chosen = chance.choices([todo for _, todo in menu], weights)[0]
        chosen(desktop, session)

    def rush(self) -> None:
        """Everybody reaches for the same handoff within a few seconds."""
        handoffs = self._open_handoffs([one for one in self.world.desktops if one.alive])
        if not handoffs:
            return
        handoff = self.world.time.chance.choice(handoffs)
        self.world.time.tell("rush", handoff.id[-6:])
        for desktop in self.world.desktops:
            wait = self.world.time.chance.randint(0, 4_000)
            self.world.time.after(wait, lambda one=desktop: self._claim(one, handoff))  # type: ignore[misc]

    # --- what can be done -----------------------------------------------------------------------

    def _menu(
        self, session: Session, desktop: Desktop
    ) -> list[tuple[float, Callable[[Desktop, Session], None]]]:
        stands = phase(session)
        if session.kind is not Kind.FLOW_RUN and self.world.time.chance.random() < 0.6:
            return self._assistant_menu(session)
        menu: list[tuple[float, Callable[[Desktop, Session], None]]] = [
            (3, self._note), (4, self._pad), (4, self._fields), (2, self._variables),
            (1, self._contact), (2, self._attach), (0.5, self._edit_evidence), (2, self._look_at),
            (0.5, self._artifact), (0.5, self._away), (0.5, self._assess),
            (0.5, self._tokens), (0.3, self._learn), (0.2, self._settle),
        ]  # fmt: skip
        match stands:
            case Phase.PREPARED:
                menu += [
                    (2, self._begin), (0.5, self._cancel), (1, self._reassign), (2, self._pool),
                    (0.5, self._share), (4, self._take),
                ]  # fmt: skip
            case Phase.ACTIVE | Phase.PAUSED:
                menu += [
                    (6, self._choose), (1, self._step_back), (1.5, self._pause),
                    (1.5, self._resume), (1.2, self._complete), (2.5, self._hand_over),
                ]  # fmt: skip
            case Phase.IN_TRANSIT:
                menu += [
                    (6, self._claim_of), (1, self._take_back), (1.5, self._ask),
                    (1.5, self._answer), (1, self._choose), (0.7, self._complete),
                ]  # fmt: skip
            case Phase.CLOSED:
                menu = menu[:3]
        if session.last_handoff is not None:
            menu.append((1, self._give_back))
        return menu

    def _some_session(self, desktop: Desktop) -> Session | None:
        """Mostly one that others are in too."""
        chance = self.world.time.chance
        found = desktop.local.replica.all(_SESSIONS)
        sessions = [_session(doc) for (doc,) in found]
        if not sessions:
            return None
        recent = sorted(sessions, key=lambda one: one.id)[-6:]
        waiting = [one for one in sessions if phase(one) is Phase.IN_TRANSIT]
        if waiting and chance.random() < 0.35:
            return chance.choice(sorted(waiting, key=lambda one: one.id))
        return chance.choice(recent)

    def _open_handoffs(self, desktops: list[Desktop]) -> list[Handoff]:
        found = {}
        for desktop in desktops:
            for handoff in desktop.local.every(Handoff):
                if handoff.state is HandoffState.OPEN:
                    found[handoff.id] = handoff
        return [found[key] for key in sorted(found)]
