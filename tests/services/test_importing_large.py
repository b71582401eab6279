"""Exports that are longer than memory: chat by chat, all of it or nothing, and never twice."""

from __future__ import annotations

import asyncio
import json
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_talk import Message
from rflow_desktop.services import chat_files
from rflow_desktop.services.chat_files import look_over
from rflow_desktop.services.importing import ChatImports
from rflow_desktop.services.json_pieces import items
from tests.helpers.desk import desk

AT = "2026-11-21T10:00:00Z"


def claude(number: int, text: str = "Hi") -> dict[str, Any]:
    said = {"uuid": f"m{number}", "sender": "human", "text": text, "created_at": AT}
    return {"uuid": f"c{number}", "name": f"Chat {number}", "chat_messages": [said]}


def webui(number: int, text: str = "Hi") -> dict[str, Any]:
    said = {"id": f"m{number}", "role": "user", "content": text, "timestamp": 1}
    return {
        "id": f"w{number}",
        "title": f"Chat {number}",
        "chat": {"models": [], "messages": [said]},
    }


def row(number: int, text: str = "Hi") -> dict[str, Any]:
    said = {"id": f"m{number}", "role": "user", "content": text}
    return {"id": f"r{number}", "agent_id": "a", "title": f"Chat {number}", "messages": [said]}


KINDS = {"claude": claude, "open_webui": webui, "rows": row}


def kept(folder: Path, text: str) -> Path:
    file = folder / "conversations.json"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize("under", ["", "in an object"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_long_export_is_never_held_whole(tmp_path: Path, kind: str, under: str) -> None:
    file = tmp_path / "export.json"
    words = "Event 4740 on PRINT-01. " * 400
    with file.open("w") as out:
        out.write('{"version": 3, "sessions": [' if under else "[")
        for number in range(2_000):
            out.write("," if number else "")
            json.dump(KINDS[kind](number, words), out)
        out.write('], "more": null}' if under else "]")
    far: list[int] = []
    tracemalloc.start()
    try:
        found = look_over(file, far.append)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    length = file.stat().st_size
    assert length > 19_000_000
    assert peak < length / 2, f"{peak:,} bytes for a file of {length:,}"
    assert (found.source, found.chats, found.lines) == (kind, 2_000, 2_000)
    assert found.titles == ("Chat 0", "Chat 1", "Chat 2", "Chat 3")
    assert far[-1] == length
    assert far == sorted(far)


def packed(file: Path, **members: str) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in members.items():
            out.writestr(name.replace("_json", ".json"), text)
    return file


def test_a_packed_export_is_read_without_being_unpacked_or_held_whole(tmp_path: Path) -> None:
    words = "Event 4740 on PRINT-01. " * 400
    text = json.dumps([claude(number, words) for number in range(2_000)])
    file = packed(tmp_path / "data.zip", users_json="[]", conversations_json=text)
    on, length, far = desk(), len(text), list[tuple[int, int]]()
    del text
    tracemalloc.start()
    try:
        found = look_over(file)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (found.source, found.chats) == ("claude", 2_000)
    assert peak < length / 2, f"{peak:,} bytes for {length:,}"

    async def story() -> None:
        small = packed(tmp_path / "small.zip", conversations_json=json.dumps([claude(1)]))
        imports = ChatImports(on.work)
        read = await imports.read(small, progress=lambda *told: far.append(told))
        await asyncio.sleep(0)
        assert len((await imports.bring_in(read)).chats) == 1
        assert far[-1][0] == far[-1][1] > 0

    asyncio.run(story())


def test_what_is_packed_wrongly_or_too_large_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = packed(tmp_path / "pictures.zip", readme="Nothing here")
    with pytest.raises(Refused, match="Unpack it and choose the file"):
        look_over(nothing)
    whole = packed(tmp_path / "whole.zip", conversations_json=json.dumps([claude(1)] * 50))
    raw = bytearray(whole.read_bytes())
    raw[60:90] = bytes(30)
    (tmp_path / "broken.zip").write_bytes(raw)
    with pytest.raises(Refused, match="cannot be unpacked"):
        look_over(tmp_path / "broken.zip")
    monkeypatch.setattr(chat_files, "MOST_BYTES", whole.stat().st_size + 1)
    with pytest.raises(Refused, match="is larger than"):
        look_over(whole)


BROKEN = {
    "cut off": (lambda text: text[:-40], "is damaged after chat 49. Nothing of it was brought in"),
    "a sign in the middle": (
        lambda text: text.replace('"Chat 30"', "Chat 30"), "is damaged after chat 30"
    ),
    "no chat in the middle": (
        lambda text: text.replace('"chat_messages"', '"messages"', 31).replace(
            '"messages"', '"chat_messages"', 30
        ),
        "What stands after chat 30 of conversations.json is no chat. Nothing",
    ),
    "words behind the end": (lambda text: text + " and so on", "is damaged after chat 50"),
    "half a letter": (lambda text: text + "\udcff", "is not JSON"),
    "nothing in it": (lambda _: "[]", "has no chats that can be read"),
    "nothing at all": (lambda _: "", "is not JSON"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_damaged_anywhere_leaves_nothing_and_comes_in_once_it_is_whole(
    tmp_path: Path, what: str
) -> None:
    on = desk()
    whole = json.dumps([claude(number) for number in range(50)])
    damage, told = BROKEN[what]
    file = tmp_path / "conversations.json"
    file.write_bytes(damage(whole).encode("utf-8", "surrogateescape"))

    async def story() -> None:
        imports = ChatImports(on.work)
        with pytest.raises(Refused, match=told):
            await imports.read(file)
        assert on.local.every(Session) == ()
        file.write_text(whole, encoding="utf-8")
        brought = await imports.bring_in(await imports.read(file))
        assert len(brought.chats) == 50

    asyncio.run(story())


def test_an_import_that_was_stopped_is_gone_on_with_and_nothing_comes_twice(tmp_path: Path) -> None:
    on = desk()
    file = kept(tmp_path, json.dumps([claude(number) for number in range(20)]))

    async def story() -> None:
        imports = ChatImports(on.work)
        found = await imports.read(file)

        def stop(done: int, _of: int) -> None:
            if done == 7:
                raise asyncio.CancelledError

        with pytest.raises(asyncio.CancelledError):
            await imports.bring_in(found, progress=stop)
        assert len(on.local.every(Session)) == 7
        again = await imports.bring_in(found)
        assert (len(again.chats), again.here_before) == (13, 7)
        assert len(on.local.every(Message)) == 20

    asyncio.run(story())


def test_a_file_that_changed_after_it_was_read_is_read_again_first(tmp_path: Path) -> None:
    on = desk()
    file = kept(tmp_path, json.dumps([claude(1)]))

    async def story() -> None:
        imports = ChatImports(on.work)
        found = await imports.read(file)
        kept(tmp_path, json.dumps([claude(1), claude(2)]))
        with pytest.raises(Refused, match=r"has changed since it was read\. Choose it again"):
            await imports.bring_in(found)
        assert on.local.every(Session) == ()

    asyncio.run(story())


def test_one_chat_has_a_length_that_is_held_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_files, "MOST_CHAT", 3_000_000)
    for text in (
        json.dumps([claude(1), claude(2, "x" * 9_000_000)]),
        json.dumps({"a": "x" * 2_000_000, "b": "x" * 2_000_000}),
    ):
        with pytest.raises(Refused, match=r"A chat in conversations.json is larger than 2.9 MB"):
            look_over(kept(tmp_path, text))
    monkeypatch.setattr(chat_files, "MOST_MESSAGES", 2)
    many = {**row(1), "messages": row(1)["messages"] * 3}
    with pytest.raises(Refused, match="more than 2 messages"):
        look_over(kept(tmp_path, json.dumps([many])))


def test_reading_ends_when_nobody_waits_for_it_any_more(tmp_path: Path) -> None:
    on = desk()
    file = kept(tmp_path, json.dumps([claude(number, "x" * 9_000) for number in range(600)]))

    async def story() -> None:
        imports, told = ChatImports(on.work), asyncio.Event()
        reading = asyncio.create_task(imports.read(file, progress=lambda *_: told.set()))
        await told.wait()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading

    asyncio.run(story())


PIECES = {
    '[1, 23, "a\\"b", {"c": [true, null]}]': [1, 23, 'a"b', {"c": [True, None]}],
    "[]": [],
    " [ ] ": [],
    '{"a": 12, "b": "x"}': [{"a": 12, "b": "x"}],
    "{}": [{}],
    '{"a": 1, "sessions": [{"b": 2}, 3], "c": [4]}': [{"b": 2}, 3],
    '{"sessions": [], "c": 4}': [],
    '{"sessions": 7}': [{"sessions": 7}],
    "1234": [1234],
    '"\\u00e9"': ["é"],
}


@pytest.mark.parametrize("text", PIECES)
@pytest.mark.parametrize("length", [1, 2, 3, 100])
def test_pieces_of_any_length_make_the_same_items(text: str, length: int) -> None:
    pieces = (text[at : at + length] for at in range(0, len(text), length))
    assert list(items(pieces, under="sessions", most=1_000)) == PIECES[text]


@pytest.mark.parametrize(
    "text",
    ["", "[", "[1", "[1,", "[1,]", "[1 2]", '["a', '{"a"', '{"a":', '{"a":1', '{"a":1,}', "{1}",
     '{"a" 1}', "[1]]", "tru", "[tru]", '{"sessions": [1'],
)  # fmt: skip
@pytest.mark.parametrize("length", [1, 4, 100])
def test_what_is_no_json_is_found_out_wherever_it_is_cut(text: str, length: int) -> None:
    def pieces() -> Iterator[str]:
        for at in range(0, len(text), length):
            yield text[at : at + length]

    with pytest.raises(ValueError):  # noqa: PT011  json says it in many words
        list(items(pieces(), under="sessions", most=1_000))
