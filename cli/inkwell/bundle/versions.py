"""bundle/versions.yml: every version of the cluster, once."""

import os
import re
from pathlib import Path
from typing import NamedTuple

import yaml

from inkwell.errors import InkwellError
from inkwell.shared.checkout import ROOT

RECIPES = ROOT / "bundle"
REQUIRE = re.compile(r"^(?:require )?\t?(\S+) v(\S+)(?: // indirect)?$", re.MULTILINE)


class Versions(NamedTuple):
    """The versions of one bundle: those of versions.yml with one Kubernetes chosen."""

    kubernetes: str
    kubernetes_directory: str  # under bundle/: each Kubernetes has a go.mod of its own
    table: dict[str, str]

    def of(self, component: str) -> str:
        """Return the version of `component`, named as in versions.yml without `_version`."""
        if component == "kubernetes":
            return self.kubernetes
        return self.table[f"{component.replace('-', '_')}_version"]


def read(kubernetes: str | None = None) -> Versions:
    """Return the versions of the bundle for `kubernetes` (the current one if None)."""
    table: dict[str, str] = yaml.safe_load((RECIPES / "versions.yml").read_text())
    names = {
        table["kubernetes_version"]: "kubernetes",
        table["kubernetes_previous_version"]: "kubernetes-previous",
    }
    chosen = kubernetes or table["kubernetes_version"]
    if chosen not in names:
        raise InkwellError(f"Kubernetes {chosen} is not in bundle/versions.yml: {', '.join(names)}")
    return Versions(chosen, names[chosen], table)


def module_version(directory: Path, module: str) -> str:
    """Return the version that the go.mod in `directory` requires of `module`, without its v."""
    text = (directory / "go.mod").read_text()
    required = {match[1]: match[2] for match in REQUIRE.finditer(text)}
    if module not in required:
        raise InkwellError(f"{directory.name}/go.mod does not require {module}")
    return required[module]


class Home(NamedTuple):
    """Where things lie outside the checkout; nodes see `bundles` and nothing else."""

    bundles: Path  # a directory for each Kubernetes version
    store: Path
    downloads: Path


def home() -> Home:
    """Return the places below INKWELL_CACHE (~/.cache/inkwell)."""
    cache = Path(os.environ.get("INKWELL_CACHE") or Path.home() / ".cache" / "inkwell")
    return Home(cache / "bundle", cache / "bundle-store", cache / "bundle-downloads")
