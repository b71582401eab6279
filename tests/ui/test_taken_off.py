"""What is taken off a window is gone with all it held, however often it comes and goes."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from rflow_desktop.services.editing import Editing
from rflow_desktop.services.library import Library
from tests.helpers import flows
from tests.helpers.desk import Desk, desk
from tests.ui.scenes.frames import frame
from tests.ui.stories import run_story, settle, shown
from ui.editor.presenter import EditorPresenter, Hooks
from ui.editor.screen import make_editor
from ui.kit import Look
from ui.window import MainWindow


def tell(_: str, *, undo: Callable[[], object] | None = None) -> None: ...


async def visit(
    look: Look, here: Desk, window: MainWindow, flow: str
) -> weakref.ref[EditorPresenter]:
    """A flow is opened in its editor and taken off; what knew the editor's presenter."""
    screen = make_editor(
        look, flow, editing=Editing(here.work), library=Library(here.work),
        notices=here.work.notices, hooks=Hooks(tell=tell, open_flow=lambda _: None),
    )  # fmt: skip
    for commands in screen.commands():
        window.commands.add(commands)
    view = screen.widget
    window.open_session(flow, lambda: view)
    await settle(screen.presenter)
    await asyncio.sleep(0.02)
    await screen.close()
    window.close_session(flow)
    return weakref.ref(screen.presenter)


def test_an_editor_that_is_taken_off_leaves_nothing_in_the_window(look: Look) -> None:
    counts: list[int] = []
    left: list[weakref.ref[EditorPresenter]] = []

    async def story() -> None:
        here = desk(*flows.EACH_KIND)
        flow = await Editing(here.work).duplicate(flows.TROUBLESHOOTING.id)
        window = frame(look, {})
        await shown(window)
        for _ in range(3):
            left.append(await visit(look, here, window, flow))
            await asyncio.sleep(0.02)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            counts.append(len(QApplication.allWidgets()))
        gc.collect()
        assert [one() for one in left] == [None, None, None]
        window.close()

    run_story(story)
    assert counts[0] == counts[1] == counts[2]
