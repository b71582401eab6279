"""Habits that cost somebody a day once: loops in loops, switched-off checks, patched insides."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.source import modules, product, texts

# A drag is modal by nature in Qt and is started from a plain slot.
MODAL_BY_NATURE = {"drag"}
NESTING = {"exec", "exec_", "processEvents", "waitSignal", "waitSignals", "waitUntil", "qWait"}


def test_no_coroutine_starts_a_loop_inside_the_loop():
    """Other tasks would wait for ever: open() and a future instead (ARCHITECTURE.md, traps)."""
    nested = [
        f"{where}:{call.lineno} {call.func.attr}"
        for where, tree in modules()
        for coroutine in ast.walk(tree)
        if isinstance(coroutine, ast.AsyncFunctionDef)
        for call in _method_calls(coroutine)
        if call.func.attr in NESTING
    ]
    assert not nested


def test_whatever_can_be_stopped_waits_with_a_timeout_block():
    """Before Python 3.12 `asyncio.wait_for` drops a cancellation that comes in the moment in which
    what it waits for is done: then whoever waits for the end waits for ever."""
    waits = [
        f"{where}:{call.lineno}"
        for where, tree in product()
        for call in _method_calls(tree)
        if call.func.attr == "wait_for"
        if isinstance(call.func.value, ast.Name) and call.func.value.id == "asyncio"
    ]
    assert not waits


def test_no_screen_is_modal_through_exec():
    modal = [
        f"{where}:{call.lineno}"
        for where, tree in product()
        if where.startswith("ui/")
        for call in _method_calls(tree)
        if call.func.attr in {"exec", "exec_", "processEvents"}
        if not (isinstance(call.func.value, ast.Name) and call.func.value.id in MODAL_BY_NATURE)
    ]
    assert not modal


def test_certificates_are_always_checked():
    switched_off = re.compile(
        "verify" + r"\s*=\s*False|_create_unverified" + "_context|CERT" + "_NONE"
    )
    assert not [
        where for where, text in texts() if where.endswith(".py") if switched_off.search(text)
    ]


def test_no_program_is_started_through_a_shell():
    through = [
        f"{where}:{call.lineno}"
        for where, tree in modules()
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for word in call.keywords
        if word.arg == "shell" and isinstance(word.value, ast.Constant) and word.value.value is True
    ]
    assert not through


def test_a_check_is_switched_off_only_by_its_name():
    nameless = re.compile(r"#\s*no" + r"qa(?!:)|#\s*type:\s*ig" + r"nore(?!\[)|# mypy: ig" + "nore")
    found = [
        f"{where}:{text.count(chr(10), 0, hit.start()) + 1}"
        for where, text in texts()
        if where.endswith(".py")
        for hit in nameless.finditer(text)
    ]
    assert not found


def test_no_test_replaces_the_inside_of_a_thing():
    patched = [
        where
        for where, tree in modules()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Import) and any("unittest.mock" in a.name for a in node.names))
        or (isinstance(node, ast.ImportFrom) and node.module in {"unittest.mock", "mock"})
        or (isinstance(node, ast.ImportFrom) and node.module == "unittest" and _mock(node))
    ]
    assert not patched


def _method_calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node


def _mock(node: ast.ImportFrom) -> bool:
    return any(alias.name == "mock" for alias in node.names)


def test_no_tip_is_read_as_marks():
    """Qt takes a tip with a bracket for HTML, and loads what it names: text that somebody wrote
    goes through `tip_for`."""
    raw = [
        f"{where}:{call.lineno}"
        for where, tree in product()
        for call in _method_calls(tree)
        if call.func.attr in {"setToolTip", "setWhatsThis", "setStatusTip", "showText"}
        if not any(_is_plain(told) for told in call.args)
    ]
    assert not raw


def _is_plain(told: ast.expr) -> bool:
    match told:
        case ast.Constant(value=str()):
            return True
        case ast.IfExp():
            return _is_plain(told.body) and _is_plain(told.orelse)
        case ast.Call(func=ast.Name(id="tip_for")):
            return True
        case _:
            return False
