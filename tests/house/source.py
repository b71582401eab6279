"""What the house tests read: the files of the checkout and the code in them, parsed once."""

from __future__ import annotations

import ast
import gc
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("rflow_desktop", "ui", "sync", "resources")
LEFT_BEHIND = {".venv", "build-venv", "build", "dist", "__pycache__"}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git keeps; in an unpacked archive, every file that is not left by a tool."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=True, text=True
        )
        named = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        named = [file for file in ROOT.rglob("*") if not LEFT_BEHIND & set(file.parts)]
    return tuple(sorted(file for file in named if file.is_file()))


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Name and text of each tracked file that is text."""
    found = []
    for file in tracked():
        raw = file.read_bytes()
        if b"\0" not in raw[:8000]:
            found.append((name(file), raw.decode("utf-8", "replace")))
    return tuple(found)


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    """Name and parsed code of each tracked Python file."""
    gc.disable()  # nothing of a tree is rubbish, and there are millions of parts to look through
    try:
        return tuple((where, ast.parse(text)) for where, text in texts() if where.endswith(".py"))
    finally:
        gc.freeze()
        gc.enable()


def product() -> Iterator[tuple[str, ast.Module]]:
    return ((where, tree) for where, tree in modules() if where.partition("/")[0] in PRODUCT)


@cache
def imports() -> tuple[tuple[str, str, int], ...]:
    """Where in the product what is imported: file, module, line."""
    return tuple(
        (where, module, line) for where, tree in product() for module, line in imported(tree)
    )


def forget() -> None:
    """The trees are half a gigabyte."""
    modules.cache_clear()
    texts.cache_clear()


def name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def dotted(where: str) -> str:
    return where.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every module that is imported anywhere in the file, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno


def within(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(package + ".") for package in packages)
