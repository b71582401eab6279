"""One command for everyday work: prepares the checkout, then runs, tests, shows or builds."""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
WINDOWS = sys.platform == "win32"
LINUX = sys.platform.startswith("linux")
EXTRAS = ["--extra=desktop", "--extra=server"]
LOCKS = {  # lock: what `dev.py lock` puts into it
    "requirements-dev.txt": [*EXTRAS, "--group=dev"],
    "requirements.txt": [*EXTRAS, "--group=install"],
    "requirements-build.txt": ["--extra=desktop", "--group=build"],
}

QT_LIBRARIES = """ca-certificates libglib2.0-0 libegl1 libgl1 libx11-6 libdbus-1-3 libfontconfig1
    libfreetype6 libxkbcommon0 libbrotli1 libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0
    libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-render0 libxcb-shape0 libxcb-shm0
    libxcb-sync1 libxcb-util1 libxcb-xfixes0 libxcb-xkb1 libxkbcommon-x11-0"""
# The second line loads what the xcb platform plugin is linked against, without opening a display.
QT_PROBE = """
import ctypes, pathlib, PySide6; from PySide6 import QtDBus, QtNetwork, QtSvg, QtWidgets
ctypes.CDLL(str(pathlib.Path(PySide6.__file__).parent / "Qt/plugins/platforms/libqxcb.so"))
"""


class Stop(Exception):
    """The command cannot go on; the text says why and what to do."""


def main(arguments: Sequence[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 - somebody may start it with an older one
        return with_newer_python(arguments)
    as_lines = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__, formatter_class=as_lines)
    told = "\n".join(f"{name:6} {act.__doc__}" for name, act in COMMANDS.items())
    parser.add_argument("command", choices=COMMANDS, metavar="command", help=told)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="goes to the command as it is")
    asked = parser.parse_args(arguments)
    try:
        return COMMANDS[asked.command](asked.rest)
    except Stop as reason:
        say(str(reason))
        return 1
    except KeyboardInterrupt:
        return 130


# --- commands ------------------------------------------------------------------------------------


def run(rest: list[str]) -> int:
    """Start the desktop; without a display, give the tour."""
    if LINUX and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        say("There is no display here to show a window on. This is the tour instead.")
        return tour([])
    python = prepare("requirements.txt")
    return call([python, "-m", "rflow_desktop", *rest])


def test(rest: list[str]) -> int:
    """All tests, or those that the words after it name to pytest."""
    return on_display("-m", "pytest", *workers(rest), *rest)


def tour(rest: list[str]) -> int:
    """The main job with nobody at the keyboard, a picture of each screen."""
    return on_display("-m", "tests.tour", *rest)


def bench(rest: list[str]) -> int:
    """Measurements, each beside its limit on this machine."""
    return on_display("-m", "tests.bench", *rest)


def check(rest: list[str]) -> int:
    """Format, lint, types, import contracts, tests: one word, yes or no."""
    python = prepare("requirements-dev.txt")
    arrows = "from importlinter.cli import lint_imports_command as c; c()"
    covered = ["--cov=rflow_desktop/domain", "--cov-branch", "--cov-fail-under=100"]
    covered += ["--cov-report=term-missing:skip-covered", *workers(rest), *rest]
    steps = [
        ("format", ["-m", "ruff", "format", "--check", "."]),
        ("lint", ["-m", "ruff", "check", "."]),
        ("types", ["-m", "mypy"]),
        ("import contracts", ["-c", arrows]),
        ("tests, and every branch of the domain", ["-m", "pytest", *covered]),
    ]
    failed = []
    with display() as environment:
        for name, step in steps:
            say(f"--- {name}")
            if call([python, *step], environment):
                failed.append(name)
    say("Not in order: " + "; ".join(failed) if failed else "Everything is in order.")
    print("no" if failed else "yes", flush=True)
    return len(failed)


def build(rest: list[str]) -> int:
    """The frozen program for this system, from a clean environment, started once to see it run."""
    python = prepare("requirements-build.txt", ROOT / "build-venv")
    must([python, "-m", "PyInstaller", "--noconfirm", "--clean", "build.spec", *rest])
    with display() as environment:
        return call([python, "-m", "tests.frozen"], environment)


def setup(_rest: list[str]) -> int:
    """Only prepare .venv."""
    say(f"Ready: {prepare('requirements-dev.txt')} has everything for work on this checkout.")
    return 0


def lock(rest: list[str]) -> int:
    """Pin anew with uv; --upgrade moves everything to the newest versions."""
    if not quiet(["uv", "--version"]):
        raise Stop("Pinning needs uv; nothing else does. Install it and try again.")
    how = ["--universal", "--python-version=3.11", "--generate-hashes", "--no-annotate", "--quiet"]
    how += ["--no-header", "--no-emit-index-url", "--no-emit-find-links", *rest]
    for name, what in LOCKS.items():  # the first one decides, so that all agree on versions
        same = [] if name == "requirements-dev.txt" else ["--constraint=requirements-dev.txt"]
        if call(["uv", "pip", "compile", "pyproject.toml", *how, *same, *what, "-o", name]):
            raise Stop(f"{name} could not be made.")
    return 0


COMMANDS = {act.__name__: act for act in (run, test, tour, check, bench, build, setup, lock)}


# --- the environment -----------------------------------------------------------------------------


def prepare(requirements: str, folder: Path = ROOT / ".venv") -> str:
    """The Python of an environment that holds exactly these pins; made or renewed when needed."""
    python = str(folder / ("Scripts/python.exe" if WINDOWS else "bin/python"))
    enough = (requirements, "requirements-dev.txt")  # the latter holds the former and more
    if works(python) and any(stamp(folder, name).is_file() for name in enough):
        return python
    say(f"Preparing {folder.name} from {requirements}; this happens once for each set of pins.")
    if not works(python):
        must([sys.executable, "-m", "venv", "--clear", "--without-pip", str(folder)])
    installer = find_installer(python)
    # The lock is whole. Resolving again would let an extra of a pinned package pull a newer one.
    must([*installer, "--require-hashes", "--no-deps", "-r", requirements])
    if requirements != "requirements-build.txt":
        must([*installer, "--no-deps", "--no-build-isolation", "-e", "."])
    if LINUX:
        system_libraries(python, requirements)
    for old in folder.glob(f".{requirements}.*"):
        old.unlink()
    stamp(folder, requirements).touch()
    return python


def stamp(folder: Path, requirements: str) -> Path:
    pinned = (ROOT / requirements).read_bytes() + (ROOT / "pyproject.toml").read_bytes()
    digest = hashlib.sha256(pinned + str(ROOT).encode()).hexdigest()
    return folder / f".{requirements}.{digest[:16]}"


def find_installer(python: str) -> list[str]:
    """uv where it is, else pip: inside the environment, or the one of the Python that runs this."""
    if quiet(["uv", "--version"]):
        return ["uv", "pip", "install", "--quiet", "--python", python]
    options = ["install", "--quiet", "--disable-pip-version-check", "--no-input"]
    if quiet([python, "-m", "pip", "--version"]) or quiet([python, "-m", "ensurepip"]):
        return [python, "-m", "pip", *options]
    if not quiet([sys.executable, "-m", "pip", "--version"]) and may_install():
        apt_get(["python3-pip"])
    if quiet([sys.executable, "-m", "pip", "--version"]):  # Debian keeps ensurepip elsewhere
        return [sys.executable, "-m", "pip", "--python", python, *options]
    raise Stop("This Python has no pip. Install it (on Debian: python3-pip) and try again.")


def system_libraries(python: str, requirements: str) -> None:
    wanted = [] if quiet([python, "-c", QT_PROBE]) else QT_LIBRARIES.split()
    if requirements != "requirements.txt" and not shutil.which("Xvfb"):
        wanted += ["xvfb", "xauth"]
    server = shutil.which("postgres") or next(Path("/usr/lib/postgresql").glob("*/bin"), None)
    database = ["postgresql"] if "-dev" in requirements and not server else []
    if may_install():
        if wanted:
            apt_get(wanted)
        if database and not apt_get(database):
            say("PostgreSQL could not be installed: the tests that need it will be left out.")
    elif wanted or database:
        say("The system lacks, by their Debian names: " + " ".join(wanted + database))
    if wanted and not quiet([python, "-c", QT_PROBE]):
        call([python, "-c", QT_PROBE])  # once more, to show what exactly is missing
        raise Stop("Qt cannot start before these libraries are installed.")


def may_install() -> bool:
    return LINUX and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_get(names: Sequence[str]) -> bool:
    say("Installing system packages: " + " ".join(names))
    # RUNLEVEL=1 asks Debian's scripts not to start services: tests start a PostgreSQL of their own.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names]
    updated = call(["apt-get", "update", "-qq"], environment) == 0
    return updated and call(install, environment, quietly=True) == 0


def with_newer_python(arguments: Sequence[str]) -> int:
    for minor in (11, 12, 13, 14):
        start = ["py", f"-3.{minor}"] if WINDOWS else [f"python3.{minor}"]
        if quiet([*start, "-c", "import venv"]):
            return subprocess.run([*start, str(ROOT / "dev.py"), *arguments]).returncode
    say("RFlow Desktop needs Python 3.11 or newer, and none was found on this computer.")
    return 1


# --- starting programs ---------------------------------------------------------------------------


def on_display(*words: str) -> int:
    python = prepare("requirements-dev.txt")
    with display() as environment:
        return call([python, *words], environment)


@contextlib.contextmanager
def display() -> Iterator[dict[str, str]]:
    """The environment for programs with windows; on Linux with an X server nobody looks at."""
    environment = surroundings()
    if LINUX:
        environment["QT_QPA_PLATFORM"] = "xcb"
        environment.pop("WAYLAND_DISPLAY", None)
    if not LINUX or (not shutil.which("Xvfb") and "DISPLAY" in environment):
        yield environment
        return
    if not shutil.which("Xvfb"):
        raise Stop("Windows need a display. Install xvfb, or start this where there is one.")
    read, write = os.pipe()
    screen = ["-screen", "0", "1440x900x24", "-nolisten", "tcp", "-noreset"]
    start = ["Xvfb", "-displayfd", str(write), *screen]
    server = subprocess.Popen(start, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        if not number:
            raise Stop("Xvfb did not start, so there is nothing to draw windows on.")
        yield {**environment, "DISPLAY": f":{number}"}
    finally:
        server.terminate()
        server.wait()


def surroundings() -> dict[str, str]:
    language = {"LC_ALL": "C.UTF-8"} if LINUX else {}
    return {**os.environ, **language, "QT_API": "pyside6", "PYTHONUTF8": "1"}


def workers(rest: Sequence[str]) -> list[str]:
    alone = any(word.startswith(("-n", "--pdb")) or word == "-s" for word in rest)
    return [] if alone else ["-n", "2", "--dist", "worksteal"]


def call(
    command: Sequence[str], env: dict[str, str] | None = None, *, quietly: bool = False
) -> int:
    output = subprocess.DEVNULL if quietly else None
    return subprocess.run(command, cwd=ROOT, env=env or surroundings(), stdout=output).returncode


def must(command: Sequence[str]) -> None:
    if call(command):
        raise Stop("This did not work, and the lines above say why: " + " ".join(command))


def quiet(command: Sequence[str]) -> bool:
    with contextlib.suppress(OSError):
        return subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0
    return False


def works(python: str) -> bool:
    return Path(python).exists() and quiet(
        [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
    )


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
