"""The calls of docker that building images takes. Debian's client builds by itself (BuildKit)."""

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from inkwell.errors import InkwellError
from inkwell.shared.tail import last_lines

Say = Callable[[str], None]
# As of a company whose proxy signs for everybody: pip in a build then trusts what the host does.
CERTIFICATES = Path(os.environ.get("SSL_CERT_FILE", "/etc/ssl/certs/ca-certificates.crt"))


def call(*arguments: str | Path) -> str:
    """Return what `docker ARGUMENTS` prints; raises InkwellError with its last lines."""
    env = {**os.environ, "PATH": f"/usr/bin:{os.environ['PATH']}", "DOCKER_BUILDKIT": "1"}
    command = ["docker", *map(str, arguments)]
    try:
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise InkwellError("docker is not installed: apt-get install docker.io") from None
    if done.returncode:
        last = last_lines(done.stdout + done.stderr, indent="  ")
        raise InkwellError(f"{' '.join(command[:2])} failed:\n{last}")
    return done.stdout.strip()


def has(name: str) -> bool:
    """Return whether docker holds an image of this name."""
    return bool(call("images", "--quiet", name))


def load(archive: Path) -> None:
    """Have docker hold the images of an archive."""
    call("load", "--quiet", "--input", archive)


def build(
    dockerfile: Path,
    context: Path,
    target: str,
    tag: str,
    arguments: Mapping[str, str],
    *,
    fresh: bool,
) -> None:
    """Build the stage `target` of a Dockerfile as `tag`; `fresh` without what is cached of it."""
    build_arguments = [f"--build-arg={name}={value}" for name, value in arguments.items()]
    if CERTIFICATES.exists():
        build_arguments.append(f"--secret=id=certificates,src={CERTIFICATES}")
    if fresh:
        build_arguments.append("--no-cache")
    call(
        *("build", "--quiet", "--network=host", *build_arguments),
        *(f"--file={dockerfile}", f"--target={target}", f"--tag={tag}", context),
    )


def save(name: str, archive: Path) -> None:
    """Write an image to an archive."""
    call("save", "--output", archive, name)


def remove(name: str) -> None:
    """Take a name from docker, and the image too if it was its last."""
    call("rmi", "--no-prune", name)
