"""`python -m inkwell.images [NAME...]`: make all images, or some, into build/images."""

import sys

from inkwell.bundle.versions import home
from inkwell.cluster import host
from inkwell.errors import InkwellError
from inkwell.images.make import make
from inkwell.images.recipes import IMAGES, Image
from inkwell.shared.checkout import ROOT
from inkwell.shared.cluster_files import ClusterFiles


def say(line: str) -> None:
    """Print a line of progress at once."""
    print(f"images: {line}", flush=True)


def chosen(names: list[str]) -> list[Image]:
    """Return the images of these names, all of them if there is none; raises InkwellError."""
    unknown = set(names) - {image.name for image in IMAGES}
    if unknown:
        raise InkwellError(f"There is no image {', '.join(sorted(unknown))}")
    return [image for image in IMAGES if not names or image.name in names]


def main() -> None:
    """Make the images; an error is one line and exit code 1."""
    try:
        images = chosen(sys.argv[1:])
        host.start_docker(ClusterFiles.from_environment(), say)
        make(images, ROOT / "build" / "images", home(), say)
    except InkwellError as error:
        sys.exit(f"inkwell: {error}")


if __name__ == "__main__":
    main()
