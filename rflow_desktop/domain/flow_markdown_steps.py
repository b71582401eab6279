"""The steps of a Markdown outline: lists of steps, below them answers, below those steps again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from rflow_desktop.domain.flow_markdown import (
    OUTCOME_WORDS,
    UNDECIDED,
    Head,
    attribute,
    ending,
    head,
    parsed,
    refused,
    unused,
    value,
)
from rflow_desktop.domain.flow_markdown_blocks import Fence, Item, Line
from rflow_desktop.domain.words import OUTCOMES

KINDS = ("question", "action", "command", "form", "gate", "link", "logic", "result")
_SHELLS = ("powershell", "cmd", "bash", "zsh", "sql", "text")
_ALIASES = {"ps1": "powershell", "ps": "powershell", "sh": "bash", "bat": "cmd", "": "text"}
_OF_COMMAND = ("label", "target", "confirm", "preview", "undo")
_OF_NODE = {
    "text": "body", "note": "note", "summary": "summary", "flow": "flow",
}  # fmt: skip
_MOST_DEEP = 60
_OPS = {
    word.replace("_", " "): word
    for word in ("equals", "not_equals", "contains", "more_than", "less_than", "at_least",
                 "at_most", "filled", "empty")
}  # fmt: skip
_CASE = re.compile(rf"^(?P<variable>[A-Za-z_]\w*) (?P<op>{'|'.join(_OPS)})(?: (?P<value>.*))?$")
Node = dict[str, Any]


class Steps:
    """Reads lists of steps into nodes by id. `lines` says on which line each of them stands."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.lines: dict[str, int] = {}
        self._ids: dict[int, str] = {}
        self._order: list[str] = []
        self._targets: list[tuple[Callable[[str], None], str, int]] = []

    def read(self, items: Sequence[Item]) -> dict[str, Node]:
        if not items:
            raise refused(1, "The outline has no steps. Write them as a list.")
        self._name(items, 0)
        self._order = [self._ids[item.number] for item in items]
        self._list(items, None)
        for put, words, number in self._targets:
            put(self._resolved(words, number))
        return self.nodes

    # names

    def _name(self, items: Sequence[Item], depth: int) -> None:
        """Gives every step its id: those that are written down first."""
        every = list(self._every(items, depth))
        for item, shown in every:
            marked = [word[1:] for word in shown.mark.split() if word.startswith("#")]
            if marked:
                if marked[0] in self.lines:
                    raise refused(item.number, f"Two steps are called {marked[0]}.")
                self._ids[item.number] = marked[0]
                self.lines[marked[0]] = item.number
        for item, shown in every:
            if item.number not in self._ids:
                self._ids[item.number] = self._free(shown.text)
                self.lines[self._ids[item.number]] = item.number

    def _every(self, items: Sequence[Item], depth: int) -> list[tuple[Item, Head]]:
        if depth > _MOST_DEEP:
            raise refused(items[0].number if items else 1, "The list is nested too deeply.")
        found = []
        for item in items:
            found.append((item, head(item.text, item.number)))
            for answer in item.items:
                found += self._every(answer.items, depth + 1)
        return found

    def _free(self, title: str) -> str:
        return unused(title, self.lines, "step")

    # steps

    def _list(self, items: Sequence[Item], after: str | None) -> None:
        for index, item in enumerate(items):
            follows = self._ids[items[index + 1].number] if index + 1 < len(items) else after
            self._step(item, follows)

    def _step(self, item: Item, follows: str | None) -> None:
        shown = head(item.text, item.number)
        node: Node = {"title": shown.text}
        for word in shown.mark.split():
            if word in KINDS:
                node["kind"] = word
            elif word in OUTCOME_WORDS:
                node["outcome"] = word
            elif not word.startswith("#"):
                raise refused(item.number, f"A step cannot be “{word}”.")
        place = self._ids[item.number]
        self.nodes[place] = node
        self._below(item, node)
        kind = node.setdefault("kind", self._kind(item, node, shown.target, follows))
        if kind == "result" and "outcome" not in node:
            node["outcome"] = "escalated" if "escalat" in shown.text.casefold() else "resolved"
        if kind == "logic":
            self._cases(item, node, follows)
        else:
            self._answers(item, node, follows)
        self._onward(item, node, shown, follows)

    def _kind(self, item: Item, node: Node, target: str | None, follows: str | None) -> str:
        if "outcome" in node:
            return "result"
        if "flow" in node:
            return "link"
        if item.items:
            return "command" if node.get("patterns") and node.get("commands") else "question"
        if target is None and follows is None:
            return "result"
        return "form" if node.get("fields") and not node.get("commands") else "action"

    def _onward(self, item: Item, node: Node, shown: Head, follows: str | None) -> None:
        takes_next = node["kind"] in ("action", "form", "link", "command")
        if shown.target is not None and not takes_next:
            raise refused(item.number, f"A {node['kind']} does not lead on by itself.")
        if shown.target is not None:
            self._lead(node, "next", shown.target, item.number)
        elif takes_next and follows is not None and not node.get("answers"):
            node["next"] = follows

    def _answers(self, item: Item, node: Node, follows: str | None) -> None:
        if item.items and node["kind"] not in ("question", "command", "gate"):
            raise refused(item.items[0].number, f"A {node['kind']} has no answers.")
        taken: set[str] = set()
        for sub in item.items:
            node.setdefault("answers", []).append(self._answer(sub, taken, follows))

    def _answer(self, item: Item, taken: set[str], follows: str | None) -> Node:
        if item.text.startswith('{"'):
            told = parsed(item.text, item.number)
            self._list(item.items, follows)
            return dict(told)
        shown = head(item.text, item.number)
        answer: Node = {
            "id": shown.mark or unused(shown.text, taken, "answer"),
            "label": shown.text,
        }
        taken.add(answer["id"])
        for line in item.lines:
            pair = attribute(line.text) if isinstance(line, Line) else None
            if pair is None or pair[0] != "note":
                raise refused(line.number, "An answer has a note:: or steps below it.")
            answer["note"] = value(pair[1], line.number)
        if shown.target is not None:
            self._lead(answer, "next", shown.target, item.number)
        elif item.items:
            answer["next"] = self._ids[item.items[0].number]
        elif follows is not None:
            answer["next"] = follows
        self._list(item.items, follows)
        return answer

    def _cases(self, item: Item, node: Node, follows: str | None) -> None:
        for sub in item.items:
            if sub.text.startswith('{"'):
                node.setdefault("cases", []).append(parsed(sub.text, sub.number))
                continue
            shown = head(sub.text, sub.number)
            words = shown.text if not shown.mark else f"{shown.text} {{{shown.mark}}}"
            target = shown.target or (UNDECIDED if not sub.items else "")
            if words.casefold() == "otherwise":
                self._put_case(node, "otherwise", sub, target)
                continue
            found = _CASE.match(words)
            if found is None:
                raise refused(sub.number, "A case reads like: lost equals yes -> the step.")
            when = {"variable": found["variable"], "op": _OPS[found["op"]]}
            if found["value"]:
                when["value"] = found["value"]
            case: Node = {"when": when}
            node.setdefault("cases", []).append(case)
            self._put_case(case, "next", sub, target)
        for sub in item.items:
            self._list(sub.items, follows)

    def _put_case(self, owner: Node, key: str, item: Item, target: str) -> None:
        if target:
            self._lead(owner, key, target, item.number)
        else:
            owner[key] = self._ids[item.items[0].number]

    # what stands below a step

    def _below(self, item: Item, node: Node) -> None:
        body: list[str] = []
        for line in item.lines:
            if isinstance(line, Fence):
                node.setdefault("commands", []).append(_command(line))
                continue
            pair = None if line.text.startswith(">") else attribute(line.text)
            if pair is not None:
                self._attribute(node, *pair, line.number)
            elif line.text.startswith(">"):
                body.append(line.text[2:] if line.text.startswith("> ") else line.text[1:])
            else:
                body.append(line.text.rstrip())
        if body:
            node["body"] = "\n".join(body)

    def _attribute(self, node: Node, key: str, text: str, number: int) -> None:
        commands = node.get("commands", [])
        if key in _OF_COMMAND:
            if not commands:
                raise refused(number, f"“{key}” belongs below a command.")
            commands[-1][key] = value(text, number)
        elif key in _OF_NODE:
            node[_OF_NODE[key]] = value(text, number)
        elif key == "asks":
            given = [parsed(text, number)] if text.startswith("{") else re.split(r",\s*", text)
            node.setdefault("fields", []).extend(given)
        elif key == "screenshot":
            node["screenshot_wanted"] = text.casefold() == "yes"
        elif key == "ends on":
            words = [] if text == "nothing" else re.split(r",\s*", text)
            node["ends_on"] = [ending(word) or word for word in words]
        elif key == "pattern":
            node.setdefault("patterns", []).append(_pattern(text, number))
        elif key == "command":
            node.setdefault("commands", []).append(parsed(text, number))
        elif key == "more":
            node.update(parsed(text, number))
        else:
            raise refused(number, f"A step has no “{key}”.")

    # where things lead

    def _lead(self, owner: Node, key: str, words: str, number: int) -> None:
        if words == UNDECIDED:
            return

        def put(target: str) -> None:
            owner[key] = target

        owner[key] = ""
        self._targets.append((put, words, number))

    def _resolved(self, words: str, number: int) -> str:
        """The step that is meant: by id, by number, by title, or an end by its outcome."""
        if words in self.nodes:
            return words
        counted = re.fullmatch(r"(?:step )?(\d{1,4})", words, re.IGNORECASE)
        if counted and 1 <= int(counted[1]) <= len(self._order):
            return self._order[int(counted[1]) - 1]
        told = words.casefold()
        titled = [place for place, node in self.nodes.items() if node["title"].casefold() == told]
        if len(titled) > 1:
            raise refused(number, f"Several steps are called “{words}”. Name one of them {{#so}}.")
        outcome = ending(words)
        if titled or outcome is None:
            return titled[0] if titled else _nobody(words, number)
        made = self._free(outcome)
        self.nodes[made] = {"kind": "result", "title": OUTCOMES[outcome], "outcome": outcome}
        self.lines[made] = number
        return made


def _nobody(words: str, number: int) -> str:
    raise refused(number, f"No step is called “{words[:80]}”.")


def _command(fence: Fence) -> Node:
    shell, _, risk = fence.info.partition(" ")
    name = _ALIASES.get(shell.casefold(), shell.casefold())
    if name not in _SHELLS:
        raise refused(fence.number, f"“{shell}” is no shell that is known here.")
    return {"text": fence.text, "shell": name, "risk": risk.strip() or "read"}


def _pattern(text: str, number: int) -> Node:
    if text.startswith("{"):
        return dict(parsed(text, number))
    answer, sign, regex = text.partition(" = ")
    if not sign:
        raise refused(number, "A pattern reads like: pattern:: answer = what to look for.")
    return {"answer": answer.strip(), "regex": regex}
