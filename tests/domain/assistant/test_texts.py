"""Texts for somebody else: kept one beside the other, posted once, and fit for who reads them."""

from __future__ import annotations

import pytest

from rflow_desktop.domain import acts_texts as acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Artifact
from rflow_desktop.domain.texts import EMPTY, finished, for_client, with_headings
from tests.domain.assistant.stories import a_run, claimed, closed, row
from tests.domain.world import MAYA, NOON, SAM, TOM, instant, uid

FIRST, SECOND = uid(701), uid(702)


def package(artifact: str, text: str) -> acts.KeepText:
    return acts.KeepText(artifact=artifact, kind="package", text=text, version=3)


@pytest.mark.behaviour("S2.85", "S3.25")
def test_a_second_package_leaves_the_first_one_readable() -> None:
    world = a_run()
    world.do(MAYA, package(FIRST, "The first"), at=1)
    world.do(MAYA, package(SECOND, "The second"), at=2)
    first, second = row(world, Artifact, FIRST), row(world, Artifact, SECOND)
    assert (first.text, second.text) == ("The first", "The second")
    assert (first.kind, first.version, len(first.sha256)) == ("package", 3, 64)
    assert world.put(world.op(MAYA, package(FIRST, "Again"), at=3)).puts == ()


@pytest.mark.behaviour("S3.24")
def test_posting_sets_number_and_time_once_and_a_failure_keeps_the_text_and_says_why() -> None:
    world = a_run()
    world.do(MAYA, package(FIRST, "The text"), at=1)
    failed = acts.MarkPosted(artifact=FIRST, trouble="The ticket is closed.")
    world.do(MAYA, failed, at=2)
    text = row(world, Artifact, FIRST)
    assert (text.text, text.posted_at, text.external_id) == ("The text", None, "")
    assert text.trouble == "The ticket is closed."
    world.do(MAYA, acts.MarkPosted(artifact=FIRST, external_id="7731"), at=3)
    text = row(world, Artifact, FIRST)
    assert (text.text, text.posted_at, text.external_id, text.trouble) == (
        "The text", instant(NOON + 180_000), "7731", "",
    )  # fmt: skip
    assert world.put(world.op(MAYA, failed, at=4)).puts == ()
    again = acts.MarkPosted(artifact=FIRST, external_id="9999")
    assert world.put(world.op(MAYA, again, at=5)).puts == (), "what was posted stays on record"
    world.do(MAYA, package(SECOND, "Corrected"), at=6)
    world.do(MAYA, acts.MarkPosted(artifact=SECOND, external_id="7732"), at=7)
    both = [row(world, Artifact, name) for name in (FIRST, SECOND)]
    assert [(one.text, one.external_id) for one in both] == [
        ("The text", "7731"), ("Corrected", "7732"),
    ]  # fmt: skip


def test_a_finished_session_still_takes_its_documentation() -> None:
    world = closed()
    world.do(MAYA, package(FIRST, "Written last"), at=60)
    assert row(world, Artifact, FIRST).text == "Written last"


@pytest.mark.behaviour("S2.81")
def test_whoever_has_claimed_a_session_writes_its_documentation() -> None:
    world = claimed()
    note = acts.KeepText(artifact=FIRST, kind="documentation", text="By the handler")
    world.do(SAM, note, at=4)
    assert (row(world, Artifact, FIRST).text, row(world, Artifact, FIRST).by) == (
        "By the handler", SAM.id,
    )  # fmt: skip


def test_what_cannot_be_kept_or_posted_is_refused() -> None:
    world = a_run()
    with pytest.raises(Refused):
        world.do(TOM, package(FIRST, "Not mine"), at=1)
    world.do(MAYA, package(FIRST, "Mine"), at=1)
    with pytest.raises(Refused, match="Say what came of posting it"):
        world.do(MAYA, acts.MarkPosted(artifact=FIRST), at=2)


@pytest.mark.behaviour("S3.26")
@pytest.mark.parametrize(
    ("kind", "headings"),
    [
        ("documentation", ["Problem", "What we confirmed", "Root cause", "Resolution"]),
        ("package",
         ["Problem", "What we confirmed", "What we tried", "Hypothesis", "Next steps"]),
    ],
)  # fmt: skip
def test_every_heading_is_there_also_when_nothing_stands_under_it(
    kind: str, headings: list[str]
) -> None:
    bare = with_headings(kind, "")
    assert [line[3:] for line in bare.splitlines() if line.startswith("## ")] == headings
    assert bare.count(EMPTY) == len(headings)
    part = with_headings(kind, "# problem\nNo printers.\n")
    assert part.startswith("# problem\nNo printers.\n\n## What we confirmed")
    assert part.count(EMPTY) == len(headings) - 1
    assert with_headings("status_ticket", "As it is") == "As it is"


@pytest.mark.behaviour("S2.87")
def test_a_client_is_told_nothing_of_the_network_behind_it() -> None:
    told = for_client(
        "PRINT-01 at 10.20.30.40 and \\\\fs1\\public were slow for CALDER\\ruth, key"
        " sk-ant-api03-abcdefghijklmnopqrstuvwx. Write to ruth@calder.example."
    )
    for hidden in ("PRINT-01", "10.20.30.40", "fs1", "CALDER\\ruth", "sk-ant"):
        assert hidden not in told
    assert told.startswith("one of your computers at a network address and a shared folder")
    assert "ruth@calder.example" in told, "their own address stays"
    assert finished("status_client", "PRINT-01 is back") == "one of your computers is back"
    assert finished("status_ticket", "PRINT-01 is back") == "PRINT-01 is back"
