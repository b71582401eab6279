"""Connecting, signing in again and signing out, with every way in which a server can answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from rflow_desktop.domain.errors import Refused
from tests.ui.office import (
    MAYA,
    ONLINE,
    Link,
    Seat,
    Tell,
    hall,
    press,
    seat,
    server,
    settle,
    tell,
    write,
)
from tests.ui.scenes.joining import WEB_PAGE, InventedOffer
from ui.joining import Joining
from ui.joining.again import SignInAgainDialog, SignOutDialog
from ui.joining.connect import ConnectDialog
from ui.joining.unlock import Unlock
from ui.kit import Look

__all__ = ["hall", "tell"]
Hall = Callable[[QWidget | None], QWidget]


@dataclass
class InventedTeam:
    """Answers as a team server does, in the order that is laid out."""

    answers: list[Exception | InventedOffer] = field(default_factory=list)
    asked: list[tuple[str, ...]] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    left: int = 0
    slow: asyncio.Event | None = None
    was_cancelled: bool = False

    async def sign_in(self, address: str, email: str, password: str) -> InventedOffer:
        self.asked.append((address, email, password))
        await self._wait()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def join(self, offer: InventedOffer, share: str) -> None:
        await self._wait()
        self.joined.append(share)

    async def sign_in_again(self, password: str) -> None:
        self.asked.append((password,))
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer

    async def leave(self) -> None:
        self.left += 1

    async def _wait(self) -> None:
        try:
            if self.slow is not None:
                await self.slow.wait()
        except asyncio.CancelledError:
            self.was_cancelled = True
            raise


def said(widget: QWidget) -> str:
    labels = [one for one in widget.findChildren(QLabel) if one.isVisible()]
    return "\n".join(label.text() for label in labels)


async def opened(look: Look, window: QWidget, team: InventedTeam, maya: Seat) -> Joining:
    await settle(window.isActiveWindow)
    return Joining(
        look, window, team=team, account=maya.account, email="maya@brightwater.example",
        tell=maya.tell,
    )  # fmt: skip


async def fill_in(password: str = "four plain words") -> None:
    await write("rflow.brightwater.example")
    await press("Tab")
    await write("maya@brightwater.example")
    await press("Tab")
    await write(password)


def test_a_team_is_joined_with_keys_alone_and_from_today_on_unless_chosen(
    tell: Tell, hall: Hall, look: Look
) -> None:
    async def story() -> None:
        maya, team = seat(MAYA), InventedTeam([InventedOffer()])
        joining = await opened(look, hall(None), team, maya)
        joining.connect_server()
        await fill_in()
        await press("Return")
        dialog = joining.dialog
        assert isinstance(dialog, ConnectDialog)
        await settle(lambda: dialog.offer)
        assert team.asked == [
            ("rflow.brightwater.example", "maya@brightwater.example", "four plain words")
        ]
        assert "42 sessions on this computer. Take along to Brightwater IT:" in said(dialog)
        assert dialog.share == "today"
        await press("Down")
        assert dialog.share == "all"
        await press("Up")
        await press("Return")
        await settle(lambda: team.joined)
        assert team.joined == ["today"]
        await settle(lambda: joining.dialog is None)

    tell(story)


@pytest.mark.parametrize(
    ("refusal", "where"),
    [
        (Refused("This is not an address.", "address"), "address"),
        (Refused(WEB_PAGE, "sign_in"), ""),
        (Refused("The e-mail address or the password is not right.", "sign_in"), ""),
        (Refused("rflow.brightwater.example sends RFlow on to another address.", "sign_in"), ""),
        (Refused("The certificate of this server is not trusted here.", "sign_in"), ""),
    ],
)
def test_what_the_server_says_stands_beside_what_was_typed(
    tell: Tell, hall: Hall, look: Look, refusal: Refused, where: str
) -> None:
    async def story() -> None:
        maya, team = seat(MAYA), InventedTeam([refusal, InventedOffer()])
        joining = await opened(look, hall(None), team, maya)
        joining.connect_server()
        await fill_in()
        await press("Return")
        dialog = joining.dialog
        assert isinstance(dialog, ConnectDialog)
        await settle(lambda: refusal.sentence in said(dialog))
        wrong = [name for name, box in dialog.boxes.items() if box.field.problem]
        assert wrong == ([where] if where else [])
        assert dialog.email.text() == "maya@brightwater.example"
        assert dialog.password.text() == "four plain words"
        await press("Return")
        await settle(lambda: dialog.offer)

    tell(story)


def test_nothing_is_asked_of_the_server_while_something_is_missing(
    tell: Tell, hall: Hall, look: Look
) -> None:
    async def story() -> None:
        team = InventedTeam()
        joining = await opened(look, hall(None), team, seat(MAYA))
        joining.connect_server("rflow.brightwater.example")
        dialog = joining.dialog
        assert isinstance(dialog, ConnectDialog)
        assert dialog.email.hasFocus()
        await press("Return")
        assert dialog.email.problem == "Enter your e-mail address."
        assert team.asked == []

    tell(story)


def test_esc_takes_the_question_back(tell: Tell, hall: Hall, look: Look) -> None:
    async def story() -> None:
        team = InventedTeam([InventedOffer()], slow=asyncio.Event())
        joining = await opened(look, hall(None), team, seat(MAYA))
        joining.connect_server()
        await fill_in()
        await press("Return")
        await settle(lambda: team.asked)
        await press("Esc")
        await settle(lambda: team.was_cancelled)
        assert joining.dialog is None

    tell(story)


def test_a_change_of_workspaces_is_never_left_half_done(tell: Tell, hall: Hall, look: Look) -> None:
    async def story() -> None:
        team = InventedTeam([InventedOffer()])
        joining = await opened(look, hall(None), team, seat(MAYA))
        joining.connect_server()
        await fill_in()
        await press("Return")
        dialog = joining.dialog
        assert isinstance(dialog, ConnectDialog)
        await settle(lambda: dialog.offer)
        team.slow = asyncio.Event()
        await press("Return")
        await settle()
        await press("Esc")
        team.slow.set()
        await settle(lambda: team.joined == ["today"])
        assert not team.was_cancelled

    tell(story)


def test_a_computer_without_sessions_joins_at_once(tell: Tell, hall: Hall, look: Look) -> None:
    async def story() -> None:
        team = InventedTeam([InventedOffer(sessions_here=0)])
        joining = await opened(look, hall(None), team, seat(MAYA))
        joining.connect_server()
        await fill_in()
        await press("Return")
        await settle(lambda: team.joined == ["none"])

    tell(story)


def test_signing_in_again_asks_for_the_password_alone(tell: Tell, hall: Hall, look: Look) -> None:
    async def story() -> None:
        maya = seat(MAYA, server())
        assert isinstance(maya.link, Link)
        maya.link.facts = replace(ONLINE, signed_in=False, waiting=3)
        team = InventedTeam([Refused("The e-mail address or the password is not right.")])
        joining = await opened(look, hall(None), team, maya)
        joining.sign_in_again()
        dialog = joining.dialog
        assert isinstance(dialog, SignInAgainDialog)
        assert "3 changes wait to be sent. Your work is safe here." in said(dialog)
        await write("wrong")
        await press("Return")
        await settle(lambda: dialog.password.problem)
        await write("right")
        await press("Return")
        await settle(lambda: joining.dialog is None)
        assert team.asked == [("wrong",), ("right",)]
        assert maya.told == ["Signed in. What waited goes out now."]

    tell(story)


def test_signing_out_says_what_stays_and_offers_nothing_to_throw_away(
    tell: Tell, hall: Hall, look: Look
) -> None:
    async def story() -> None:
        maya, team = seat(MAYA, server()), InventedTeam()
        joining = await opened(look, hall(None), team, maya)
        joining.sign_out(kept="3 changes have not been sent. They stay on this computer.")
        dialog = joining.dialog
        assert isinstance(dialog, SignOutDialog)
        assert "They stay on this computer." in said(dialog)
        await press("Esc")
        await settle(lambda: joining.dialog is None)
        assert team.left == 0
        joining.sign_out(kept="Everything is synced.")
        await press("Return")
        await settle(lambda: team.left == 1)

    tell(story)


def test_a_closed_profile_asks_for_its_passphrase_before_anything_else(
    tell: Tell, hall: Hall, look: Look
) -> None:
    async def story() -> None:
        unlock = Unlock(look)
        given: list[str] = []
        gone: list[bool] = []
        unlock.given.connect(given.append)
        unlock.closed.connect(lambda: gone.append(True))
        window = hall(unlock)
        await settle(window.isActiveWindow)
        unlock.passphrase.setFocus()
        await press("Return")
        assert unlock.passphrase.problem == "Enter the passphrase."
        await write("a wrong one")
        await press("Return")
        assert given == ["a wrong one"]
        unlock.show_busy(on=True)
        assert not unlock.open.isEnabled()
        unlock.show_wrong()
        await write("four plain words")
        await press("Return")
        assert given == ["a wrong one", "four plain words"]
        await press("Esc")
        await settle(lambda: gone == [True])
        unlock.done()
        assert gone == [True]

    tell(story)
