"""A presenter loses no task, no refusal and no bug, and stops with its view."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop

from rflow_desktop.domain.errors import Refused
from ui.presenter import Newest, Presenter

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


def test_one_that_has_ended_begins_nothing_more(tell: Callable[[Story], None]) -> None:
    async def story() -> None:
        view = QWidget()
        presenter = Presenter(view)
        done: list[str] = []

        async def act() -> None:
            done.append("done")

        before = presenter.run(never())
        presenter.end()
        after = presenter.run(act())
        await settled(before)
        await settled(after)

        assert before.cancelled()
        assert after.cancelled()
        assert done == []
        assert not presenter.is_busy

    tell(story)


class Shelf:
    """Something that is read slowly: each reading answers, or is refused, when it is told to."""

    def __init__(self) -> None:
        self.asked: asyncio.Queue[asyncio.Future[str]] = asyncio.Queue()

    async def read(self) -> str:
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.asked.put_nowait(answer)
        return await answer


def test_whatever_happens_while_it_reads_makes_one_more_reading_and_only_the_newest_is_drawn(
    tell: Callable[[Story], None],
) -> None:
    async def story() -> None:
        view, shelf = QWidget(), Shelf()
        presenter = Presenter(view)
        drawn: list[str] = []
        after: list[str] = []

        async def then(read: str) -> None:
            after.append(read)

        reading = Newest(presenter, shelf.read, drawn.append, then=then)
        reading.again()
        first = await shelf.asked.get()
        reading.again()
        reading.again()
        first.set_result("old")
        (await shelf.asked.get()).set_result("new")
        await presenter.settled()

        assert (drawn, after, shelf.asked.empty()) == (["new"], ["new"], True)

    tell(story)


def test_a_refused_reading_is_told_unless_it_is_old_and_is_read_again_when_asked(
    tell: Callable[[Story], None],
) -> None:
    async def story() -> None:
        view, shelf = QWidget(), Shelf()
        presenter = Presenter(view)
        told: list[str] = []
        drawn: list[str] = []
        presenter.refused.connect(told.append)
        reading = Newest(presenter, shelf.read, drawn.append)
        reading.again()
        first = await shelf.asked.get()
        reading.again()
        first.set_exception(Refused("It was locked."))
        second = await shelf.asked.get()
        assert told == []
        second.set_exception(Refused("It is gone."))
        await presenter.settled()
        assert told == ["It is gone."]

        waits = asyncio.ensure_future(reading.drawn())
        third = await shelf.asked.get()
        assert not waits.done()
        third.set_result("there again")
        await waits
        assert drawn == ["there again"]

    tell(story)


class Shown:
    """A dialog, as far as a presenter looks at it."""

    is_open = False

    def show_refused(self, sentence: str) -> None: ...


def test_what_is_asked_for_twice_opens_once_and_again_where_it_could_not_be_shown(
    tell: Callable[[Story], None],
) -> None:
    async def story() -> None:
        presenter, shown, begun = Presenter(QWidget()), Shown(), []

        async def opening() -> None:
            begun.append(1)
            await asyncio.sleep(0)
            shown.is_open = len(begun) > 1

        async def asked() -> int:
            presenter.open_once(shown if begun else None, opening)
            presenter.open_once(shown if begun else None, opening)
            await presenter.settled()
            return len(begun)

        assert [await asked() for _ in range(3)] == [1, 2, 2]

    tell(story)
