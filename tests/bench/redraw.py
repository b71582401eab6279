"""How long the runner takes to draw the next step of a session of ordinary length."""

from __future__ import annotations

import time
from dataclasses import replace

from PySide6.QtWidgets import QApplication

from rflow_desktop.domain.shown import PathStep, SessionView
from tests.bench.figures import Figure, middle, quantile
from tests.ui.scenes import runner as scene
from ui.kit import Look

HALF_A_FRAME_MS = 1000 / 60 / 2
"""Of the thread's own time: other programs of this computer are left out."""
STEPS, WARM, ROUNDS = 24, 4, 60


def measured() -> tuple[Figure, ...]:
    app = QApplication.instance()
    app = app if isinstance(app, QApplication) else QApplication(["bench"])
    look = Look(app)
    look.apply(mode="light")
    view = scene.make_view(look)
    view.resize(1207, 812)
    view.show()
    step = replace(scene.STEP, node="n6", number=6, title="Sign in again", commands=(), fields=())
    took: list[float] = []
    for number in range(WARM + ROUNDS):
        for shown in (replace(_long(STEPS + 1), step=step), _long(STEPS)):
            began = time.thread_time()
            view.show_work(shown)
            ended = time.thread_time()
            view.show_path()
            app.processEvents()
            if number >= WARM:
                took.append((ended - began) * 1000)
    view.close()
    return (
        Figure(
            name="redraw", value=middle(took), limit=HALF_A_FRAME_MS, unit="ms", runs=len(took),
            p95=quantile(took, 0.95), most=1.0,
        ),
    )  # fmt: skip


def _long(steps: int) -> SessionView:
    path = tuple(
        PathStep(
            id=f"e{place}", kind="decision", node=f"n{place}", title=f"Question {place}?",
            answer="Yes, it does", note="", at=scene.at("9:14"), by="Maya Osei",
        )
        for place in range(steps)
    )  # fmt: skip
    return replace(scene.VIEW, path=path, number=steps + 1)
