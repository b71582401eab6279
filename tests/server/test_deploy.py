"""The examples in `deploy/` say what the program takes, and nothing of it is open to others."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sync.server import gate
from sync.server.__main__ import parser
from sync.server.app import description

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
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
    text = (DEPLOY / "rflow-backup.service").read_text("utf-8")
    said = settings(DEPLOY / "rflow-backup.service")
    made = re.search(r"ExecStartPre=\+/usr/bin/install -d -o rflow -m 0700 (\S+)", text)
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


def composed() -> Any:
    """What compose makes of its file: `$$` is a dollar."""
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8").replace("$$", "$"))


def test_a_container_is_reached_by_the_proxy_alone_and_believes_nobody_else() -> None:
    whole = composed()
    central = whole["services"]["central"]
    assert "ports" not in central
    told = parser().parse_args(shlex.split(central["command"]))
    assert {"subnet": told.proxy} in whole["networks"]["default"]["ipam"]["config"]
    assert set(central["environment"]) <= set(SETTINGS)
    assert "//rflow_web:" in central["environment"]["RFLOW_DATABASE"]


def test_what_looks_after_a_container_s_data_owns_the_tables_and_has_a_place_for_backups() -> None:
    services = composed()["services"]
    image = (DEPLOY / "Dockerfile").read_text("utf-8")
    for name in ("admin", "keeper"):
        assert "//rflow:" in services[name]["environment"]["RFLOW_DATABASE"]
        assert services[name]["image"] == services["central"]["image"]
        for volume in services[name]["volumes"]:
            assert re.search(rf"install -d -o rflow -m 0700 .*{volume.partition(':')[2]}", image)
    assert services["admin"]["profiles"] == ["admin"], "it is run when it is asked for"
    assert all("restart" in one or "profiles" in one for one in services.values())


def test_a_container_is_well_when_it_is_ready_and_the_database_when_it_listens() -> None:
    services = composed()["services"]
    asked = services["central"]["healthcheck"]["test"][-1]
    compile(asked, "healthcheck", "exec")
    path = re.search(r"http://127\.0\.0\.1:8787(/[\w/]+)", asked)
    assert path is not None
    assert 503 in {int(one) for one in description()["paths"][path[1]]["get"]["responses"]} - {422}
    assert "-h" in services["database"]["healthcheck"]["test"], "its first start has a socket alone"
    assert services["web"]["depends_on"]["central"]["condition"] == "service_healthy"
    assert services["central"]["ulimits"]["nofile"] == 65_536
    assert settings(DEPLOY / "rflow-central.service")["LimitNOFILE"] == "65536"


@pytest.mark.skipif(sys.platform != "linux", reason="they run on Linux")
@pytest.mark.parametrize("by", ["systemd", "keeper"])
def test_the_last_eight_backups_are_kept_and_nothing_else_is_touched(
    tmp_path: Path, by: str
) -> None:
    made = [f"2026-11-{day:02}-{hour:02}.tar" for day in (28, 29, 30) for hour in (0, 6, 12, 18)]
    others = ["before-update.tar", "notes.txt"]
    for name in (*made, *others, f"{made[-1]}.part"):
        (tmp_path / name).touch()
    fake = tmp_path / "bin" / "rflow-central"
    fake.parent.mkdir()
    fake.write_text('#!/bin/sh\necho "$@" >> "$SAID"\n', "utf-8")
    fake.chmod(0o755)
    said = tmp_path / "said"
    if by == "systemd":
        text = (DEPLOY / "rflow-backup.service").read_text("utf-8")
        lines = re.findall(r"^ExecStart\w*=(/bin/sh .*)$", text, re.MULTILINE)
        script = "\n".join(shlex.split(one.replace("%%", "%"))[-1] for one in lines)
        script = script.replace("exec ", "").replace(PROGRAM, str(fake))
    else:
        (script,) = composed()["services"]["keeper"]["command"]
        script = script.replace("sleep 21600", "exit")
    script = script.replace("/var/backups/rflow", str(tmp_path))
    environment = {"PATH": f"{fake.parent}:/usr/bin:/bin", "SAID": str(said)}
    subprocess.run(["/bin/sh", "-c", script], env=environment, check=True, timeout=20)
    left = {one.name for one in tmp_path.iterdir() if one.is_file()} - {"said"}
    assert left == {*made[-8:], *others}
    for line in said.read_text("utf-8").splitlines():
        parser().parse_args(shlex.split(line))


def included() -> list[str]:
    """The files of the checkout that enter the image, as .dockerignore says."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert lines[1] == "*", "what is not named stays outside"
    return [one.removeprefix("!") for one in lines if one.startswith("!")]


def test_an_image_has_no_secret_in_it_and_everything_that_it_runs(tmp_path: Path) -> None:
    names = included()
    assert not {"deploy", ".git", ".venv", ".env"} & set(names)
    for name in names:
        whole = ROOT / name
        (shutil.copytree if whole.is_dir() else shutil.copy)(whole, tmp_path / name)
    seen = (
        "import sync.server.__main__ as it; from sync.server.commands import starter_texts;"
        "print(it.__file__, len(starter_texts()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", seen], cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    file, count = done.stdout.split()
    assert Path(file).is_relative_to(tmp_path)
    assert int(count) >= 12
    for line in (DEPLOY / "Dockerfile").read_text("utf-8").splitlines():
        if "requirements.txt" in line and not line.startswith("#"):
            assert "requirements.txt" in names


def test_the_proxy_lets_through_what_the_api_takes_and_keeps_the_counts_inside() -> None:
    page = (ROOT / "docs" / "server.md").read_text("utf-8")
    most = re.search(r"client_max_body_size (\d+)m;", page)
    assert most is not None
    assert int(most[1]) * 1024 * 1024 >= max(limit for _, limit in gate._LIMITS)
    assert "location /metrics { return 404; }" in page
    caddy = (DEPLOY / "Caddyfile").read_text("utf-8")
    assert re.search(r"handle /metrics\* \{\s+respond 404\s+\}", caddy)
    web = composed()["services"]["web"]
    assert "./Caddyfile:/etc/caddy/Caddyfile:ro" in web["volumes"]
    assert set(re.findall(r"\{\$(\w+)\}", caddy)) == set(web["environment"])


STARTS = r"(?:sudo -u rflow rflow-central|sudo rflow-admin|docker compose run --rm -T admin"
STARTS += r"|\.venv/bin/rflow-central)"
PAGES = ("README.md", "docs/server.md", "docs/scale.md", "deploy/compose.yaml")


@pytest.mark.parametrize("page", PAGES)
def test_every_command_that_is_written_down_is_one(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    text = re.sub(r" \\\n# +", " ", text)
    found = re.findall(rf"^(?:#   )?{STARTS} (\w.*)$", text, re.MULTILINE)
    assert found, page
    for line in found:
        given = parser().parse_args(shlex.split(line))
        assert str(given.data) == ("team" if page == "README.md" else "/var/lib/rflow")


def test_a_command_of_the_owner_is_run_as_the_user_that_serves() -> None:
    text = (DEPLOY / "rflow-admin").read_text("utf-8")
    assert f'{PROGRAM} "$@"' in text
    unit = settings(DEPLOY / "rflow-tidy.service")
    for name in ("User", "UMask", "EnvironmentFile"):
        assert f"--property={name}={unit[name]}" in text
    assert (DEPLOY / "rflow-admin").stat().st_mode & 0o111 or sys.platform == "win32"


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
