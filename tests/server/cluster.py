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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg

OWNER = "keeper"
ROOT = Path(__file__).parents[2]


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

    def new(self) -> str:
        name = f"rflow_{next(self._names)}"
        asyncio.run(self._create(name))
        return f"postgresql+asyncpg://{OWNER}@127.0.0.1:{self.port}/{name}"

    async def _create(self, name: str) -> None:
        conn = await asyncpg.connect(
            user=OWNER, host="127.0.0.1", port=self.port, database="postgres"
        )
        try:
            await conn.execute(f'CREATE DATABASE "{name}"')
        finally:
            await conn.close()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Runs until the block ends; nothing of it stays."""
    with tempfile.TemporaryDirectory(prefix="rflow-pg-") as name, _guarded(Path(name)) as folder:
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
            "fsync": "off", "max_connections": 120, "shared_buffers": "32MB",
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
