"""What the tests need beyond Python's packages: a real Chromium, helm, two APIs' schemas.

`inkwell toolchain` installs Debian's Chromium and builds the bundle's helm.
"""

import os
import shutil
import subprocess
from pathlib import Path

from . import chart
from .bundle import golang, versions
from .bundle.toolchain import find_go
from .errors import InkwellError

KUBERNETES = "k8s.io/kubernetes"
ISTIO = "istio.io/api"


def kubernetes_api() -> Path:
    """Return the OpenAPI document of the cluster's Kubernetes, which is in its Go module."""
    pinned = versions.RECIPES / versions.read().kubernetes_directory
    return _module(KUBERNETES, pinned) / "api" / "openapi-spec" / "swagger.json"


def istio_api() -> Path:
    """Return the CRDs of Istio, which are in the Go module of its API."""
    return (
        _module(ISTIO, versions.RECIPES / "istio")
        / "kubernetes"
        / "customresourcedefinitions.gen.yaml"
    )


def _module(path: str, pinned: Path) -> Path:
    """Return where the module lies that the go.mod in `pinned` requires, fetched if it must be."""
    wanted = versions.read()
    find_go(wanted, versions.home().downloads, print)
    env = golang.environment(wanted)
    golang.run(["go", "mod", "download", path], pinned, env)
    folder = ["go", "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", path]
    return Path(golang.run(folder, pinned, env).strip())


def chromium() -> None:
    """Install Debian's Chromium if there is none, saying so first."""
    if shutil.which("chromium"):
        return
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    print("Setting up: installing Debian's Chromium for the browser tests ...", flush=True)
    apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y"]
    update = subprocess.run([*apt, "update"], check=False)
    install = [*apt, "-o", "Dpkg::Use-Pty=0", "install", "--no-install-recommends", "chromium"]
    if update.returncode or subprocess.run(install, check=False).returncode:
        raise InkwellError("The browser tests need Chromium: apt-get install chromium")


def install() -> None:
    """Have all of it; raises InkwellError with what is missing."""
    chromium()
    try:
        chart.helm()
        kubernetes_api()
        istio_api()
    except InkwellError as error:
        raise InkwellError(
            f"The chart's tests need helm, Kubernetes' and Istio's schemas: {error}"
        ) from error
