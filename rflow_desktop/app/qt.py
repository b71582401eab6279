"""Loads PySide without what it does at every start and this program has no use for."""

from __future__ import annotations

import builtins
import marshal
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import MAGIC_NUMBER, cache_from_source, source_hash
from pathlib import Path
from types import CodeType
from typing import Any

_SUPPORT = "shibokensupport/"
"""PySide's own modules in Python; they lie as text in one of its libraries."""
_STUBS = "shibokensupport/signature/lib/pyi_generator.py"
"""Writes the stubs of a binding, for whoever makes one. It is only ever put in its place, and its
patterns alone take 10 ms; here it is empty.
"""


def load() -> None:
    """PySide compiles its own modules anew each time: here what came of it is kept, as Python
    keeps it of any other module. And it reads the source of every module once more that is
    imported after it, for `from __feature__ import`: Python's own `import` is put back.
    """
    with _kept_compiled(_file()):
        import PySide6.QtCore  # noqa: F401, PLC0415
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def _file() -> Path:
    """Beside the compiled form of this module."""
    return Path(cache_from_source(__file__)).with_suffix(".pyside")


@contextmanager
def _kept_compiled(file: Path) -> Iterator[None]:
    compiled = _Compiled(_read(file))
    plain, builtins.compile = builtins.compile, compiled
    try:
        yield
    finally:
        builtins.compile = plain
    if compiled.is_new and not sys.dont_write_bytecode:
        _write(file, compiled.known)


class _Compiled:
    """`compile`, which remembers what it made of PySide's modules."""

    def __init__(self, known: dict[str, tuple[bytes, CodeType]]) -> None:
        self.known, self.is_new = known, False
        self._plain = builtins.compile

    def __call__(self, source: Any, filename: Any, mode: str, *more: Any, **named: Any) -> Any:
        if not isinstance(source, bytes) or not str(filename).startswith(_SUPPORT):
            return self._plain(source, filename, mode, *more, **named)
        source = b"" if filename == _STUBS else source
        text = source_hash(source)
        found = self.known.get(filename)
        if found is None or found[0] != text:
            self.is_new = True
            found = self.known[filename] = (text, self._plain(source, filename, mode))
        return found[1]


def _read(file: Path) -> dict[str, tuple[bytes, CodeType]]:
    """Empty when there is none yet, or it is another Python's, or damaged."""
    try:
        raw = file.read_bytes()
        if not raw.startswith(MAGIC_NUMBER):
            return {}
        known = marshal.loads(raw[len(MAGIC_NUMBER) :])  # noqa: S302  as safe as compiled modules
    except (OSError, EOFError, ValueError, TypeError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(file: Path, known: dict[str, tuple[bytes, CodeType]]) -> None:
    part = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        part.write_bytes(MAGIC_NUMBER + marshal.dumps(known))
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)  # a program's folder may be closed to its user
