"""What the person chose on this computer: one JSON file in the profile, read leniently.

Plain dataclasses: the first window is painted before anything that validates is loaded.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from rflow_desktop.domain.frozen import value_class

Theme = Literal["system", "light", "dark"]
Density = Literal["compact", "standard", "roomy"]
Queue = Literal["off", "urgent", "all"]
NoteFormat = Literal["psa", "markdown", "text", "html"]
ZOOMS = (0.9, 1.0, 1.1, 1.25, 1.5)


@value_class(frozen=True, kw_only=True)
class Chosen:
    """Every setting with its default."""

    theme: Theme = "system"
    density: Density = "standard"
    zoom: float = 1.0
    reduced_motion: bool = False
    single_keys: bool = True
    answer_at_once: bool = False
    key_bar: bool = True
    sidebar_folded: bool = False
    keys: Mapping[str, str] = field(default_factory=dict)
    mask_notes: bool = True
    note_format: NoteFormat = "psa"
    open_now: tuple[str, ...] = ()
    inspector_folded: Mapping[str, bool] = field(default_factory=dict)
    views: tuple[Mapping[str, str], ...] = ()
    notices: bool = True
    notices_queue: Queue = "urgent"
    notices_sound: bool = True
    notices_details: bool = False
    files_when_metered: bool = True
    """Whether files are sent over a network that is paid by the byte."""
    window: Mapping[str, int] = field(default_factory=dict)
    warned_of: str = ""
    """The folder of which somebody has read that it can damage work."""


class SettingsFile:
    """Reads and writes `settings.json`. A setting that cannot be read has its default and is named.

    Names of newer versions are kept untouched.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._others: dict[str, Any] = {}
        self.problems: tuple[str, ...] = ()
        self.now = self._read()

    def change(self, **wanted: Any) -> Chosen:
        """Keeps `wanted` beside the rest.

        Raises ValueError for a value that a setting does not take, OSError when it cannot be kept.
        """
        for name, value in wanted.items():
            if name not in _TAKES:
                raise ValueError(f"there is no setting called {name!r}")
            if not _TAKES[name](value):
                raise ValueError(f"the setting {name} does not take {value!r}")
        chosen = replace(self.now, **wanted)
        if chosen != self.now:
            self._write(chosen)
            self.now = chosen
        return chosen

    def _write(self, chosen: Chosen) -> None:
        default = asdict(Chosen())
        told = {name: value for name, value in asdict(chosen).items() if value != default[name]}
        part = self._file.with_suffix(".part")
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.write_text(json.dumps({**self._others, **told}, indent=1), encoding="utf-8")
        os.replace(part, self._file)

    def _read(self) -> Chosen:
        try:
            document = json.loads(self._file.read_bytes())
        except FileNotFoundError:
            return Chosen()
        except (OSError, ValueError):
            document = None
        if not isinstance(document, dict):
            self.problems = (
                "The settings file cannot be read, so the defaults are used. "
                "It is kept until you change a setting.",
            )
            return Chosen()
        known = {name: _listed(value) for name, value in document.items() if name in _TAKES}
        self._others = {name: value for name, value in document.items() if name not in _TAKES}
        wrong = sorted(name for name, value in known.items() if not _TAKES[name](value))
        self.problems = tuple(
            f"The setting {name} is not understood; its default is used." for name in wrong
        )
        return Chosen(**{name: value for name, value in known.items() if name not in wrong})


def _listed(value: Any) -> Any:
    """JSON lists as the tuples they were."""
    return tuple(map(_listed, value)) if isinstance(value, list) else value


def _yes_no(value: object) -> bool:
    return isinstance(value, bool)


def _one_of(*words: str) -> Callable[[object], bool]:
    return lambda value: value in words


def _texts(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, str) for one in value)


def _views(value: object) -> bool:
    return isinstance(value, tuple) and all(_map_of(str)(one) for one in value)


def _map_of(kind: type) -> Callable[[object], bool]:
    def takes(value: object) -> bool:
        return isinstance(value, dict) and all(
            isinstance(name, str) and isinstance(one, kind) for name, one in value.items()
        )

    return takes


_TAKES: Mapping[str, Callable[[Any], bool]] = {
    **{one.name: _yes_no for one in fields(Chosen) if one.type == "bool"},
    "theme": _one_of("system", "light", "dark"),
    "density": _one_of("compact", "standard", "roomy"),
    "zoom": lambda value: value in ZOOMS,
    "note_format": _one_of("psa", "markdown", "text", "html"),
    "notices_queue": _one_of("off", "urgent", "all"),
    "keys": _map_of(str),
    "inspector_folded": _map_of(bool),
    "window": _map_of(int),
    "open_now": _texts,
    "warned_of": lambda value: isinstance(value, str),
    "views": _views,
}
