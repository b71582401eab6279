"""A small stand-in that speaks the wire format of S3: put, get with ranges, head, all signed."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

KEY, SECRET = "bench-key", "bench-secret"
_SIGNED = re.compile(rf"AWS4-HMAC-SHA256 Credential={KEY}/\d{{8}}/[a-z0-9-]+/s3/aws4_request, ?")


class Bucket(ThreadingHTTPServer):
    """Objects by path. `down` makes it answer as an overloaded store does."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.down = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the library's name
        """Nothing is said."""

    @property
    def _bucket(self) -> Bucket:
        return cast(Bucket, self.server)

    def _body(self) -> bytes:
        """Plain, or in the signed chunks that clients may send."""
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("x-amz-content-sha256", "").startswith("STREAMING-"):
            raise AssertionError("signed chunks are not spoken here")
        return raw

    def _allowed(self) -> bool:
        if self._bucket.down:
            self._answer(503, b"<Error><Code>SlowDown</Code></Error>")
            return False
        if not _SIGNED.match(self.headers.get("Authorization", "")):
            self._answer(403, b"<Error><Code>AccessDenied</Code></Error>")
            return False
        return True

    def do_PUT(self) -> None:
        raw = self._body()
        if self._allowed():
            self._bucket.objects[self.path.partition("?")[0]] = raw
            self._answer(200, b"", raw)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        if not self._allowed():
            return
        raw = self._bucket.objects.get(self.path.partition("?")[0])
        if raw is None:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
            return
        found = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if found is None:
            self._answer(200, raw, raw)
            return
        start, end = int(found[1]), int(found[2])
        place = f"bytes {start}-{min(end, len(raw) - 1)}/{len(raw)}"
        self._answer(206, raw[start : end + 1], raw, place)

    def _answer(self, status: int, body: bytes, whole: bytes = b"", place: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{hashlib.md5(whole, usedforsecurity=False).hexdigest()}"')
        self.send_header("Last-Modified", "Sat, 21 Nov 2026 08:00:00 GMT")
        if place:
            self.send_header("Content-Range", place)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def bucket() -> Iterator[Bucket]:
    server = Bucket()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
