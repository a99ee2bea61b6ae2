"""Pictures of many formats and modes, each with the RGB twin that it must equal."""

import io
from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image

HEIGHT, WIDTH = 180, 240


def plain() -> Image.Image:
    """Return the picture that the twins are of: smooth, so that lossy files stay close to it."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    red, green = x * 255 // WIDTH, y * 255 // HEIGHT
    blue = ((x - 100) ** 2 + (y - 80) ** 2) // 90 % 256
    return Image.fromarray(np.stack([red, green, blue], -1).astype(np.uint8))


def saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    """Return a picture as a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def alpha() -> Image.Image:
    """Return the picture with a hole and a half transparent band."""
    shades = np.full((HEIGHT, WIDTH), 255, np.uint8)
    shades[40:80], shades[100:130] = 0, 128
    made = plain().convert("RGBA")
    made.putalpha(Image.fromarray(shades))
    return made


def over_white(image: Image.Image) -> Image.Image:
    """Return it as it looks on paper, computed without Pillow's compositing."""
    pixels = np.asarray(image.convert("RGBA")).astype(float)
    share = pixels[..., 3:] / 255
    return Image.fromarray(np.rint(pixels[..., :3] * share + 255 * (1 - share)).astype(np.uint8))


def sixteen(image: Image.Image) -> Image.Image:
    """Return shades of 16 bits, each 257 times that of 8."""
    return Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)


def turned(orientation: int, undo: Image.Transpose) -> bytes:
    """Return a PNG that lies on its side and says so."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(plain().transpose(undo), "PNG", exif=exif)


def frames() -> list[Image.Image]:
    """Return the picture and two others."""
    return [Image.new("RGB", (WIDTH, HEIGHT), colour) for colour in ("red", "blue")]


def twins() -> Iterator[tuple[str, bytes, Image.Image, int]]:
    """Yield a name, a file, its twin, and by how much a channel may be off."""
    rgb, grey = plain(), plain().convert("L")
    palette = rgb.quantize(64)
    few = rgb.convert("1")
    clear = palette.copy()
    clear.info["transparency"] = 0
    yield "PNG RGB", saved(rgb, "PNG"), rgb, 0
    yield "PNG RGBA", saved(alpha(), "PNG"), over_white(alpha()), 1
    yield "PNG P", saved(palette, "PNG"), palette.convert("RGB"), 0
    yield "PNG P clear", saved(clear, "PNG", transparency=0), over_white(clear.convert("RGBA")), 1
    yield "PNG L", saved(grey, "PNG"), grey.convert("RGB"), 0
    yield "PNG LA", saved(alpha().convert("LA"), "PNG"), over_white(alpha().convert("LA")), 1
    yield "PNG 1", saved(few, "PNG"), few.convert("RGB"), 0
    yield "PNG I;16", saved(sixteen(rgb), "PNG"), grey.convert("RGB"), 0
    yield "PNG turned 3", turned(3, Image.Transpose.ROTATE_180), rgb, 0
    yield "PNG turned 6", turned(6, Image.Transpose.ROTATE_90), rgb, 0
    yield "PNG turned 8", turned(8, Image.Transpose.ROTATE_270), rgb, 0
    yield "PNG mirrored 2", turned(2, Image.Transpose.FLIP_LEFT_RIGHT), rgb, 0
    yield "APNG", saved(rgb, "PNG", save_all=True, append_images=frames()), rgb, 0
    yield "GIF", saved(palette, "GIF"), palette.convert("RGB"), 0
    yield (
        "GIF animated",
        saved(palette, "GIF", save_all=True, append_images=frames()),
        palette.convert("RGB"),
        0,
    )
    yield "WebP", saved(rgb, "WEBP", lossless=True), rgb, 0
    yield "WebP RGBA", saved(alpha(), "WEBP", lossless=True, exact=True), over_white(alpha()), 1
    yield (
        "WebP animated",
        saved(rgb, "WEBP", lossless=True, save_all=True, append_images=frames()),
        rgb,
        0,
    )
    yield "BMP", saved(rgb, "BMP"), rgb, 0
    yield "BMP P", saved(palette, "BMP"), palette.convert("RGB"), 0
    yield "TIFF", saved(rgb, "TIFF"), rgb, 0
    yield "TIFF LZW", saved(rgb, "TIFF", compression="tiff_lzw"), rgb, 0
    yield "TIFF CMYK", saved(rgb.convert("CMYK"), "TIFF"), rgb, 0
    yield "TIFF I;16", saved(sixteen(rgb), "TIFF"), grey.convert("RGB"), 0
    yield (
        "TIFF F",
        saved(Image.fromarray(np.asarray(grey).astype(np.float32) / 255), "TIFF"),
        grey.convert("RGB"),
        0,
    )
    yield (
        "TIFF I",
        saved(Image.fromarray(np.asarray(grey).astype(np.int32) * 257), "TIFF"),
        grey.convert("RGB"),
        0,
    )
    yield "TIFF pages", saved(rgb, "TIFF", save_all=True, append_images=frames()), rgb, 0
    yield "JPEG", saved(rgb, "JPEG", quality=95), rgb, 12
    yield "JPEG progressive", saved(rgb, "JPEG", quality=95, progressive=True), rgb, 12
    yield "JPEG L", saved(grey, "JPEG", quality=95), grey.convert("RGB"), 12
    yield "JPEG CMYK", saved(rgb.convert("CMYK"), "JPEG", quality=95), rgb, 14
