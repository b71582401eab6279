"""Files of a message that is not sent yet: kept, held against the limits, refused with why."""

from __future__ import annotations

from pathlib import Path

import pytest

from rflow_desktop.domain.errors import Refused
from rflow_desktop.services.attaching import MB, TOO_LARGE, Attaching
from rflow_desktop.services.evidence import Evidence, Taken
from tests.services.test_talk import ABOUT, Office, run


class Given:
    """Gives back whatever the test wants to have been taken in."""

    def __init__(self) -> None:
        self.next = Taken(raw=b"png", mime="image/png", name="one.png")

    async def file(self, path: Path) -> Taken:
        if path.suffix == ".exe":
            raise Refused(f"{path.name} is neither a picture nor text. Nothing was added.", "kind")
        return self.next

    async def picture(self, raw: bytes, name: str) -> Taken:
        return Taken(raw=raw, mime="image/png", name=name)


class Desk:
    def __init__(self) -> None:
        self.office = Office()
        self.given = Given()
        work = self.office.desk.work
        self.evidence = Evidence(work, self.given)
        self.attaching = Attaching(work, self.evidence, self.given)
        self.session = ""

    async def start(self) -> None:
        self.session = await self.office.chats.start(ABOUT)

    async def add(self, raw: bytes, mime: str = "image/png", name: str = "one.png") -> None:
        self.given.next = Taken(raw=raw, mime=mime, name=name)
        await self.attaching.add_file(self.session, Path(name))

    async def refusal(self, raw: bytes, mime: str = "image/png", name: str = "one.png") -> Refused:
        with pytest.raises(Refused) as refused:
            await self.add(raw, mime, name)
        return refused.value

    async def names(self) -> list[str]:
        return [chip.name for chip in await self.attaching.attached(self.session)]


@pytest.mark.behaviour("S2.22")
def test_what_is_too_large_or_of_the_wrong_kind_is_refused_with_why() -> None:
    desk = Desk()

    async def story() -> None:
        await desk.start()
        large = await desk.refusal(b"x" * (6 * MB), name="big.png")
        assert (large.code, large.sentence) == (
            TOO_LARGE, "big.png has 6.0 MB. The assistant takes up to 5 MB.",
        )  # fmt: skip
        log = await desk.refusal(b"x" * (2 * MB), "text/plain", "long.log")
        assert log.sentence == (
            "long.log has 2.0 MB. A log may have 1 MB. Attach the part that matters."
        )
        kind = await desk.refusal(b"bmp", "image/bmp", "one.bmp")
        assert kind.sentence == "one.bmp is not a PNG, JPEG, GIF or WebP picture."
        with pytest.raises(Refused, match=r"setup\.exe is neither a picture nor text"):
            await desk.attaching.add_file(desk.session, Path("setup.exe"))
        assert await desk.names() == []
        await desk.add(b"x" * (5 * MB), name="just.png")
        await desk.add(b"x" * MB, "text/plain", "just.log")
        assert await desk.names() == ["just.png", "just.log"]

    run(story())


@pytest.mark.behaviour("S2.22", "S4.51")
def test_the_eleventh_file_of_a_message_and_the_21st_of_a_chat_are_refused() -> None:
    desk = Desk()

    async def story() -> None:
        await desk.start()
        for message in range(2):
            for number in range(10):
                await desk.add(f"{message} {number}".encode(), name=f"{number}.png")
            with pytest.raises(Refused, match="A message takes 10 files") as refused:
                await desk.add(b"eleven")
            assert refused.value.code == "files"
            chips = await desk.attaching.attached(desk.session)
            await desk.office.chats.send(
                desk.session, "Look", attachments=[chip.id for chip in chips]
            )
            await desk.attaching.sent(desk.session)
            assert await desk.names() == []
        with pytest.raises(Refused, match="A chat takes 20 files"):
            await desk.add(b"the 21st")

    run(story())


@pytest.mark.behaviour("S2.22")
def test_the_files_of_a_chat_have_a_size_together() -> None:
    desk = Desk()

    async def story() -> None:
        await desk.start()
        for number in range(10):
            await desk.add(bytes([number]) * (5 * MB))
        chips = await desk.attaching.attached(desk.session)
        await desk.office.chats.send(desk.session, "", attachments=[chip.id for chip in chips])
        await desk.attaching.sent(desk.session)
        with pytest.raises(Refused, match="50 MB together"):
            await desk.add(b"one more")

    run(story())


def test_a_file_is_taken_off_and_put_back_and_survives_a_restart() -> None:
    desk = Desk()

    async def story() -> None:
        await desk.start()
        await desk.add(b"one", name="one.png")
        await desk.add(b"two", name="two.png")
        first = (await desk.attaching.attached(desk.session))[0]
        await desk.attaching.take_off(desk.session, first.id)
        assert await desk.names() == ["two.png"]
        await desk.attaching.put_back(desk.session, first.id)
        assert await desk.names() == ["two.png", "one.png"]
        again = Attaching(desk.office.desk.work, desk.evidence, desk.given)
        assert [chip.name for chip in await again.attached(desk.session)] == ["two.png", "one.png"]

    run(story())
