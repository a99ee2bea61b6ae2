"""A picture's pixels from its bytes: upright, opaque, red, green and blue of 8 bits.

Whatever the format and the mode, the same picture gives the same pixels: alpha lies over white, 16
bits are scaled, a palette is resolved, EXIF's rotation is done. Of several frames the first counts.
Only the header is read before size and kind are known to be allowed.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import (
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from features.images import squares
from predictor.decoder import kinds
from predictor.decoder.kinds import FORMATS, PictureError

MOST_BYTES = 10 * 2**20
MOST_PIXELS = 40_000_000
LEAST_SIDE, MOST_RATIO = 16, 30  # pixels; the longer side against the shorter
PREVIEW = 512  # pixels of the longer side
DEFLATED = 1032  # the most that deflate shrinks
DRAFT = 2 * squares.SIDE  # pixels of the shorter side that a JPEG is decoded to at least
LARGE = 1024  # pixels of the shorter side that are kept of a large picture, at least
BAND = 64  # rows of what is kept that are made at once, so that memory holds one copy alone
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # by EXIF's orientation
WHITE = (255, 255, 255, 255)
HEAVY = "The picture takes too much memory or time to decode."
BROKEN = "The picture is broken or incomplete: it can't be decoded."
# What Pillow raises on files that are not what they say.
FAULTS = (
    *(OSError, ValueError, TypeError, KeyError, IndexError, SyntaxError, EOFError, ArithmeticError),
    *(AttributeError, RuntimeError, struct.error, zlib.error),
)

# Imported, these are what Pillow knows; it would load forty formats more otherwise.
PLUGINS = (
    *(BmpImagePlugin, GifImagePlugin, JpegImagePlugin, MpoImagePlugin),
    *(PngImagePlugin, TiffImagePlugin, WebPImagePlugin),
)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
ImageFile.LOAD_TRUNCATED_IMAGES = False


@dataclass(frozen=True)
class Picture:
    """What is known of a picture that could be decoded.

    Attributes:
        square: (224, 224, 3), what the model sees.
        preview: a small JPEG of it, upright and without what the file said of place and camera.
        format: of the file.
        width: in pixels, as it is seen.
        height: the same.
        notes: sentences on what was done with it.
    """

    square: squares.Pixels
    preview: bytes
    format: str
    width: int
    height: int
    notes: tuple[str, ...]


def read(data: bytes) -> Picture:
    """Return a picture.

    Raises:
        PictureError: it is too large, of another kind, broken, or too small to be judged.
    """
    if len(data) > MOST_BYTES:
        raise PictureError(413, f"The picture is larger than {MOST_BYTES // 2**20} MB.")
    kinds.check(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                return _read(image, data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many() from error
    except MemoryError as error:
        raise PictureError(422, HEAVY) from error
    except UnidentifiedImageError as error:
        raise PictureError(422, BROKEN) from error
    except FAULTS as error:
        raise PictureError(422, BROKEN) from error


def _read(image: Image.Image, data: bytes) -> Picture:
    width, height = image.size
    _check_size(image, len(data))
    notes = []
    several = getattr(image, "n_frames", 1) > 1 if image.format == "TIFF" else _moves(image)
    if several:
        notes.append("It has several frames: the first was judged.")
    image.draft("RGB", (DRAFT, DRAFT * max(1, height // max(1, width))))
    image.load()
    orientation = image.getexif().get(0x0112, 1)
    if orientation in TURNS:
        notes.append("It was turned as its file says.")
    small = reduced(image)
    upright = small.transpose(TURNS[orientation]) if orientation in TURNS else small
    if orientation in range(5, 9):
        width, height = height, width
    pixels = np.asarray(upright)
    return Picture(
        squares.square(pixels),
        _preview(upright),
        "JPEG" if image.format == "MPO" else str(image.format),
        width,
        height,
        tuple(notes),
    )


def _moves(image: Image.Image) -> bool:
    return image.format != "MPO" and bool(getattr(image, "is_animated", False))


def _check_size(image: Image.Image, size: int) -> None:
    """Refuse a picture by what its header says, and a header that can't be true."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise _too_many()
    if min(width, height) < LEAST_SIDE:
        raise PictureError(
            422, f"The picture is too small: {width} x {height} pixels, where each side must "
            f"have {LEAST_SIDE}."
        )  # fmt: skip
    if max(width, height) > MOST_RATIO * min(width, height):
        raise PictureError(
            422, f"The picture is too long: {width} x {height} pixels, where the longer side may "
            f"be {MOST_RATIO} times the shorter one."
        )  # fmt: skip
    bits = {"1": 1, "P": 1, "L": 1}.get(image.mode, 8)
    if image.format == "PNG" and width * height * bits / 8 > size * DEFLATED:
        raise PictureError(422, BROKEN)
    if image.format == "BMP" and width * height > size * 255:
        raise PictureError(422, BROKEN)


def _too_many() -> PictureError:
    return PictureError(413, f"The picture has more than {MOST_PIXELS // 10**6} megapixels.")


def reduced(image: Image.Image) -> Image.Image:
    """Return a picture of any mode in RGB, a large one smaller by the average of blocks."""
    extremes = image.getextrema() if _is_deep(image) else (0.0, 255.0)
    factor = min(image.size) // LARGE
    if factor < 2:
        return opaque(image, extremes)
    width, height = image.size
    made = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    for top in range(0, height, BAND * factor):
        band = image.crop((0, top, width, min(height, top + BAND * factor)))
        made.paste(opaque(band, extremes).reduce(factor), (0, top // factor))
    return made


def _is_deep(image: Image.Image) -> bool:
    return image.mode.startswith("I;16") or image.mode in ("I", "F")


def opaque(image: Image.Image, extremes: Any) -> Image.Image:
    """Return a picture of any mode in RGB, over white where it is transparent.

    Args:
        image: or a part of one.
        extremes: the least and the largest shade of all of it, where it has more than 8 bits.
    """
    if _is_deep(image):
        return _scaled(image, *extremes)
    if image.mode == "LAB":
        return _of_lab(image)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        over = (image.convert("LA") if image.mode == "La" else image).convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", over.size, WHITE), over).convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


def _scaled(image: Image.Image, least: float, most: float) -> Image.Image:
    """Return shades of 16 or 32 bits as 8 bits, by the range that they use."""
    ranges = [(0.0, 1.0), (0.0, 255.0)] if image.mode == "F" else [(0.0, 65535.0)]
    fits = ((low, high) for low, high in ranges if low <= least and most <= high)
    low, high = next(fits, (least, most))
    shades = np.nan_to_num(np.asarray(image).astype(np.float64))
    shares = (shades - low) / max(high - low, 1e-9)
    eight = np.clip(np.rint(shares * 255), 0, 255).astype(np.uint8)
    return Image.fromarray(eight).convert("RGB")


def _of_lab(image: Image.Image) -> Image.Image:
    from PIL import ImageCms

    lab, rgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    made = ImageCms.profileToProfile(image, lab, rgb, outputMode="RGB")
    assert made is not None  # noqa: S101 - it is not done in place
    return made


def _preview(image: Image.Image) -> bytes:
    """Return a small JPEG with pixels alone: nothing of what the file said besides."""
    small = image.copy()
    small.info = {}
    small.thumbnail((PREVIEW, PREVIEW), Image.Resampling.BILINEAR, reducing_gap=2.0)
    file = io.BytesIO()
    small.save(file, "JPEG", quality=85)
    return file.getvalue()


def pixels_of(data: bytes) -> NDArray[np.uint8]:
    """Return the square of a picture alone, as training takes it; raises as `read` does."""
    return read(data).square
