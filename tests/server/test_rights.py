"""What belongs to another system user is told in a sentence, and nothing is taken for damaged."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.assistant.claude import NO_KEY
from sync.server.models import UNREADABLE, Keys
from tests.server.harness import PASSWORD, run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="there files have other rights"),
]

ASK = """
import asyncio, bz2, concurrent.futures.thread, contextlib, gzip, io, json, lzma, os, sys
from pathlib import Path
from sync.server.__main__ import main
from sync.server.models import Keys, Models

if os.geteuid() == 0:  # whom no right stops
    os.setgid(65534)
    os.setuid(65534)

def told(words):
    with contextlib.redirect_stderr(io.StringIO()) as said:
        code = main(words)
    return [code, json.loads(said.getvalue())["error"]]

async def keys(folder):
    models = Models(Keys(Path(folder), {"ANTHROPIC_API_KEY": "sk-of-all"}).of)
    own = models.of("harbor")
    return [await models.closed("harbor"), await own.closed(), await models.closed("brightwater")]

asked = json.loads(sys.argv[1])
print(json.dumps(asyncio.run(keys(asked)) if isinstance(asked, str) else [*map(told, asked)]))
"""
"""All that another user asks, in one process: of the commands, or of the keys in a folder."""


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """An installation and a backup beside it, in a folder that everybody may use."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "data"
        told = run(
            "init", "--account", "Harbor MSP", "--email", "ada@harbor.example", "--name", "Ada",
            data=folder, password=PASSWORD,
        )  # fmt: skip
        assert told["exit"] == 0, told
        assert run("backup", str(Path(made) / "night.tar"), data=folder)["exit"] == 0
        Keys(folder).put("harbor", "sk-own")
        for one in (Path(made), folder, folder / "keys"):
            one.chmod(0o777)
        yield folder


def another(asked: object) -> Any:
    """What a system user hears that may not use what is closed."""
    done = subprocess.run(
        [sys.executable, "-c", ASK, json.dumps(asked)],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("closed", ["data", "data/central.db"])
def test_what_belongs_to_another_user_is_told_and_left_as_it_is(data: Path, closed: str) -> None:
    around, place = data.parent, data.parent / closed
    before = (data / "central.db").read_bytes()
    (around / "night.tar").chmod(0o644)
    asked = [
        [*words, "--data", str(data)]
        for words in (
            ("serve", "--port", "0"),
            ("user", "list", "--account", "Harbor MSP"),
            ("tidy",),
            ("restored",),
            ("backup", str(around / "again.tar")),
            ("restore", str(around / "night.tar")),
        )
    ]
    place.chmod(0)
    told = another(asked)
    place.chmod(0o777 if place == data else 0o600)
    for code, error in told:
        assert (code, error["code"]) == (1, "no_rights")
        assert str(place) in error["message"]
        assert "sudo -u rflow" in error["message"]
    assert (data / "central.db").read_bytes() == before
    assert not list(data.glob("before-restore-*")), "a closed database is not a damaged one"


def test_a_backup_that_may_not_be_read_is_not_called_damaged(data: Path) -> None:
    file = data.parent / "night.tar"
    (data / "central.db").chmod(0o666)
    file.chmod(0)
    ((code, error),) = another([["restore", str(file), "--data", str(data)]])
    assert (code, error["code"]) == (1, "no_rights")
    assert str(file) in error["message"]


def test_a_key_that_may_not_be_read_is_told_to_who_asks(data: Path) -> None:
    (data / "keys" / "harbor").chmod(0)
    assert another(str(data)) == [UNREADABLE, NO_KEY, ""], "the key of all is for the others"
