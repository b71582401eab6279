"""Chats of other programs are read whole: words, thinking, tools with their own results, times."""

from __future__ import annotations

from typing import Any

import pytest

from rflow_desktop.domain.chat_import import (
    MOST_TEXT,
    ImportedLine,
    arguments,
    instant,
    plain,
    rows,
    split,
)
from rflow_desktop.domain.chat_import_claude import claude
from rflow_desktop.domain.chat_import_webui import open_webui

AT = "2026-03-01T09:26:53.589Z"
CLAUDE: list[dict[str, Any]] = [
    {
        "uuid": "c1", "name": "Printer offline", "created_at": "2026-03-01T09:26:53.589793+00:00",
        "account": {"uuid": "a"},
        "chat_messages": [
            {
                "uuid": "m1", "sender": "human", "text": "Why offline?", "created_at": AT,
                "content": [{"type": "text", "text": "Why offline?", "citations": []}],
                "attachments": [{"file_name": "spool.log", "file_type": "txt",
                                 "extracted_content": "error 5"}],
                "files": [{"file_name": "shot.png"}, {"file_name": ""}, 7],
            },
            {
                "uuid": "m2", "sender": "assistant", "text": "", "created_at": AT,
                "content": [
                    {"type": "thinking", "thinking": "Look at the spooler"},
                    {"type": "thinking", "text": "and the port"},
                    {"type": "text", "text": "I look it up."},
                    {"type": "tool_use", "id": "t1", "name": "search", "input": {"q": "spooler"}},
                    {"type": "tool_use", "id": "t2", "name": "search", "input": {"q": "port"}},
                    {"type": "tool_result", "tool_use_id": "t2", "is_error": True,
                     "content": [{"type": "text", "text": "no"}]},
                    {"type": "tool_result", "tool_use_id": "t1", "content": "found"},
                    {"type": "tool_use", "id": "t3", "name": "fetch"},
                    {"type": "tool_use", "name": "old", "input": "x"},
                    {"type": "tool_result", "name": "old", "content": {"rows": 1}},
                    {"type": "text", "text": ""},
                    {"type": "text", "text": "Restart the spooler."},
                    {"type": "thinking", "thinking": "done"},
                    "junk",
                ],
            },
            {"uuid": "m3", "sender": "assistant", "text": "From an older file", "created_at": ""},
            {"uuid": "m4", "sender": "assistant", "text": ""},
            {"uuid": "m5", "sender": "tool", "text": "odd", "attachments": [{"file_name": "a"}, 1]},
            {"uuid": "m6", "sender": "human", "content": [
                {"type": "tool_use", "name": "lost"},
                {"type": "tool_result", "name": "other", "content": "x"},
            ]},
            "junk",
        ],
    }
]  # fmt: skip


def test_a_claude_export_pairs_each_tool_with_its_own_result() -> None:
    found = claude(CLAUDE)
    assert found is not None
    (chat,) = found
    assert (chat.id, chat.title, chat.at) == ("c1", "Printer offline", AT)
    tools = [one for one in chat.lines if one.role == "tool"]
    assert [(one.call, one.tool, one.state, one.result) for one in tools] == [
        ("t1", "search", "done", "found"),
        ("t2", "search", "failed", "no"),
        ("t3", "fetch", "unknown", ""),
        ("", "old", "done", '{"rows": 1}'),
        ("", "lost", "unknown", ""),
    ]
    said = [(one.role, one.text, one.thinking) for one in chat.lines if one.role != "tool"]
    assert said == [
        ("user", "Why offline?", ""),
        ("user", "File spool.log:\nerror 5\n\nFile shot.png", ""),
        ("assistant", "I look it up.", "Look at the spooler\nand the port"),
        ("assistant", "Restart the spooler.", ""),
        ("assistant", "", "done"),
        ("assistant", "From an older file", ""),
        ("system", "odd\n\nFile a", ""),
    ]
    assert claude(CLAUDE[0]) == found


def details(inside: str, **given: str) -> str:
    told = " ".join(f'{name}="{value}"' for name, value in given.items())
    return f"<details {told}>\n<summary>Told</summary>\n{inside}\n</details>\n"


def test_an_open_webui_export_follows_the_branch_that_was_shown() -> None:
    tool = details("", type="tool_calls", done="true", id="k1", name="reach",
                   arguments="{&quot;host&quot;:&quot;srv&quot;}",
                   result="&quot;Sunny&quot;")  # fmt: skip
    older = details("&quot;inside&quot;", type="tool_calls", done="false", name="ping")
    broken = details(
        "x", type="tool_calls", done="true", id="k3", error="true", result="{&quot;a&quot;: 1}"
    )
    thought = details("&gt; First the port\n&gt; then DNS", type="reasoning", done="true")
    other = details("kept", type="code_interpreter")
    messages = {
        "1": {"id": "1", "parentId": None, "role": "user", "content": "Offline?",
              "timestamp": 1_772_357_213, "files": [{"name": "shot.png"}, {"file": {}}, 3]},
        "2": {"id": "2", "parentId": "1", "role": "assistant", "content": "The other branch"},
        "3": {"id": "3", "parentId": "1", "role": "assistant", "model": "llama",
              "content": f"{thought}Before {tool}{older}{broken}{other}After"},
        "4": {"id": "4", "parentId": "3", "role": "tool", "content": "odd"},
    }  # fmt: skip
    chat = {"title": "Printer", "models": ["llama"],
            "history": {"messages": messages, "currentId": "4"}}  # fmt: skip
    found = open_webui(
        [{"id": "w1", "title": "Printer", "chat": chat, "created_at": 1_772_357_213}]
    )
    assert found is not None
    (one,) = found
    assert (one.id, one.at) == ("w1", "2026-03-01T09:26:53.000Z")
    assert [(line.role, line.text, line.thinking) for line in one.lines if line.role != "tool"] == [
        ("user", "Offline?\n\nFile shot.png\nFile file", ""),
        ("assistant", "Before", "First the port\nthen DNS"),
        ("assistant", "kept", ""),
        ("assistant", "After", ""),
        ("system", "odd", ""),
    ]
    tools = [line for line in one.lines if line.role == "tool"]
    assert [(line.call, line.tool, line.state, line.result) for line in tools] == [
        ("k1", "reach", "done", "Sunny"),
        ("3:1", "ping", "unknown", '"inside"'),
        ("k3", "tool", "failed", '{"a": 1}'),
    ]
    assert tools[0].args == {"host": "srv"}
    assert one.lines[1].sender == "llama"


@pytest.mark.parametrize(
    ("chat", "texts"),
    [
        ({"models": [], "messages": [{"role": "user", "content": "Hi"}, 1]}, ["Hi"]),
        ({"history": {"messages": {}}, "messages": "no"}, []),
        ({"history": {"messages": {"a": {"role": "user", "content": "Hi", "parentId": "a"}}}},
         ["Hi"]),
        ({"history": {"messages": {"a": "junk"}, "currentId": "a"}}, []),
        ({"history": {"messages": {"a": {"role": "assistant", "content": ""}},
                      "currentId": "a"}}, []),
        ({"history": {"messages": {"a": {"role": "assistant",
                                         "content": '<details type="reasoning">x</details>'}},
                      "currentId": "a"}}, [""]),
    ],
)  # fmt: skip
def test_odd_shapes_of_open_webui_lose_nothing_that_is_there(
    chat: dict[str, Any], texts: list[str]
) -> None:
    found = open_webui({"id": "x", "chat": chat})
    assert found is not None
    assert [line.text for line in found[0].lines] == texts


def session(channel: str, *messages: object, **more: object) -> dict[str, Any]:
    return {"id": "s", "agent_id": "a", "source_channel": channel, "title": "T",
            "created_at": AT, "messages": list(messages), **more}  # fmt: skip


@pytest.mark.behaviour("S4.27", "S4.28", "S4.30", "S4.32", "S4.33")
def test_rows_of_sessions_keep_calls_thinking_and_what_cannot_be_read() -> None:
    fenced = 'Look:\n```tool_code\nread_file\n```\n```json\n{"path": "/etc"}\n```\nDone'
    found = rows({"sessions": [session(
        "agent",
        {"role": "user", "content": "Go", "created_at": AT, "sender_name": "Alpha"},
        {"role": "assistant", "content": fenced, "id": "m", "thinking": "hm"},
        {"role": "tool_call", "content": '{"name":"ping","args":{"h":"x"},"status":"done",'
                                         '"result":"ok"}', "toolCallId": "c1"},
        {"role": "tool_call", "toolName": "trace", "toolArgs": "x", "toolStatus": "running",
         "toolResult": {"a": 1}},
        {"role": "tool_call", "content": "not json"},
        {"role": "odd", "content": "a notice"},
        {"role": "assistant", "content": " "},
        "junk",
        is_group=True, group_name="Desk",
    )]})  # fmt: skip
    assert found is not None
    (chat,) = found
    assert (chat.id, chat.title, chat.group, chat.channel) == ("s", "T", "Desk", "agent")
    assert [(one.role, one.text or one.tool, one.state) for one in chat.lines] == [
        ("user", "Go", "unknown"), ("assistant", "Look:", "unknown"),
        ("tool", "read_file", "unknown"),
        ("assistant", "Done", "unknown"), ("tool", "ping", "done"), ("tool", "trace", "unknown"),
        ("assistant", "not json", "unknown"), ("system", "a notice", "unknown"),
    ]  # fmt: skip
    assert chat.lines[1].thinking == "hm"
    assert chat.lines[3].thinking == ""
    assert (chat.lines[0].sender, chat.lines[1].sender) == ("Alpha", "Unknown")
    assert chat.lines[4].call == "c1"
    assert chat.lines[5].args == {"raw": "x"}
    web = rows([session("web", {"role": "assistant", "content": fenced}, is_group=True, title="")])
    assert web is not None
    assert [one.text for one in web[0].lines] == [fenced]
    assert web[0].group == "Group chat"


@pytest.mark.parametrize(
    "document",
    [None, 7, "text", [], {}, [7], {"sessions": []}, {"sessions": [{"id": "x", "messages": []}]},
     [{"uuid": "x"}], [{"chat": 7}], {"chat": {"history": 7}}, [{"chat_messages": []}]],
)  # fmt: skip
def test_any_other_file_is_not_taken_for_chats(document: object) -> None:
    assert claude(document) is None
    assert open_webui(document) is None
    assert rows(document) is None


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (1_772_357_213, "2026-03-01T09:26:53.000Z"), (1_772_357_213_589, AT),
        ("2026-03-01T10:26:53.589+01:00", AT), ("2026-03-01T09:26:53.589Z", AT),
        ("2026-03-01T09:26:53.589", AT), ("soon", ""), ("", ""), (None, ""), (True, ""),
        (10**30, ""), ({}, ""),
    ],
)  # fmt: skip
def test_times_of_other_programs_are_read_and_others_are_none(value: object, told: str) -> None:
    assert instant(value) == told


def test_arguments_and_results_are_kept_whatever_they_are() -> None:
    assert arguments('{"a": 1}') == {"a": 1}
    assert arguments("a b") == {"raw": "a b"}
    assert arguments("") == arguments(None) == {}
    assert arguments([1]) == {"raw": [1]}
    assert plain([{"type": "text", "text": "a"}, {"text": "b"}]) == "a\nb"
    assert plain(None) == ""
    assert plain([1, 2]) == "[1, 2]"


def test_a_text_that_is_too_long_for_one_message_becomes_several() -> None:
    long = ImportedLine(role="user", text="x" * (MOST_TEXT + 5), thinking="t", sender="M")
    parts = list(split([long, ImportedLine(role="user", text="y")]))
    assert [len(one.text) for one in parts] == [MOST_TEXT, 5, 1]
    assert [one.thinking for one in parts] == ["t", "", ""]
