"""The one way in which a rule says no: a sentence for a person and a code for a program."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """Nothing was changed.

    `sentence` is shown as it is; `code` is stable; `detail` names who or what was first.
    """

    def __init__(
        self, sentence: str, code: str = "refused", detail: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.detail: Mapping[str, str] = detail or {}
