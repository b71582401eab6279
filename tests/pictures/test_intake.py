"""Foreign files come in clean or not at all, with a sentence that names them."""

from __future__ import annotations

import asyncio
import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from rflow_desktop.domain.errors import Refused
from rflow_desktop.pictures.intake import SafeIntake
from rflow_desktop.services.evidence import Taken

CANARY = b"canary-7261"


@pytest.fixture(scope="module")
def intake() -> Iterator[SafeIntake]:
    made = SafeIntake()
    yield made
    made.close()


def take(intake: SafeIntake, raw: bytes, name: str = "shot.png") -> Taken:
    return asyncio.run(intake.picture(raw, name))


def encoded(format_: str, *, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (10, 120, 200)).save(out, format_, **options)
    return out.getvalue()


def with_metadata() -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", CANARY.decode())
    told.add_itxt("Author", CANARY.decode())
    return encoded("PNG", pnginfo=told)


def bomb(width: int, height: int) -> bytes:
    """A PNG of one grey tone: kilobytes on disk, gigabytes once decoded."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * (width + 1) * 64, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_every_kind_of_picture_comes_in_with_its_size(intake: SafeIntake, format_: str) -> None:
    taken = take(intake, encoded(format_))
    assert (taken.width, taken.height) == (40, 30)
    assert taken.mime in {"image/webp", "image/jpeg"}


def test_pixels_survive_to_the_last_bit(intake: SafeIntake) -> None:
    drawn = Image.effect_noise((64, 48), 80).convert("RGB")
    out = io.BytesIO()
    drawn.save(out, "PNG")
    again = Image.open(io.BytesIO(take(intake, out.getvalue()).raw))
    assert again.convert("RGB").tobytes() == drawn.tobytes()


@pytest.mark.parametrize(
    "raw",
    [
        with_metadata(),
        encoded("JPEG", comment=CANARY),
        encoded("JPEG", exif=b"Exif\x00\x00MM\x00*" + CANARY),
        encoded("PNG") + b"<script>" + CANARY + b"</script>",
        encoded("GIF", comment=CANARY),
    ],
    ids=["png text", "jpeg comment", "exif", "polyglot tail", "gif comment"],
)
def test_nothing_but_pixels_comes_in(intake: SafeIntake, raw: bytes) -> None:
    assert CANARY in raw
    assert CANARY not in take(intake, raw).raw


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (bomb(30_000, 30_000), "too_many_pixels"),
        (bomb(8_000, 8_000), "too_many_pixels"),
        (encoded("PNG")[:60], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 300, "damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "kind"),
        (b"MZ\x90\x00" + b"\x00" * 100, "kind"),
        (b"II*\x00" + b"\x00" * 100, "kind"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * (21 * 1024 * 1024), "size"),
    ],
    ids=["bomb", "small bomb", "cut off", "header only", "svg", "program", "tiff", "21 MB"],
)
def test_what_would_hurt_is_refused_in_one_sentence(
    intake: SafeIntake, raw: bytes, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        take(intake, raw, "drop.png")
    assert refusal.value.code == code
    assert refusal.value.sentence.startswith("drop.png ")


def test_a_picture_comes_in_after_one_that_did_not(intake: SafeIntake) -> None:
    with pytest.raises(Refused):
        take(intake, bomb(30_000, 30_000))
    assert take(intake, encoded("PNG")).width == 40


@pytest.mark.parametrize(
    ("name", "raw", "mime"),
    [
        ("ping.log", b"Reply from 192.0.2.1", "text/plain"),
        ("utf16.txt", "größer".encode("utf-16"), "text/plain"),
        ("picture.txt", encoded("PNG"), "image/webp"),
    ],
)
def test_files_are_what_their_bytes_say(
    intake: SafeIntake, tmp_path: Path, name: str, raw: bytes, mime: str
) -> None:
    file = tmp_path / name
    file.write_bytes(raw)
    assert asyncio.run(intake.file(file)).mime == mime


def test_links_folders_and_empty_files_are_refused(intake: SafeIntake, tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "real.png").write_bytes(encoded("PNG"))
    (tmp_path / "link.png").symlink_to(tmp_path / "real.png")
    for name in ("empty.png", "link.png", ".", "nothing.png"):
        with pytest.raises(Refused):
            asyncio.run(intake.file(tmp_path / name))


def test_a_picture_is_sent_no_larger_than_a_model_takes_it(intake: SafeIntake) -> None:
    def fitted(raw: bytes, mime: str = "image/png") -> tuple[bytes, str]:
        return asyncio.run(intake.fitted(raw, mime))

    small = encoded("PNG")
    assert fitted(small) == (small, "image/png")
    raw, mime = fitted(encoded("PNG", size=(4_000, 1_000)))
    with Image.open(io.BytesIO(raw)) as made:
        assert (mime, made.size) == ("image/webp", (1_568, 392))
    noise = Image.effect_noise((1_500, 1_500), 200).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "BMP")
    raw, mime = fitted(out.getvalue(), "image/bmp")
    assert len(raw) <= 3_700_000
    assert mime in ("image/webp", "image/jpeg")
    assert fitted(b"no picture at all") == (b"no picture at all", "image/png")
    assert fitted(small[:60]) == (small[:60], "image/png")
