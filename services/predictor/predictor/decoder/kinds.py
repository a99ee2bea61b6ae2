"""What a file is, by its content and not by its name; what can't be judged is refused by name."""

from __future__ import annotations

from dataclasses import dataclass

ALLOWED = "JPEG, PNG, WebP, GIF, BMP or TIFF"
# Pillow's names; its JPEG also opens those with several pictures in them, as phones make them.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
BEGINNINGS = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
)
OTHERS = (
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript file"),
    (b"8BPS", "a Photoshop file"),
    (b"PK\3\4", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\0\0\1\0", "an icon"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000 picture"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"RIFF", "a sound or a video"),
    (b"OggS", "a sound or a video"),
    (b"ID3", "a sound"),
    (b"qoif", "a QOI picture"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)
BRANDS = (
    (b"hei", "a HEIC picture"),
    (b"hev", "a HEIC picture"),
    (b"mif1", "a HEIC picture"),
    (b"msf1", "a HEIC picture"),
    (b"avi", "an AVIF picture"),
    (b"crx", "a raw photograph"),
)


@dataclass(eq=False)
class PictureError(Exception):
    """A picture that can't be judged.

    Attributes:
        status: what HTTP calls it: 413 too large, 415 of another kind, 422 broken.
        sentence: what is wrong, and what is allowed.
    """

    status: int
    sentence: str


def check(data: bytes) -> None:
    """Raise PictureError unless the content begins as a picture does that can be judged."""
    if not data:
        raise PictureError(422, "The picture is empty.")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return
    if data.startswith(tuple(beginning for beginning, _ in BEGINNINGS)):
        return
    raise PictureError(415, f"The file is {_named(data)}: it must be {ALLOWED}.")


def _named(data: bytes) -> str:
    if data[4:8] == b"ftyp":
        return next((name for brand, name in BRANDS if data[8:12].startswith(brand)), "a video")
    for beginning, name in OTHERS:
        if data.startswith(beginning):
            return name
    text = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in text:
        return "an SVG drawing"
    if text.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    if data[:64].isascii() and b"\0" not in data[:64]:
        return "a text"
    return "no picture that is known here"
