"""Which images there are, and the Debian layers that each stands on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT

REPOSITORY = "docker.io/inkwell"

# Each is the layers of bundle/debian/NAME.lock, lowest first.
PYTHON = ("python",)
PYTHON_AND_FONTS = ("python", "fonts")
PYTHON_BUILD = ("python", "python-build")
POSTGRES = ("postgres",)


@dataclass(frozen=True)
class Image:
    """An image: services/`service`/Dockerfile, up to its stage `target`, on layers of Debian."""

    name: str
    service: str
    target: str
    base: tuple[str, ...]
    build_base: tuple[str, ...]

    @property
    def dockerfile(self) -> Path:
        """The image's recipe."""
        return ROOT / "services" / self.service / "Dockerfile"


IMAGES = (
    Image("web", "web", "web", PYTHON_AND_FONTS, PYTHON_BUILD),
    Image("model", "model", "model", PYTHON, PYTHON_BUILD),
    Image("model-mini", "model", "model-mini", PYTHON, PYTHON_BUILD),
    Image("predictor", "predictor", "predictor", PYTHON, PYTHON_BUILD),
    Image("postgres", "postgres", "postgres", POSTGRES, POSTGRES),
)


def chosen(names: Sequence[str]) -> list[Image]:
    """Return the images of these names, all of them if there is none; raises InkwellError."""
    unknown = set(names) - {image.name for image in IMAGES}
    if unknown:
        raise InkwellError(f"There is no image {', '.join(sorted(unknown))}")
    return [image for image in IMAGES if not names or image.name in names]
