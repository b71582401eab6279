"""The flow editor with large flows: opened, scrolled, made larger and smaller, walked through."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView

from rflow_desktop.domain.flow import Flow, content_hash, document
from rflow_desktop.domain.flow_edit import set_step
from rflow_desktop.domain.flow_import import from_document
from rflow_desktop.domain.model import Flow as Row
from rflow_desktop.services.editing import Opened
from tests.bench.figures import Figure, middle, quantile
from tests.helpers.flows import flow, result
from ui.editor.view import EditorView
from ui.kit import Look
from ui.window import MainWindow, Place

FRAME_MS = 1000 / 60
"""Of the thread's own time: other programs of this computer are left out."""
OPEN_MS = 1000.0
ROUNDS = 5
MOVES = 120


def measured() -> tuple[Figure, ...]:
    app = QApplication.instance()
    app = app if isinstance(app, QApplication) else QApplication(["bench"])
    look = Look(app)
    look.apply(mode="light")
    return (_opening(look, app), *_frames(look, app))


def large(steps: int) -> Flow:
    """A tree of questions with joins and ways back, about one in five, as real flows have them."""
    chance = random.Random(7)
    nodes: dict[str, object] = {}
    for number in range(steps):
        below = [one for one in (2 * number + 1, 2 * number + 2) if one < steps]
        if not below:
            nodes[f"s{number}"] = result(f"Fixed: step {number} found what was wrong")
            continue
        if chance.random() < 0.2:
            below.append(chance.randrange(steps))
        answers = [
            {"id": f"a{place}", "label": f"Answer {place} of {number}", "next": f"s{target}"}
            for place, target in enumerate(below)
        ]
        nodes[f"s{number}"] = {
            "kind": "question", "title": f"Does part {number} of the system answer at all?",
            "body": "Look at **its page** and at {{target}}.", "answers": answers,
        }  # fmt: skip
    return flow("large", nodes)


def _opened(content: Flow) -> Opened:
    snapshot = content_hash(content)
    row = Row(id=content.id, name=content.name, kind=content.kind, snapshot=snapshot)
    return Opened(row=row, flow=content, saved=content, over=snapshot, newest=snapshot,
                  has_draft=False, can_publish=True)  # fmt: skip


def _window(look: Look, view: EditorView) -> MainWindow:
    window = MainWindow(
        look, (Place(id="flows", title="Flows", icon="workflow", make=lambda: view),)
    )
    window.resize(1440, 900)
    window.show()
    return window


def _opening(look: Look, app: QApplication) -> Figure:
    """From the stored steps to the painted canvas, inspector and problems."""
    raw = json.dumps(document(large(1000)))
    took, plain = [], []
    for _ in range(ROUNDS):
        view = EditorView(look)
        window = _window(look, view)
        app.processEvents()
        started = time.thread_time()
        view.show_opened(_opened(from_document(json.loads(raw))))
        view.canvas.viewport().repaint()
        app.processEvents()
        took.append((time.thread_time() - started) * 1000)
        plain.append(_plain(app))
        window.close()
        window.deleteLater()
        app.processEvents()
    return Figure(
        name="editor.open", value=middle(took), limit=OPEN_MS, unit="ms", runs=len(took),
        p95=max(took), most=1.0,
        more={
            "steps": 1000,
            "a thousand bare boxes with words, in Qt's own scene": f"{middle(plain):.0f} ms",
            "ratio to these": f"{middle(took) / middle(plain):.2f}",
        },
    )  # fmt: skip


def _plain(app: QApplication) -> float:
    """The same number of items with nothing to think about."""
    view = QGraphicsView()
    scene = QGraphicsScene(view)
    view.setScene(scene)
    view.resize(868, 744)
    view.show()
    app.processEvents()
    started = time.thread_time()
    for number in range(1000):
        box = scene.addRect(QRectF((number % 40) * 232, (number // 40) * 108, 208, 56))
        scene.addText(f"Does part {number} of the system answer at all?").setParentItem(box)
    view.viewport().repaint()
    app.processEvents()
    took = (time.thread_time() - started) * 1000
    view.close()
    return took


def _frames(look: Look, app: QApplication) -> tuple[Figure, ...]:
    """Half a thousand steps: every move painted to the end before the next one."""
    view = EditorView(look)
    window = _window(look, view)
    app.processEvents()
    view.show_opened(_opened(large(500)))
    app.processEvents()
    canvas = view.canvas
    zooms = iter(
        (0.67, 0.5, 0.35, 0.25, 0.15, 0.25, 0.35, 0.5, 0.67, 0.8, 1.0, 1.25, 1.0, 0.8) * 20
    )
    steps = iter(list(view.desk.flow.nodes) * 2)
    chance = random.Random(3)

    def pan() -> None:
        canvas.scroll_by(QPointF(chance.randint(-60, 60), chance.randint(-60, 60)))
        canvas.viewport().repaint()

    def zoom() -> None:
        canvas.zoom_to(next(zooms))
        canvas.viewport().repaint()

    def select() -> None:
        view.desk.select(next(steps))
        app.processEvents()  # canvas, map, inspector and strip, each where it is another one

    def write() -> None:
        step = view.desk.at
        view.desk.edit("write", lambda one: set_step(one, step, title=f"Title {chance.random()}"),
                       typing="title")  # fmt: skip
        app.processEvents()

    def small() -> None:
        canvas.zoom_to(0.35)
        pan()

    figures = tuple(
        _figure(name, act)
        for name, act in (
            ("pan", pan),
            ("zoom", zoom),
            ("select", select),
            ("write", write),
            ("pan_far", small),
        )
    )
    window.close()
    return figures


def _figure(name: str, act: Callable[[], None]) -> Figure:
    act()
    took = []
    for _ in range(MOVES):
        started = time.thread_time()
        act()
        took.append((time.thread_time() - started) * 1000)
    return Figure(
        name=f"editor.{name}", value=quantile(took, 0.95), limit=FRAME_MS, unit="ms",
        runs=len(took), p95=quantile(took, 0.95), most=1.0,
        more={"p50": f"{middle(took):.1f} ms", "longest": f"{max(took):.1f} ms"},
    )  # fmt: skip
