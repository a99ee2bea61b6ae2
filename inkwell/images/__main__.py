"""`python -m inkwell.images [NAME...]`: make all images, or some, into build/images."""

import sys

from inkwell.bundle.versions import home
from inkwell.cluster import host
from inkwell.cluster.place import Place
from inkwell.errors import InkwellError
from inkwell.images.make import make
from inkwell.images.recipes import IMAGES, ROOT


def say(line: str) -> None:
    """Print a line of progress at once."""
    print(f"images: {line}", flush=True)


def main() -> None:
    """Make the images; an error is one line and exit code 1."""
    names = sys.argv[1:] or [image.name for image in IMAGES]
    try:
        unknown = set(names) - {image.name for image in IMAGES}
        if unknown:
            raise InkwellError(f"There is no image {', '.join(sorted(unknown))}")
        host.start_docker(Place.from_environment(), say)
        chosen = [image for image in IMAGES if image.name in names]
        make(chosen, ROOT / "build" / "images", home(), say)
    except InkwellError as error:
        sys.exit(f"inkwell: {error}")


if __name__ == "__main__":
    main()
