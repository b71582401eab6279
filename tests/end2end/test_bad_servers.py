"""Addresses that lead nowhere good: one clear sentence each, and nothing changed here."""

from __future__ import annotations

import http.server
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from tests.helpers.processes import PASSWORD, Server, Told, rflow

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

EMAIL = "maya@northfield.example"


def sign_in(profile: Path, url: str, *, email: str = EMAIL, password: str = PASSWORD) -> Told:
    words = ("sign-in", url, "--email", email, "--password-stdin")
    return rflow(profile, *words, given=password + "\n")


def nothing_changed(profile: Path, told: Told) -> str:
    """The sentence, after a look whether the work here is as it was."""
    assert (told.code, told.out) == (1, ""), told
    me = rflow(profile, "whoami").json
    assert (me["connected"], me["workspace"]) == (False, "This computer")
    sentence = told.error["message"]
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


class Shop(http.server.BaseHTTPRequestHandler):
    """A web site that knows nothing of RFlow."""

    def do_GET(self) -> None:
        self._tell(200, "text/html", b"<!doctype html><h1>Welcome to our shop</h1>")

    def do_POST(self) -> None:
        self._tell(200, "text/html", b"<!doctype html><h1>Thank you</h1>")

    def log_message(self, *_: object) -> None:
        """Quiet."""

    def _tell(self, status: int, kind: str, body: bytes, **headers: str) -> None:
        seen.append(f"{self.command} {self.path}")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Moved(Shop):
    """Sends everybody somewhere else."""

    def do_GET(self) -> None:
        self._tell(302, "text/html", b"", Location="https://elsewhere.example/login")


seen: list[str] = []


@contextmanager
def serving(kind: type[Shop], context: ssl.SSLContext | None = None) -> Iterator[int]:
    seen.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_web_site_is_not_taken_for_a_team_server(profile: Callable[[str], Path]) -> None:
    here = profile("maya")
    with serving(Shop) as port:
        sentence = nothing_changed(here, sign_in(here, f"http://127.0.0.1:{port}"))
        assert "RFlow" in sentence
        assert all(one.startswith("GET ") for one in seen), "the password was given away"


def test_a_redirect_is_not_followed(profile: Callable[[str], Path]) -> None:
    here = profile("maya")
    with serving(Moved) as port:
        sentence = nothing_changed(here, sign_in(here, f"http://127.0.0.1:{port}"))
        assert seen == ["GET /v1/hello"]
        assert sentence


def test_a_certificate_that_nobody_vouches_for_is_named(profile: Callable[[str], Path]) -> None:
    here, authority = profile("maya"), trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    with serving(Shop, context) as port:
        sentence = nothing_changed(here, sign_in(here, f"https://127.0.0.1:{port}"))
        assert "The certificate of" in sentence
        assert "is not trusted" in sentence
        assert seen == []


def test_a_port_where_nobody_answers_is_told(profile: Callable[[str], Path]) -> None:
    here = profile("maya")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: a connection is refused
        sentence = nothing_changed(
            here, sign_in(here, f"http://127.0.0.1:{taken.getsockname()[1]}")
        )
    assert "cannot be reached" in sentence


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://rflow.example", "https"),
        ("ftp://rflow.example", "address"),
        ("not an address", "address"),
        ("https://maya:secret@rflow.example", "address"),
    ],
)
def test_an_address_that_is_none_or_not_safe_is_told_before_anything_is_sent(
    profile: Callable[[str], Path], url: str, words: str
) -> None:
    here = profile("maya")
    assert words in nothing_changed(here, sign_in(here, url))


def test_a_wrong_password_is_told_without_saying_which_of_the_two_is_wrong(
    profile: Callable[[str], Path], team: Server
) -> None:
    here = profile("maya")
    wrong = nothing_changed(here, sign_in(here, team.address, password="not this one"))
    unknown = nothing_changed(here, sign_in(here, team.address, email="nobody@northfield.example"))
    assert wrong == unknown == "The e-mail address or the password is not right."
