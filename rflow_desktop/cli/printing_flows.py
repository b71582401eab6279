"""Answers of `rflow flows ...` for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.flow_markdown_write import write_outline
from rflow_desktop.domain.words import count

Document = dict[str, Any]


def told(document: Document) -> str:
    """By what the document holds."""
    for key, teller in _TELLERS.items():
        if key in document:
            return teller(document)
    flow = document["flow"]
    state = "archived" if flow["archived"] else flow["status"]
    return f"{flow['name']}: version {flow['version']}, {state}"


def _list(document: Document) -> str:
    return "\n".join(f"{line['slug']:<36} {line['name']}" for line in document["flows"])


def _content(document: Document) -> str:
    return write_outline(Flow.model_validate(document["content"]))


def _imported(document: Document) -> str:
    return "\n".join(f"{line['slug']:<36} {line['name']}" for line in document["imported"])


def _tested(document: Document) -> str:
    lines = [f"{one['flow']:<36} {one['sample']}" for one in document["tested"]]
    sums = f"{count(len(lines), 'sample run')} of {count(document['flows'], 'flow')} passed"
    return "\n".join([*lines, sums])


def _versions(document: Document) -> str:
    lines = []
    for one in document["versions"]:
        state = "published" if one["is_published"] else "draft" if one["is_newest"] else ""
        who = " ".join(part for part in (one["at"], one["by"]) if part)
        lines.append(f"{one['number']:>4}  {who:<44} used {one['used']:<5} {state}".rstrip())
    return "\n".join(lines)


def _diff(document: Document) -> str:
    diff = document["diff"]
    lines = [f"{document['before']} to {document['after']}: {document['told']}"]
    lines += [f"  {_change(change)}" for change in diff["whole"]]
    for step in diff["steps"]:
        lines.append(f"{step['kind']}: {step['title']}")
        if step["kind"] == "changed":
            lines += [f"  {_change(change)}" for change in step["changes"]]
    return "\n".join(lines)


def _change(change: Mapping[str, str]) -> str:
    before, after = change["before"] or "nothing", change["after"] or "nothing"
    return f"{change['what']}: {before} > {after}"


def _file(document: Document) -> str:
    return str(document["file"])


_TELLERS: Mapping[str, Callable[[Document], str]] = {
    "content": _content,
    "imported": _imported,
    "tested": _tested,
    "versions": _versions,
    "diff": _diff,
    "file": _file,
    "flows": _list,
}
