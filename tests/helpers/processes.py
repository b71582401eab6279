"""The programs as processes of their own: central API, desktops with a window each, `rflow`."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery"
ACCOUNT = "Northfield IT"
PATIENCE = 20.0
OWN_SCREENS = sys.platform.startswith("linux") and shutil.which("Xvfb") is not None


class NotSeen(AssertionError):
    """What should have happened on screen did not; the text says what was there instead."""


def surroundings(**more: str) -> dict[str, str]:
    """No network but this computer, no real key, the key to the profile in a file."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANTHROPIC_")}
    own = {
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "PYTHONWARNINGS": "default",
        "QT_API": "pyside6",
        "RFLOW_KEY_STORE": "file",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    for name in ("RFLOW_PROFILE", "RFLOW_SERVER", "WAYLAND_DISPLAY"):
        kept.pop(name, None)
    return {**kept, **own, **more}


# --- screens -------------------------------------------------------------------------------------


class Screen:
    """A display that one program has for itself: its own focus, its own clipboard."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[bytes] | None = None
        self.environment: dict[str, str] = {}
        if not OWN_SCREENS:
            return
        read, write = os.pipe()
        size = ["-screen", "0", "1440x900x24", "-nolisten", "tcp", "-noreset"]
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), *size], pass_fds=[write], stderr=subprocess.DEVNULL
        )
        os.close(write)
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        self.environment = {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}

    def close(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(10)
            self._server = None


# --- the desktop ---------------------------------------------------------------------------------


class Desktop:
    """`rflow-desktop` with a person before it who does what is asked and says what is seen."""

    def __init__(
        self,
        profile: Path,
        *words: str,
        offline: bool = False,
        theme: str = "",
        screen: Screen | None = None,
        assistant: str = "",
    ) -> None:
        self.profile = profile
        self._own_screen = screen is None
        self._screen = screen or Screen()
        profile.parent.mkdir(parents=True, exist_ok=True)
        self.log = profile.parent / f"{profile.name}.err"
        command = [sys.executable, "-m", "tests.tour.desktop", "--profile", str(profile), *words]
        command += ["--offline"] if offline else []
        command += ["--theme", theme] if theme else []
        more = dict(self._screen.environment)
        if assistant:  # where the stand-in for the model listens
            more |= {"ANTHROPIC_API_KEY": "sk-ant-stand-in", "ANTHROPIC_BASE_URL": assistant}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=surroundings(**more),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
            )
        self._answers: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Desktop:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.kill()

    # what a person does

    def ready(self, *texts: str) -> Desktop:
        """Waits until the work is open, and gives the window the size of the pictures."""
        self.see("This computer, |" + ACCOUNT + ", ", *texts, seconds=60)
        self.ask("size")
        return self

    def press(self, *keys: str) -> None:
        for one in keys:
            self.ask("press", keys=one)

    def write(self, text: str) -> None:
        self.ask("write", text=text)

    def click(self, name: str) -> None:
        self.ask("click", name=name)

    def drop(self, file: Path) -> None:
        self.ask("drop", file=str(file))

    def paste_picture(self, file: Path) -> None:
        self.ask("paste", file=str(file))

    # what a person sees

    def see(self, *texts: str, seconds: float = PATIENCE, whole: bool = False) -> str:
        """Waits until each text can be read, within others or as a `whole`; where the last one
        stands. `one|other` is either of them."""
        found = ""
        for text in texts:
            found = self.ask("see", text=text, seconds=seconds, whole=whole)["text"]
        return found

    def miss(self, *texts: str, seconds: float = PATIENCE) -> None:
        """Waits until none of these can be read any more."""
        for text in texts:
            self.ask("miss", text=text, seconds=seconds)

    def sees(self, text: str) -> bool:
        return any(text in one for one in self.texts())

    def texts(self) -> tuple[str, ...]:
        return tuple(self.ask("texts")["texts"])

    def rows(self) -> tuple[str, ...]:
        return tuple(self.ask("rows")["rows"])

    def clipboard(self) -> str:
        return str(self.ask("clipboard")["text"])

    def focus(self) -> str:
        return str(self.ask("focus")["name"])

    def picture(self, file: Path) -> None:
        self.ask("picture", file=str(file))

    # orders and answers

    def ask(self, do: str, **more: Any) -> dict[str, Any]:
        self.send(do, **more)
        return self.answer()

    def send(self, do: str, **more: Any) -> None:
        """Asks without waiting; `answer` waits. So two people can do something at one moment."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps({"do": do, **more}) + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise NotSeen(self._told(f"the program is gone before it could {do}")) from error

    def answer(self) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=PATIENCE * 3)
        except queue.Empty:
            raise NotSeen(self._told("the program does not answer")) from None
        if not line:
            raise NotSeen(self._told("the program has ended"))
        document: dict[str, Any] = json.loads(line)
        if not document["ok"]:
            there = "\n  ".join(document["texts"])
            raise NotSeen(self._told(f"{document['why']}. On screen:\n  {there}"))
        return document

    # the end

    def close(self) -> int:
        """Closes the window and waits for the program to end; its exit code."""
        return self.end("close")

    def end(self, do: str, *, seconds: float = PATIENCE, **more: Any) -> int:
        """Does what ends the program, so that no answer comes; its exit code."""
        self.send(do, **more)
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise NotSeen(self._told("the program does not end")) from None
        finally:
            self._end()

    def lose_screen(self) -> int:
        """Its X server ends before it does; its exit code."""
        self._screen.close()
        try:
            return self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise NotSeen(self._told("the program does not end without its screen")) from None
        finally:
            self._end()

    def kill(self) -> None:
        """As the power going."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(10)
        self._end()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def trouble(self) -> tuple[str, ...]:
        """Every line that it wrote where errors go, and what its crash reports say."""
        return troubles(self.log, self.profile / "crash.log")

    def _read(self) -> None:
        assert self._process.stdout is not None
        with suppress(ValueError):
            for line in self._process.stdout:
                self._answers.put(line)
        self._answers.put("")

    def _told(self, words: str) -> str:
        lines = "\n  ".join(self.trouble)
        return f"{self.profile.name}: {words}" + (f"\nIts errors:\n  {lines}" if lines else "")

    def _end(self) -> None:
        if self._process.poll() is None:  # it did not end by itself, and its screen goes now
            self._process.kill()
            self._process.wait(10)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and self._process.poll() is not None:
                self._reader.join(10)
                with suppress(OSError):
                    pipe.close()
        if self._own_screen:
            self._screen.close()


def troubles(*files: Path) -> tuple[str, ...]:
    """The lines of these files, but those that a healthy program may write."""
    found = []
    for file in files:
        if file.exists():
            text = file.read_text(encoding="utf-8", errors="replace")
            found += [line for line in text.splitlines() if line.strip()]
    return tuple(found)


# --- the command line ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What a program answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, str]:
        """Code and message, as `--json` tells them on stderr."""
        told: dict[str, str] = json.loads(self.err)["error"]
        return told


def rflow(profile: Path, *words: str, given: str = "", as_json: bool = True, **more: str) -> Told:
    """One command of `rflow` on `profile`."""
    command = [sys.executable, "-m", "rflow_desktop.cli", *words, "--profile", str(profile)]
    return _run([*command, *(["--json"] if as_json else [])], given, **more)


def rflow_words(*words: str) -> Told:
    """`rflow` with exactly these words."""
    return _run([sys.executable, "-m", "rflow_desktop.cli", *words], "")


def _run(command: Sequence[str], given: str, **more: str) -> Told:
    done = subprocess.run(
        command, cwd=ROOT, env=surroundings(**more), input=given, capture_output=True,
        encoding="utf-8", timeout=90, check=False,
    )  # fmt: skip
    return Told(done.returncode, done.stdout, done.stderr)


# --- the central API -----------------------------------------------------------------------------


class Server:
    """`rflow-central`: its folder with people, and the process that serves it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.log = data.parent / f"{data.name}.err"
        self.address = ""
        self.port = 0
        self._process: subprocess.Popen[str] | None = None
        self._log: IO[bytes] | None = None

    def init(self, *, email: str, name: str) -> Server:
        self.run("init", "--account", ACCOUNT, "--email", email, "--name", name)
        return self

    def add(self, email: str, name: str, role: str) -> None:
        person = ("--email", email, "--name", name, "--role", role)
        self.run("user", "add", "--account", ACCOUNT, *person)

    def shut_out(self, email: str) -> None:
        self.run("user", "disable", "--account", ACCOUNT, "--email", email, password=False)

    def run(self, *words: str, password: bool = True) -> Any:
        command = [sys.executable, "-m", "sync.server", *words, "--data", str(self.data)]
        told = _run([*command, *["--password-stdin"] * password], PASSWORD + "\n")
        assert told.code == 0, told.err
        return told.json

    def start(self) -> Server:
        """Serves, on the port it had before."""
        command = [sys.executable, "-m", "sync.server", "serve", "--data", str(self.data)]
        self._log = self.log.open("ab")
        self._process = subprocess.Popen(
            [*command, "--port", str(self.port)], cwd=ROOT, env=surroundings(),
            stdout=subprocess.PIPE, stderr=self._log, text=True, encoding="utf-8",
        )  # fmt: skip
        assert self._process.stdout is not None
        told = self._process.stdout.readline()
        assert told, f"the server did not start: {troubles(self.log)}"
        self.address = json.loads(told)["address"]
        self.port = int(self.address.rsplit(":", 1)[1])
        return self

    def stop(self) -> None:
        """Asks it to stop and waits for it."""
        if self._process is None:
            return
        if sys.platform == "win32":
            self._process.terminate()
        else:
            self._process.send_signal(signal.SIGTERM)
        self._end()

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._end()

    @property
    def trouble(self) -> tuple[str, ...]:
        """Lines of its log that speak of an error."""
        wrong = ("error", "Traceback", "warning", "critical")
        return tuple(line for line in troubles(self.log) if any(word in line for word in wrong))

    def _end(self) -> None:
        assert self._process is not None
        self._process.wait(20)
        if self._process.stdout is not None:
            self._process.stdout.close()
        if self._log is not None:
            self._log.close()
        self._process = None


def furnished(folder: Path) -> Server:
    """A server with its people: Maya an engineer, Daniel and Priya seniors, Ines the admin."""
    folder.mkdir(parents=True, exist_ok=True)
    server = Server(folder / "central").init(email="ines@northfield.example", name="Ines Duarte")
    server.add("maya@northfield.example", "Maya Okafor", "engineer")
    server.add("daniel@northfield.example", "Daniel Weiss", "senior")
    server.add("priya@northfield.example", "Priya Raman", "senior")
    return server
