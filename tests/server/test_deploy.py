"""The examples in `deploy/` say what the program takes, and nothing of it is open to others."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sync.server.__main__ import parser

DEPLOY = Path(__file__).parents[2] / "deploy"
PROGRAM = "/usr/local/lib/rflow/bin/rflow-central"
SERVICES = tuple(sorted(DEPLOY.glob("*.service")))
SETTINGS = {
    "RFLOW_DATABASE": "postgresql+asyncpg://rflow_web:secret@db/rflow", "RFLOW_WORKERS": "3",
    "RFLOW_BLOBS": "s3://bucket/prefix", "RFLOW_PROXY": "10.0.0.0/8",
    "RFLOW_OLDEST_CLIENT": "1.2", "RFLOW_RECOMMENDED_CLIENT": "1.4",
}  # fmt: skip


def settings(unit: Path) -> dict[str, str]:
    lines = (line.partition("=") for line in unit.read_text("utf-8").splitlines())
    return {name: value for name, is_one, value in lines if is_one and not name.startswith("#")}


def words(unit: Path) -> list[str]:
    """Of `rflow-central`, as systemd and the shell hand them on."""
    line = settings(unit)["ExecStart"].replace("%%", "%")
    found = shlex.split(line)
    return shlex.split(found[-1])[2:] if found[0] == "/bin/sh" else found[1:]


@pytest.mark.parametrize("unit", SERVICES, ids=[one.name for one in SERVICES])
def test_what_a_unit_runs_is_for_its_user_alone_and_set_in_a_file(unit: Path) -> None:
    parser().parse_args(words(unit))
    said = settings(unit)
    assert PROGRAM in said["ExecStart"]
    assert (said["User"], said["UMask"], said["StateDirectoryMode"]) == ("rflow", "0077", "0700")
    owners = unit.stem in ("rflow-backup", "rflow-tidy")
    assert said["EnvironmentFile"] == f"-/etc/rflow/{'owner' if owners else 'central'}.env"
    assert "RFLOW_DATABASE" in unit.read_text("utf-8")
    assert "postgresql" not in said["ExecStart"], "a password there can be read by everybody"


def test_a_backup_has_a_place_to_go() -> None:
    said = settings(DEPLOY / "rflow-backup.service")
    made = re.search(r"install -d -o rflow -m 0700 (\S+)", said["ExecStartPre"])
    assert made is not None
    assert f'"{made[1]}/' in said["ExecStart"]
    assert said["ReadWritePaths"] == f"-{made[1]}"


def test_the_environment_says_what_the_command_line_leaves_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    serve = ["serve", "--data", "/data"]
    alone = parser().parse_args(serve)
    assert (alone.database, alone.workers, alone.proxy, alone.oldest_client) == (None, 1, "", "")
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    told = parser().parse_args(serve)
    found = (told.database, f"{told.workers}", told.blobs, told.proxy, told.oldest_client,
             told.recommended_client)  # fmt: skip
    assert found == tuple(SETTINGS.values())
    assert parser().parse_args([*serve, "--database", "sqlite"]).database == "sqlite"
    assert parser().parse_args(["tidy", "--data", "/data"]).database == SETTINGS["RFLOW_DATABASE"]


def test_a_container_is_reached_by_the_proxy_alone_and_believes_nobody_else() -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    central = text[text.index("  central:") : text.index("  web:")]
    assert "ports:" not in central
    command = re.search(r"command: (serve .*)", central)
    assert command is not None
    told = parser().parse_args(shlex.split(command[1]))
    assert f"subnet: {told.proxy}" in text
    for name in re.findall(r"(RFLOW_\w+): ", central):
        assert name in SETTINGS


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here")
@pytest.mark.skipif(sys.platform != "linux", reason="units are of Linux")
def test_systemd_finds_nothing_wrong_with_the_units(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    for unit in DEPLOY.glob("rflow-*.*"):
        text = (
            unit.read_text("utf-8").replace(PROGRAM, "/bin/true").replace("User=rflow", "User=root")
        )
        (tmp_path / unit.name).write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *sorted(map(str, tmp_path.iterdir()))],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    ours = [
        line
        for line in (done.stdout + done.stderr).splitlines()
        if str(tmp_path) in line or "rflow-" in line
    ]
    record_property("verified", len(list(tmp_path.iterdir())))
    assert ours == []
