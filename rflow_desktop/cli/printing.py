"""Answers for people: short lines where `--json` gives everything."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from rflow_desktop.cli import printing_flows

Document = dict[str, Any]


def told(command: str, document: Document) -> str:
    return _TELLERS.get(command, _plain)(document)


def _sessions(document: Document) -> str:
    lines = [
        f"{line['id']}  {line['state']:<10} {line['ticket']:<10} {line['client']:<24} "
        f"{line['title']}"
        for line in document["sessions"]
    ]
    return "\n".join(lines) or "No session matches."


def _session(document: Document) -> str:
    view = document["session"]
    head = " · ".join(filter(None, (view["ticket"], view["client"], view["title"])))
    lines = [f"{view['id']}  {view['state']}", head]
    lines += [f"  {step['title']}: {step['answer']}" for step in view["path"]]
    step = view["step"]
    if step and view["writable"]:
        lines += [f"Step {step['number']}: {step['title']}", step["body"]]
        lines += [f"  $ {card['text']}" for card in step["commands"]]
        lines += [f"  {n}. {c['label']}" for n, c in enumerate(step["choices"], 1)]
    return "\n".join(line for line in lines if line)


def _queue(document: Document) -> str:
    lines = [
        f"{line['id']}  {line['priority']:<7} {line['ticket']:<10} {line['title']} "
        f"({line['group']})"
        for line in document["queue"]
    ]
    return "\n".join(lines) or "Nobody is waiting."


def _outbox(document: Document) -> str:
    lines = [f"{line['id']}  {line['ticket']:<10} {line['words']}" for line in document["outbox"]]
    return "\n".join(lines) or "Everything is sent."


def _attention(document: Document) -> str:
    lines = [f"{item['id']}  {item['headline']}: {item['story']}" for item in document["attention"]]
    return "\n".join(lines) or "Nothing needs attention."


def _export(document: Document) -> str:
    return str(document["text"])


def _plain(document: Document) -> str:
    return "\n".join(
        f"{name.replace('_', ' ')}: {value if isinstance(value, str) else json.dumps(value)}"
        for name, value in document.items()
    )


_TELLERS: Mapping[str, Callable[[Document], str]] = {
    "flows": printing_flows.told,
    "sessions": _sessions,
    "queue": _queue,
    "outbox": _outbox,
    "attention": _attention,
    "export": _export,
    **dict.fromkeys(
        ("start", "answer", "note", "scratchpad", "attach", "vars", "show", "resolve", "prepare"),
        _session,
    ),
}
