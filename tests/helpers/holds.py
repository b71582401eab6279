"""How long Qt's thread is held at a stretch: nothing else can be painted or typed meanwhile."""

from __future__ import annotations

import faulthandler
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt, QTimer

LONGEST_MS = 16.0
_BEAT_MS = 1
_LOOK_EVERY_S = 0.004
_ROOT = ("/rflow_desktop/", "/ui/", "/sync/")


class Holds:
    """Every time between two beats of Qt's loop, in milliseconds, less the beat itself.

    With `who`, a second thread looks at what holds it once it has been too long.
    """

    def __init__(self, *, who: bool = False) -> None:
        self.ms: list[float] = []
        self.at_work: list[float] = []
        """The processor time of each: what a busy machine does not add to."""
        self.worst: list[tuple[float, float, str, str]] = []
        """Milliseconds, of them at work in this thread, what was done, what held it."""
        self._doing = ""
        self._since = time.perf_counter()
        self._worked = time.thread_time()
        self._aside = self._worked_aside = 0.0
        self._stack = ""
        self._main = threading.main_thread().ident or 0
        self._beat = QTimer()
        self._beat.setTimerType(Qt.TimerType.PreciseTimer)
        self._beat.setInterval(_BEAT_MS)
        self._beat.timeout.connect(self._on_beat)
        self._who = who

    def watch(self) -> None:
        """From now on. The beat is an event every millisecond: keys are timed without it."""
        self._since, self._worked = time.perf_counter(), time.thread_time()
        self._beat.start()
        if self._who:
            threading.Thread(target=self._look, daemon=True).start()

    def doing(self, act: str) -> None:
        """What is done from now on; nothing: it does not count."""
        self._doing = act

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is done inside is not the program's own, and does not count."""
        since, worked = time.perf_counter(), time.thread_time()
        try:
            yield
        finally:
            self._aside += time.perf_counter() - since
            self._worked_aside += time.thread_time() - worked

    def _on_beat(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        took = max(0.0, (now - self._since - self._aside) * 1000 - _BEAT_MS)
        at_work = (worked - self._worked - self._worked_aside) * 1000
        self._since, self._worked = now, worked
        self._aside = self._worked_aside = 0.0
        stack, self._stack = self._stack, ""
        if not self._doing:
            return
        self.ms.append(took)
        self.at_work.append(at_work)
        if took > LONGEST_MS:
            self.worst.append((took, at_work, self._doing, stack))

    def _look(self) -> None:
        with tempfile.TemporaryFile("w+") as file:
            while True:
                time.sleep(_LOOK_EVERY_S)
                since = self._since
                if not self._stack and time.perf_counter() - since > LONGEST_MS / 2000:
                    file.seek(0)
                    file.truncate()
                    # Not sys._current_frames: it would keep painters alive beyond their paint.
                    faulthandler.dump_traceback(file, all_threads=True)
                    file.seek(0)
                    self._stack = _told(file.read(), self._main)


def _told(dump: str, thread: int) -> str:
    """The program's own lines of a thread, innermost last."""
    _, _, lines = dump.partition(f"Thread 0x{thread:016x}")
    own = []
    for line in lines.splitlines()[1:]:
        if not line.strip():
            break
        found = re.search(r'File ".*/([a-z_]+/[a-z_]+[.]py)", line (\d+) in (.+)', line)
        if found and any(part in line for part in _ROOT):
            own.append(f"{found[1]}:{found[2]} {found[3]}")
    return " > ".join(reversed(own[:6]))
