"""What the person chose on this computer: one JSON file in the profile, read leniently and written
whole.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Chosen(BaseModel):
    """Every setting with its default. Unknown names of newer versions are kept."""

    model_config = ConfigDict(frozen=True, extra="allow")

    theme: Literal["system", "light", "dark"] = "system"
    density: Literal["compact", "standard", "roomy"] = "standard"
    zoom: Annotated[float, Field(ge=0.9, le=1.5)] = 1.0
    reduced_motion: bool = False
    single_keys: bool = True
    answer_at_once: bool = False
    key_bar: bool = True
    sidebar_folded: bool = False
    keys: dict[str, str] = {}
    mask_notes: bool = True
    note_format: Literal["psa", "markdown", "text", "html"] = "psa"
    name: str = ""
    server: str = ""
    open_now: tuple[str, ...] = ()
    inspector_folded: dict[str, bool] = {}
    sound: bool = True
    queue_notices: bool = False
    window: dict[str, int] = {}


class SettingsFile:
    """Reads and writes `settings.json`.

    A setting that cannot be read has its default and is named.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self.problems: tuple[str, ...] = ()
        self.now = self._read()

    def change(self, **wanted: Any) -> Chosen:
        """Keeps `wanted` beside the rest.

        Raises ValueError for a value that a setting does not take, OSError when it cannot be kept.
        """
        chosen = Chosen.model_validate({**self.now.model_dump(), **wanted})
        part = self._file.with_suffix(".part")
        self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part.write_text(chosen.model_dump_json(indent=1, exclude_defaults=True), encoding="utf-8")
        os.replace(part, self._file)
        self.now = chosen
        return chosen

    def _read(self) -> Chosen:
        try:
            document = json.loads(self._file.read_bytes())
        except FileNotFoundError:
            return Chosen()
        except (OSError, ValueError):
            self.problems = (
                "The settings file cannot be read, so the defaults are used. "
                "It is kept until you change a setting.",
            )
            return Chosen()
        if not isinstance(document, dict):
            self.problems = ("The settings file is damaged, so the defaults are used.",)
            return Chosen()
        try:
            return Chosen.model_validate(document)
        except ValidationError as error:
            wrong = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
            self.problems = tuple(
                f"The setting {name} is not understood; its default is used."
                for name in sorted(wrong)
            )
            return Chosen.model_validate(
                {name: value for name, value in document.items() if name not in wrong}
            )
