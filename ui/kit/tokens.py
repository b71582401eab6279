"""The design tokens: colours, sizes and timings read once from the style resource."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

from resources import FOLDER
from rflow_desktop.domain.frozen import value_class

Theme = Literal["light", "dark"]
Density = Literal["compact", "standard", "roomy"]


@value_class(frozen=True)
class TypeStep:
    """One step of the type scale, in pixels at 100 %."""

    size: int
    line: int
    weight: int
    tracking: float = 0.0


@value_class(frozen=True)
class Tokens:
    raw: Mapping[str, Any]

    @cached_property
    def light(self) -> Mapping[str, str]:
        return dict(_flat(self.raw["color"]["light"]))

    @cached_property
    def dark(self) -> Mapping[str, str]:
        return dict(_flat(self.raw["color"]["dark"]))

    @cached_property
    def type(self) -> Mapping[str, TypeStep]:
        scale = {name: _step(step) for name, step in self.raw["type"]["scale"].items()}
        return {**scale, **_between(scale)}

    def colors(self, theme: Theme) -> Mapping[str, str]:
        return self.dark if theme == "dark" else self.light

    def families(self, kind: Literal["ui", "mono"]) -> list[str]:
        return list(self.raw["type"]["family"][kind])

    def density(self, name: Density) -> Mapping[str, int]:
        sizes: Mapping[str, int] = self.raw["density"][name]
        return sizes

    def milliseconds(self, name: str) -> int:
        """A timing such as `toast`, `undoToast` or `spinnerDelay`."""
        return int(self.raw["time"][name])


def load_tokens() -> Tokens:
    text = (FOLDER / "style" / "tokens.json").read_text(encoding="utf-8")
    return Tokens(json.loads(text))


def _flat(tree: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in tree.items():
        path = f"{prefix}{key}"
        if isinstance(value, str):
            found.append((path, value))
        else:
            found += _flat(value, f"{path}.")
    return found


def _step(step: Mapping[str, Any]) -> TypeStep:
    return TypeStep(step["size"], step["line"], step["weight"], step.get("tracking", 0.0))


def _between(scale: Mapping[str, TypeStep]) -> dict[str, TypeStep]:
    """The weights between the named steps that controls are drawn with."""
    body, small, micro = scale["body"], scale["small"], scale["micro"]
    return {
        "bodyMedium": TypeStep(body.size, body.line, 500),
        "smallMedium": TypeStep(small.size, small.line, 500),
        "smallStrong": TypeStep(small.size, small.line, 600),
        "chip": TypeStep(micro.size, micro.line, micro.weight),
        "microStrong": TypeStep(micro.size, micro.line, 600),
        "readStrong": TypeStep(scale["read"].size, scale["read"].line, 600),
    }
