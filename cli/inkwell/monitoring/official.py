"""The official images of helm/monitoring, as their registries have them."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import yaml

from inkwell.bundle.released.registry import Repository
from inkwell.monitoring.release import CHART

OURS = "docker.io/inkwell/"  # pushed by whoever needs it


def digests(base: str | None = None) -> dict[str, dict[str, str]]:
    """Return the digest of each image that the chart names, for its values.

    Args:
        base: address of one registry to ask for all of them, in place of their own.

    Raises:
        InkwellError: a registry can't be reached, or lacks a tag.
    """
    named = yaml.safe_load((CHART / "values.yaml").read_text())["images"]
    asked = {key: each for key, each in named.items() if not each["repository"].startswith(OURS)}

    def of(image: Mapping[str, str]) -> dict[str, str]:
        return {"digest": Repository(image["repository"], base).digest(image["tag"])}

    with ThreadPoolExecutor(4) as pool:
        return dict(zip(asked, pool.map(of, asked.values()), strict=True))
