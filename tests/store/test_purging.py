"""Without a server, too, what lay in the trash for a month goes for good, and nothing else does."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from rflow_desktop.domain import acts, acts_talk
from rflow_desktop.domain.model import Entry, Kind, Session
from rflow_desktop.domain.model_talk import Message
from rflow_desktop.store.purging import TRASH_MS
from rflow_desktop.store.replies import Replies, Reply
from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, KEY, Desk, Desks

DAY_MS = 24 * 3_600_000
SECRET = "Kestrel clinic"


def chat(ann: Desk, words: str = SECRET) -> str:
    """A chat with a message, a file, a draft and a reply on record."""
    session, local = ann.ids(), ann.local
    digest = local.blobs.put(words.encode())
    local.capture(
        [
            (("session", session), act)
            for act in (
                acts.StartSession(kind=Kind.CHAT, title=words),
                acts_talk.OpenCase(),
                acts_talk.Say(message=ann.ids(), text=words),
                acts.Attach(evidence=ann.ids(), sha256=digest, size=len(words), mime="text/plain"),
            )
        ]
    )
    local.drafts.keep(f"talk:composer:{session}:", words)
    reply = Reply(
        id=ann.ids(), session=session, turn="", purpose="reply", state="queued", model="m",
        created=1, started=0, beat=1, ended=0, stop=0, code="", told="", retryable=0, landed=0,
    )  # fmt: skip
    Replies(local.outbox).queue(reply)
    with local.outbox.writing() as c:
        c.execute("INSERT INTO mask VALUES (?,'HOST_1','host',?)", (session, words))
    return session


def blob_of(words: str) -> str:
    return sha256(words.encode()).hexdigest()


def trash(ann: Desk, session: str, *, trashed: bool = True) -> None:
    ann.local.capture([(("session", session), acts_talk.Trash(trashed=trashed))])


def leftovers(ann: Desk, session: str) -> dict[str, int]:
    """What still names the session, by table."""
    outbox, replica = ann.local.outbox, ann.local.replica
    asked = {
        "op": (outbox, "root_id=?"), "draft": (outbox, "instr(key, ?)"),
        "reply": (outbox, "session=?"), "mask": (outbox, "session=?"),
        "row": (replica, "root_id=?"), "spoken": (replica, "session=?"),
        "talk": (replica, "id=?"), "line": (replica, "id=?"), "work": (replica, "root_id=?"),
    }  # fmt: skip
    found = {
        name: int(base.value(f"SELECT count(*) FROM {name} WHERE {where}", session))
        for name, (base, where) in asked.items()
    }
    return {name: number for name, number in found.items() if number}


def test_after_a_month_it_is_gone_with_all_that_was_in_it(desks: Desks, tmp_path: Path) -> None:
    ann = desks(ANN, folder=tmp_path)
    gone, kept = chat(ann), chat(ann, "Something else")
    trash(ann, gone)
    ann.clock.pass_ms(TRASH_MS)
    assert ann.local.keep_house() == frozenset(), "not before the month is over"
    assert ann.local.get(Session, gone) is not None
    ann.clock.pass_ms(1)
    assert ann.local.keep_house() == {gone}
    assert leftovers(ann, gone) == {}
    assert ann.local.get(Session, kept) is not None
    assert [one.text for one in ann.local.every(Message)] == ["Something else"]
    assert ann.local.keep_house() == frozenset()
    for log in tmp_path.glob("ops-*.log"):
        assert gone.encode() not in log.read_bytes(), "nor in the copy of every operation"
    ann.clock.pass_ms(8 * DAY_MS)
    ann.local.keep_house()
    assert ann.local.blobs.here(blob_of(SECRET)) is False
    assert ann.local.blobs.here(blob_of("Something else"))
    ann.restart()
    assert leftovers(ann, gone) == {}
    assert ann.local.get(Session, kept) is not None
    assert ann.local.get(Session, gone) is None


def test_what_was_taken_back_stays_and_work_goes_on(desks: Desks) -> None:
    ann = desks(ANN)
    session = chat(ann)
    trash(ann, session)
    ann.clock.pass_ms(TRASH_MS // 2)
    trash(ann, session, trashed=False)
    ann.clock.pass_ms(TRASH_MS)
    assert ann.local.keep_house() == frozenset()
    assert ann.local.get(Session, session) is not None
    trash(ann, session)
    ann.clock.pass_ms(TRASH_MS + 1)
    assert ann.local.keep_house() == {session}
    again = ann.start(title="New work")
    ann.note(again, "goes on")
    assert len(ann.local.parts(Entry, again)) == 1


def test_where_a_server_decides_nothing_goes_here_by_itself(desks: Desks) -> None:
    ann = desks(ANN, server=Ledger(ANN))
    session = chat(ann)
    trash(ann, session)
    ann.clock.pass_ms(2 * TRASH_MS)
    assert ann.local.keep_house() == frozenset()
    assert ann.local.get(Session, session) is not None


@pytest.mark.parametrize("lost", ["outbox.db", "replica.db", ""])
def test_no_crash_and_no_damage_brings_it_back(desks: Desks, tmp_path: Path, lost: str) -> None:
    ann = desks(ANN, folder=tmp_path, key=KEY)
    kept, gone = ann.start(title="Kept"), chat(ann)
    trash(ann, gone)  # the last thing that was done on this computer
    ann.clock.pass_ms(TRASH_MS + 1)
    assert ann.local.keep_house() == {gone}
    if lost:
        ann.local.close()
        for file in tmp_path.glob(f"{lost}*"):
            file.write_bytes(b"damaged" * 1_000)
        ann.local = ann._open()
        ann.local.keep_house()
    else:
        ann.restart()
    assert ann.local.get(Session, gone) is None
    assert leftovers(ann, gone) == {}
    assert ann.local.get(Session, kept) is not None
