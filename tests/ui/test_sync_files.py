"""Sync says no more than is true: of files on their way, what was taken back, and long lists."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from rflow_desktop.domain.acts import AddNote
from rflow_desktop.domain.model import Evidence
from rflow_desktop.domain.shown import Changes, FileProgress, Listed, OutboxLine, SessionFilter
from rflow_desktop.services.outbox_lines import AT_FIRST
from rflow_desktop.store.local import Local
from tests.ui.office import MAYA, ONLINE, Seat, Tell, click, press, seat, server, settle, tell
from tests.ui.scenes.sync import NOW_MS, lists
from tests.ui.scenes.sync import filled as scene
from tests.ui.scenes.sync import line as scene_line
from tests.ui.test_sync_panel import TICKET, Show, place, rows, said
from ui.kit import Look
from ui.settings.server import kept_words
from ui.sync_panel import SyncScreen, words
from ui.sync_panel.history import HistoryDialog
from ui.sync_panel.rows import SyncRow, fold, sync_rows

__all__ = ["place", "tell"]
SIZE = 86 * 1024 * 1024
FILE = "48170 Evidence: trace.log"


async def with_a_file() -> tuple[Seat, Local, str]:
    """Maya, whose server knows of a large file that it has not got yet."""
    maya = seat(MAYA, server())
    session = await maya.sessions.start(None, TICKET)
    evidence = await maya.evidence.add_picture(session, b"a trace", name="trace.log")
    maya.level()
    local = maya.desk.local
    row = local.get(Evidence, evidence)
    assert row is not None
    with local.outbox.writing() as c:
        c.execute("UPDATE blob SET size=?", (SIZE,))
    return maya, local, row.sha256


def told(maya: Seat) -> None:
    maya.work.notices.publish(Changes(sync=True))


def row_of(screen: SyncScreen, title: str) -> SyncRow | None:
    found = screen.widget.side.list.rows.rows
    return next((row for row in found if isinstance(row, SyncRow) and row.title == title), None)


def test_the_line_of_a_file_says_how_far_its_bytes_are(tell: Tell, place: Show) -> None:
    async def story() -> None:
        maya, local, sha256 = await with_a_file()
        screen, _ = place(maya)
        await settle(lambda: row_of(screen, FILE))
        assert rows(screen, "waiting") == [FILE]
        assert FILE not in rows(screen, "synced")
        row = row_of(screen, FILE)
        assert row is not None
        screen.widget.select(row.key)
        page = screen.widget.detail
        assert "goes out by itself" in said(page)
        assert "The server has it" not in said(page)

        local.blobs.moved(sha256, state="uploading", offset=SIZE // 2, upload_id="one")
        told(maya)
        await settle(lambda: "43 MB of 86 MB sent" in said(page))
        row = row_of(screen, FILE)
        assert row is not None
        assert row.meta == "43 MB of 86 MB"

        local.blobs.arrived([sha256])
        told(maya)
        await settle(lambda: "The server has it." in said(page))
        assert rows(screen, "waiting") == []
        assert FILE in rows(screen, "synced")

    tell(story)


def test_a_file_that_was_refused_or_is_not_known_here_is_not_said_to_be_on_the_server(
    tell: Tell,
) -> None:
    async def story() -> None:
        maya, local, sha256 = await with_a_file()
        local.blobs.moved(sha256, state="parked", reason="It is too large.")
        (session,) = [one.id for one in await maya.sessions.list(SessionFilter(scope="all"))]

        async def line() -> OutboxLine:
            done = await maya.account.of_session(session)
            return next(one for one in done.lines if one.words.startswith("Evidence"))

        one = await line()
        assert one.state == "attention"
        page = words.told_of(one, now_ms=NOW_MS)
        assert "The server has this change, but not its file. It is too large." in page
        found = await maya.account.lists(since_ms=0)
        assert one.id not in [line.id for line in (*found.synced.lines, *found.waiting.lines)]

        with local.outbox.writing() as c:
            c.execute("DELETE FROM blob")
        page = words.told_of(await line(), now_ms=NOW_MS)
        assert "The server has this change." in page
        assert "The server has it." not in page

    tell(story)


def test_nothing_is_called_synced_while_files_wait(qtbot: QtBot, look: Look) -> None:
    view = scene(look)
    qtbot.addWidget(view)
    view.show()
    view.show_lists((), lists(), now_ms=NOW_MS)
    view.show_standing(words.standing(replace(ONLINE, blobs_waiting=2), now_ms=NOW_MS))
    assert "Everything is synced." not in said(view)
    view.show_standing(words.standing(ONLINE, now_ms=NOW_MS))
    assert "Everything is synced." in said(view)
    assert kept_words(replace(ONLINE, attention=1, blobs_waiting=2)).startswith(
        "1 change and 2 files have not been sent. They stay"
    )
    assert "1 file has not been sent. It stays" in kept_words(replace(ONLINE, blobs_waiting=1))


def test_files_of_one_session_are_one_line_with_their_progress_together() -> None:
    goes = FileProgress(state="waiting", sent=300, size=1_000)
    waits = FileProgress(state="waiting", size=2_000)
    (one,) = fold(
        (
            scene_line("a", "48213", "Evidence: a.png", size=2_100, file=waits),
            scene_line("b", "48213", "Evidence: b.log", size=1_100, file=goes),
        )
    )
    assert (one.state, one.size) == ("waiting", 3_200)
    assert words.progress(one) == "300 B of 3 KB"
    assert words.state_of(one) == "300 B of 3 KB sent"


def test_what_was_taken_back_is_never_said_to_wait(tell: Tell, place: Show) -> None:
    async def story() -> None:
        maya = seat(MAYA, server())
        session = await maya.sessions.start(None, TICKET)
        maya.level()
        note = AddNote(entry=maya.work.new_id(), text="A slip")
        (op,) = await maya.work.do(session, note, hold_ms=10_000)
        assert maya.desk.local.undo(op.id)
        screen, window = place(maya)
        await settle(lambda: rows(screen, "synced"))
        screen.widget.history_asked.emit(session, "48170")
        await settle(lambda: window.findChildren(HistoryDialog))
        (dialog,) = window.findChildren(HistoryDialog)
        await settle(lambda: "Note: A slip" in said(dialog))
        states = [one.text().partition(",")[0] for one in dialog.findChildren(QLabel)]
        assert "Taken back" in states
        assert "Waiting to send" not in states
        done = (await maya.account.of_session(session)).lines[0]
        assert "You took it back before it was sent." in words.told_of(done, now_ms=NOW_MS)

    tell(story)


def test_without_a_server_the_history_calls_nothing_synced(tell: Tell) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        session = await maya.sessions.start(None, TICKET)
        await maya.evidence.add_picture(session, b"a picture", name="a.png")
        done = await maya.account.of_session(session)
        assert [words.state_of(one) for one in done.lines] == ["Saved on this computer"] * 2
        assert "saved on this computer" in words.told_of(done.lines[0], now_ms=NOW_MS)
        assert (await maya.account.lists(since_ms=0)).synced == Listed()

    tell(story)


async def a_long_morning(many: int) -> tuple[Seat, str]:
    maya = seat(MAYA, server())
    session = await maya.sessions.start(None, TICKET)
    notes = [AddNote(entry=maya.work.new_id(), text=f"Note {n}") for n in range(many)]
    await maya.work.do(session, *notes)
    return maya, session


def test_a_heading_counts_all_and_the_keyboard_reaches_the_last_line(
    tell: Tell, place: Show
) -> None:
    async def story() -> None:
        maya, _ = await a_long_morning(AT_FIRST + 4)
        screen, _ = place(maya)
        await settle(lambda: len(rows(screen, "waiting")) > 2)
        found = screen.widget.side.list.rows.rows
        assert isinstance(found[0], SyncRow)
        assert found[0].count == AT_FIRST + 5
        assert rows(screen, "waiting")[-1] == "Show more, 200 of 205 are shown"
        screen.widget.select("further:waiting")
        screen.widget.side.list.setFocus()
        await press("Return")
        await settle(lambda: rows(screen, "waiting")[-1] == f"48170 Note: Note {AT_FIRST + 3}")
        assert len(rows(screen, "waiting")) == AT_FIRST + 5
        one = screen.widget.one
        assert one is not None
        assert one.words == "Note: Note 199"  # the bar stands on the first that came

    tell(story)


def test_what_was_left_long_ago_can_be_reached_and_put_back(tell: Tell, place: Show) -> None:
    async def story() -> None:
        maya, _ = await a_long_morning(AT_FIRST + 4)
        with maya.desk.local.outbox.writing() as c:
            c.execute("UPDATE op SET state='discarded' WHERE kind='session.note'")
        screen, _ = place(maya)
        await settle(lambda: rows(screen, "discarded"))
        assert rows(screen, "discarded")[-1] == "Show 200 of 204"
        for key in ("more:discarded", "further:discarded"):
            screen.widget.select(key)
            screen.widget.side.list.setFocus()
            await press("Return")
        await settle(lambda: len(rows(screen, "discarded")) == AT_FIRST + 4)
        last = screen.widget.side.list.rows.rows[-1]
        assert isinstance(last, SyncRow)
        assert last.title == "48170 Note: Note 0"
        screen.widget.select(last.key)
        await press("U")
        await settle(lambda: "Put back" in maya.told)
        await settle(lambda: len(rows(screen, "discarded")) == AT_FIRST + 3)

    tell(story)


def test_a_long_history_counts_all_and_shows_the_rest_when_asked(tell: Tell, place: Show) -> None:
    async def story() -> None:
        maya, session = await a_long_morning(AT_FIRST + 4)
        screen, window = place(maya)
        await settle(lambda: rows(screen, "waiting"))
        screen.widget.history_asked.emit(session, "48170")
        await settle(lambda: window.findChildren(HistoryDialog))
        (dialog,) = window.findChildren(HistoryDialog)
        await settle(lambda: "Note: Note 203" in said(dialog))
        assert str(AT_FIRST + 5) in said(dialog)
        assert "Session started" not in said(dialog)
        assert dialog.more.text() == "Show more, 200 of 205 are shown"
        await click(dialog.more)
        await settle(lambda: "Session started" in said(dialog))
        assert not dialog.more.isVisible()

    tell(story)


def test_a_link_in_the_list_says_what_it_leads_to() -> None:
    many = tuple(scene_line(f"n{n}", "48190", f"Note: {n}", state="synced") for n in range(6))
    whole = lists(synced=many)
    shorter = replace(whole, synced=Listed(lines=many, count=900))
    for found, title in ((whole, "Show all 6"), (shorter, "Show 6 of 900")):
        made = sync_rows((), found, unfolded=frozenset(), now_ms=NOW_MS)
        assert (made[-1].title, made[-1].is_link) == (title, True)
