"""What the palette finds: by heading, by words, by kind, with its place marked."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.acts import StartSession
from rflow_desktop.domain.excerpt import excerpt
from rflow_desktop.domain.model import Outcome
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.starter import starter_rows
from rflow_desktop.services.chat import Chats
from rflow_desktop.services.finding import Finding
from rflow_desktop.services.finding_aside import FindingAside
from rflow_desktop.services.sessions import About, Sessions
from rflow_desktop.store.local import Local
from rflow_desktop.store.reader import Reader
from rflow_desktop.store.sqlite import Database
from rflow_desktop.store.trouble import StoreTrouble
from tests.helpers import flows
from tests.helpers.asking import SilentAssistant
from tests.helpers.desk import MAYA, Desk, Inline, desk
from tests.helpers.ids import CountedIds, FixedClock
from tests.ui.scenes.frames import frame
from tests.ui.stories import keys, run_story, shown, typed, until
from ui.finding import make_finding, make_finding_aside, opened
from ui.kit import Look
from ui.palette.values import Group, Kind, PaletteRow, PaletteSource


def found(source: PaletteSource, text: str, kind: Kind = Kind.ALL) -> list[PaletteRow]:
    return list(source.search(text, 30, kind=kind))


async def filled(on: Desk) -> dict[str, str]:
    """Four sessions of three clients; the oldest is resolved and full of words."""
    sessions = Sessions(on.work)
    made: dict[str, str] = {}

    async def start(ticket: str, title: str, client: str) -> str:
        on.clock.pass_ms(60_000)
        about = About(ticket=ticket, title=title, client=client)
        made[ticket] = await sessions.start(None, about)
        return made[ticket]

    done = await start("47880", "Phones ring twice", "Tern Coffee Roasters")
    await sessions.note(
        done, "The reception line rings twice, then escalates to the wrong hunt group"
    )
    await sessions.complete(done, Outcome.RESOLVED)
    await start("48102", "Old scanner", "St. Anne's Primary")
    await start("48213", "Outlook keeps asking", "Harbor Dental Group")
    pad = await start("48290", "Crème printer", "Harbor Dental Group")
    await sessions.write_pad(pad, "Straße 4, asked Zoë for the label")
    return made


@pytest.fixture
def on() -> Desk:
    made = desk(*flows.EACH_KIND)
    asyncio.run(filled(made))
    return made


@pytest.fixture
def source(on: Desk) -> PaletteSource:
    return make_finding(Finding(on.local), now_ms=on.clock)


@pytest.mark.parametrize(
    ("text", "kind", "titles"),
    [
        ("outlook", Kind.ALL, ["Outlook keeps asking", "Outlook says no"]),
        ("OUTLOOK harb", Kind.ALL, ["Outlook keeps asking"]),
        ("48", Kind.TICKETS, ["Crème printer", "Outlook keeps asking", "Old scanner"]),
        ("8213", Kind.TICKETS, ["Outlook keeps asking"]),
        ("outlook", Kind.TICKETS, []),
        ("harb", Kind.CLIENTS, ["Harbor Dental Group"]),
        ("", Kind.CLIENTS, ["Harbor Dental Group", "St. Anne's Primary", "Tern Coffee Roasters"]),
        ("nobody", Kind.ALL, []),
        ("outlook", Kind.COMMANDS, []),
    ],
)  # fmt: skip
def test_things_are_found_by_what_was_typed(
    source: PaletteSource, text: str, kind: Kind, titles: list[str]
) -> None:
    assert [row.title for row in found(source, text, kind)] == titles


def test_without_words_the_sessions_worked_on_last_stand_there(source: PaletteSource) -> None:
    rows = found(source, "")
    assert [row.number for row in rows] == ["48290", "48213", "48102", "47880"]
    assert {row.group for row in rows} == {Group.SESSIONS}
    assert rows[0].end.startswith("Harbor Dental Group, ")


def test_words_in_a_note_come_with_their_place_marked(source: PaletteSource) -> None:
    (row,) = found(source, "escal hunt")
    assert row.number == "47880"
    assert row.title == "“…line rings twice, then escalates to the wrong hunt group”"
    assert [row.title[start : start + length] for start, length in row.marks] == ["escal", "hunt"]
    assert row.end.startswith("Tern Coffee Roasters, ")
    assert row.picture == "session.resolved"
    assert row.group is Group.SESSIONS


def test_words_in_the_scratchpad_say_so_and_accents_do_not_matter(source: PaletteSource) -> None:
    (row,) = found(source, "zoe")
    assert row.title == "“Straße 4, asked Zoë for the label”"
    assert [row.title[start : start + length] for start, length in row.marks] == ["Zoë"]
    assert row.end.startswith("Scratchpad, ")


def test_a_session_found_by_its_heading_is_not_found_again_by_its_words(
    source: PaletteSource,
) -> None:
    rows = found(source, "harbor")
    assert [row.title for row in rows] == [
        "Crème printer", "Outlook keeps asking", "Harbor Dental Group",
    ]  # fmt: skip
    assert [row.end for row in rows] == ["Session", "Session", "Client"]
    assert rows[2].detail == "2 sessions"


def test_flows_are_found_by_name_before_description(on: Desk, source: PaletteSource) -> None:
    folder = Path(__file__).parents[2] / "resources" / "flows"
    texts = [file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.rfflow"))]
    on.local.seed(starter_rows(texts))
    rows = found(source, "printer", Kind.FLOWS)
    assert (rows[0].title, rows[0].detail, rows[0].end) == (
        "Printer offline", "usually 7 steps", "Start",
    )  # fmt: skip
    kind, _ = opened(rows[0])
    assert kind == "flow"


def test_a_row_says_what_it_stands_for(on: Desk, source: PaletteSource) -> None:
    (session,) = found(source, "48213")
    line = Finding(on.local).sessions("48213", 1)[0]
    assert opened(session) == ("session", line.id)
    (client,) = found(source, "tern", Kind.CLIENTS)
    assert opened(client) == ("client", "Tern Coffee Roasters")
    assert opened(PaletteRow(id="command:go.today", group=Group.GO, title="Today")) == ("", "")


def test_the_palette_shows_and_opens_what_was_found(look: Look) -> None:
    async def story() -> None:
        on = desk(*flows.EACH_KIND)
        made = await filled(on)
        window = frame(look, {})
        source = make_finding(Finding(on.local), now_ms=on.clock)
        window.set_palette_source(source)
        chosen: list[tuple[str, str]] = []
        window.row_chosen.connect(lambda row: chosen.append(opened(row)))
        await shown(window)
        await keys("Ctrl+K")
        await typed("hunt")
        await keys("Return")
        assert chosen == [("session", made["47880"])]
        await keys("Ctrl+K")
        await typed("@tern")
        await keys("Return")
        assert chosen[1:] == [("client", "Tern Coffee Roasters")]
        window.close()

    run_story(story)


def test_what_is_typed_is_looked_for_on_a_thread_of_its_own(tmp_path: Path) -> None:
    async def story() -> None:
        clock, key = FixedClock(), bytes(range(32))
        local = Local.open(
            tmp_path, key=key, me=MAYA, replica="0" * 16, server=False, now_ms=clock,
            new_id=CountedIds(1),
        )  # fmt: skip
        session = "00000000-0000-4000-8000-00000000abcd"
        local.capture([(("session", session), StartSession(title="Printer is silent"))])
        local.tidy()

        def open_reader() -> Reader:
            return Reader(tmp_path, key, me=lambda: MAYA, server=False)

        reader, aside = open_reader(), FindingAside(open_reader)
        window = QWidget()
        source = make_finding_aside(window, Finding(reader), aside, now_ms=clock)
        told: list[tuple[str, Kind, list[str]]] = []
        source.found.connect(
            lambda text, kind, rows: told.append((text, kind, [row.title for row in rows]))
        )
        try:
            source.ask("p", 30, kind=Kind.ALL)
            source.ask("print", 30, kind=Kind.ALL)
            await until(lambda: told)
            assert told == [("print", Kind.ALL, ["Printer is silent"])]
        finally:
            aside.close()
            reader.close()
            local.close()

    run_story(story)


def test_a_reader_of_its_own_finds_what_was_committed(tmp_path: Path) -> None:
    clock, key = FixedClock(), bytes(range(32))
    local = Local.open(
        tmp_path, key=key, me=MAYA, replica="0" * 16, server=False, now_ms=clock,
        new_id=CountedIds(1),
    )  # fmt: skip
    reader = Reader(tmp_path, key, me=lambda: MAYA, server=False)
    try:
        source = make_finding(Finding(reader), now_ms=clock)
        assert found(source, "printer") == []
        session = "00000000-0000-4000-8000-00000000abcd"
        local.capture([(("session", session), StartSession(title="Printer is silent"))])
        local.tidy()
        assert [row.id for row in found(source, "printer")] == [f"session:{session}"]
    finally:
        reader.close()
        local.close()


class Broken(Inline):
    """A reading whose disk fails."""

    @property
    def replica(self) -> Database:
        raise StoreTrouble("The disk could not be read.", "io")

    @property
    def outbox(self) -> Database:
        return self.local.outbox

    @property
    def me(self) -> Actor:
        return self.local.me

    @property
    def server(self) -> bool:
        return self.local.server

    def freshen(self) -> None: ...


def test_a_store_that_cannot_be_read_is_a_line_that_says_why(on: Desk) -> None:
    source = make_finding(Finding(Broken(on.local)), now_ms=on.clock)
    (row,) = found(source, "printer")
    assert (row.group, row.reason) == (Group.NOT_NOW, "The disk could not be read.")


@pytest.mark.parametrize(
    ("text", "wanted", "line", "marked"),
    [
        ("Escalates now", "esc", "Escalates now", ["Esc"]),
        ("de-escalates", "esc", "de-escalates", ["esc"]),
        ("one two", "three", "one two", []),
        ("Straße und Strasse", "strasse", "Straße und Strasse", ["Straße", "Strasse"]),
        ("a\n  b\tc", "b", "a b c", ["b"]),
        ("", "x", "", []),
    ],
)
def test_an_excerpt_is_cut_around_the_first_word(
    text: str, wanted: str, line: str, marked: list[str]
) -> None:
    told, marks = excerpt([text], wanted)
    assert told == line
    assert [told[start : start + length] for start, length in marks] == marked


def test_a_long_text_is_cut_at_both_ends_on_words() -> None:
    told, marks = excerpt(["word " * 40 + "needle " + "tail " * 60], "needle")
    assert told.startswith("…word ")
    assert told.endswith("…")
    assert len(told) <= 92
    ((start, length),) = marks
    assert told[start : start + length] == "needle"


def test_words_of_a_chat_lead_to_the_very_message(on: Desk, source: PaletteSource) -> None:
    async def ask() -> tuple[str, str]:
        chats = Chats(on.work, SilentAssistant())
        session = await chats.start(About(title="Printers", ticket="48231"))
        return session, await chats.send(session, "They sit in the Staging folder")

    session, message = asyncio.run(ask())
    (row,) = found(source, "staging folder")
    assert row.title == "“They sit in the Staging folder”"
    assert opened(row) == ("message", f"{session}/{message}")
