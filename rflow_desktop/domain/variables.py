"""Named values in text: {{name}} as flows write them, [VAR:name] as imported ones do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from rflow_desktop.domain.flow import Shell, Variable

BUILT_IN: Mapping[str, str] = {
    "ticket": "Ticket",
    "client": "Client",
    "person": "Person",
    "target": "Target",
    "engineer": "Engineer",
}
"""Names that every session fills by itself, with their labels; a flow need not declare them."""

MASK = "••••"

_NAME = r"[A-Za-z_][A-Za-z0-9_]{0,63}"
_TOKEN = re.compile(
    rf"\{{\{{[ \t]*(?P<braces>{_NAME})[ \t]*\}}\}}"
    rf"|\[(?:VAR|USER_INPUT|SAVE_AS):[ \t]*(?P<brackets>{_NAME})[ \t]*\]"
    r"|\[(?P<bare>USER_INPUT|SAVE_AS)\]"
)

_MEANS_SOMETHING: Mapping[Shell, str] = {
    "powershell": "'\"`$;|&\n\r",
    "cmd": '"%^&|<>\n\r',
    "bash": "'\"`$;|&<>\\\n\r",
    "zsh": "'\"`$;|&<>\\\n\r",
    "sql": "'\";\n\r",
    "text": "",
}


def resolve(text: str, values: Mapping[str, str], *, missing: Callable[[str], str]) -> str:
    """`text` with every name replaced by its value, or by `missing(name)` when it has none.

    One pass: a value that looks like a name stays as it is, so nothing typed can reach further.
    """

    def fill(token: re.Match[str]) -> str:
        name = _name(token)
        return values.get(name, "") or missing(name)

    return _TOKEN.sub(fill, text)


def names(text: str) -> tuple[str, ...]:
    """The names in `text`, each once, in the order in which they first appear."""
    return tuple(dict.fromkeys(_name(token) for token in _TOKEN.finditer(text)))


def unfilled(text: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The names in `text` that have no value yet: the step asks for them where it stands."""
    return tuple(name for name in names(text) if not values.get(name))


def as_written(name: str) -> str:
    """For `missing`: show the name as flows write it, to be filled later."""
    return f"{{{{{name}}}}}"


def as_called(labels: Mapping[str, str]) -> Callable[[str], str]:
    """For `missing` in words that people read: what the value is called, marked as a gap."""

    def gap(name: str) -> str:
        called = labels.get(name) or BUILT_IN.get(name) or name.replace("_", " ")
        return f"\u2039{called}\u203a"

    return gap


def as_nothing(name: str) -> str:
    """For `missing`: leave a gap that nobody sees."""
    return name[:0]


def masked(values: Mapping[str, str], variables: Iterable[Variable]) -> dict[str, str]:
    """`values` for a screen or a note: what is secret or sensitive shows as dots."""
    hidden = {variable.name for variable in variables if variable.masked}
    return {name: MASK if name in hidden and value else value for name, value in values.items()}


def careful(text: str, values: Mapping[str, str], *, shell: Shell) -> tuple[str, ...]:
    """The names in a command whose values hold signs that `shell` would act on.

    Such a command is shown with a warning beside it before it is copied: an apostrophe in a name
    ends a quoted text, a semicolon begins a command of its own.
    """
    telling = _MEANS_SOMETHING[shell]
    return tuple(name for name in names(text) if set(values.get(name, "")) & set(telling))


def _name(token: re.Match[str]) -> str:
    found: str = token["braces"] or token["brackets"] or token["bare"].lower()
    return found
