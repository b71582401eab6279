"""That a removal waits for a person is said by the command line and in diagnostics, too."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from rflow_desktop.cli.commands import state_of
from rflow_desktop.domain.shown import SyncFacts
from rflow_desktop.services.account import Account
from rflow_desktop.services.diagnosis import Diagnoses
from tests.ui.office import MAYA, ONLINE, Link, seat, server

ASKED = replace(ONLINE, removing=82, removing_of=180, rechecking=True)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (replace(ASKED, signed_in=False), "signed_out"),
        (replace(ASKED, reachable=False), "offline"),
        (replace(ASKED, waiting=3), "undecided"),
        (replace(ASKED, keeping=True), "undecided"),
        (replace(ONLINE, waiting=3), "waiting"),
        (ONLINE, "synced"),
    ],
)
def test_the_command_line_says_that_something_is_undecided(facts: SyncFacts, state: str) -> None:
    assert state_of(facts) == state


def test_diagnostics_say_how_much_waits_for_a_decision() -> None:
    maya = seat(MAYA, server())
    account = Account(maya.work, Link(ASKED), name="Maya")
    text = asyncio.run(Diagnoses(maya.work, account).now()).text
    assert "Removal waits for a decision: 82 of 180 rows" in text
    assert "Re-checking: yes" in text
