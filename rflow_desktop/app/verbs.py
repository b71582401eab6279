"""What the headers and keys of chats and guided sessions ask of the window around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rflow_desktop.app.shell import Shell


def carry_out(shell: Shell, verb: str, session: str) -> None:
    """Opens the dialog of `verb` for `session`, or does it."""
    match verb:
        case "resolve":
            shell.resolve.open(session)
        case "escalate":
            shell.hand_over.open(session)
        case "copy":
            shell.resolve.copy_note(session)
        case "export":
            shell.export.open(session)
        case "about":
            shell.places.linking.open(session)
        case "write":
            shell.dialogs.texts.open(session)
        case "rate":
            shell.dialogs.texts.rate(session)
        case "trash":
            shell.run(_trash(shell, session))
        case _:
            raise ValueError(f"no such act: {verb}")


async def _trash(shell: Shell, session: str) -> None:
    await shell.workspace.assistant.chats.trash(session)
    shell.take_off(session)
    shell.window.tell(
        "Thrown away. It stays in the trash for 30 days.",
        undo=lambda: shell.run(_put_back(shell, session)),
    )


async def _put_back(shell: Shell, session: str) -> None:
    await shell.workspace.assistant.chats.restore(session)
    shell.open_session(session)
