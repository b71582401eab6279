"""While a window is open it does what `rflow` asks, and only for whoever may read its files."""

from __future__ import annotations

import asyncio
import json
import stat
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.cli.program import run
from rflow_desktop.cli.relay import NAME, Relay, asked
from rflow_desktop.services.sessions import About
from rflow_desktop.store.trouble import StoreTrouble
from rflow_desktop.workspace import Workspace, open_profile, open_workspace

Story = Callable[[Workspace, Path], Awaitable[None]]


@pytest.fixture
def window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Story], None]:
    """Runs a story beside a workspace whose relay listens."""
    monkeypatch.setenv("RFLOW_KEY_STORE", "file")

    async def run(story: Story) -> None:
        open_ = await open_workspace(open_profile(tmp_path))
        relay = Relay(open_, tmp_path)
        await relay.start()
        try:
            await story(open_, tmp_path)
        finally:
            await relay.stop()
            await open_.close()

    return lambda story: asyncio.run(run(story))


def test_the_window_answers_in_place_of_the_command(window: Callable[[Story], None]) -> None:
    async def story(open_: Workspace, folder: Path) -> None:
        answer = await asked(folder, ["start", "printer-offline", "--ticket", "48213"])
        assert answer is not None
        session = answer["document"]["session"]["id"]
        view = await open_.sessions.view(session)
        assert view is not None
        assert view.ticket == "48213"

    window(story)


def test_a_refusal_comes_back_as_the_sentence_it_is(window: Callable[[Story], None]) -> None:
    async def story(_: Workspace, folder: Path) -> None:
        answer = await asked(folder, ["show", "nothing-like-it"])
        assert answer is not None
        assert answer["error"]["message"] == "This session is not on this computer."

    window(story)


def test_what_the_computer_does_not_do_is_said_in_one_sentence_with_a_window_and_without(
    window: Callable[[Story], None], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "no such folder" / "note.md"
    told = f"{out} cannot be read or written: No such file or directory."
    made: list[str] = []

    async def story(open_: Workspace, folder: Path) -> None:
        session = await open_.sessions.start(None, About(ticket="48213"))
        answer = await asked(folder, ["export", session, "--out", str(out)])
        assert answer == {"error": {"code": "file", "message": told}}
        made.append(session)

    window(story)
    assert run(["export", *made, "--out", str(out), "--profile", str(tmp_path)]) == 1
    assert capsys.readouterr() == ("", told + "\n")


@pytest.mark.parametrize(
    ("token", "words", "code"),
    [
        ("wrong", ["flows"], "forbidden"),
        (None, ["flows"], "forbidden"),
        ("right", ["sign-out"], "in_window"),
        ("right", ["backup", "x"], "in_window"),
        ("right", ["nonsense"], "usage"),
        ("right", "flows", "usage"),
    ],
)
def test_others_and_what_changes_the_workspace_are_turned_away(
    window: Callable[[Story], None], token: str | None, words: Any, code: str
) -> None:
    async def story(_: Workspace, folder: Path) -> None:
        told = json.loads((folder / NAME).read_bytes())
        reader, writer = await asyncio.open_connection("127.0.0.1", told["port"])
        given = told["token"] if token == "right" else token
        writer.write(json.dumps({"token": given, "words": words}).encode() + b"\n")
        answer = json.loads(await reader.readline())
        writer.close()
        assert answer["error"]["code"] == code

    window(story)


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX's")
def test_the_token_is_for_this_user_alone_and_goes_with_the_window(
    window: Callable[[Story], None], tmp_path: Path
) -> None:
    async def story(_: Workspace, folder: Path) -> None:
        assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600

    window(story)
    assert not (tmp_path / NAME).exists()
    assert asyncio.run(asked(tmp_path, ["flows"])) is None


def test_noise_on_the_line_hurts_nobody(window: Callable[[Story], None]) -> None:
    async def story(_: Workspace, folder: Path) -> None:
        told = json.loads((folder / NAME).read_bytes())
        for noise in (b"\xff\xfe\n", b"[]\n", b"{\n", b"\n", b'{"token": 3}\n'):
            reader, writer = await asyncio.open_connection("127.0.0.1", told["port"])
            writer.write(noise)
            writer.write_eof()
            await reader.read()
            writer.close()
        answer = await asked(folder, ["flows"])
        assert answer is not None
        assert len(answer["document"]["flows"]) == 12

    window(story)


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(
    window: Callable[[Story], None],
) -> None:
    async def story(open_: Workspace, folder: Path) -> None:
        relay = Relay(open_, folder / "gone")
        try:
            with pytest.raises(StoreTrouble):
                await relay.start()
        finally:
            await relay.stop()

    window(story)
