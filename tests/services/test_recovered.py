"""A file that was kept while the program ended is offered to the session it was for."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from rflow_desktop.domain.acts import Attach
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Evidence, Outcome
from rflow_desktop.services import attention_files
from rflow_desktop.services.attention import AttentionList
from rflow_desktop.services.sessions import About, Sessions
from rflow_desktop.store import recovered
from tests.helpers import flows
from tests.helpers.desk import Desk, desk
from tests.store.desks import ANN, KEY
from tests.store.desks import Desk as StoreDesk

PICTURE = b"\x89PNG\r\n\x1a\n and its pixels"


@pytest.fixture
def on() -> Desk:
    return desk(flows.TROUBLESHOOTING)


def begun(on: Desk, title: str) -> str:
    on.clock.pass_ms(60_000)
    return asyncio.run(Sessions(on.work).start(None, About(title=title, ticket="48170")))


def kept(on: Desk, raw: bytes = PICTURE) -> str:
    """As when the program ends before the file is added."""
    on.clock.pass_ms(1_000)
    sha256 = on.local.blobs.put(raw)
    on.clock.pass_ms(1_000)
    return sha256


def found(on: Desk) -> int:
    return recovered.find(on.local, before_ms=on.clock())


def test_it_is_offered_to_the_session_that_was_worked_in_last(on: Desk) -> None:
    begun(on, "Mail")
    session = begun(on, "Printer")
    sha256 = kept(on)
    begun(on, "Later")
    assert found(on) == 1
    attention = AttentionList(on.work)
    (told,) = asyncio.run(attention.list())
    assert told.headline == "Recovered picture was not added to a session"
    assert told.story == recovered.RECOVERED
    assert told.choices[0][2] == "It goes to 48170 Printer, where you worked last."
    decision = asyncio.run(attention.decide_for_now(told.id, told.suggested))
    assert decision.session == session
    (row,) = on.local.parts(Evidence, session)
    assert (row.sha256, row.mime, row.name) == (sha256, "image/png", "Recovered picture")
    assert asyncio.run(attention.list()) == ()
    known = on.local.blobs.state(sha256)
    assert known is not None
    assert known.state == "waiting", "it is sent like any other"

    asyncio.run(attention.undo(decision))
    assert on.local.parts(Evidence, session) == ()
    assert [one.id for one in asyncio.run(attention.list())] == [sha256]


def test_what_is_left_is_asked_for_no_more(on: Desk) -> None:
    begun(on, "Mail")
    kept(on, b"a log\n")
    assert found(on) == 1
    attention = AttentionList(on.work)
    (told,) = asyncio.run(attention.list())
    assert told.headline == "Recovered file was not added to a session"
    asyncio.run(attention.discard(told.id))
    assert found(on) == 0
    assert asyncio.run(attention.list()) == ()


def test_without_an_open_session_it_is_told_and_stays(on: Desk) -> None:
    session = begun(on, "Mail")
    asyncio.run(Sessions(on.work).complete(session, Outcome.RESOLVED))
    kept(on)
    assert found(on) == 1
    attention = AttentionList(on.work)
    (told,) = asyncio.run(attention.list())
    assert [choice for choice, *_ in told.choices] == ["leave"]
    with pytest.raises(Refused, match="no open session"):
        asyncio.run(attention.decide(told.id, "attach"))
    assert [one.id for one in asyncio.run(attention.list())] == [told.id]


@pytest.mark.parametrize("undone", [False, True])
def test_what_an_operation_names_is_nobodys_find(on: Desk, *, undone: bool) -> None:
    session, sha256 = begun(on, "Mail"), kept(on)
    act = Attach(evidence=on.work.new_id(), sha256=sha256, size=len(PICTURE), mime="image/png")
    (op,) = on.local.capture([(("session", session), act)], hold_ms=60_000)
    if undone:
        on.local.undo(op.id)
    assert found(on) == 0


def test_one_that_is_damaged_hides_nothing_else_and_says_why_it_cannot_be_added(
    tmp_path: Path,
) -> None:
    ann = StoreDesk(ANN, folder=tmp_path, key=KEY)
    ann.start(title="Mail")
    sha256 = ann.local.blobs.put(PICTURE)
    ann.clock.pass_ms(1_000)
    assert recovered.find(ann.local, before_ms=ann.clock()) == 1
    (file,) = (one for one in (tmp_path / "blobs").rglob("*") if one.is_file())
    file.write_bytes(b"\x00" + file.read_bytes()[1:])
    (told,) = attention_files.files(ann.local)
    assert (told.id, told.headline) == (sha256, "Recovered file was not added to a session")
    with pytest.raises(Refused, match="damaged"):
        attention_files.attached(ann.local, sha256, ann.ids())
    ann.close()


def test_what_is_being_added_now_is_left_alone(on: Desk) -> None:
    begun(on, "Mail")
    started_ms = on.clock()
    kept(on)
    assert recovered.find(on.local, before_ms=started_ms) == 0
