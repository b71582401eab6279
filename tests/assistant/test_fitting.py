"""Each picture is made to fit once, and what fits goes out as it stands."""

from __future__ import annotations

import asyncio

from rflow_desktop.assistant.fitting import Fitting
from rflow_desktop.domain.reply import Picture, Request, Turn


def request(*pictures: Picture) -> Request:
    turns = (Turn(role="user", text="Hi"), Turn(role="user", pictures=pictures))
    return Request(model="m", system="", turns=turns)


def test_pictures_are_made_smaller_once_and_others_are_left_alone() -> None:
    asked: list[bytes] = []

    async def fit(raw: bytes, mime: str) -> tuple[bytes, str]:
        asked.append(raw)
        return (b"small", "image/webp") if raw == b"large" else (raw, mime)

    async def story() -> None:
        fitting = Fitting(fit)
        large = Picture(mime="image/png", raw=b"large", name="shot")
        paper = Picture(mime="application/pdf", raw=b"pdf", name="paper")
        for _ in range(2):
            made = await fitting.request(request(large, paper))
            assert [(one.raw, one.mime, one.name) for one in made.turns[1].pictures] == [
                (b"small", "image/webp", "shot"), (b"pdf", "application/pdf", "paper"),
            ]  # fmt: skip
        assert asked == [b"large"]
        fine = request(Picture(mime="image/png", raw=b"fine", name="f"))
        assert await fitting.request(fine) == fine
        for place in range(30):
            await fitting.request(request(Picture(mime="image/png", raw=bytes([place]))))
        await fitting.request(request(large))
        assert asked.count(b"large") == 2

    asyncio.run(story())
