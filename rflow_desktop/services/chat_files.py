"""Files with chats of other programs, read chat by chat: looked over whole before any is kept."""

from __future__ import annotations

import codecs
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import isfinite
from pathlib import Path, PurePosixPath
from typing import IO

from rflow_desktop.domain.chat_import import MOST_MESSAGES, ImportedChat, rows, split
from rflow_desktop.domain.chat_import_claude import claude
from rflow_desktop.domain.chat_import_webui import open_webui
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.words import size
from rflow_desktop.services.json_pieces import TooLong, items

MOST_BYTES = 2 * 1024 * 1024 * 1024
MOST_CHAT = 64 * 1024 * 1024
"""How long one chat may be: that much is held at once, however long the file is."""
MOST_NAMED = 4
_CLAUDE = "conversations.json"
"""The one that is meant among those that a Claude export packs together."""
_CHUNK = 1024 * 1024
_DEEPEST = 100
Reader = Callable[[object], tuple[ImportedChat, ...] | None]
_KINDS: tuple[tuple[str, Reader], ...] = (
    ("claude", claude), ("open_webui", open_webui), ("rows", rows),
)  # fmt: skip
_SHAPES = (
    "It holds neither a Claude export (conversations.json), an Open WebUI export, nor sessions"
    " with their messages."
)
_NOTHING = "Nothing of it was brought in."
Far = Callable[[int], None]


@dataclass(frozen=True, kw_only=True)
class ChatFile:
    """A file that was read to its end: which program it is from and what it holds.

    `titles` are those of its first chats. `length` and `changed` say whether it is still the same.
    """

    path: Path
    source: str
    chats: int
    empty: int
    lines: int
    titles: tuple[str, ...]
    length: int
    changed: int

    @property
    def full(self) -> int:
        return self.chats - self.empty


def look_over(path: Path, far: Far = lambda _: None) -> ChatFile:
    """Reads it to its end and keeps nothing; `far` is told how many bytes were read. Raises Refused
    where any of it could not be brought in.
    """
    length, changed = _stat(path)
    if max(length, unpacked(path)) > MOST_BYTES:
        told = f"{path.name} is larger than {size(MOST_BYTES)}. Export fewer chats at once."
        raise Refused(told, "too_large")
    source, chats, empty, lines = "", 0, 0, 0
    titles: list[str] = []
    for source, chat in _chats(path, far):  # noqa: B007  the last one says it for all
        chats, lines = chats + 1, lines + len(chat.lines)
        empty += not chat.lines
        if chat.lines and len(titles) < MOST_NAMED:
            titles.append(chat.title)
        if sum(1 for _ in split(chat.lines)) > MOST_MESSAGES:
            told = f"A chat in {path.name} has more than {MOST_MESSAGES:,} messages. {_NOTHING}"
            raise Refused(told, "too_large")
    if not chats:
        raise Refused(f"{path.name} has no chats that can be read. {_SHAPES}", "malformed")
    return ChatFile(
        path=path, source=source, chats=chats, empty=empty, lines=lines, titles=tuple(titles),
        length=length, changed=changed,
    )  # fmt: skip


def chats(file: ChatFile) -> Iterator[ImportedChat]:
    """Its chats, one at a time. Raises Refused when it is not the file that was looked over."""
    if _stat(file.path) != (file.length, file.changed):
        raise Refused(
            f"{file.path.name} has changed since it was read. Choose it again.", "changed"
        )
    for _, chat in _chats(file.path, lambda _: None):
        yield chat


def unpacked(path: Path) -> int:
    """How many bytes there are to read. Raises Refused where it cannot be read."""
    length = _stat(path)[0]
    try:
        with _opened(path) as (_, size_of_it):
            return size_of_it or length
    except OSError as error:
        raise _unread(path, error) from error


def _stat(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise _unread(path, error) from error
    return found.st_size, found.st_mtime_ns


def _chats(path: Path, far: Far) -> Iterator[tuple[str, ImportedChat]]:
    """Each with the program it is from, which is the same for all of them."""
    count, kinds = 0, _KINDS
    try:
        for value in items(_text(path, far), under="sessions", most=MOST_CHAT):
            document = [_clean(value)]
            found = [(kind, read, made) for kind, read in kinds if (made := read(document))]
            if not found:
                raise _strange(path, count)
            kind, read, (chat, *_) = found[0]
            kinds, count = ((kind, read),), count + 1
            yield kind, chat
    except OSError as error:
        raise _unread(path, error) from error
    except TooLong as error:
        told = f"A chat in {path.name} is larger than {size(MOST_CHAT)}. {_NOTHING}"
        raise Refused(told, "too_large") from error
    except (ValueError, RecursionError) as error:
        told = f"{path.name} is not JSON. {_SHAPES}"
        if count:
            told = f"{path.name} is damaged after chat {count:,}. {_NOTHING} Export it again."
        raise Refused(told, "malformed") from error


def _text(path: Path, far: Far) -> Iterator[str]:
    decoder, read = codecs.getincrementaldecoder("utf-8-sig")(), 0
    with _opened(path) as (file, _):
        while raw := file.read(_CHUNK):
            read += len(raw)
            if read > MOST_BYTES:  # a packed file may say less of itself than is in it
                raise OSError(f"it holds more than {size(MOST_BYTES)}")
            far(read)
            yield decoder.decode(raw)
    yield decoder.decode(b"", final=True)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], int]]:
    """The JSON of it and how long that is, where it is packed. Raises Refused and OSError."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            yield file, 0
        return
    try:
        with zipfile.ZipFile(path) as packed:
            inside = [one for one in packed.infolist() if one.filename.endswith(".json")]
            named = [one for one in inside if PurePosixPath(one.filename).name == _CLAUDE]
            if len(named or inside) != 1:
                told = f"{path.name} has no {_CLAUDE} in it. Unpack it and choose the file."
                raise Refused(told, "malformed")
            (member,) = named or inside
            with packed.open(member) as file:
                yield file, member.file_size
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError) as error:
        told = f"{path.name} cannot be unpacked. {_NOTHING} Export it again."
        raise Refused(told, "malformed") from error


def _strange(path: Path, count: int) -> Refused:
    told = f"{path.name} has no chats that can be read. {_SHAPES}"
    if count:
        told = f"What stands after chat {count:,} of {path.name} is no chat. {_NOTHING}"
    return Refused(told, "malformed")


def _unread(path: Path, error: OSError) -> Refused:
    why = error.strerror or "it cannot be opened"
    return Refused(f"{path.name} was not read: {why}.", "file")


def _clean(value: object, depth: int = 0) -> object:
    """JSON without what only its readers take: halves of signs, numbers that are none."""
    if depth > _DEEPEST:
        raise Refused("This file is nested too deeply to be an export of chats.", "malformed")
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, list):
        return [_clean(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {str(_clean(name)): _clean(one, depth + 1) for name, one in value.items()}
    return value
