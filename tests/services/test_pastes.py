"""Pasted output proposes an answer, fills variables when it is taken, and stays as evidence."""

from __future__ import annotations

import asyncio
import hashlib

import pytest

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Entry, Evidence, Session
from rflow_desktop.domain.shown import SessionView
from rflow_desktop.services.handoffs import Handoffs, Wanted
from rflow_desktop.services.notes import Notes
from rflow_desktop.services.pastes import MOST_BYTES, Pastes, Proposal
from rflow_desktop.services.sessions import About, Sessions
from tests.helpers import flows
from tests.helpers.desk import Desk, desk
from tests.helpers.outputs import ADAPTER, BLOCKED, OPEN


def begin() -> tuple[Desk, Pastes, str]:
    on = desk(ADAPTER, flows.PROCEDURE)
    about = About(ticket="48213", client="Harbor Dental", variables={"server": "192.0.2.40"})
    return on, Pastes(on.work), asyncio.run(Sessions(on.work).start(ADAPTER.id, about))


def read(pastes: Pastes, session: str, text: str) -> Proposal:
    return asyncio.run(pastes.read(session, text))


def seen(on: Desk, session: str) -> SessionView:
    view = asyncio.run(Sessions(on.work).view(session))
    assert view is not None
    return view


def test_the_line_that_tells_is_found_and_nothing_is_kept_by_reading() -> None:
    on, pastes, session = begin()
    given = read(pastes, session, BLOCKED)
    assert (given.answer, given.label, given.means) == ("no", "It does not", "The port is blocked")
    assert (given.line_number, given.line) == (6, "TcpTestSucceeded : False")
    view = seen(on, session)
    assert (view.number, view.evidence, view.path) == (1, (), ())
    assert view.step is not None
    assert view.step.takes_paste


def test_taking_it_answers_fills_and_keeps_the_output_in_one_go() -> None:
    on, pastes, session = begin()
    given = read(pastes, session, OPEN)
    assert [(fill.label, fill.value) for fill in given.fills] == [("Adapter", "Ethernet 2")]
    asyncio.run(pastes.take(session, given, "yes", note="from the server itself"))
    view = seen(on, session)
    assert view.step is not None
    assert view.step.title == "Is Ethernet 2 the right adapter?"
    (piece,) = view.evidence
    assert (piece.title, piece.mime, piece.step) == ("InterfaceAlias   : Ethernet 2",
                                                      "text/plain", 1)  # fmt: skip
    raw = on.local.blobs.read(piece.sha256)
    assert raw is not None
    assert raw.decode() == OPEN.replace("\r\n", "\n")
    assert hashlib.sha256(raw).hexdigest() == piece.sha256
    (entry,) = on.local.parts(Entry, session)
    assert (entry.body, entry.note) == ("InterfaceAlias   : Ethernet 2", "from the server itself")


def test_another_answer_keeps_the_output_and_fills_nothing() -> None:
    on, pastes, session = begin()
    given = read(pastes, session, OPEN)
    asyncio.run(pastes.take(session, given, "no"))
    header = on.local.get(Session, session)
    assert header is not None
    assert "adapter" not in header.variables
    assert [entry.answer for entry in on.local.parts(Entry, session)] == ["no"]
    assert len(on.local.parts(Evidence, session)) == 1


def test_output_that_no_pattern_knows_can_still_be_kept() -> None:
    on, pastes, session = begin()
    given = read(pastes, session, "Access is denied.")
    assert (given.answer, given.line) == ("", "")
    asyncio.run(pastes.keep(session, given))
    view = seen(on, session)
    assert [piece.title for piece in view.evidence] == ["Output, 1 line"]
    assert view.path == ()


def test_output_for_a_step_that_was_left_meanwhile_changes_nothing() -> None:
    on, pastes, session = begin()
    given = read(pastes, session, BLOCKED)
    asyncio.run(Sessions(on.work).choose(session, "yes"))
    with pytest.raises(Refused, match="another step now"):
        asyncio.run(pastes.take(session, given, "no"))
    view = seen(on, session)
    assert (len(view.path), view.evidence) == (1, ())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("  \r\n ", "holds no text"),
        ("\x1b[0m\r\n\x1b[K", "holds no text"),
        ("x" * (MOST_BYTES + 1), "larger than 5 MB"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    _, pastes, session = begin()
    with pytest.raises(Refused, match=sentence):
        read(pastes, session, text)


def test_a_step_that_asks_a_person_does_not_read_output() -> None:
    on, pastes, _ = begin()
    session = asyncio.run(Sessions(on.work).start(flows.PROCEDURE.id, About()))
    with pytest.raises(Refused, match="does not read output"):
        read(pastes, session, BLOCKED)


def test_reading_ends_in_time_whatever_was_pasted() -> None:
    """The clock is by hand: it runs out after the second line that is looked at."""
    on, _, session = begin()
    ticks = iter([0.0, 0.0, 0.1, 9.0])
    given = read(Pastes(on.work, tick=lambda: next(ticks)), session, "a\nb\nc\n" + BLOCKED)
    assert (given.answer, given.cut) == ("", True)


def test_what_is_secret_in_the_output_is_masked_in_the_note_and_in_the_briefing() -> None:
    on, pastes, session = begin()
    given = read(pastes, session, "InterfaceAlias   : janelle@harbordental.example")
    asyncio.run(pastes.take(session, given, "yes"))
    note = asyncio.run(Notes(on.work).draft(session, format="markdown"))
    assert "InterfaceAlias" in note.text
    assert "janelle@" not in note.text
    page = asyncio.run(Handoffs(on.work).draft_copied(session, Wanted(need="Look at it")))
    assert "InterfaceAlias" in page.text
    assert "janelle@" not in page.text
