"""What a person does at the window of this process: keys, words, clicks, drops, the clipboard."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeySequence,
    QWindow,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.tour import sight

MOMENT = 0.03
"""Seconds between two acts of somebody who is quick."""


async def press(keys: str) -> None:
    """`Ctrl+K`, `E`, `?`, or `G E` for a sequence."""
    for stroke in keys.split(" "):
        combination = QKeySequence(stroke)[0]  # type: ignore[index]  # it is, see keyboard.py
        window = await active()
        key, modifiers = combination.key(), combination.keyboardModifiers()
        await _now(lambda w=window, k=key, m=modifiers: QTest.keyClick(w, k, m))  # type: ignore[misc]
    await asyncio.sleep(MOMENT)


async def write(text: str) -> None:
    """Types `text` wherever the focus is."""
    window = await active()
    for letter in text:
        if letter == "\n":
            await _now(lambda: QTest.keyClick(window, Qt.Key.Key_Return, SHIFT))
            continue
        key, modifiers = _key_of(letter)
        await _now(lambda k=key, m=modifiers, t=letter: _type(window, k, t, m))  # type: ignore[misc]
    await asyncio.sleep(MOMENT)


async def click(name: str) -> None:
    """A click on whatever is called `name`. Raises LookupError."""
    widget, point = sight.spot(name)
    if not widget.isEnabled():
        raise LookupError(f"{name!r} cannot be clicked now")
    await _at(widget, point)


async def drop(file: Path) -> None:
    """Drags a file over the middle of the window and lets it go."""
    window = await active()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    await _drag(window, mime)


async def paste_picture(file: Path) -> None:
    """As a screenshot tool and Ctrl V do."""
    QGuiApplication.clipboard().setImage(QImage(str(file)))
    await press("Ctrl+V")


async def active() -> QWindow:
    """The native window that gets the keys: a menu that is open, or the window in front."""
    popup = QApplication.activePopupWidget()
    window = popup or QApplication.activeWindow()
    tries = 0
    while window is None:
        front = sight.windows()
        if front:
            front[-1].activateWindow()
        await asyncio.sleep(0.02)
        window = QApplication.activeWindow()
        tries += 1
        if tries > 250:
            raise LookupError("no window is active")
    handle = window.windowHandle()
    if handle is None:
        raise LookupError("the window is gone")
    return handle


SHIFT = Qt.KeyboardModifier.ShiftModifier


def _key_of(letter: str) -> tuple[Qt.Key, Qt.KeyboardModifier]:
    none = Qt.KeyboardModifier.NoModifier
    if letter == " ":
        return Qt.Key.Key_Space, none
    if "!" <= letter <= "~":
        return Qt.Key(ord(letter.upper())), SHIFT if letter.isupper() else none
    return Qt.Key.Key_unknown, none


def _type(window: QWindow, key: Qt.Key, text: str, modifiers: Qt.KeyboardModifier) -> None:
    QTest.sendKeyEvent(QTest.KeyAction.Click, window, key, text, modifiers)


async def _at(widget: QWidget, point: QPoint) -> None:
    top = widget.window()
    handle = top.windowHandle()
    if handle is None:
        raise LookupError("the window is gone")
    place = widget.mapTo(top, point)
    left = Qt.MouseButton.LeftButton
    await _now(lambda: QTest.mouseClick(handle, left, Qt.KeyboardModifier.NoModifier, place))
    await asyncio.sleep(MOMENT)


async def _drag(window: QWindow, mime: QMimeData) -> None:
    middle = QPoint(window.width() * 5 // 9, window.height() // 2)
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(middle, copy, mime, left, none)
    await _now(lambda: QApplication.sendEvent(window, enter))
    move = QDragMoveEvent(middle, copy, mime, left, none)
    await _now(lambda: QApplication.sendEvent(window, move))
    await asyncio.sleep(MOMENT)
    fall = QDropEvent(QPointF(middle), copy, mime, left, none)
    await _now(lambda: QApplication.sendEvent(window, fall))
    await asyncio.sleep(MOMENT)


async def _now(act: Callable[[], object]) -> None:
    """Runs `act` as an event of its own: it may run other events, and tasks must not be nested."""
    done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def go() -> None:
        try:
            act()
        finally:
            done.set_result(None)

    QTimer.singleShot(0, go)
    await done
