"""A backup of PostgreSQL is the file that one of SQLite is, and comes back with a new epoch."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, text, update
from sqlalchemy.util import greenlet_spawn

from rflow_desktop.domain import acts
from sync.bundle import Piece
from sync.server import backup, commands, copying, dialect, people, schema, wall
from sync.server.blobs import BlobFolder
from sync.server.postgres import PostgresDatabase
from tests.server import cluster
from tests.server.harness import Process, run
from tests.server.world import NOON, World, uid

SESSION = uid("s")
WEB = "web_of_tests"


def everything(conn: Connection) -> dict[str, list[Any]]:
    """All rows of all tables but that of the installation, whose epoch moves."""
    return {
        table.name: sorted(tuple(map(str, one)) for one in conn.execute(select(table)))
        for table in schema.metadata.sorted_tables
        if table.name != "installation"
    }


def in_postgres(url: str, work: Any) -> Any:
    async def there() -> Any:
        keeper = PostgresDatabase(url)
        try:
            return await keeper.write(work)
        finally:
            await keeper.close()

    return asyncio.run(there())


def a_story(url: str) -> None:
    async def told() -> None:
        keeper, serving = PostgresDatabase(url), PostgresDatabase(url, serving=True)

        def story() -> None:
            world = World(serving.engine.sync_engine, keeper.engine.sync_engine)
            world.accepted("maya", world.op("maya", SESSION, acts.StartSession(title="Before")))

        await greenlet_spawn(story)
        await serving.close()
        await keeper.close()

    asyncio.run(told())


def rename(conn: Connection) -> None:
    conn.execute(update(schema.row).where(schema.row.c.id == SESSION).values(doc="{}"))


def shut_out(conn: Connection) -> None:
    commands.set_active(
        conn, account="Harbor MSP", email="maya@harbor.example", active=False, now_ms=NOON
    )


@pytest.mark.postgres
@pytest.mark.slow
def test_what_was_backed_up_comes_back_whole_and_with_a_new_epoch(
    postgres: cluster.Cluster, tmp_path: Path
) -> None:
    url, data, file = postgres.new(), tmp_path / "data", tmp_path / "night.tar"
    data.mkdir()
    words = ("--database", url)
    a_story(url)
    before = in_postgres(url, everything)
    assert run("backup", str(file), *words, data=data)["exit"] == 0
    in_postgres(url, rename)
    in_postgres(url, shut_out)
    assert in_postgres(url, everything) != before

    server = Process(data, *words).start()
    try:
        told = run("restore", str(file), *words, data=data)
        assert told["error"]["code"] == "running"
    finally:
        server.close()

    told = run("restore", str(file), *words, data=data)
    assert told["exit"] == 0, told
    assert (told["sign_ins"], told["still_disabled"]) == ("kept", ["maya@harbor.example"])
    assert in_postgres(url, people.installation)[1] == told["epoch"] > 1
    assert [one.name for one in data.glob("before-restore-*/all.tar")] == ["all.tar"]
    again = run("restore", str(file), *words, "--keep-sign-ins", data=data)
    assert again["exit"] == 0, again
    assert in_postgres(url, everything) == before

    other = tmp_path / "sqlite"
    other.mkdir()
    assert run("restore", str(file), "--keep-sign-ins", data=other)["exit"] == 0
    engine = dialect.sqlite_engine(other / "central.db")
    with engine.begin() as conn:
        assert everything(conn) == before
    engine.dispose()

    fresh = postgres.new()
    there = ("--database", fresh, "--keep-sign-ins")
    assert run("restore", str(file), *there, data=tmp_path / "new")["exit"] == 0
    assert in_postgres(fresh, everything) == before

    told = run("restored", *words, data=data)
    assert told["exit"] == 0, told
    assert in_postgres(url, people.installation)[1] == told["epoch"] > again["epoch"]
    assert told["sign_ins"] == "ended"


@pytest.mark.postgres
@pytest.mark.slow
@pytest.mark.parametrize(
    "words", [("backup", "night.tar"), ("tidy",), ("restored",), ("user", "list", "--account", "x")]
)
def test_who_sees_one_account_at_a_time_is_not_taken_for_the_owner(
    postgres: cluster.Cluster, tmp_path: Path, words: tuple[str, ...]
) -> None:
    url = postgres.new()
    a_story(url)
    in_postgres(url, let_serve)
    web = url.replace(f"{cluster.OWNER}@", f"{WEB}@")
    told = run(*words, "--database", web, data=tmp_path)
    assert told["error"]["code"] == "not_owner"
    assert list(tmp_path.iterdir()) == []


def let_serve(conn: Connection) -> None:
    conn.execute(text(
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{WEB}')"
        f" THEN CREATE ROLE {WEB} LOGIN; GRANT {wall.ROLE} TO {WEB}; END IF; END $$"
    ))  # fmt: skip


def test_a_restore_keeps_the_files_that_came_since_and_mends_those_that_are_damaged(
    tmp_path: Path,
) -> None:
    data, file = tmp_path / "data", tmp_path / "night.tar"
    data.mkdir()
    engine = dialect.sqlite_engine(data / "central.db")
    with engine.begin() as conn:
        people.install(conn, uid("server"))
    engine.dispose()
    blobs = BlobFolder(data)
    old, new = (sha256(raw).hexdigest() for raw in (b"old", b"new"))
    for name, raw in ((old, b"old"), (new, b"new")):
        if raw == b"new":
            backup.backup(data, file)
        blobs.keep_all("harbor", (Piece(name, raw),))
    blobs.whole("harbor", old).write_bytes(b"torn")
    for number in range(2):
        backup.restore(data, file, 1_795_225_800 + number)
        assert blobs.small("harbor", old) == b"old"
        assert blobs.small("harbor", new) == b"new"


def test_a_backup_of_an_earlier_version_is_brought_up_to_date(tmp_path: Path) -> None:
    world = World()
    world.accepted("maya", world.op("maya", SESSION, acts.StartSession(title="Before")))
    with world.connection() as conn:
        copying.write_out(conn, tmp_path / "old.db")
        expected = everything(conn)
    old = dialect.sqlite_engine(tmp_path / "old.db")
    with old.begin() as conn:
        schema.line.drop(conn)
        conn.execute(update(schema.installation).values(schema_version=1))
    old.dispose()
    target = dialect.sqlite_engine(tmp_path / "new.db")
    with target.begin() as conn:
        assert copying.read_in(conn, tmp_path / "old.db", 7) == 7
        commands.demand_current(conn)
        assert everything(conn) == expected
    target.dispose()
