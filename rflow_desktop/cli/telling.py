"""What stops a command, in a code for scripts and one sentence for people."""

from __future__ import annotations

from rflow_desktop.domain.errors import Told
from rflow_desktop.secrets import NoKeyStore, WrongPassphrase
from rflow_desktop.services.settled import Unanswered

STOPS = (Told, Unanswered, NoKeyStore, WrongPassphrase, OSError)
"""What is told; anything else is a bug."""


def code_and_sentence(stopped: BaseException) -> tuple[str, str]:
    match stopped:
        case Told():
            return stopped.code, stopped.sentence
        case Unanswered():
            return "unanswered", str(stopped)
        case OSError(filename=name, strerror=why) if name is not None:
            return "file", f"{name} cannot be read or written: {why or 'no reason is given'}."
        case OSError(strerror=why):
            return "system", f"This computer did not do it: {why or stopped}."
        case _:
            return "key", str(stopped)
