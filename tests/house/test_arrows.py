"""Imports point the way ARCHITECTURE.md says, and each heavy library has one importer."""

from __future__ import annotations

import sys
from importlib.metadata import packages_distributions

import pytest
from importlinter.cli import lint_imports

from tests.house.source import PRODUCT, ROOT, dotted, imported, imports, modules, within

ONLY_IN = {
    "PySide6": ("ui", "rflow_desktop.app", "rflow_desktop.__main__"),
    "qasync": ("ui", "rflow_desktop.app", "rflow_desktop.__main__"),
    "anthropic": ("rflow_desktop.assistant",),
    "httpx": ("sync.http",),
    "keyring": ("rflow_desktop.secrets",),
    "sqlalchemy": ("sync.server",),
    "sqlcipher3": ("rflow_desktop.store", "sync.server"),
    "fastapi": ("sync.server",),
    "starlette": ("sync.server",),
    "uvicorn": ("sync.server",),
}


def test_every_import_contract_is_kept(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == 0, capsys.readouterr().out


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_only_where_it_belongs(library):
    strays = [
        f"{where}:{line}"
        for where, module, line in imports()
        if within(module, (library,)) and not within(dotted(where), ONLY_IN[library])
    ]
    assert not strays


def test_no_dependency_brings_a_package_of_our_names():
    brought = packages_distributions()
    ours = {"rflow-desktop", "rflow_desktop"}
    assert {name: set(brought.get(name, ())) - ours for name in (*PRODUCT, "tests")} == {
        name: set() for name in (*PRODUCT, "tests")
    }


def test_dev_py_needs_nothing_but_python():
    [tree] = [tree for where, tree in modules() if where == "dev.py"]
    assert {module.partition(".")[0] for module, _ in imported(tree)} <= sys.stdlib_module_names


def test_the_product_never_imports_its_tests():
    strays = [where for where, module, _ in imports() if within(module, ("tests",))]
    assert not strays
