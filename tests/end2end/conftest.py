"""What the whole journeys stand on: a team server of one's own, pictures, desktops that end."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.helpers.processes import PASSWORD, Desktop, Server, furnished, rflow
from tests.tour import acts

Profile = Callable[[str], Path]


@pytest.fixture(scope="session")
def furniture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a server with its people, made once and copied for each that needs one."""
    return furnished(tmp_path_factory.mktemp("furniture")).data


@pytest.fixture(scope="module")
def team(furniture: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the stories of a module."""
    data = tmp_path_factory.mktemp("team") / "central"
    shutil.copytree(furniture, data)
    server = Server(data).start()
    yield server
    server.kill()
    assert server.trouble == ()


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    """Where somebody's work is kept: `profile("maya")`."""
    return lambda name: tmp_path / name


@pytest.fixture
def signed_in(profile: Profile, team: Server) -> Callable[[str], Path]:
    """A profile that is connected to the team server: `signed_in("maya")`."""

    def enter(who: str) -> Path:
        folder = profile(who)
        email = f"{who}@northfield.example"
        told = rflow(
            folder, "sign-in", team.address, "--email", email, "--password-stdin",
            given=PASSWORD + "\n",
        )  # fmt: skip
        assert told.code == 0, told.err
        return folder

    return enter


@pytest.fixture
def desktop(profile: Profile) -> Iterator[Callable[..., Desktop]]:
    """Starts desktops: `desktop("maya", offline=True)`. Those still open at the end are ended,
    and a line where errors go fails the test."""
    started: list[Desktop] = []

    def start(name: str, *words: str, offline: bool = False, assistant: str = "") -> Desktop:
        one = Desktop(profile(name), *words, offline=offline, assistant=assistant)
        started.append(one)
        return one

    yield start
    for one in started:
        one.kill()
    assert [line for one in started for line in one.trouble] == []


@pytest.fixture(scope="session")
def screenshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture as a screenshot tool makes it."""
    file = tmp_path_factory.mktemp("pictures") / "credential-prompt.png"
    return acts.screenshot(file, words="Microsoft Outlook")
