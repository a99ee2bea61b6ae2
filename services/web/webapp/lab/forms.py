"""What a request uploads, as the pictures that a data set is made of."""

from collections.abc import Callable, Iterable, Sequence

from werkzeug.datastructures import FileStorage

from . import zips
from .uploads import MOST_PICTURES, Part
from .zips import Refused


def parts_of(
    packed: FileStorage | None, label: str, pictures: Sequence[FileStorage]
) -> Callable[[], Iterable[Part]]:
    """Return what reads a zip's pictures, or those of one label.

    Raises:
        Refused: nothing was chosen.
    """
    if packed is not None and packed.filename:
        return lambda: zips.pictures(packed.stream, MOST_PICTURES)
    chosen = [each for each in pictures if each.filename]
    if not chosen:
        raise Refused("Choose a zip, or pictures and their label.")
    return lambda: ((str(each.filename), label, each.stream) for each in chosen)
