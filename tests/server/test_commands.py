"""What an administrator does at the command line."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from rflow_desktop.domain import acts
from rflow_desktop.domain.starter import starter_rows
from sync.server import commands, dialect, schema
from sync.server.models import Keys
from tests.server.harness import PASSWORD, Process, furnished, run, signed_in
from tests.server.races import Desk

pytestmark = pytest.mark.slow

ADA = ("--account", "Harbor MSP", "--email", "ada@harbor.example")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An installation with Ada's account."""
    folder = tmp_path / "data"
    told = run("init", *ADA, "--name", "Ada Novak", data=folder, password=PASSWORD)
    assert told["exit"] == 0, told
    return folder


def listed(data: Path, account: str = "Harbor MSP") -> dict[str, dict[str, Any]]:
    users = run("user", "list", "--account", account, data=data)["users"]
    return {user["email"]: user for user in users}


def test_an_installation_has_many_accounts(data: Path) -> None:
    second = run(
        "init", "--account", "Brightwater IT", "--email", "eve@brightwater.example",
        "--name", "Eve", data=data, password=PASSWORD,
    )  # fmt: skip
    assert second["exit"] == 0, second
    assert list(listed(data, "brightwater it")) == ["eve@brightwater.example"]
    assert list(listed(data)) == ["ada@harbor.example"]


def test_people_are_added_changed_and_let_go(data: Path) -> None:
    harbor = ("--account", "Harbor MSP")
    for nick, role in (("maya", "engineer"), ("ben", "senior")):
        told = run(
            "user", "add", *harbor, "--email", f"{nick}@harbor.example", "--name", nick.title(),
            "--role", role, "--team", "Desk one", data=data, password=PASSWORD,
        )  # fmt: skip
        assert told["exit"] == 0, told
    ben = (*harbor, "--email", "ben@harbor.example")
    assert run("user", "set-role", *ben, "--role", "admin", data=data)["exit"] == 0
    assert run("user", "disable", *ADA, data=data)["exit"] == 0
    people = listed(data)
    assert people["ben@harbor.example"]["role"] == "admin"
    assert (
        people["ben@harbor.example"]["team"] == people["maya@harbor.example"]["team"] == "Desk one"
    )
    assert people["ada@harbor.example"]["active"] is False
    assert run("user", "enable", *ADA, data=data)["exit"] == 0
    assert listed(data)["ada@harbor.example"]["active"] is True


NO: list[tuple[str, tuple[str, ...], str | None, str]] = [
    ("a used address", ("user", "add", *ADA, "--name", "X"), PASSWORD, "exists"),
    ("a used account", ("init", *ADA, "--name", "X"), PASSWORD, "exists"),
    ("a short password", ("user", "set-password", *ADA), "short", "too_short"),
    ("the only admin", ("user", "disable", *ADA), None, "last_admin"),
    ("the only admin's role", ("user", "set-role", *ADA, "--role", "viewer"), None, "last_admin"),
    ("an unknown account", ("user", "list", "--account", "Nobody"), None, "not_found"),
    ("many workers on one file", ("serve", "--workers", "2"), None, "one_worker"),
]


@pytest.mark.behaviour("S3.02")
def test_a_team_is_ended_and_brought_back(data: Path) -> None:
    harbor = ("--account", "Harbor MSP")
    maya = ("--email", "maya@harbor.example", "--name", "Maya", "--team", "Desk one")
    assert run("user", "add", *harbor, *maya, data=data, password=PASSWORD)["exit"] == 0

    def teams() -> list[tuple[str, bool]]:
        found = run("team", "list", *harbor, data=data)["teams"]
        return [(one["name"], one["active"]) for one in found]

    assert teams() == [("Desk one", True)]
    assert run("team", "end", *harbor, "--team", "desk ONE", data=data)["exit"] == 0
    assert teams() == [("Desk one", False)]
    assert run("team", "restore", *harbor, "--team", "Desk one", data=data)["exit"] == 0
    assert teams() == [("Desk one", True)]
    told = run("team", "end", *harbor, "--team", "Nobody", data=data)
    assert told["exit"] == 1
    assert "There is no team called Nobody" in str(told)


@pytest.mark.parametrize(("title", "words", "password", "code"), NO, ids=[one[0] for one in NO])
def test_no_is_a_sentence_and_a_code(
    data: Path, title: str, words: tuple[str, ...], password: str | None, code: str
) -> None:
    told = run(*words, data=data, password=password)
    assert told["exit"] == 1
    assert told["error"]["code"] == code
    assert told["error"]["message"].endswith(".")


def test_one_folder_has_one_server(data: Path) -> None:
    server = Process(data).start()
    try:
        assert run("serve", "--port", "0", data=data)["error"]["code"] == "running"
        told = run("restore", str(data / "none.tar"), data=data)
        assert told["error"]["code"] == "running"
    finally:
        server.close()


def test_a_restore_brings_back_what_was_and_says_so_to_every_desktop(tmp_path: Path) -> None:
    file, session = tmp_path / "night.tar", "0197a000-0000-7000-8000-000000000001"

    async def work(address: str, title: str) -> int:
        async with httpx.AsyncClient(base_url=address) as http:
            desk = Desk(http, await signed_in(http, "maya"))
            first = title == "Before"
            act = acts.StartSession(title=title) if first else acts.SetFields(title=title)
            (told,) = await desk.push(desk.op(session, act))
            assert told["status"] == "accepted"
            return int((await http.get("/v1/hello")).json()["epoch"])

    async def title(address: str) -> str:
        async with httpx.AsyncClient(base_url=address) as http:
            tokens = await signed_in(http, "maya")
            headers = {"Authorization": f"Bearer {tokens['access_token']}"}
            rows = (await http.post("/v1/pull", json={}, headers=headers)).json()["rows"]
            return str(next(row["doc"]["title"] for row in rows if row["id"] == session))

    with furnished(tmp_path / "data", ("maya",)) as server:
        first = asyncio.run(work(server.address, "Before"))
        assert run("backup", str(file), data=server.data)["exit"] == 0  # while it serves
        asyncio.run(work(server.address, "After"))
        server.stop()
        epochs = []
        for _ in range(2):
            told = run("restore", str(file), data=server.data)
            assert told["exit"] == 0, told
            epochs.append(told["epoch"])
        server.start()
        assert asyncio.run(title(server.address)) == "Before"
        assert first < epochs[0] < epochs[1]
        assert asyncio.run(work(server.address, "Again")) == epochs[1]


def test_what_is_no_backup_changes_nothing(data: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.tar"
    wrong.write_bytes(b"not a backup")
    before = (data / "central.db").read_bytes()
    assert run("restore", str(wrong), data=data)["error"]["code"] == "malformed"
    assert (data / "central.db").read_bytes() == before


def test_the_description_of_the_api_needs_no_installation() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sync.server", "openapi"], capture_output=True, check=True, text=True
    )
    document = json.loads(done.stdout)
    assert "/v1/push" in document["paths"]
    assert "Problem" in document["components"]["schemas"]


def test_the_starter_flows_that_ship_are_the_account_s(data: Path) -> None:
    """As many as there are files, the same everywhere."""
    assert run("migrate", data=data) == {"schema": schema.VERSION, "exit": 0}
    texts = commands.starter_texts()
    shipped = {(row.TYPE, row.id) for row in starter_rows(texts)}
    engine = dialect.sqlite_engine(data / "central.db")
    with engine.begin() as conn:
        found = {tuple(one) for one in conn.execute(select(*schema.row.c["type", "id"]))}
    engine.dispose()
    assert len(shipped) == 2 * len(texts) > 20
    assert shipped <= found


def test_the_assistants_key_and_limits_are_settled_from_the_shell(data: Path) -> None:
    (ada,) = run("user", "list", "--account", "Harbor MSP", data=data)["users"]
    who = ("--account", "Harbor MSP")
    key = subprocess.run(
        [sys.executable, "-m", "sync.server", "ai", "key", *who, "--key-stdin", "--data",
         str(data)],
        input="sk-secret\n", capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert "sk-secret" not in key.stdout
    (file,) = (data / "keys").iterdir()
    assert file.read_text() == "sk-secret"
    assert file.stat().st_mode & 0o077 == 0
    assert Keys(data, {}).of(file.name) == "sk-secret"
    limits = run(
        "ai", "limits", *who, "--who", "account", "--daily-calls", "5", "--monthly-dollars", "2.5",
        "--anchor", "2026-01-31", data=data,
    )  # fmt: skip
    assert limits["limits"]["account"] == {
        "daily_calls": 5, "monthly_calls": None, "daily_micros": None,
        "monthly_micros": 2_500_000,
    }  # fmt: skip
    assert run("ai", "limits", *who, "--who", "ada@harbor.example", data=data)["exit"] == 0
    shown = run("ai", "show", *who, data=data)
    assert shown["today"] == {"calls": 0, "micros": 0}
    assert set(shown["limits"]) == {"account", ada["id"]}
    wrong = run("ai", "limits", *who, "--who", "nobody@harbor.example", data=data)
    assert (wrong["exit"], wrong["error"]["code"]) == (1, "not_found")
    wrong = run("ai", "limits", *who, "--anchor", "soon", data=data)
    assert (wrong["exit"], wrong["error"]["code"]) == (1, "malformed")
    assert run("ai", "key", *who, "--drop", data=data)["key"] == "dropped"
    assert Keys(data, {"ANTHROPIC_API_KEY": "sk-of-all"}).of(file.name) == "sk-of-all"


def test_how_many_flows_an_account_may_have_is_set_and_set_free(data: Path) -> None:
    who = ("--account", "Harbor MSP")

    def kept() -> dict[str, Any]:
        engine = dialect.sqlite_engine(data / "central.db")
        with engine.begin() as conn:
            doc = conn.execute(select(schema.row.c.doc).where(schema.row.c.type == "account"))
            found: dict[str, Any] = json.loads(doc.scalar_one()).get("settings", {})
        engine.dispose()
        return found

    assert run("limit", *who, "--flows", "40", data=data)["flows"] == 40
    assert kept() == {"tree_limit": 40}
    assert run("limit", *who, data=data)["flows"] is None
    assert kept() == {}
    wrong = run("limit", *who, "--flows", "-1", data=data)
    assert (wrong["exit"], wrong["error"]["code"]) == (1, "malformed")


def test_a_server_says_which_desktops_it_takes_and_which_it_would_like(data: Path) -> None:
    words = ("--oldest-client", "0.0.9", "--recommended-client=1.4")
    with_words = Process(data, *words).start()
    try:
        hello = httpx.get(with_words.address + "/v1/hello").json()
        assert (hello["oldest_client"], hello["min_client"]) == ("0.0.9", "1.4")
    finally:
        with_words.close()
    left_empty = Process(data, "--oldest-client=", "--recommended-client=", "--blobs=").start()
    try:
        hello = httpx.get(left_empty.address + "/v1/hello").json()
        assert (hello["oldest_client"], hello["min_client"]) == ("", "")
    finally:
        left_empty.close()


@pytest.mark.parametrize("text", ["new", "1.", "v1.2", "1.2.3.4.5"])
def test_what_is_no_version_is_not_taken_for_one(tmp_path: Path, text: str) -> None:
    command = [sys.executable, "-m", "sync.server", "serve", "--data", str(tmp_path)]
    done = subprocess.run(
        [*command, "--oldest-client", text], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "--oldest-client" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="there the folder's own rights count")
def test_what_is_written_is_for_the_system_user_alone(data: Path, tmp_path: Path) -> None:
    assert run("backup", str(tmp_path / "night.tar"), data=data)["exit"] == 0
    written = [data, *data.rglob("*"), tmp_path / "night.tar"]
    assert data / "central.db" in written
    assert {one: one.stat().st_mode & 0o077 for one in written} == dict.fromkeys(written, 0)
