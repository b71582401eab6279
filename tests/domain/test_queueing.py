"""Whose queue a handoff stands in: their team's, nobody's, and what has to do with them."""

from __future__ import annotations

import pytest

from rflow_desktop.domain.model import Handoff, Team
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.queueing import stands_in_queue_of
from tests.domain.world import ADA, MAYA, NOON, PRIYA, SAM, TOM, H, S, instant, uid

ALONE = Actor(id=uid(950), name="Fay")
PEOPLE = (MAYA, SAM, TOM, PRIYA, ADA, ALONE)
"""Maya, Sam and Tom are of one team, Priya is of another, Ada is an admin, Fay has no team."""
LINE = Handoff(id=H, session=S, title="a", sender=MAYA.id, team=MAYA.team, opened_at=instant(NOON))
ENDED = Team(id=MAYA.team or "", name="North", active=False)
GOING = Team(id=MAYA.team or "", name="North")


@pytest.mark.behaviour("S2.52", "S3.02")
@pytest.mark.parametrize(
    ("line", "team", "seen"),
    [
        (LINE, GOING, "Maya Sam Tom Ada Fay"),
        (LINE, None, "Maya Sam Tom Ada Fay"),
        (LINE, ENDED, "Maya Sam Tom Priya Ada Fay"),
        (LINE.model_copy(update={"team": None}), None, "Maya Sam Tom Priya Ada Fay"),
        (LINE.model_copy(update={"to": PRIYA.id}), GOING, "Maya Sam Tom Priya Ada Fay"),
        (LINE.model_copy(update={"claimed_by": PRIYA.id}), GOING, "Maya Sam Tom Priya Ada Fay"),
        (LINE.model_copy(update={"sender": PRIYA.id}), GOING, "Maya Sam Tom Priya Ada Fay"),
    ],
)
def test_it_stands_in_the_queue_of_exactly_these(
    line: Handoff, team: Team | None, seen: str
) -> None:
    found = [one.name.split()[0] for one in PEOPLE if stands_in_queue_of(one, line, team)]
    assert found == seen.split()
