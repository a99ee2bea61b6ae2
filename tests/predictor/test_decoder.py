"""Pictures are decoded whatever their format, or refused by name, in little memory."""

import asyncio
import io
import resource
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from features.images import squares
from predictor.decoder import reading
from predictor.decoder.kinds import PictureError
from predictor.decoder.parent import Decoder
from tests.predictor import pictures as made

TWINS = {name: (data, twin, off) for name, data, twin, off in made.twins()}


@pytest.mark.parametrize("name", TWINS)
def test_a_picture_equals_its_rgb_twin(name: str) -> None:
    data, twin, off = TWINS[name]
    found, expected = reading.read(data), squares.square(np.asarray(twin))
    assert np.abs(found.square.astype(int) - expected).max() <= off
    several = any(word in name for word in ("animated", "APNG", "pages"))
    assert ("several frames" in " ".join(found.notes)) == several
    assert ("was turned" in " ".join(found.notes)) == ("turned" in name or "mirrored" in name)
    assert (found.width, found.height) == (made.WIDTH, made.HEIGHT)


def test_the_preview_has_pixels_alone() -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "a camera", 6
    large = made.plain().resize((900, 600))
    data = made.saved(large, "JPEG", exif=exif, comment=b"where I live")
    preview = reading.read(data).preview
    with Image.open(io.BytesIO(preview)) as image:
        assert image.size == (341, 512)
        assert not image.getexif()
    assert b"camera" not in preview
    assert b"where" not in preview


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_large_picture_is_decoded_within_the_limits(mode: str) -> None:
    async def run() -> int:
        decoder = Decoder()
        try:
            return (await decoder.read(made.saved(Image.new(mode, (3000, 3000)), "PNG"))).width
        finally:
            await decoder.stop()

    assert asyncio.run(run()) == 3000


def png(width: int, height: int, pixels: bytes = b"") -> bytes:
    """Return a PNG whose header says what is given."""
    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(pixels)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))
        for kind, body in parts
    )


JPEG = made.saved(made.plain(), "JPEG")


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b"", 422, "empty"),
        (b"%PDF-1.7\n", 415, "a PDF document"),
        (
            b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>",
            415,
            "an SVG drawing",
        ),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", 415, "a HEIC picture"),
        (b"\0\0\0\x18ftypavif\0\0\0\0", 415, "an AVIF picture"),
        (b"<!DOCTYPE html><title>a page</title>", 415, "a web page"),
        (b"PK\3\4" + b"\0" * 40, 415, "a ZIP archive"),
        (b"just words", 415, "a text"),
        (b"\x00\x02\x03\x04\x05", 415, "no picture that is known"),
        (JPEG[: len(JPEG) // 2], 422, "broken or incomplete"),
        (made.saved(made.plain(), "PNG")[:3000], 422, "broken or incomplete"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 200, 422, "broken or incomplete"),
        (b"\x89PNG\r\n\x1a\n" + b"lies" * 50, 422, "broken or incomplete"),
        (b"GIF89a" + b"\xff" * 60, 422, "broken or incomplete"),
        (b"BM" + b"\xff" * 60, 422, "broken or incomplete"),
        (b"II*\0" + b"\xff" * 60, 422, "broken or incomplete"),
        (b"RIFF\xff\xff\xff\xffWEBPVP8 " + b"\0" * 40, 422, "broken or incomplete"),
        (png(50_000, 50_000), 413, "more than 40 megapixels"),
        (png(2**31 - 1, 2**31 - 1), 413, "more than 40 megapixels"),
        (png(6000, 6000), 422, "broken or incomplete"),
        (made.saved(Image.new("RGB", (1, 1)), "PNG"), 422, "too small"),
        (made.saved(Image.new("RGB", (20_000, 1)), "PNG"), 422, "too small"),
        (made.saved(Image.new("RGB", (20_000, 20)), "PNG"), 422, "too long"),
        (b"\xff\xd8\xff" + b"\0" * reading.MOST_BYTES, 413, "larger than 10 MB"),
    ],
)
def test_what_cannot_be_judged_is_refused_by_name(data: bytes, status: int, said: str) -> None:
    with pytest.raises(PictureError) as error:
        reading.read(data)
    assert error.value.status == status
    assert said in error.value.sentence


def test_the_child_survives_what_it_refuses_and_another_takes_its_place() -> None:
    async def run() -> None:
        decoder = Decoder()
        await decoder.start()
        try:
            with pytest.raises(PictureError):
                await decoder.read(b"%PDF")
            first = decoder._child
            found = await decoder.read(TWINS["PNG RGB"][0])
            assert np.array_equal(found.square, reading.read(TWINS["PNG RGB"][0]).square)
            assert decoder._child is first
            assert first is not None
            first.kill()
            await first.wait()
            assert (await decoder.read(JPEG)).format == "JPEG"
        finally:
            await decoder.stop()

    asyncio.run(run())


def test_more_memory_than_is_allowed_ends_in_a_refusal() -> None:
    async def run() -> str:
        decoder = Decoder()
        await decoder.start()
        assert decoder._child is not None
        limit = 96 * 2**20
        resource.prlimit(decoder._child.pid, resource.RLIMIT_AS, (limit, limit))
        try:
            await decoder.read(made.saved(Image.new("RGB", (6000, 6000)), "PNG"))
        except PictureError as error:
            return error.sentence
        finally:
            await decoder.stop()
        return ""

    assert asyncio.run(run()) != ""
