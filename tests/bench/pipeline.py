"""The limit of sync in Python: the same documents through the standard library's HTTP and SQLite,
and nothing else.

As a program it is the limit's server: `python -m tests.bench.pipeline FOLDER` says its port.
"""

from __future__ import annotations

import http.client
import json
import queue
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

from tests.helpers.processes import ROOT

BATCH = 1_000
Pair = tuple[str, str]
_INSERT = "INSERT INTO doc(id, body) VALUES (?,?)"
_UPSERT = (
    "INSERT INTO doc(seq, id, body) VALUES ((SELECT coalesce(max(seq),0)+1 FROM doc),?,?)"
    " ON CONFLICT(id) DO UPDATE SET body=excluded.body, seq=(SELECT max(seq)+1 FROM doc)"
)
_SINCE = "SELECT seq, id, body FROM doc WHERE seq>? ORDER BY seq LIMIT ?"


def store(file: Path) -> sqlite3.Connection:
    db = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=NORMAL")
    db.execute("CREATE TABLE IF NOT EXISTS doc(seq INTEGER PRIMARY KEY, id TEXT UNIQUE, body TEXT)")
    db.execute("CREATE TABLE IF NOT EXISTS att(id TEXT PRIMARY KEY, body BLOB)")
    return db


def insert(db: sqlite3.Connection, pairs: Sequence[Pair], sql: str = _INSERT) -> None:
    for at in range(0, len(pairs), BATCH):
        db.execute("BEGIN")
        db.executemany(sql, pairs[at : at + BATCH])
        db.execute("COMMIT")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    db: sqlite3.Connection
    seq = 0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.moved = threading.Condition()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    @property
    def _all(self) -> _Server:
        return cast(_Server, self.server)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the library's name
        """Nothing is said."""

    def _answer(self, body: bytes = b"{}") -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def do_POST(self) -> None:
        body, server = self.rfile.read(int(self.headers["Content-Length"])), self._all
        with server.moved:
            if self.path == "/docs":
                insert(server.db, json.loads(body), _UPSERT)
                server.seq = server.db.execute("SELECT max(seq) FROM doc").fetchone()[0]
                server.moved.notify_all()
                self._answer(b"%d" % server.seq)
                return
            server.db.execute("INSERT OR REPLACE INTO att VALUES (?,?)", (self.path[5:], body))
        self._answer()

    def do_GET(self) -> None:
        server = self._all
        if self.path.startswith("/att/"):
            asked = "SELECT body FROM att WHERE id=?"
            self._answer(server.db.execute(asked, (self.path[5:],)).fetchone()[0])
            return
        since = int(self.path.partition("=")[2])
        with server.moved:
            if self.path.startswith("/wait"):
                server.moved.wait_for(lambda: server.seq > since, 20)
            rows = server.db.execute(_SINCE, (since, BATCH)).fetchall()
        self._answer(json.dumps(rows, ensure_ascii=False).encode())


class Line:
    """One client's connection."""

    def __init__(self, port: int) -> None:
        self._line = http.client.HTTPConnection("127.0.0.1", port)

    def ask(self, method: str, path: str, body: bytes | None = None) -> bytes:
        self._line.request(method, path, body)
        return self._line.getresponse().read()


class Client:
    """One end of the limit: a database and a line."""

    def __init__(self, file: Path, port: int) -> None:
        self.db, self.line, self.port = store(file), Line(port), port
        self._pushed = self._seen = 0

    def write(self, pairs: Sequence[Pair]) -> None:
        insert(self.db, pairs)

    def edit(self, pairs: Sequence[Pair]) -> None:
        for pair in pairs:
            self.db.execute(_UPSERT, pair)

    def push(self) -> int:
        count = 0
        while rows := self.db.execute(_SINCE, (self._pushed, BATCH)).fetchall():
            body = json.dumps([row[1:] for row in rows], ensure_ascii=False).encode()
            self._seen = int(self.line.ask("POST", "/docs", body))
            self._pushed = rows[-1][0]
            count += len(rows)
        return count

    def pull(self) -> int:
        count = 0
        while rows := json.loads(self.line.ask("GET", f"/docs?since={self._seen}")):
            insert(self.db, [row[1:] for row in rows], _UPSERT)
            self._seen = rows[-1][0]
            count += len(rows)
        return count

    def watch(self, stamps: queue.Queue[tuple[str, float]]) -> None:
        """Puts the id and the time of everything that comes, until the process ends."""

        def listen() -> None:
            line = Line(self.port)
            with suppress(OSError, http.client.HTTPException):  # the server has ended
                while rows := json.loads(line.ask("GET", f"/wait?since={self._seen}")):
                    insert(self.db, [row[1:] for row in rows], _UPSERT)
                    self._seen = rows[-1][0]
                    for row in rows:
                        stamps.put((row[1], time.perf_counter()))

        threading.Thread(target=listen, daemon=True).start()

    def send(self, pair: Pair) -> None:
        self.db.execute(_UPSERT, pair)
        self.line.ask("POST", "/docs", json.dumps([pair], ensure_ascii=False).encode())


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """The limit's server in a process of its own; its port."""
    command = [sys.executable, "-m", "tests.bench.pipeline", str(folder)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def main() -> None:
    server = _Server()
    server.db = store(Path(sys.argv[1]) / "limit.db")
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
