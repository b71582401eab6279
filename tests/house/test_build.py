"""The build file does what it should on each system, seen through stand-ins for PyInstaller."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from tests.house.source import ROOT

QML = "PySide6/Qt/qml/QtQuick/plugin.so"


class Workshop:
    """Takes the orders that a build file gives and keeps them."""

    def __init__(self) -> None:
        self.orders: list[tuple[str, dict[str, Any]]] = []

    def tools(self) -> dict[str, Any]:
        names = ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")
        return {name: self._taker(name) for name in names}

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [order for name, order in self.orders if name == kind]

    def _taker(self, kind: str) -> Any:
        def take(*parts: Any, **order: Any) -> Any:
            self.orders.append((kind, {**order, "parts": parts}))
            made = [("libone.so", "", "BINARY"), (QML, "", "BINARY")]
            return SimpleNamespace(
                pure=[], scripts=[], binaries=made, datas=list(order.get("datas", []))
            )

        return take


@pytest.fixture(params=["linux", "win32", "darwin"])
def built(request, monkeypatch):
    monkeypatch.setattr(sys, "platform", request.param)
    workshop = Workshop()
    code = (ROOT / "build.spec").read_text(encoding="utf-8")
    exec(compile(code, "build.spec", "exec"), {**workshop.tools(), "SPECPATH": str(ROOT)})
    return request.param, workshop


def test_a_window_and_a_command_are_built_on_every_system(built):
    _, workshop = built
    assert [(order["name"], order["console"]) for order in workshop.of("EXE")] == [
        ("rflow-desktop", False),
        ("rflow", True),
    ]


def test_only_a_mac_gets_a_bundle(built):
    platform, workshop = built
    assert bool(workshop.of("BUNDLE")) == (platform == "darwin")


def test_nothing_is_stripped_where_signatures_would_break(built):
    platform, workshop = built
    assert {order["strip"] for order in workshop.of("EXE")} == {platform == "linux"}


def test_resources_lie_where_the_code_looks_for_them(built):
    _, workshop = built
    for order in workshop.of("Analysis"):
        places = {place for _, place in order["datas"]}
        assert places
        assert all(place.partition("/")[0].partition("\\")[0] == "resources" for place in places)


def test_what_is_imported_by_name_is_brought_along(built):
    _, workshop = built
    by_name = {"rflow_desktop.app.working", "ui.kit.gallery", "sync.engine", "anthropic"}
    for order in workshop.of("Analysis"):
        assert by_name <= set(order["hiddenimports"])
        assert not [name for name in order["hiddenimports"] if name.startswith("sync.server")]


def test_what_is_not_used_is_left_out(built):
    _, workshop = built
    [folder] = workshop.of("COLLECT")
    assert QML not in {entry[0] for part in folder["parts"] if type(part) is list for entry in part}


def test_what_the_desktop_needs_is_never_excluded(built):
    _, workshop = built
    for order in workshop.of("Analysis"):
        assert not {"PySide6.QtNetwork", "PySide6.QtSvg", "PySide6.QtDBus"} & set(order["excludes"])
