"""What a reply of the network really is: the answer of our server, or one of the many things that
look like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import TypeVar

from pydantic import ValidationError

from sync.protocol import SERVER_HEADER, Answer, Problem, PushAnswer

A = TypeVar("A", bound=Answer)
REVOKED = "revoked"
"""The code of a sign-in that was ended by the team, not by time."""
TOO_OLD = "This version of RFlow is too old for the server. Your changes wait here."


class Kind(StrEnum):
    """How an exchange ended."""

    OK = "ok"
    WRONG_IDS = "wrong_ids"
    NOT_OURS = "not_ours"
    UNAUTHORIZED = "unauthorized"
    REVOKED = "revoked"
    BLOCKED = "blocked"
    RESET = "reset"
    TOO_LARGE = "too_large"
    NARROW_WAY = "narrow_way"
    UPGRADE = "upgrade"
    BUSY = "busy"
    SERVER_ERROR = "server_error"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TLS = "tls"
    STORE = "store"
    HELD_BACK = "held_back"

    @property
    def from_server(self) -> bool:
        """Whether our own server was heard."""
        return self not in _SILENCE


_SILENCE = frozenset({Kind.NOT_OURS, Kind.NARROW_WAY, Kind.UNREACHABLE, Kind.TIMEOUT, Kind.TLS})


@dataclass(frozen=True, kw_only=True)
class Result:
    """The end of an exchange as the lane sees it. `sent` names the operations of a push, `level`
    says that it left nothing to pull, `broke` that the line ended over what was on it.
    """

    kind: Kind
    generation: int
    took_ms: int = 0
    sent: tuple[str, ...] = ()
    more: bool = False
    level: bool = False
    broke: bool = False
    retry_after_ms: int = 0
    sentence: str = ""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """Status, headers (names in lower case) and body, as they came over the line."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    url: str = ""


class Trouble(Exception):
    """An exchange that gave no answer of use. `sentence` is for a person; asking again is always
    safe."""

    broke = False

    def __init__(self, sentence: str, kind: Kind, *, retry_after_ms: int = 0) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.kind = kind
        self.retry_after_ms = retry_after_ms

    def result(self, generation: int, *, sent: Sequence[str] = (), took_ms: int = 0) -> Result:
        return Result(
            kind=self.kind, generation=generation, took_ms=took_ms, sent=tuple(sent),
            retry_after_ms=self.retry_after_ms, sentence=self.sentence, broke=self.broke,
        )  # fmt: skip


class Unreachable(Trouble):
    """The answer did not arrive. The server may or may not have acted. `broke` says that the line
    ended while something was on it.
    """

    def __init__(
        self, sentence: str, kind: Kind = Kind.UNREACHABLE, *, broke: bool = False
    ) -> None:
        super().__init__(sentence, kind)
        self.broke = broke


class SignedOut(Trouble):
    """The server does not know this sign-in any more. What is captured stays here."""

    def __init__(self, sentence: str = "You are signed out. Your work is safe here.") -> None:
        super().__init__(sentence, Kind.UNAUTHORIZED)


class Revoked(SignedOut):
    """The server has ended this sign-in for good: whoever had it may not read on."""

    def __init__(self) -> None:
        super().__init__("The server ended this sign-in. Your own unsent changes are all here.")
        self.kind = Kind.REVOKED


class NotOurServer(Trouble):
    """Something else answered: a sign-in page of the network, another program, another server."""

    def __init__(self, sentence: str, kind: Kind = Kind.NOT_OURS) -> None:
        super().__init__(sentence, kind)


class ServerSays(Trouble):
    """The server answered with a problem of its own."""

    def __init__(
        self, sentence: str, kind: Kind, problem: Problem, *, retry_after_ms: int = 0
    ) -> None:
        super().__init__(sentence, kind, retry_after_ms=retry_after_ms)
        self.problem = problem


def read(reply: Reply, answer: type[A], *, server_id: str = "", now_s: float = 0.0) -> A:
    """The answer in a reply of our server. Raises Trouble for anything else.

    `server_id` is the one this profile belongs to; empty at the first contact.
    """
    demand_ours(reply, server_id)
    if reply.status >= 300:
        raise problem_of(reply, now_s)
    try:
        return answer.model_validate_json(reply.body)
    except ValidationError as error:
        raise NotOurServer(
            "The answer of the server was cut off or changed on the way. RFlow asks again."
        ) from error


def read_push(
    reply: Reply, sent: Sequence[str], *, server_id: str = "", now_s: float = 0.0
) -> PushAnswer:
    """The verdicts on `sent`. Raises Trouble where the answer is not about exactly these
    operations."""
    answer = read(reply, PushAnswer, server_id=server_id, now_s=now_s)
    if sorted([verdict.id for verdict in answer.results]) != sorted(sent):
        raise NotOurServer(
            "The server answered about other changes than the ones sent. RFlow asks again.",
            Kind.WRONG_IDS,
        )
    return answer


def demand_ours(reply: Reply, server_id: str) -> None:
    """Raises NotOurServer unless the reply carries the mark of an RFlow server, and of the right
    one."""
    if 300 <= reply.status < 400:
        place = reply.headers.get("location", "another address")
        raise NotOurServer(
            f"{_host(reply.url)} sends RFlow on to {place}. Enter that address if it is yours."
        )
    mark = reply.headers.get(SERVER_HEADER.lower())
    if mark is None:
        raise _foreign(reply)
    if server_id and mark != server_id:
        raise NotOurServer(
            f"{_host(reply.url)} is another RFlow server than the one this workspace belongs to. "
            "Nothing was sent."
        )


def _foreign(reply: Reply) -> Trouble:
    """Without our mark: a page, a proxy's error, another program."""
    host = _host(reply.url)
    if reply.status == 413:
        return NotOurServer(
            f"Something between this computer and {host} refuses what is so large.",
            Kind.NARROW_WAY,
        )
    if reply.status in {502, 503, 504}:
        sentence = f"{host} is there, but the RFlow server behind it is not answering."
        return Unreachable(sentence, broke=reply.status != 503)
    if "html" in reply.headers.get("content-type", "") or reply.body.lstrip()[:1] == b"<":
        if reply.status < 300:
            return NotOurServer(
                f"{host} answers with a web page. The network may need you to sign in first, "
                "or this is not the address of an RFlow server."
            )
        return NotOurServer(f"{host} is a web site, not an RFlow server. Check the address.")
    if reply.status == 404:
        return NotOurServer(f"There is no RFlow server at this path of {host}. Check the address.")
    return NotOurServer(f"{host} is not an RFlow server. Check the address.")


def problem_of(reply: Reply, now_s: float = 0.0) -> Trouble:
    """The trouble that a reply of our own server with an error status stands for."""
    problem = _problem(reply)
    said = problem.detail or problem.title
    retry = retry_after_ms(reply.headers.get("retry-after", ""), now_s)
    match reply.status:
        case 401:
            return Revoked() if problem.code == REVOKED else SignedOut()
        case 403:
            sentence = said or "Your account may not use this server."
            return ServerSays(sentence, Kind.BLOCKED, problem)
        case 409 | 410:
            return ServerSays(said or "The server starts anew.", Kind.RESET, problem)
        case 413 | 422:
            return ServerSays(said or "The server cannot take this.", Kind.TOO_LARGE, problem)
        case 426:
            return ServerSays(TOO_OLD, Kind.UPGRADE, problem)
        case 429 | 503:
            sentence = "The server is busy. RFlow asks again."
            return ServerSays(sentence, Kind.BUSY, problem, retry_after_ms=retry)
        case status if status >= 500:
            sentence = "The server has a problem of its own. RFlow asks again."
            return ServerSays(sentence, Kind.SERVER_ERROR, problem, retry_after_ms=retry)
        case _:
            return ServerSays(said or "The server refused this.", Kind.REFUSED, problem)


def _problem(reply: Reply) -> Problem:
    try:
        return Problem.model_validate_json(reply.body)
    except ValidationError:
        return Problem(title="", status=reply.status)


def retry_after_ms(text: str, now_s: float) -> int:
    """`Retry-After` as seconds or as a date; 0 where it says nothing that can be read."""
    if text.isascii() and text.isdigit():
        return int(text[:9]) * 1_000
    try:
        at = parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError):
        return 0
    return max(0, int((at - now_s) * 1_000))


def _host(url: str) -> str:
    host = url.partition("://")[2].partition("/")[0]
    return host or "This address"
