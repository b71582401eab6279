"""A presenter loses no task, no refusal and no bug, and stops with its view."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop

from rflow_desktop.domain.errors import Refused
from ui.presenter import Presenter

Story = Callable[[], Coroutine[Any, Any, None]]


@pytest.fixture
def tell(qapp: QApplication) -> Callable[[Story], None]:
    """Runs one story inside Qt's own loop."""

    def run(story: Story) -> None:
        with asyncio.Runner(loop_factory=lambda: QEventLoop(qapp)) as runner:
            runner.run(asyncio.wait_for(story(), timeout=10))

    return run


async def never() -> None:
    await asyncio.Event().wait()


async def refuse(sentence: str) -> None:
    raise Refused(sentence)


async def fail() -> None:
    raise ZeroDivisionError


async def settled(task: Awaitable[Any]) -> None:
    await asyncio.wait([asyncio.ensure_future(task)])
    await asyncio.sleep(0)  # its callbacks have run now


def test_a_refusal_is_told_as_its_sentence(tell: Callable[[Story], None]) -> None:
    async def story() -> None:
        view = QWidget()
        presenter = Presenter(view)
        told: list[str] = []
        presenter.refused.connect(told.append)
        await settled(presenter.run(refuse("Someone else has already taken this session.")))

        assert told == ["Someone else has already taken this session."]
        assert not presenter.is_busy

    tell(story)


def test_a_bug_goes_to_the_loop_and_not_to_the_person(tell: Callable[[Story], None]) -> None:
    async def story() -> None:
        view = QWidget()
        presenter = Presenter(view)
        told: list[str] = []
        bugs: list[dict[str, Any]] = []
        presenter.refused.connect(told.append)
        asyncio.get_running_loop().set_exception_handler(lambda _, context: bugs.append(context))
        await settled(presenter.run(fail()))

        assert told == []
        assert [type(bug["exception"]) for bug in bugs] == [ZeroDivisionError]

    tell(story)


def test_work_is_kept_until_it_is_done(tell: Callable[[Story], None]) -> None:
    async def story() -> None:
        view = QWidget()
        presenter = Presenter(view)
        may_end = asyncio.Event()
        done: list[str] = []

        async def work() -> None:
            await may_end.wait()
            done.append("saved")

        task = presenter.run(work())
        assert presenter.is_busy
        may_end.set()
        await settled(task)

        assert done == ["saved"]
        assert not presenter.is_busy

    tell(story)


def test_work_stops_when_the_view_goes(tell: Callable[[Story], None]) -> None:
    async def story() -> None:
        view = QWidget()
        task = Presenter(view).run(never())
        view.deleteLater()
        await settled(task)

        assert task.cancelled()

    tell(story)


def test_a_refusal_that_comes_after_the_view_went_is_told_to_nobody(
    tell: Callable[[Story], None],
) -> None:
    async def story() -> None:
        view = QWidget()
        presenter = Presenter(view)
        bugs: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: bugs.append(context))

        async def refuse_in_the_end() -> None:
            try:
                await never()
            except asyncio.CancelledError:
                raise Refused("Too late") from None

        task = presenter.run(refuse_in_the_end())
        await asyncio.sleep(0)
        view.deleteLater()
        await settled(task)

        assert bugs == []

    tell(story)


def test_everything_can_be_cancelled_at_once(tell: Callable[[Story], None]) -> None:
    async def story() -> None:
        view = QWidget()
        presenter = Presenter(view)
        tasks = [presenter.run(never()) for _ in range(3)]
        presenter.cancel()
        for task in tasks:
            await settled(task)

        assert all(task.cancelled() for task in tasks)

    tell(story)
