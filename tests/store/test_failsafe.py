"""What would remove too much at once, counted over a whole pull, waits for a word and goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_talk import SaveAssistant
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_talk import Assistant
from rflow_desktop.services import outbox_lines
from rflow_desktop.store import lease
from rflow_desktop.store.failsafe import FAIL_SAFE, MOST_BYTES, Guard, HeldBack, Removal, Word
from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, BEN, KEY, Desk, Desks

VOUCHED = Word(vouched=True)


def shared(
    desks: Desks, server: Ledger, number: int = 60, folder: Path | None = None
) -> tuple[Desk, list[Session]]:
    """Ben, who reads along with so many sessions of Ann's."""
    ann = desks(ANN, server=server)
    ben = desks(BEN, server=server, number=2, folder=folder, key=folder and KEY)
    ids = [ann.start(title=f"t{number}") for number in range(number)]
    ann.level()
    rows = [server.get(Session, one) for one in ids]
    server.put(*[row.model_copy(update={"watchers": (BEN.id,)}) for row in rows])
    ben.level()
    assert len(ben.local.every(Session)) == number
    return ben, rows


def held_back(desk: Desk, *, most: int = 10_000, word: Word | None = None) -> HeldBack:
    with pytest.raises(HeldBack) as told:
        desk.pull(most=most, word=word or Word())
    return told.value


def test_what_an_unchanged_server_removes_goes_when_it_was_asked_again(
    desks: Desks, server: Ledger
) -> None:
    ben, rows = shared(desks, server)
    server.put(*rows)
    assert held_back(ben).sentence == FAIL_SAFE.format(count=60, total=60)
    assert len(ben.local.every(Session)) == 60
    ben.pull(word=VOUCHED)
    assert ben.local.every(Session) == ()
    mine = ben.start(title="mine")
    ben.level()
    assert ben.local.get(Session, mine) is not None
    assert ben.local.state().acked == 0


def test_pages_that_wait_take_no_more_room_than_they_may(desks: Desks, server: Ledger) -> None:
    ben, rows = shared(desks, server)
    for row in rows:
        server.put(row)
    large = rows[0].model_copy(update={"watchers": (BEN.id,), "title": "x" * (MOST_BYTES // 4)})
    for _ in range(6):
        server.put(large.model_copy(update={"id": ben.ids()}))
    asked = held_back(ben, most=1).removal
    assert ben.local.state().building, "everything was fetched anew, beside"
    assert {one.id for one in ben.local.every(Session)} == {row_id for _, row_id in asked.keys}
    assert len(asked.keys) >= 10, "not more than fifty went before it was noticed"
    ben.pull(most=1, word=Word(agreed=asked.keys))
    assert len(ben.local.every(Session)) == 6


def test_a_page_that_is_too_large_to_wait_is_kept_neither(desks: Desks, server: Ledger) -> None:
    ben, _ = shared(desks, server, 1)
    state = ben.local.state()
    page = server.pull(BEN.id, epoch=state.epoch, cursors={})
    (row, *_) = [one for one in page.rows if one.type == Session.TYPE]
    heavy = row.model_copy(update={"doc": {**row.doc, "title": "x" * (MOST_BYTES // 2)}})
    guard = Guard()
    assert guard.wait(page.model_copy(update={"rows": [heavy]}))
    assert not guard.wait(page.model_copy(update={"rows": [heavy]}))
    assert guard.pages == []
    assert guard.wait(page), "what waited before does not count any more"


def test_what_would_be_left_has_to_be_what_the_server_has(desks: Desks, server: Ledger) -> None:
    ben, rows = shared(desks, server)
    server.put(*rows)
    server.gone.pop()  # of one departure nothing is told, so the tallies differ
    held_back(ben, word=VOUCHED)
    assert len(ben.local.every(Session)) == 60


@pytest.mark.parametrize("most", [7, 20, 60])
def test_a_removal_in_several_pages_is_counted_over_the_whole_pull(
    desks: Desks, server: Ledger, most: int
) -> None:
    ben, rows = shared(desks, server)
    for row in rows:
        server.put(row)
    first = held_back(ben, most=most).removal
    left = len(ben.local.every(Session))
    assert left >= 10, "not more than fifty go before it is noticed"
    assert len(first.keys) == left, "the rest is asked about in one go"
    again = held_back(ben, most=most).removal
    assert again == first, "a second try lets no more go than the first"
    ben.pull(most=most, word=VOUCHED)
    assert ben.local.every(Session) == ()


def test_a_person_agrees_to_what_they_were_asked_about_and_to_nothing_else(
    desks: Desks, server: Ledger
) -> None:
    ben, rows = shared(desks, server, 80)
    server.put(*rows[:60])
    asked = held_back(ben).removal
    assert (len(asked.keys), asked.total) == (60, 80)
    server.put(*rows[60:])
    wider = held_back(ben, word=Word(agreed=asked.keys)).removal
    assert len(wider.keys) == 80
    ben.pull(word=Word(agreed=wider.keys))
    assert ben.local.every(Session) == ()


def test_own_words_that_were_not_sent_stay_when_what_they_are_about_goes(
    desks: Desks, server: Ledger
) -> None:
    ben, rows = shared(desks, server)
    server.put(rows[0].model_copy(update={"owner": BEN.id}))
    ben.level()
    note = ben.note(rows[0].id, "The fan is loud.")
    server.put(*rows)
    ben.pull(word=Word(agreed=held_back(ben).removal.keys))
    (kept,) = ben.local.operations("op_id=?", note)
    assert kept.op.act == acts.AddNote(entry=kept.op.act.entry, text="The fan is loud.")
    ben.level()
    (refused,) = ben.local.attention.listed()
    assert refused.op_id == note


def test_a_restored_server_is_asked_for_everything_once_however_long_the_person_takes(
    desks: Desks, server: Ledger
) -> None:
    ben, _ = shared(desks, server)
    server.restore((0, {}, {}, []))
    asked = held_back(ben).removal
    assert asked == Removal(keys=asked.keys, total=60)
    assert len(ben.local.every(Session)) == 60
    assert ben.local.state().building, "the new rows wait"
    assert not ben.local.state().anew
    held_back(ben, word=VOUCHED)
    ben.pull(word=Word(agreed=asked.keys))
    assert ben.local.every(Session) == ()
    assert not ben.local.state().building


def test_parts_that_a_server_has_lost_are_asked_about_in_one_go(
    desks: Desks, server: Ledger
) -> None:
    ben, _ = shared(desks, server)
    with ben.local.replica.writing() as c:
        c.execute("DELETE FROM row WHERE n=(SELECT max(n) FROM row WHERE type='session')")
    ben.local.mending.recount()
    state = ben.local.state()
    ben.local.apply(server.pull(BEN.id, epoch=state.epoch, cursors=state.cursors))
    server.rows.clear()
    with pytest.raises(HeldBack) as told:
        ben.mend(most=1)
    assert len(ben.local.every(Session)) >= 9, "counted over all parts"
    assert told.value.whole is None
    assert ben.local.state().anew, "all of it is fetched, and then compared"


def test_own_work_that_a_restored_server_has_lost_is_offered_again_before_anybody_is_asked(
    desks: Desks, server: Ledger
) -> None:
    ben, _ = shared(desks, server)
    mine = [ben.start(title=f"mine {number}") for number in range(70)]
    ben.level()
    server.restore((0, {}, {}, []))
    ben.pull()
    assert ben.local.state().ready == 70
    assert len(ben.local.every(Session)) == 130
    ben.push()
    asked = held_back(ben).removal
    assert (len(asked.keys), asked.total) == (60, 130)
    ben.pull(word=Word(agreed=asked.keys))
    assert {one.id for one in ben.local.every(Session)} == {*mine}
    assert len(server.rows) == 70


def test_own_words_in_what_goes_with_a_person_s_word_are_in_the_bin(
    desks: Desks, server: Ledger
) -> None:
    ben, _ = shared(desks, server)
    mine = ben.start(title="mine")
    note = ben.note(mine, "The fan is loud.")
    ben.do(mine, acts.Pause(reason="Waits for parts"), acts.Resume())
    ben.level()
    server.rows.clear()
    server.gone.clear()
    ben.local.mending.recount()
    state = ben.local.state()
    ben.local.apply(server.pull(BEN.id, epoch=state.epoch, cursors=state.cursors))
    with pytest.raises(HeldBack):
        ben.mend()
    asked = held_back(ben).removal
    assert ben.local.operations("state='discarded'") == ()
    ben.pull(word=Word(agreed=asked.keys))
    assert ben.local.every(Session) == ()
    binned = ben.local.operations("state='discarded' ORDER BY n")
    assert [one.op.act.KIND for one in binned] == [
        "session.start", "session.note", "session.pause",
    ]  # fmt: skip
    assert binned[1].op_id == note
    assert binned[1].op.act == acts.AddNote(entry=binned[1].op.act.entry, text="The fan is loud.")
    listed = outbox_lines.discarded(ben.local, most=10, now_ms=0)
    assert [one.is_removed for one in listed.lines] == [True, True, True]


def test_own_words_about_an_assistant_are_in_the_bin_when_it_goes(
    desks: Desks, server: Ledger
) -> None:
    ben, _ = shared(desks, server)
    told = SaveAssistant(name="Print desk", prompt="Ask for the queue.")
    ben.local.capture([(("assistant", ben.ids()), told)])
    ben.level()
    server.rows.clear()
    server.gone.clear()
    ben.local.mending._pulling.distrust()
    ben.pull(word=Word(agreed=held_back(ben).removal.keys))
    assert ben.local.every(Assistant) == ()
    (kept,) = ben.local.operations("state='discarded'")
    assert kept.op.act == told


@pytest.mark.parametrize("is_anew", [False, True], ids=["in place", "beside"])
@pytest.mark.parametrize("point", ["words in the bin", "after", "journalled"])
def test_own_words_in_what_goes_are_in_the_bin_wherever_the_program_ends(
    desks: Desks, server: Ledger, tmp_path: Path, point: str, *, is_anew: bool
) -> None:
    ben, rows = shared(desks, server, folder=tmp_path)
    server.put(rows[0].model_copy(update={"owner": BEN.id}))
    ben.level()
    note = ben.note(rows[0].id, "The fan is loud.")
    ben.level()
    server.put(*rows)
    if is_anew:
        held_back(ben)
        ben.local.mending._pulling.distrust()
    asked = held_back(ben).removal
    assert ben.local.operations("state='discarded'") == ()
    if point == "after":
        point = "swapped" if is_anew else "page in place"
    ben.crash(point, lambda: ben.pull(word=Word(agreed=asked.keys)))
    (kept,) = ben.local.operations("op_id=?", note)
    assert kept.state == "discarded"
    if point == "words in the bin":
        assert len(ben.local.every(Session)) == 60, "the pull asks once more"
        ben.pull(word=Word(agreed=held_back(ben).removal.keys))
    assert ben.local.every(Session) == ()
    ben.level()
    (kept,) = ben.local.operations("state='discarded'")
    assert kept.op.act == acts.AddNote(entry=kept.op.act.entry, text="The fan is loud.")


def test_while_a_person_has_not_decided_the_server_counts_as_heard(
    desks: Desks, server: Ledger
) -> None:
    server.lease_days = 14
    ben, rows = shared(desks, server)
    server.put(*rows)
    for _ in range(3):
        ben.clock.pass_ms(10 * lease.DAY_MS)
        held_back(ben)
    assert lease.over(ben.local.replica, ben.clock()) == ""
    assert len(ben.local.every(Session)) == 60
