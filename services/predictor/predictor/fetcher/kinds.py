"""What a file is by its first bytes, whatever its server calls it."""

from __future__ import annotations

JPEG, PNG, WEBP, GIF = "image/jpeg", "image/png", "image/webp", "image/gif"
BMP, TIFF = "image/bmp", "image/tiff"
BEGINNINGS = {
    b"\xff\xd8\xff": JPEG,
    b"\x89PNG\r\n\x1a\n": PNG,
    b"GIF87a": GIF,
    b"GIF89a": GIF,
    b"BM": BMP,
    b"II*\x00": TIFF,
    b"MM\x00*": TIFF,
}
ALLOWED = "JPEG, PNG, WebP, GIF, BMP and TIFF"


def media_type(data: bytes) -> str:
    """Return the media type of a picture, or "" where it is none that is taken."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    for beginning, kind in BEGINNINGS.items():
        if data.startswith(beginning):
            return kind
    return ""
