"""The locks fit pyproject.toml, agree with each other and can be installed from any index."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.source import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-build.txt")
PIN = re.compile(r"^([\w.-]+)==([^ \\;]+)", re.MULTILINE)


def pins(lock: str) -> dict[str, Version]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {canonicalize_name(name): Version(number) for name, number in PIN.findall(text)}


def asked(*, extras: tuple[str, ...], groups: tuple[str, ...]) -> list[Requirement]:
    project = PROJECT["project"]
    lines = list(project["dependencies"])
    for extra in extras:
        lines += project["optional-dependencies"][extra]
    for group in groups:
        lines += [line for line in PROJECT["dependency-groups"][group] if isinstance(line, str)]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize(
    ("lock", "extras", "groups"),
    [
        ("requirements.txt", ("desktop", "server"), ("install",)),
        ("requirements-dev.txt", ("desktop", "server"), ("install", "dev")),
        ("requirements-build.txt", ("desktop",), ("build",)),
    ],
)
def test_a_lock_pins_what_the_project_asks_for(lock, extras, groups):
    pinned = pins(lock)
    unmet = [
        str(need)
        for need in asked(extras=extras, groups=groups)
        if (got := pinned.get(canonicalize_name(need.name))) is None or got not in need.specifier
    ]
    assert not unmet, f"run `python dev.py lock`: {lock} is older than pyproject.toml"


def test_what_runs_is_what_was_tested():
    tested = pins("requirements-dev.txt")
    assert pins("requirements.txt").items() <= tested.items()
    both = pins("requirements-build.txt").keys() & tested.keys()
    assert {name: pins("requirements-build.txt")[name] for name in both} == {
        name: tested[name] for name in both
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash_and_no_address(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\w)", text.strip())
    assert [block.partition(" ")[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert not re.search(r"//|@|^-", text, re.MULTILINE)


def test_the_server_does_not_need_qt():
    desktop_only = {"pyside6-essentials", "qasync", "keyring"}
    assert not desktop_only & {need.name for need in asked(extras=("server",), groups=())}


def test_nothing_that_ships_is_under_a_licence_that_reaches_further():
    """GPL and AGPL would decide about our own licence; LGPL libraries stay replaceable."""
    reaching = {}
    for name in pins("requirements.txt"):
        try:
            known = metadata(name)
        except PackageNotFoundError:
            continue  # belongs to another system
        said = [known.get("License-Expression") or known.get("License") or ""]
        said += [line for line in known.get_all("Classifier") or [] if line.startswith("License")]
        line = " ".join(text.splitlines()[0] for text in said if text)
        if re.search(r"\bA?GPL|Affero|GNU General Public", line) and not re.search(
            "LGPL|Lesser", line
        ):
            reaching[name] = line
    assert not reaching
