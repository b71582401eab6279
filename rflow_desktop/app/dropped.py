"""What is dropped or pasted onto the window goes to the session on screen, else to the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from rflow_desktop.app.shell import Shell


def connect_drops(shell: Shell) -> None:
    window = shell.window

    def sentence() -> str:
        return (shell.runner_on_screen() or shell.places).drop_sentence()

    def take_files(files: list[str]) -> None:
        session = shell.runner_on_screen()
        if session is not None:
            session.add_files(files)
        else:
            shell.places.take_files(files)

    def take_image(image: QImage) -> None:
        session = shell.runner_on_screen()
        if session is None:
            window.tell("Open the session that this picture belongs to, then paste it again.")
        else:
            session.add_image(image)

    window.files_dropped.connect(take_files)
    window.image_dropped.connect(take_image)
    window.set_drop_sentence(sentence)
