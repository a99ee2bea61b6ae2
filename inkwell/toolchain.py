"""What the tests need beyond Python's packages: a real Chromium, helm, Kubernetes' schemas.

`python -m inkwell.toolchain` installs Debian's Chromium and builds the bundle's helm.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import chart
from .bundle import golang, versions
from .bundle.toolchain import find_go
from .errors import InkwellError

KUBERNETES = "k8s.io/kubernetes"


def kubernetes_api() -> Path:
    """Return the OpenAPI document of the cluster's Kubernetes, which is in its Go module."""
    pinned = versions.read()
    source = versions.RECIPES / pinned.kubernetes_directory
    find_go(pinned, versions.home().downloads, print)
    env = golang.environment(pinned)
    golang.run(["go", "mod", "download", KUBERNETES], source, env)
    folder = ["go", "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", KUBERNETES]
    place = Path(golang.run(folder, source, env).strip())
    return place / "api" / "openapi-spec" / "swagger.json"


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
        sys.exit("inkwell: the browser tests need Chromium: apt-get install chromium")


def main() -> None:
    """Have all of it; an error is one line and exit code 1."""
    chromium()
    try:
        chart.helm()
        kubernetes_api()
    except InkwellError as error:
        sys.exit(f"inkwell: the chart's tests need helm and Kubernetes' schemas: {error}")


if __name__ == "__main__":
    main()
