"""What is told to a person when something cannot be done: a sentence, and a code for a program."""

from __future__ import annotations

from collections.abc import Mapping


class Told(Exception):
    """Not a bug: the rules say no, or this computer cannot. `sentence` is shown as it is; `code`
    is stable.
    """

    def __init__(self, sentence: str, code: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


class Refused(Told):
    """A rule says no, and nothing was changed. `detail` names who or what was first."""

    def __init__(
        self, sentence: str, code: str = "refused", detail: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(sentence, code)
        self.detail: Mapping[str, str] = detail or {}
