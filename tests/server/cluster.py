"""A PostgreSQL of our own: started as an unprivileged user, one new database a test."""

from __future__ import annotations

import asyncio
import itertools
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg

OWNER = "keeper"
Furnish = Callable[[str], Coroutine[Any, Any, None]]
"""Puts what many tests begin with into the empty database at an address."""
ROOT = Path(__file__).parents[2]
ROOM = 2 << 30


def binaries() -> Path:
    """Where Debian puts them, or wherever the path finds them."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    found = debian[-1] if debian else Path(shutil.which("postgres") or "postgres")
    return found.parent


class Cluster:
    """One server process; `new()` gives the address of a fresh database on it."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port, self.folder = port, folder
        self._names = itertools.count()
        self._furnished: dict[Furnish, str] = {}

    def new(self) -> str:
        """An empty one, there until the end."""
        return self._address(self._new("template1"))

    @contextmanager
    def copy(self, furnish: Furnish) -> Iterator[str]:
        """As `furnish` leaves a new one: that is done once, and copied for each. Gone afterwards:
        two hundred of them are gigabytes to write and to clear away."""
        if furnish not in self._furnished:
            first = self._new("template1")
            asyncio.run(furnish(self._address(first)))
            self._furnished[furnish] = first
        name = self._new(self._furnished[furnish])
        try:
            yield self._address(name)
        finally:
            asyncio.run(self._tell(f'DROP DATABASE "{name}"'))

    def _address(self, name: str) -> str:
        return f"postgresql+asyncpg://{OWNER}@127.0.0.1:{self.port}/{name}"

    def _new(self, like: str) -> str:
        name = f"rflow_{next(self._names)}"
        asyncio.run(self._tell(f'CREATE DATABASE "{name}" TEMPLATE "{like}"'))
        return name

    async def _tell(self, statement: str) -> None:
        conn = await asyncpg.connect(
            user=OWNER, host="127.0.0.1", port=self.port, database="postgres"
        )
        try:
            await conn.execute(statement)
        finally:
            await conn.close()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Runs until the block ends; nothing of it stays."""
    made_in = tempfile.TemporaryDirectory(prefix="rflow-pg-", dir=_memory())
    with made_in as name, _guarded(Path(name)) as folder:
        who = _unprivileged(folder)
        run = binaries()
        made = [
            run / "initdb",
            "-D",
            folder / "data",
            "-U",
            OWNER,
            "-A",
            "trust",
            "-N",
            "-E",
            "UTF8",
        ]
        subprocess.run([*made, "--no-locale"], check=True, capture_output=True, **who)
        port = _free_port()
        # What a test kills are our own workers; the machine keeps running, so nothing need be
        # flushed.
        settings = {
            "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder,
            "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
            "checkpoint_flush_after": 0, "max_wal_size": "128MB", "autovacuum": "off",
            "max_connections": 120, "shared_buffers": "32MB",
        }  # fmt: skip
        words = " ".join(f"-c {key}={value}" for key, value in settings.items())
        control = [run / "pg_ctl", "-D", folder / "data", "-w"]
        start = [*control, "-l", folder / "log", "-o", words, "start"]
        subprocess.run(start, check=True, stdout=subprocess.DEVNULL, **who)
        try:
            yield Cluster(port, folder)
        finally:
            stop = [*control, "-m", "immediate", "stop"]
            subprocess.run(stop, check=True, stdout=subprocess.DEVNULL, **who)


def _memory() -> Path | None:
    """Where files lie in memory, if there is room for a cluster: a disk is slow to clear away."""
    here = Path("/dev/shm")
    return here if here.is_dir() and shutil.disk_usage(here).free > ROOM else None


@contextmanager
def _guarded(folder: Path) -> Iterator[Path]:
    """A run that is killed does not come to its own last words: another process says them."""
    words = [sys.executable, "-m", "tests.server.guard", folder]
    guard = subprocess.Popen(words, stdin=subprocess.PIPE, cwd=ROOT)
    try:
        yield folder
    finally:
        guard.communicate()


def _unprivileged(folder: Path) -> dict[str, Any]:
    """PostgreSQL does not run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, found.pw_uid, found.pw_gid)
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": [], "cwd": folder}
    raise AssertionError("there is no user without rights on this computer")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
