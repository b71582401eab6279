"""Rows: one phase for every session, and fields of newer versions that nobody loses."""

from __future__ import annotations

from itertools import product

import pytest

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import BY_TYPE, ROWS, Entry, Flow, Phase, Session, Snapshot, phase
from tests.domain.world import instant, uid

AT = instant(0)
WINS = ("closed_at", "handoff", "paused_at", "started_at")
PHASES = {
    "closed_at": Phase.CLOSED,
    "handoff": Phase.IN_TRANSIT,
    "paused_at": Phase.PAUSED,
    "started_at": Phase.ACTIVE,
}


def session(**given: object) -> Session:
    return Session.model_validate({"id": uid(1), "owner": uid(2), "created_at": AT, **given})


@pytest.mark.behaviour("S1.02")
@pytest.mark.parametrize("given", list(product([None, AT], repeat=4)), ids=str)
def test_every_combination_of_times_is_exactly_one_phase(given: tuple[str | None, ...]) -> None:
    made = session(**dict(zip(WINS, given, strict=True)))
    first = next((name for name in WINS if getattr(made, name) is not None), None)
    assert phase(made) is (Phase.PREPARED if first is None else PHASES[first])


def test_every_row_is_known_by_its_type_and_has_a_root() -> None:
    assert set(BY_TYPE) == {row.TYPE for row in ROWS}
    assert session().root == ("session", uid(1))
    entry = Entry(id=uid(3), session=uid(1), kind="note", by=uid(2), at=AT, hlc="0" * 32)
    assert entry.root == ("session", uid(1))
    assert Snapshot(id="a" * 64, flow=uid(4), content={}).root == ("flow", uid(4))
    assert Flow(id=uid(4), name="a", kind="procedure", snapshot="a").root == ("flow", uid(4))


def test_a_document_holds_what_is_set_and_what_a_newer_version_added() -> None:
    made = Session.model_validate(session().doc() | {"mood": "calm", "steps": 3})
    again = Session.model_validate(made.model_copy(update={"title": "a"}).doc())
    assert (again.steps, again.title) == (3, "a")
    assert again.doc()["mood"] == "calm"
    assert "paused_at" not in again.doc()


def test_a_refusal_is_a_sentence_a_code_and_who_was_first() -> None:
    refused = Refused("Somebody else was first.", "already_claimed", {"by": "a"})
    assert (str(refused), refused.code, refused.detail) == (
        "Somebody else was first.", "already_claimed", {"by": "a"},
    )  # fmt: skip
    assert Refused("No.").detail == {}
    assert Refused("No.").code == "refused"


def test_a_row_of_values_that_were_looked_at_is_the_row_that_looking_makes() -> None:
    given = {"id": uid(3), "session": uid(1), "hlc": "0" * 32, "by": uid(2), "at": AT}
    whole = {**given, "kind": "note", "title": "A", "number": 4, "parent": None}
    made, looked = Entry.of(whole), Entry.model_validate(whole)
    assert made == looked
    assert made.as_json() == looked.as_json()
    assert made.model_copy(update={"late": True}) == looked.model_copy(update={"late": True})
