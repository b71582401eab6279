"""Sync with real refused changes: they are told, decided with keys, and taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Evidence, Outcome, Session
from rflow_desktop.domain.shown import (
    AttentionView,
    Changes,
    Listed,
    SessionFilter,
    SyncFacts,
    SyncLists,
    SyncMark,
)
from rflow_desktop.domain.values import Lost
from rflow_desktop.ids import instant, now_ms
from rflow_desktop.services.attention import AttentionList
from rflow_desktop.services.diagnosis import Diagnoses
from rflow_desktop.services.handoffs import Wanted
from rflow_desktop.services.sessions import About
from rflow_desktop.store.trouble import FILE_GONE
from sync.stored import Looking
from tests.helpers import flows
from tests.ui.office import (
    DANIEL,
    MAYA,
    OFFLINE,
    ONLINE,
    Link,
    Seat,
    Tell,
    click,
    press,
    seat,
    server,
    settle,
    tell,
)
from tests.ui.scenes.sync import ATTENTION, DELETED, NOW_MS, REFUSED, frame, line
from tests.ui.scenes.sync import filled as scene
from ui.kit import Button, Look
from ui.sync_panel import SyncScreen, choice_words, make_sync, words
from ui.sync_panel.commands import SyncCommands
from ui.sync_panel.history import HistoryDialog
from ui.sync_panel.page import Detail
from ui.sync_panel.rows import SyncRow, fold
from ui.sync_panel.view import SyncView
from ui.window import MainWindow, aloud

__all__ = ["tell"]
TICKET = About(ticket="48170", client="Ridgeway Logistics", title="Label printer prints blank")


def said(widget: QWidget) -> str:
    labels = [one for one in widget.findChildren(QLabel) if one.isVisible()]
    return "\n".join(label.text() for label in labels)


def words_of_foot(screen: SyncScreen) -> list[str]:
    found = screen.widget.detail.foot.findChildren(Button)
    return [one.text() for one in found if one.isVisible()]


def rows(screen: SyncScreen, kind: str) -> list[str]:
    found = screen.widget.side.list.rows.rows
    return [row.title for row in found if isinstance(row, SyncRow) and row.kind == kind]


async def handed_over_late() -> Seat:
    """Maya at a computer whose escalation came after Daniel had finished the session."""
    ledger = server()
    maya = seat(MAYA, ledger, flows.TROUBLESHOOTING)
    session = await maya.sessions.start(None, TICKET)
    maya.level()
    row = ledger.get(Session, session)
    at = maya.work.instant(maya.work.now_ms())
    closed = {"closed_at": at, "closed_hlc": "0" * 32, "closed_by": DANIEL.id}
    ledger.put(row.model_copy(update={**closed, "outcome": Outcome.RESOLVED}))
    await maya.handoffs.hand_over(session, Wanted(need="Please decide about the driver"))
    maya.level()
    return maya


async def refused(darkness: str = "12") -> Seat:
    """Maya at a computer whose change came after Daniel had finished the session."""
    ledger = server()
    maya = seat(MAYA, ledger, flows.TROUBLESHOOTING)
    session = await maya.sessions.start(None, TICKET)
    maya.level()
    row = ledger.get(Session, session)
    at = maya.work.instant(maya.work.now_ms())
    closed = {"closed_at": at, "closed_hlc": "0" * 32, "closed_by": DANIEL.id}
    ledger.put(row.model_copy(update={**closed, "outcome": Outcome.RESOLVED}))
    await maya.sessions.set_variables(session, {"darkness": darkness})
    maya.level()
    return maya


@pytest.fixture
def place(qtbot: QtBot, look: Look) -> Callable[[Seat], tuple[SyncScreen, MainWindow]]:
    """Sync in the real window, with the focus on its list."""
    kept: list[object] = []

    def show(maya: Seat) -> tuple[SyncScreen, MainWindow]:
        screen = make_sync(
            look, account=maya.account, attention=AttentionList(maya.work),
            sessions=maya.sessions, diagnoses=Diagnoses(maya.work, maya.account),
            notices=maya.work.notices, tell=maya.tell, now_ms=maya.work.now_ms,
        )  # fmt: skip
        window = frame(look, "sync", lambda: screen.widget)
        window.commands.add(screen.commands())
        qtbot.addWidget(window)
        kept.extend((screen, window))
        window.show()
        window.activateWindow()
        window.go("sync")
        return screen, window

    return show


Show = Callable[[Seat], tuple[SyncScreen, MainWindow]]


async def read(screen: SyncScreen) -> None:
    await settle(lambda: screen.widget.item is not None)
    screen.widget.side.list.setFocus()


def test_a_change_that_came_too_late_is_told_and_becomes_a_note(tell: Tell, place: Show) -> None:
    async def story() -> None:
        maya = await refused()
        screen, _ = place(maya)
        await read(screen)
        told = said(screen.widget.detail)
        assert "Your changes came after the session was closed" in told
        assert "Daniel Reyes" in told
        assert words.SAFE in told
        assert "darkness: 12" in told
        assert "Add it to the finished session as a note" in [
            card.title for card in screen.widget.detail.attention.choices.cards.values()
        ]

        await press("1")
        await press("Return")
        await settle(lambda: maya.told)
        assert maya.told == ["Added as a note"]
        assert rows(screen, "attention") == []
        await settle(lambda: rows(screen, "waiting") == ["48170 Note: darkness: 12"])

    tell(story)


def test_an_escalation_of_a_finished_session_is_not_offered_once_more(
    tell: Tell, place: Show
) -> None:
    async def story() -> None:
        screen, _ = place(await handed_over_late())
        await read(screen)
        told = said(screen.widget.detail)
        assert "Your changes came after the session was closed" in told
        assert "Fixed by Daniel Reyes" in told
        assert "Please decide about the driver" in told
        assert [card.title for card in screen.widget.detail.attention.choices.cards.values()] == [
            "Add it to the finished session as a note", "Leave the finished session as it is",
        ]  # fmt: skip

    tell(story)


def test_leaving_it_can_be_taken_back_at_once_and_later_from_the_bin(
    tell: Tell, place: Show
) -> None:
    async def story() -> None:
        maya = await refused()
        screen, _ = place(maya)
        await read(screen)
        await press("3")
        await press("Return")
        await settle(lambda: rows(screen, "discarded"))
        assert rows(screen, "discarded") == ["48170 Variables: darkness"]

        undo = maya.toasts[-1][1]
        assert undo is not None
        undo()
        await settle(lambda: rows(screen, "attention"))
        assert rows(screen, "discarded") == []

        await press("3")
        await press("Return")
        await settle(lambda: rows(screen, "discarded"))
        screen.widget.side.list.setFocus()
        for _ in range(4):
            await press("J")
        await settle(lambda: screen.widget.one is not None)
        await press("U")
        await settle(lambda: rows(screen, "attention"))
        assert maya.told[-1] == "Put back"

    tell(story)


def test_what_was_added_as_a_note_can_be_taken_back_until_it_is_sent(
    tell: Tell, place: Show
) -> None:
    async def story() -> None:
        maya = await refused()
        screen, _ = place(maya)
        await read(screen)
        await press("Return")
        await settle(lambda: rows(screen, "waiting"))
        undo = maya.toasts[-1][1]
        assert undo is not None
        undo()
        await settle(lambda: rows(screen, "attention"))
        assert rows(screen, "waiting") == []

        await press("Return")
        await settle(lambda: rows(screen, "waiting"))
        maya.desk.clock.pass_ms(11_000)
        maya.level()
        undo = maya.toasts[-1][1]
        assert undo is not None
        undo()
        await settle(lambda: "sent already" in maya.told[-1])
        assert rows(screen, "attention") == []

    tell(story)


def test_the_work_goes_on_in_a_follow_up_session(tell: Tell, place: Show) -> None:
    async def story() -> None:
        maya = await refused()
        screen, _ = place(maya)
        await read(screen)
        await press("2")
        assert screen.widget.detail.foot.apply.text() == "Continue in a follow-up"
        await press("Return")
        await settle(lambda: maya.told)
        lines = await maya.sessions.list(SessionFilter(scope="all"))
        assert sorted(line.state for line in lines) == ["active", "resolved"]

    tell(story)


def test_the_text_is_copied_and_the_session_opened(tell: Tell, place: Show) -> None:
    async def story() -> None:
        maya = await refused()
        screen, _ = place(maya)
        opened: list[str] = []
        screen.presenter.session_opened.connect(opened.append)
        await read(screen)
        await press("C")
        assert QGuiApplication.clipboard().text() == "darkness: 12"
        await press("O")
        assert len(opened) == 1

    tell(story)


@pytest.mark.parametrize("late", [refused, handed_over_late])
def test_what_would_be_refused_once_more_is_offered_nowhere(
    tell: Tell, place: Show, late: Callable[[], Awaitable[Seat]]
) -> None:
    async def story() -> None:
        maya = await late()
        screen, window = place(maya)
        await read(screen)
        window.commands.refresh()
        assert [hint.words for hint in window.key_bar.hints[:6]] == [
            "Move", "Choose", "Apply", "Show history", "Copy text", "Open session",
        ]  # fmt: skip
        window.open_palette()
        window.layers.palette.field.setText("again")
        lines = window.layers.palette.rows.lines
        found = {line.title: line.reason for line in lines if not isinstance(line, str)}
        assert found["Try again"] == "It would be refused once more."
        window.layers.palette.dismiss()
        window.open_key_sheet()
        spoken = window.layers.key_sheet.sheet.accessibleDescription()
        assert "Try again, not now: R" in spoken
        assert "Show history: H" in spoken
        window.layers.key_sheet.dismiss()
        screen.widget.side.list.setFocus()
        await press("R")
        assert screen.widget.item is not None
        assert screen.widget.detail.foot.said.text() == choice_words.undo(
            screen.widget.item, screen.widget.item.suggested
        )
        assert rows(screen, "attention")

    tell(story)


@pytest.mark.parametrize(
    ("item", "title"),
    [
        (ATTENTION[0], ""),
        (ATTENTION[1], ""),
        (DELETED, ""),
        (REFUSED, "Try again"),
        (replace(ATTENTION[1], choices=(("again", "Claim again", ""), ("leave", "Leave it", ""))),
         "Claim again"),
    ],
    ids=["finished", "claimed by another", "in the trash", "a file", "a claim that came late"],
)  # fmt: skip
def test_the_same_once_more_is_offered_where_it_is_a_choice_and_called_as_there(
    qtbot: QtBot, look: Look, item: AttentionView, title: str
) -> None:
    view = SyncView(look)
    qtbot.addWidget(view)
    commands = SyncCommands(view)
    view.drawn.connect(commands.refresh)
    view.show_lists((replace(item, suggested=item.choices[0][0]),), SyncLists(), now_ms=NOW_MS)
    view.show()
    (retry,) = (one for one in commands.set.commands if one.id == "sync.retry")
    assert retry.works == bool(title)
    assert (retry.title, retry.hint) == (title or "Try again",) * 2
    numbers = [one for one in commands.set.commands if one.hint == "Choose"]
    assert [one.works for one in numbers] == [n < len(item.choices) for n in range(3)]


async def file_refused() -> tuple[Seat, str, str]:
    """Maya, a session of hers, and a picture in it that the server does not take."""
    maya = seat(MAYA, server(), flows.TROUBLESHOOTING)
    session = await maya.sessions.start(None, TICKET)
    evidence = await maya.evidence.add_picture(session, b"a picture", name="labels.png")
    maya.level()
    row = maya.desk.local.get(Evidence, evidence)
    assert row is not None
    why = "This file is larger than the server takes."
    maya.desk.local.blobs.moved(row.sha256, state="parked", tries=3, reason=why)
    return maya, session, row.sha256


def test_a_file_that_the_server_refused_is_told_and_is_sent_again_with_a_click(
    tell: Tell, place: Show
) -> None:
    async def story() -> None:
        maya, session, sha256 = await file_refused()
        screen, _ = place(maya)
        await read(screen)
        view = await maya.sessions.view(session)
        assert view is not None
        assert [line.sync for line in view.evidence] == [SyncMark.ATTENTION]
        assert rows(screen, "attention") == ["labels.png could not be sent"]
        told = said(screen.widget.detail)
        assert "This file is larger than the server takes." in told
        assert words.SAFE in told
        assert "labels.png, 9 B" in told
        assert "48170" in told
        assert words_of_foot(screen) == ["Try again", "Show history", "Open session"]
        assert "Undo" not in screen.widget.detail.foot.said.text()
        opened: list[str] = []
        screen.presenter.session_opened.connect(opened.append)
        await click(screen.widget.detail.foot.open)
        assert opened == [session]

        await click(screen.widget.detail.foot.apply)
        await settle(lambda: maya.told)
        assert maya.told == ["It is sent once more"]
        await settle(lambda: not rows(screen, "attention"))
        again = maya.desk.local.blobs.state(sha256)
        assert again is not None
        assert (again.state, again.tries, again.reason) == ("waiting", 0, "")

    tell(story)


def test_a_refused_file_is_never_said_to_be_safe_where_it_is_gone(tell: Tell) -> None:
    async def story() -> None:
        maya, _, sha256 = await file_refused()
        attention = AttentionList(maya.work)
        maya.desk.local.blobs.moved(sha256, state="parked", reason=FILE_GONE)
        (item,) = await attention.list()
        assert item.story == FILE_GONE
        assert item.suggested == "remove"
        with pytest.raises(Refused, match="not one of the choices"):
            await attention.decide(sha256, "note")
        assert await attention.list() == (item,)
        await attention.retry(sha256)
        assert await attention.list() == ()

    tell(story)


def test_a_refused_file_is_removed_taken_back_and_put_back_from_the_bin(
    tell: Tell, place: Show
) -> None:
    async def story() -> None:
        maya, session, sha256 = await file_refused()
        local, looks = maya.desk.local, Looking(maya.work.now_ms)
        screen, _ = place(maya)
        await read(screen)
        assert looks.at(local).refused == 1
        await press("2")
        assert screen.widget.detail.foot.apply.text() == "Remove"
        assert "Undo for 10 s" in screen.widget.detail.foot.said.text()
        await press("Return")
        await settle(lambda: rows(screen, "discarded"))
        assert maya.told == ["Removed, and kept for 30 days"]
        assert rows(screen, "discarded") == ["48170 Evidence: labels.png"]
        assert (rows(screen, "attention"), looks.at(local).refused) == ([], 0)
        view = await maya.sessions.view(session)
        assert view is not None
        assert view.evidence == ()

        undo = maya.toasts[-1][1]
        assert undo is not None
        undo()
        await settle(lambda: rows(screen, "attention") and not rows(screen, "discarded"))
        view = await maya.sessions.view(session)
        assert view is not None
        assert len(view.evidence) == 1

        await AttentionList(maya.work).decide(sha256, "remove")
        await settle(lambda: rows(screen, "discarded"))
        maya.level()
        screen.widget.select(sha256)
        screen.widget.side.list.setFocus()
        assert "It stays here for 30 days" in said(screen.widget.detail)
        await press("U")
        await settle(lambda: rows(screen, "attention"))
        assert looks.at(local).refused == 1
        view = await maya.sessions.view(session)
        assert view is not None
        assert len(view.evidence) == 1

        await AttentionList(maya.work).decide(sha256, "remove")
        maya.desk.clock.pass_ms(31 * 24 * 3_600_000)
        assert (await maya.account.lists(since_ms=0)).discarded.count == 0

    tell(story)


def test_a_refused_file_that_was_taken_off_its_session_needs_nobody(tell: Tell) -> None:
    async def story() -> None:
        maya, session, _ = await file_refused()
        local, looks = maya.desk.local, Looking(maya.work.now_ms)
        assert looks.at(local).refused == 1
        (row,) = local.parts(Evidence, session)
        await maya.evidence.remove(session, row.id)
        assert await AttentionList(maya.work).list() == ()
        assert looks.at(local).refused == 0
        done = await maya.account.of_session(session)
        (line,) = [one for one in done.lines if one.words.startswith("Evidence: ")]
        assert words.state_of(line) == "File not sent"
        assert "not its file" in words.told_of(line, now_ms=NOW_MS)
        await maya.evidence.put_back(session, row.id)
        assert len(await AttentionList(maya.work).list()) == 1
        assert looks.at(local).refused == 1

    tell(story)


def test_a_refused_file_of_a_session_that_is_somebody_else_s_is_left_here(tell: Tell) -> None:
    async def story() -> None:
        maya, session, sha256 = await file_refused()
        assert maya.ledger is not None
        row = maya.ledger.get(Session, session)
        theirs = {"owner": DANIEL.id, "watchers": (MAYA.id,)}
        maya.ledger.put(row.model_copy(update=theirs))
        maya.level()
        attention = AttentionList(maya.work)
        (item,) = await attention.list()
        assert [choice[0] for choice in item.choices] == ["again", "leave"]
        await attention.discard(sha256)
        assert await attention.list() == ()
        view = await maya.sessions.view(session)
        assert view is not None
        assert [piece.sync for piece in view.evidence] == [SyncMark.SAVED]
        assert (await maya.account.lists(since_ms=0)).discarded.count == 1
        await attention.put_back(sha256)
        assert await attention.list() == (item,)

    tell(story)


def test_the_history_restores_a_value_that_others_replaced(tell: Tell, place: Show) -> None:
    async def story() -> None:
        ledger = server()
        maya = seat(MAYA, ledger)
        session = await maya.sessions.start(None, TICKET)
        maya.level()
        row = ledger.get(Session, session)
        at = maya.work.instant(maya.work.now_ms())
        mine = Lost(
            field="title", value="Mine", op="lost-op", by=MAYA.id, hlc="0" * 32, at=at,
            replaced_by="their-op",
        )  # fmt: skip
        ledger.put(row.model_copy(update={"title": "Theirs", "superseded": (mine,)}))
        maya.level()
        screen, window = place(maya)
        await settle(lambda: rows(screen, "synced"))
        screen.widget.side.list.setFocus()
        await press("J")
        await settle(lambda: screen.widget.one is not None)
        await press("H")
        await settle(lambda: window.findChildren(HistoryDialog))
        (dialog,) = window.findChildren(HistoryDialog)
        await settle(lambda: "title: Mine" in said(dialog))
        assert "Maya Okafor" in said(dialog)
        assert "Session started" in said(dialog)
        restore = next(
            button for button in dialog.findChildren(Button) if button.text() == "Restore"
        )
        await click(restore)
        await settle(lambda: "Changed title" in said(dialog))
        view = await maya.sessions.view(session)
        assert view is not None
        assert view.title == "Mine"
        await press("Esc")
        await settle(lambda: not window.findChildren(HistoryDialog))

    tell(story)


def test_waiting_work_shows_its_size_with_its_pictures(
    tell: Tell, place: Show, tmp_path: object
) -> None:
    async def story() -> None:
        maya = seat(MAYA, server())
        session = await maya.sessions.start(None, TICKET)
        await maya.evidence.add_picture(session, b"p" * 1_200_000)
        for text in ("a", "ab", "abc"):
            await maya.sessions.write_pad(session, text)
        maya.link.facts = replace(OFFLINE, waiting=5)  # type: ignore[union-attr]
        screen, _ = place(maya)
        await settle(lambda: rows(screen, "waiting"))
        found = screen.widget.side.list.rows.rows
        sizes = {row.title: row.meta for row in found if isinstance(row, SyncRow)}
        assert [title for title in sizes if title.endswith("Scratchpad")] == ["48170 Scratchpad"]
        evidence = next(title for title in sizes if "Evidence" in title)
        assert sizes[evidence] == "1.1 MB"
        assert "You are offline" in said(screen.widget.side)
        await click(screen.widget.side.sync)
        assert maya.link.asked == 1  # type: ignore[union-attr]
        assert maya.told == ["Asking Brightwater IT now"]

    tell(story)


def test_sync_can_be_paused_and_asked_for(tell: Tell, place: Show) -> None:
    async def story() -> None:
        maya = seat(MAYA, server())
        link = maya.link
        assert isinstance(link, Link)
        screen, window = place(maya)
        await settle(lambda: screen.widget.standing.headline)
        await click(screen.widget.side.sync)
        assert link.asked == 1
        link.facts = replace(ONLINE, paused=True, waiting=1)
        screen.presenter._on_pause()
        await settle(lambda: screen.widget.standing.act == "resume")
        assert "1 change waits to be sent." in screen.widget.standing.detail
        assert window.commands.find("sync.pause").why_not  # type: ignore[union-attr]

    tell(story)


def test_diagnostics_hold_counts_and_states_but_no_word_of_the_work(
    tell: Tell, place: Show
) -> None:
    async def story() -> None:
        maya = await refused("CANARY-5481")
        screen, window = place(maya)
        await read(screen)
        window.commands.run("sync.diagnostics")
        await settle(lambda: maya.told)
        text = QGuiApplication.clipboard().text()
        assert "Changes attention: 1" in text
        assert "Refused as closed: 1" in text
        assert "SQLCipher: " in text
        for secret in ("CANARY", "48170", "Ridgeway", "Maya", "Daniel", "brightwater"):
            assert secret.casefold() not in text.casefold()

    tell(story)


def test_without_a_server_everything_is_saved_here(tell: Tell, place: Show) -> None:
    async def story() -> None:
        maya = seat(MAYA)
        await maya.sessions.start(None, TICKET)
        screen, _ = place(maya)
        asked: list[bool] = []
        screen.widget.connect_asked.connect(lambda: asked.append(True))
        await settle(lambda: screen.widget.detail.nothing.isVisible())
        assert "Saved on this computer" in said(screen.widget.detail)
        assert rows(screen, "waiting") == []
        await click(screen.widget.detail.nothing.button)
        assert asked == [True]

    tell(story)


def test_without_a_server_the_keyboard_stands_on_the_one_way_on(tell: Tell, place: Show) -> None:
    async def story() -> None:
        screen, window = place(seat(MAYA))
        asked: list[bool] = []
        screen.widget.connect_asked.connect(lambda: asked.append(True))
        await settle(screen.widget.detail.nothing.button.isVisible)
        await settle(lambda: window.focusWidget() is screen.widget.detail.nothing.button)
        await press("Space")
        assert asked == [True]
        window.commands.refresh()
        assert "Move" not in [hint.words for hint in window.key_bar.hints]
        found = window.commands.find("sync.next")
        assert found is not None
        assert found.why_not == "There is nothing in the list."

    tell(story)


def test_every_act_has_a_line_in_the_palette_and_a_reason_when_it_cannot_be_done(
    tell: Tell, place: Show
) -> None:
    async def story() -> None:
        screen, _ = place(seat(MAYA, server()))
        await settle(lambda: screen.widget.detail.nothing.isVisible())
        assert "Everything is synced." in said(screen.widget.detail)
        for command in screen.commands().commands:
            assert command.title
            assert command.works or command.why_not

    tell(story)


NOW = now_ms()
AGO = instant(NOW - 4_000)


@pytest.mark.parametrize(
    ("facts", "headline", "detail", "act"),
    [
        (SyncFacts(), "Saved on this computer", "Everything works without one.", "connect"),
        (replace(ONLINE, signed_in=False, waiting=3), "Signed out of Brightwater IT",
         "3 changes wait to be sent. They go out when you sign in.", "sign_in"),
        (replace(ONLINE, signed_in=False, shut_out=True, waiting=1),
         "Signed out of Brightwater IT", "the shared work on this computer was put away. What you "
         "did not send yet is all here. 1 change waits to be sent. It goes out", "sign_in"),
        (replace(ONLINE, too_old=True, waiting=2, update_to="1.4"), "RFlow has to be updated",
         "goes out once RFlow is updated. 2 changes wait to be sent.", ""),
        (replace(ONLINE, last_exchange_at=AGO, update_to="1.4"), "Connected to Brightwater IT",
         "asks for RFlow 1.4 or newer. Update when it suits you.", ""),
        (replace(ONLINE, removing=82, removing_of=180, rechecking=True, problem="Held back."),
         "Remove 82 items from this computer?",
         "does not have 82 of the 180 items here any more. Nothing was removed. Your own work", ""),
        (replace(ONLINE, removing=82, removing_of=180, keeping=True, waiting=1),
         "82 items are kept for now", "when you have decided. 1 change waits to be sent.", ""),
        (replace(ONLINE, rechecking=True), "Re-checking", "Your work is safe here", ""),
        (replace(OFFLINE, waiting=1), "You are offline", "1 change waits to be sent.", ""),
        (replace(ONLINE, reachable=False, problem="It is another RFlow server."),
         "Brightwater IT is not reachable", "It is another RFlow server. Your work is safe", ""),
        (replace(ONLINE, paused=True), "Sync is paused", "kept here until you go on", "resume"),
        (replace(ONLINE, last_exchange_at=AGO, sessions_here=1),
         "Connected to Brightwater IT", "Last exchange 4 s ago. 1 session on this computer.", ""),
        (replace(ONLINE, last_exchange_at=AGO, clock_offset_ms=-3 * 3_600_000),
         "Connected to Brightwater IT", "clock is 3 h 00 ahead; times are put right.", ""),
        (replace(ONLINE, last_exchange_at=AGO, blobs_waiting=2, blobs_going=1),
         "Connected to Brightwater IT", "Last exchange 4 s ago. Sending 2 files.", ""),
        (replace(ONLINE, last_exchange_at=AGO, blobs_waiting=1),
         "Connected to Brightwater IT", "1 file waits to be sent.", ""),
        (replace(ONLINE, last_exchange_at=AGO, blobs_waiting=2, blobs_spared=True),
         "Connected to Brightwater IT", "2 files wait for a network that is not metered.", ""),
        (replace(OFFLINE, waiting=12, waiting_since=instant(NOW - 3 * 3_600_000)),
         "You are offline", "12 changes wait to be sent, the oldest for 3 h 00.", ""),
        (replace(OFFLINE, blobs_waiting=1, waiting_since=instant(NOW - 49 * 3_600_000)),
         "You are offline", "1 file waits to be sent, for 2 days.", ""),
        (replace(OFFLINE, waiting=12, waiting_since=instant(NOW - 59_000)),
         "You are offline", "12 changes wait to be sent. Last", ""),
        (replace(OFFLINE, last_exchange_at="", waiting=1), "You are offline",
         "1 change waits to be sent. No exchange since RFlow was started.", ""),
        (replace(OFFLINE, last_exchange_at=AGO), "You are offline", "Last exchange 4 s ago.", ""),
        (ONLINE, "Connected to Brightwater IT", "No exchange since RFlow was started.", ""),
        (replace(ONLINE, last_exchange_at=AGO, waiting=2, waiting_since=instant(NOW - 240_000)),
         "Connected to Brightwater IT", "2 changes wait to be sent, the oldest for 4 min.", ""),
        (replace(ONLINE, last_exchange_at=AGO, waiting=2, waiting_since=AGO, sessions_here=1),
         "Connected to Brightwater IT", "Last exchange 4 s ago. 1 session", ""),
        (replace(OFFLINE, running=False), "You are offline", words.NOT_RUNNING, ""),
        (replace(OFFLINE, running=False, stopped=True, waiting=1), "Sync has stopped",
         "Your work is safe here. Start RFlow again, and sync goes on. 1 change waits", ""),
        (replace(ONLINE, last_exchange_at=AGO, problem="The server is busy. RFlow asks again."),
         "The server is busy", "RFlow asks again. Last exchange 4 s ago.", ""),
        (replace(ONLINE, last_exchange_at=AGO, problem="Your account may not use this server."),
         "Your account may not use this server", "Brightwater IT", ""),
        (replace(ONLINE, waiting=1, blobs_waiting=2, signed_in=False),
         "Signed out of Brightwater IT", "1 change and 2 files wait to be sent.", "sign_in"),
    ],
)  # fmt: skip
def test_how_things_stand_is_said_in_plain_words(
    facts: SyncFacts, headline: str, detail: str, act: str
) -> None:
    standing = words.standing(facts, now_ms=NOW)
    assert standing.headline == headline
    assert detail in standing.detail
    assert standing.act == act


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (ONLINE, ""),
        (OFFLINE, ""),
        (replace(ONLINE, removing=82, removing_of=180), "82 items at once. Sync asks"),
        (replace(ONLINE, removing=82, removing_of=180, keeping=True), ""),
        (replace(ONLINE, update_to="1.4"), "asks for RFlow 1.4"),
        (replace(ONLINE, update_to="1.4", too_old=True), "takes no changes from this version"),
        (replace(ONLINE, signed_in=False, shut_out=True), "was put away"),
    ],
)
def test_what_nobody_should_have_to_look_for_is_said_wherever_one_is(
    facts: SyncFacts, said: str
) -> None:
    assert said in aloud(facts)
    assert bool(said) == bool(aloud(facts))


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (replace(ONLINE, last_exchange_at=AGO), "Everything is synced."),
        (OFFLINE, "next goes out by itself when the server answers."),
        (replace(ONLINE, reachable=False), "next goes out by itself when the server answers."),
        (replace(ONLINE, paused=True), "Sync is paused\nNothing waits to be sent. What you do next "
         "goes out once you resume sync."),
        (replace(OFFLINE, running=False), "next goes out once RFlow is started again."),
        (replace(OFFLINE, running=False, stopped=True), f"Sync has stopped\n{words.SAFE}"),
        (replace(ONLINE, signed_in=False), f"Signed out\n{words.SAFE}"),
        (replace(ONLINE, too_old=True), f"RFlow has to be updated\n{words.SAFE}"),
        (replace(ONLINE, problem="The server is busy."), f"The server is busy\n{words.SAFE}"),
    ],
)  # fmt: skip
def test_everything_is_synced_only_where_it_is(
    qtbot: QtBot, look: Look, facts: SyncFacts, told: str
) -> None:
    view = SyncView(look)
    qtbot.addWidget(view)
    view.show_lists((), SyncLists(), now_ms=NOW)
    view.show_standing(words.standing(replace(ONLINE, last_exchange_at=AGO), now_ms=NOW))
    view.show_standing(words.standing(facts, now_ms=NOW))
    view.show()
    assert all(part in said(view.detail.nothing) for part in told.split("\n"))
    assert ("Everything is synced." in said(view.detail)) is told.startswith("Everything")


@pytest.mark.parametrize(
    ("facts", "goes"),
    [
        (ONLINE, "goes out by itself when the server answers."),
        (replace(OFFLINE, paused=True), "goes out once you resume sync."),
        (replace(ONLINE, signed_in=False, too_old=True),
         "goes out once you sign in and RFlow is updated."),
        (replace(OFFLINE, running=False, stopped=True), "goes out once RFlow is started again."),
        (replace(ONLINE, problem="The disk is full."), "goes out by itself once sync works again."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("tries", [0, 2])
def test_a_line_that_waits_says_for_what(
    qtbot: QtBot, look: Look, facts: SyncFacts, goes: str, *, tries: int
) -> None:
    view = SyncView(look)
    qtbot.addWidget(view)
    one = replace(line("a", "48213", "Answer: Yes"), tries=tries)
    view.show_lists((), SyncLists(waiting=Listed(lines=(one,), count=1)), now_ms=NOW)
    view.select("a")
    view.show_standing(words.standing(replace(facts, waiting=1), now_ms=NOW))
    assert goes in view.detail.line.told.text()


def test_what_was_removed_with_its_session_is_not_said_to_be_left() -> None:
    one = replace(line("a", "48213", "Note: The fan is loud", state="discarded"), is_removed=True)
    told = words.told_of(one, now_ms=NOW)
    assert "You left it" not in told
    assert "What it belonged to was removed from this computer." in told


def test_what_the_server_would_remove_is_decided_by_button_key_and_palette(
    tell: Tell, place: Show
) -> None:
    async def story() -> None:
        maya = seat(MAYA, server())
        assert maya.link is not None
        screen, _ = place(maya)
        side = screen.widget.side
        await settle(lambda: screen.widget.detail.nothing.isVisible())
        assert not side.removal.isVisible()

        def now(facts: SyncFacts) -> None:
            assert maya.link is not None
            maya.link.facts = facts
            maya.work.notices.publish(Changes(sync=True))

        asked = replace(ONLINE, removing=82, removing_of=180)
        now(asked)
        await settle(side.removal.isVisible)
        assert "Remove 82 items from this computer?" in said(side)
        await click(side.removal.keep)
        await press("Shift+K")
        assert maya.link.removals.said == ["keep", "keep"]
        now(replace(asked, keeping=True))
        await settle(lambda: not side.removal.keep.isVisible())
        assert "82 items are kept for now" in said(side)
        await press("Shift+K")
        await press("Shift+R")
        await click(side.removal.remove)
        assert maya.link.removals.said == ["keep", "keep", "remove", "remove"]
        now(ONLINE)
        await settle(lambda: not side.removal.isVisible())
        titles = {one.title: one for one in screen.commands().commands}
        assert not titles["Remove them"].works
        assert titles["Remove them"].why_not

    tell(story)


def test_a_long_day_is_folded_and_shown_whole_when_asked(qtbot: QtBot, look: Look) -> None:
    view = scene(look)
    qtbot.addWidget(view)
    view.resize(1208, 838)
    view.show()
    titles = [row.title for row in view.side.list.rows.rows if isinstance(row, SyncRow)]
    assert "Show all 41" in titles
    view.select("more:synced")
    view.apply()
    assert len(view.side.list.rows.rows) == 2 + 3 + 41
    assert view.go_back()
    assert len(view.side.list.rows.rows) == len(titles)


@pytest.mark.parametrize(
    ("chosen", "enter", "is_there"),
    [
        ("answer", "Open session", True),
        ("flow", "Open session", False),
        ("more:synced", "Show all", True),
        ("closed", "Apply", True),
    ],
    ids=["a line of a session", "a line of none", "the rest of a list", "a refused change"],
)
def test_enter_is_called_after_what_it_does_and_is_offered_only_where_it_does_something(
    qtbot: QtBot, look: Look, chosen: str, enter: str, *, is_there: bool
) -> None:
    view = scene(look)
    qtbot.addWidget(view)
    commands = SyncCommands(view)
    view.drawn.connect(commands.refresh)
    view.show()
    view.select(chosen)
    found = {one.id: one for one in commands.set.commands}
    assert (found["sync.apply"].hint, found["sync.apply"].works) == (enter, is_there)
    assert is_there or found["sync.apply"].why_not == "It belongs to no session."
    shown = [one.hint for one in commands.set.commands if one.works]
    assert shown.count("Open session") <= 1


@pytest.mark.parametrize(("wide", "zoom"), [(811, 1.0), (1290, 1.0), (655, 1.5), (400, 1.0)])
def test_the_acts_begin_where_the_words_above_them_begin(
    qtbot: QtBot, look: Look, wide: int, zoom: float
) -> None:
    look.apply(zoom=zoom)
    detail = Detail(look)
    qtbot.addWidget(detail)
    detail.resize(wide, 1200)
    detail.show_item(ATTENTION[0], now_ms=NOW_MS)
    detail.show()
    QGuiApplication.processEvents()
    headline, act = detail.attention.headline, detail.foot.apply
    left = headline.mapTo(detail, headline.rect().topLeft()).x()
    assert abs(act.mapTo(detail, act.rect().topLeft()).x() - left) <= look.px(2)
    right = detail.foot.said.mapTo(detail, detail.foot.said.rect().topRight()).x()
    assert not detail.foot.said.isVisible() or right <= headline.mapTo(
        detail, headline.rect().topRight()
    ).x() + look.px(2)


def test_pictures_of_one_session_are_one_line() -> None:
    alike = (
        line("a", "48213", "Evidence: Rekey log", size=100),
        line("b", "48213", "Evidence: Firmware page", size=200),
        line("c", "48213", "Answer: Yes", size=10),
    )
    assert [(one.words, one.size) for one in fold(alike)] == [
        ("Evidence: Rekey log and 1 more", 300),
        ("Answer: Yes", 10),
    ]


def test_the_choices_keep_what_was_chosen_when_they_are_drawn_again(
    qtbot: QtBot, look: Look
) -> None:
    view = scene(look)
    qtbot.addWidget(view)
    view.show()
    view.choose(2)
    item = view.item
    assert item is not None
    view.detail.show_item(item, now_ms=NOW_MS)
    assert view.detail.attention.choices.current == "follow_up"
